//! What waits for each person: every kind with its number, and the oldest.

use heping_tests::expect::{body, text};
use heping_tests::fixture::{
    Finding, Officers, Visit, accept, ask_for_time, criteria, day, plan, rectify, report, review,
};
use heping_tests::{Client, TestApp};
use serde_json::{Value, json};

/// The kinds of work of a person, and how much of each waits.
async fn waiting(by: &Client) -> Vec<(String, i64)> {
    let work = body(by.get("/api/v1/work").await, 200);
    let items = work["items"].as_array().expect("items").iter();
    items.map(|item| (text(item, "kind"), item["count"].as_i64().expect("a count"))).collect()
}

/// How much of a kind waits; nothing for who has no such work.
fn count(list: &[(String, i64)], kind: &str) -> Option<i64> {
    list.iter().find(|one| one.0 == kind).map(|one| one.1)
}

/// What waits first of a kind.
async fn first(by: &Client, kind: &str) -> Value {
    let work = body(by.get("/api/v1/work").await, 200);
    let items = work["items"].as_array().expect("items");
    items.iter().find(|item| item["kind"] == kind).expect("the kind")["lines"][0].clone()
}

fn kinds(waiting: &[(String, i64)]) -> Vec<&str> {
    waiting.iter().map(|(kind, _)| kind.as_str()).collect()
}

#[tokio::test]
async fn everybody_sees_the_work_of_their_role_and_no_other() {
    let app = TestApp::start().await;
    let firm = app.firm("待办家具厂", "2110").await;
    for (who, expected) in [
        ("admin", &["role_to_confirm", "failed_job"][..]),
        (
            "office",
            &[
                "report_to_confirm",
                "rectification_to_review",
                "second_acceptance",
                "extension_to_decide",
                "late_work",
                "overdue_since_yesterday",
                "application_to_decide",
                "status_to_decide",
                "document_expiring",
                "work_to_hand_over",
            ],
        ),
        (
            "inspector1",
            &[
                "rectification_to_review",
                "second_acceptance",
                "inspection_to_complete",
                "inspection_to_confirm",
                "measure_to_review",
                "not_visited",
                "campaign_target",
                "bulletin_to_confirm",
            ],
        ),
        (
            "supervisor",
            &[
                "report_to_confirm",
                "rectification_to_review",
                "second_acceptance",
                "extension_to_decide",
                "late_work",
                "appeal_to_decide",
                "inspection_to_approve",
            ],
        ),
        ("leader", &["late_work"]),
        ("auditor", &[]),
        ("grid1", &["campaign_target", "bulletin_to_confirm"]),
    ] {
        assert_eq!(kinds(&waiting(&app.staff(who).await).await), expected, "{who}");
    }
    assert_eq!(waiting(&firm.officer).await, [], "a firm has its own screen");
}

#[tokio::test]
async fn it_is_counted_for_whom_it_waits() {
    let app = TestApp::start().await;
    let mut firm = app.firm("计数家具厂", "2110").await;
    let officers = Officers::of(&app).await;
    assert_eq!(count(&waiting(&officers.first).await, "not_visited"), Some(1));

    let inspection = officers.inspect(&app, &firm).await;
    let general = officers.find(&inspection, Finding::due(20).titled("配电箱门未关")).await;
    let major = officers.find(&inspection, Finding::due(30).major().with("criteria", criteria())).await;
    let late = officers.find(&inspection, Finding::due(2).titled("通道堵塞")).await;
    let end = officers.signed(&app).await;
    body(officers.first.post(&format!("/api/v1/inspections/{inspection}/completion"), end).await, 200);
    assert_eq!(count(&waiting(&officers.second).await, "inspection_to_confirm"), Some(1));
    assert_eq!(first(&officers.second, "inspection_to_confirm").await["id"], json!(inspection));
    assert_eq!(count(&waiting(&officers.first).await, "inspection_to_confirm"), Some(0));
    assert_eq!(count(&waiting(&officers.first).await, "not_visited"), Some(0));
    let confirmation = format!("/api/v1/inspections/{inspection}/confirmation");
    body(officers.second.post(&confirmation, json!({})).await, 200);
    assert_eq!(count(&waiting(&officers.second).await, "inspection_to_confirm"), Some(0));

    ask_for_time(&firm.officer, &general, 40).await;
    report(&app, &firm).await;
    plan(&firm.officer, &major).await;
    rectify(&firm.officer, &major).await;
    let office = app.office().await;
    let now = waiting(&office).await;
    assert_eq!(count(&now, "extension_to_decide"), Some(1));
    assert_eq!(first(&office, "extension_to_decide").await["title"], "配电箱门未关");
    assert_eq!(count(&now, "report_to_confirm"), Some(1));
    assert_eq!(count(&now, "rectification_to_review"), Some(1));

    let accepted = json!({"decision": "accept", "acceptanceReport": {"text": "现场合格"}});
    review(&officers.first, &major, accepted).await;
    let (one, other) = (waiting(&officers.first).await, waiting(&officers.second).await);
    assert_eq!(
        (count(&one, "second_acceptance"), count(&one, "rectification_to_review")),
        (Some(0), Some(0))
    );
    assert_eq!(
        (count(&other, "second_acceptance"), count(&other, "rectification_to_review")),
        (Some(1), Some(0))
    );
    assert_eq!(first(&officers.second, "second_acceptance").await["id"], major["id"]);

    app.turn_for(&mut firm, 3).await;
    let office = app.office().await;
    let overdue = first(&office, "overdue_since_yesterday").await;
    assert_eq!((&overdue["id"], &overdue["daysLeft"]), (&late["id"], &json!(-1)));
    app.turn_for(&mut firm, 1).await;
    let office = app.office().await;
    assert_eq!(count(&waiting(&office).await, "overdue_since_yesterday"), Some(0));
}

