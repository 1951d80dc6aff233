//! What a firm is told before its time is over: self-checks, documents, plans. Each once.

use chrono::TimeDelta;
use heping_api::jobs::{reminders, sweep};
use heping_core::Moment;
use heping_tests::expect::{body, text};
use heping_tests::fixture::{checklist, day, later, own_hazard, plan, self_report, with};
use heping_tests::{Firm, TestApp};
use serde_json::{Value, json};

/// Eight in the morning of a day, when reminders are written; twice, as two nodes do.
async fn morning(app: &TestApp, n: i64) {
    app.clock.set(Moment::start_of(later(n).day()).plus(TimeDelta::hours(8)));
    sweep::once(&app.app).await.unwrap();
    for _ in 0..2 {
        reminders::remind(&app.app).await.unwrap();
    }
}

async fn told(app: &TestApp, firm: &Firm) -> Vec<Value> {
    let list = body(app.officer_of(firm).await.get("/api/v1/messages?pageSize=100").await, 200);
    let mut items = list["items"].as_array().unwrap().clone();
    items.reverse();
    items
}

async fn kinds(app: &TestApp, firm: &Firm) -> Vec<String> {
    told(app, firm).await.iter().map(|one| text(one, "kind")).collect()
}

/// A self-check each week, from the first day on.
async fn weekly(app: &TestApp, firm: &Firm) {
    let list = checklist(&app.officer_of(firm).await).await;
    let items = json!([{"checklistId": list["id"], "every": "week", "startsOn": day(0)}]);
    let path = firm.path("self-check-schedules");
    body(app.office().await.put(&path, json!({"version": 0, "items": items})).await, 200);
}

#[tokio::test]
async fn a_self_check_is_announced_reminded_of_and_its_miss_is_told() {
    let app = TestApp::start().await;
    let firm = app.firm("提醒家具厂", "2110").await;
    weekly(&app, &firm).await;
    for n in 0..7 {
        morning(&app, n).await;
    }
    assert_eq!(kinds(&app, &firm).await, ["self_check_opens", "self_check_due"]);
    let due = later(6).day();
    let words = format!("请在 {}（含当天）前完成自查", due.format("%-m 月 %-d 日"));
    for message in told(&app, &firm).await {
        assert!(text(&message, "body").contains(&words), "{message}");
    }
    morning(&app, 7).await;
    // told in the same moment, in either order
    let mut after = kinds(&app, &firm).await.split_off(2);
    after.sort();
    assert_eq!(after, ["self_check_missed", "self_check_opens"]);
}

#[tokio::test]
async fn under_v2_only_a_miss_that_was_announced_costs() {
    let app = TestApp::start().await;
    let (silent, told) = (app.firm("未提醒家具厂", "2110").await, app.firm("已提醒家具厂", "2110").await);
    let v2 = json!({"inForceFrom": day(1)});
    body(app.office().await.put("/api/v1/score-rules/v2", v2).await, 200);
    weekly(&app, &told).await;
    morning(&app, 1).await;
    // made after the morning, of a week about which nobody says a word
    weekly(&app, &silent).await;
    app.turn(9);
    sweep::once(&app.app).await.unwrap();
    let score = async |firm: &Firm| {
        let reply = app.officer_of(firm).await.get(&firm.path("score")).await;
        body(reply, 200)["score"].clone()
    };
    assert_eq!((score(&silent).await, score(&told).await), (json!(100), json!(97)));
    assert!(kinds(&app, &silent).await.contains(&"self_check_missed".to_owned()));
}

#[tokio::test]
async fn a_document_is_reminded_of_in_30_and_in_7_days() {
    let app = TestApp::start().await;
    let firm = app.firm("证照家具厂", "2110").await;
    let office = app.office().await;
    let licence = json!({"kind": "special_equipment", "title": "叉车 3 吨", "expiresOn": day(40)});
    let made = body(office.post(&firm.path("documents"), licence.clone()).await, 201);
    let about = async || {
        let all = told(&app, &firm).await;
        all.into_iter().filter(|one| one["kind"] == "document_expires").collect::<Vec<_>>()
    };
    for n in [9, 10, 11, 32, 33, 34] {
        morning(&app, n).await;
    }
    let words: Vec<_> = about().await.iter().map(|one| text(one, "body")).collect();
    assert_eq!(words.len(), 2, "{words:?}");
    assert!(words[0].contains("特种设备“叉车 3 吨”有效期还剩 30 天"), "{words:?}");
    assert!(words[1].contains("还剩 7 天"), "{words:?}");

    // renewed: its successor is reminded of, the old one no more
    let renewed = with(&with(&licence, "replacesId", made["id"].clone()), "expiresOn", day(60));
    body(app.office().await.post(&firm.path("documents"), renewed).await, 201);
    for n in [35, 40] {
        morning(&app, n).await;
    }
    assert_eq!(about().await.len(), 3);
}

#[tokio::test]
async fn the_progress_of_a_plan_is_asked_for_before_it_turns_the_code_red() {
    let app = TestApp::start().await;
    let firm = app.firm("方案家具厂", "2110").await;
    let hazard = self_report(&firm, with(&own_hazard(89), "level", "major")).await;
    plan(&firm.officer, &hazard).await;
    let before = kinds(&app, &firm).await;
    assert!(!before.contains(&"plan_progress_due".to_owned()));
    // a quarter after 2026-06-15
    for n in [80, 88, 92] {
        morning(&app, n).await;
    }
    let asked: Vec<_> =
        told(&app, &firm).await.into_iter().filter(|one| one["kind"] == "plan_progress_due").collect();
    assert_eq!(asked.len(), 1);
    assert!(text(&asked[0], "body").contains("9 月 15 日（含当天）前报告治理进展"), "{}", asked[0]);
}