#[tokio::test]
async fn what_an_officer_asks_to_make_waits_for_who_decides_until_its_days_are_past() {
    let app = TestApp::start().await;
    let mut firm = app.firm("待批家具厂", "2110").await;
    let officers = Officers::of(&app).await;
    let supervisor = app.staff("supervisor").await;
    let ask = |to: i64| {
        json!({
            "kind": "routine", "reason": "年度检查计划", "matter": "粉尘防爆", "officerIds": officers.ids,
            "fromOn": day(0), "toOn": day(to),
        })
    };
    let path = firm.path("inspection-approvals");
    let asked = body(officers.first.post(&path, ask(20)).await, 201);
    body(officers.first.post(&path, ask(2)).await, 201);
    assert_eq!(count(&waiting(&supervisor).await, "inspection_to_approve"), Some(2));
    let line = first(&supervisor, "inspection_to_approve").await;
    assert_eq!(
        (&line["id"], &line["title"], &line["enterpriseName"], &line["daysLeft"]),
        (&asked["id"], &json!("年度检查计划"), &json!("待批家具厂"), &json!(20))
    );
    app.turn_for(&mut firm, 3).await;
    let supervisor = app.staff("supervisor").await;
    assert_eq!(count(&waiting(&supervisor).await, "inspection_to_approve"), Some(1));
    let decision = format!("/api/v1/inspection-approvals/{}/decision", text(&asked, "id"));
    body(supervisor.post(&decision, json!({"decision": "approve"})).await, 200);
    assert_eq!(count(&waiting(&supervisor).await, "inspection_to_approve"), Some(0));
}

#[tokio::test]
async fn a_firm_that_stands_still_waits_for_its_review_from_when_the_hazards_are_gone() {
    let Visit { app, firm, officers, inspection } = Visit::begin("停工家具厂").await;
    let hazard = officers.find(&inspection, Finding::due(9).titled("除尘管道有火花")).await;
    let measure = json!({
        "kinds": ["suspend_part"], "extent": "打磨工段", "reason": "管道内有火花", "hazardIds": [hazard["id"]],
        "signatures": officers.both_sides().await,
    });
    let path = format!("/api/v1/inspections/{inspection}/measures");
    let taken = body(officers.first.post(&path, measure).await, 201);
    officers.complete(&app, &inspection).await;
    let third = app.staff("inspector3").await;
    assert_eq!(count(&waiting(&third).await, "measure_to_review"), Some(0));
    rectify(&firm.officer, &hazard).await;
    accept(&officers.first, &hazard).await;
    assert_eq!(count(&waiting(&third).await, "measure_to_review"), Some(1));
    let line = first(&third, "measure_to_review").await;
    assert_eq!((&line["id"], &line["title"]), (&taken["id"], &json!("停止使用相关设施、设备：打磨工段")));
    let lifting = json!({
        "decision": "lift", "seen": "已清理", "officerIds": officers.ids,
        "signatures": officers.both_sides().await,
    });
    let review = format!("/api/v1/measures/{}/review", text(&taken, "id"));
    body(officers.first.post(&review, lifting).await, 200);
    assert_eq!(count(&waiting(&third).await, "measure_to_review"), Some(0));
}

#[tokio::test]
async fn an_appeal_offers_its_decision_to_who_had_no_hand_in_it() {
    let app = TestApp::start().await;
    let firm = app.firm("申诉家具厂", "2110").await;
    let officers = Officers::of(&app).await;
    officers.visit(&app, &firm, [Finding::due(10).major()]).await;
    let appeal = firm.appeal(&firm.entry("D02").await).await;
    assert_eq!((&appeal["enterpriseName"], &appeal["points"]), (&json!("申诉家具厂"), &json!(-20)));
    let path = format!("/api/v1/appeals/{}", text(&appeal, "id"));
    let supervisor = app.staff("supervisor").await;
    assert_eq!(first(&supervisor, "appeal_to_decide").await["id"], appeal["id"]);
    for (by, expected) in [
        (&supervisor, json!(["decide_appeal"])),
        (&app.office().await, json!([])),
        (&officers.first, json!([])),
        (&firm.officer, json!([])),
    ] {
        assert_eq!(body(by.get(&path).await, 200)["actions"], expected);
    }
    let decision = json!({"decision": "uphold", "reason": "经核实"});
    body(supervisor.post(&format!("{path}/decision"), decision).await, 200);
    assert_eq!(body(supervisor.get(&path).await, 200)["actions"], json!([]));
}
