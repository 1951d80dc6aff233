//! Evidence: what a firm and a device say counts for what it is, and only once.

use std::collections::BTreeMap;

use heping_core::{HazardId, Moment};
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{Sensor, alarm, checklist, sheet, with};
use heping_tests::{Firm, TestApp};
use serde_json::{Value, json};

/// A firm whose self-check of the month is due on the last day of June.
async fn due() -> (TestApp, Firm, Value, Moment) {
    let app = TestApp::start().await;
    let firm = app.firm("自查家具厂", "2110").await;
    let tasks = firm.get("self-check-tasks").await;
    let task =
        tasks["items"].as_array().unwrap().iter().find(|task| task["state"] == "open").unwrap().clone();
    let last: heping_core::Day = text(&task, "dueOn").parse().unwrap();
    (app, firm, task, Moment::start_of(last).plus(chrono::TimeDelta::hours(20)))
}

/// Hands a self-check in that says it was done on the last day, some days after it.
async fn hand_in(app: &TestApp, firm: &mut Firm, task: &Value, claimed: Moment, days: i64) -> Value {
    app.clock.set(claimed.plus(chrono::TimeDelta::days(days)));
    heping_api::jobs::sweep::once(&app.app).await.unwrap();
    firm.officer = app.officer_of(firm).await;
    let sheet = sheet(app, firm, &checklist(&firm.officer).await).await;
    let sheet = with(&with(&sheet, "performedAt", claimed.to_string()), "taskId", task["id"].clone());
    body(firm.officer.post(&firm.path("self-checks"), sheet).await, 201)
}

#[tokio::test]
async fn s20_a_self_check_counts_in_time_only_if_it_arrives_within_three_days() {
    for (days, state, rules) in [
        (0, "done", vec![("C01", 1)]),
        (3, "done", vec![("C01", 1)]),
        (4, "late", vec![("D08", -3)]),
        (20, "late", vec![("D08", -3)]),
    ] {
        let (app, mut firm, task, claimed) = due().await;
        let done = hand_in(&app, &mut firm, &task, claimed, days).await;
        let tasks = firm.get("self-check-tasks").await;
        let now = tasks["items"].as_array().unwrap().iter().find(|one| one["id"] == task["id"]).unwrap();
        assert_eq!(now["state"], state, "{days} days late: {now}");
        // what was booked and taken back is nothing
        let mut booked: BTreeMap<String, i64> = BTreeMap::new();
        for (rule, points) in firm.booked(&firm.officer).await {
            *booked.entry(rule).or_default() += points;
        }
        booked.retain(|_, points| *points != 0);
        let booked: Vec<_> = booked.iter().map(|(rule, points)| (rule.as_str(), *points)).collect();
        assert_eq!(booked, rules, "{days} days late");

        // the office sees both times, in the detail and in the list
        let office = app.office().await;
        let path = format!("/api/v1/self-checks/{}", text(&done, "id"));
        let seen = body(office.get(&path).await, 200);
        let line = body(office.get(&firm.path("self-checks")).await, 200)["items"][0].clone();
        for seen in [seen, line] {
            assert_eq!(seen["performedAt"], claimed.to_string(), "as the phone said");
            assert_eq!(seen["receivedAt"], app.now(), "as it came");
            assert_eq!(seen["receivedLate"], json!(state == "late"), "{seen}");
        }
        app.books_balance().await;
    }
}

#[tokio::test]
async fn s21_the_same_signed_bytes_switch_no_sensor_off() {
    let app = TestApp::start().await;
    let firm = app.firm("重放家具厂", "2110").await;
    let office = app.office().await;
    let sensor = Sensor::new(&office, &firm).await;
    let (now, new) = (app.now(), alarm("烟雾浓度超限"));
    let receipt = body(sensor.send(&app, &now, &new).await, 201);
    // a message that says what is open already, and then the same bytes again and again
    let again = alarm("烟雾浓度超限");
    assert_eq!(body(sensor.send(&app, &now, &again).await, 200), receipt);
    for n in 0..61 {
        let replayed = sensor.send(&app, &now, if n % 2 == 0 { &new } else { &again }).await;
        assert_eq!(body(replayed, 200), receipt, "answered as it was");
    }
    let devices = body(office.get("/api/v1/devices").await, 200);
    assert_eq!(devices["items"][0]["on"], true, "{devices}");
    let waiting = body(office.get("/api/v1/hazards?state=reported").await, 200);
    let hazard = format!("/api/v1/hazards/{}", text(&waiting["items"][0], "id"));
    let seen = body(office.get(&hazard).await, 200);
    assert_eq!(seen["report"]["repeats"], 1, "said twice, however often it was sent");
    let other = json!({"id": again["id"], "text": "别的", "place": "东门"});
    refused(&sensor.send(&app, &now, &other).await, 409, "id_conflict");
    assert_eq!(body(office.get("/api/v1/office-notices").await, 200)["total"], 0);
}

#[tokio::test]
async fn s21_the_office_is_told_when_a_sensor_goes_off_and_replays_are_answered_still() {
    let app = TestApp::start().await;
    let firm = app.firm("停用家具厂", "2110").await;
    let office = app.office().await;
    let sensor = Sensor::new(&office, &firm).await;
    let (now, first) = (app.now(), alarm("超限"));
    let receipt = body(sensor.send(&app, &now, &first).await, 201);
    for _ in 1..60 {
        body(sensor.send(&app, &now, &alarm("超限")).await, 200);
    }
    assert_eq!(body(office.get("/api/v1/office-notices").await, 200)["total"], 0);
    for _ in 0..3 {
        refused(&sensor.send(&app, &now, &alarm("超限")).await, 403, "forbidden");
    }
    let notices = body(office.get("/api/v1/office-notices").await, 200);
    assert_eq!(notices["total"], 1, "told once: {notices}");
    let notice = &notices["items"][0];
    assert_eq!((&notice["kind"], &notice["subjectId"]), (&json!("device_off"), &json!(sensor.id)));
    assert!(text(notice, "body").contains("停用家具厂"), "{notice}");
    assert_eq!(body(sensor.send(&app, &now, &first).await, 200), receipt);
}

#[tokio::test]
async fn s21_the_office_is_told_once_when_a_sensor_is_silent() {
    let app = TestApp::start().await;
    let firm = app.firm("失联家具厂", "2110").await;
    let office = app.office().await;
    let sensor = Sensor::new(&office, &firm).await;
    let path = format!("/api/v1/devices/{}", sensor.id);
    let mut change = json!({"name": "东门烟感", "place": "东门", "on": true, "version": 1});
    change["silentAfterHours"] = json!(0);
    wrong(&office.put(&path, change.clone()).await, &["silentAfterHours"]);
    change["silentAfterHours"] = json!(24);
    body(office.put(&path, change).await, 200);
    let told = async || {
        heping_api::jobs::sweep::once(&app.app).await.unwrap();
        let notices = body(app.office().await.get("/api/v1/office-notices").await, 200);
        let kinds = notices["items"].as_array().unwrap().iter().map(|notice| text(notice, "kind"));
        kinds.collect::<Vec<_>>()
    };
    app.pass(chrono::TimeDelta::hours(24));
    assert!(told().await.is_empty());
    assert_eq!(sensor.beat(&app).await.status, 204);
    app.pass(chrono::TimeDelta::hours(20));
    assert!(told().await.is_empty(), "it was heard");
    app.pass(chrono::TimeDelta::hours(5));
    assert_eq!((told().await.len(), told().await), (1, vec!["device_silent".to_owned()]));
    body(sensor.send(&app, &app.now(), &alarm("超限")).await, 201);
    app.pass(chrono::TimeDelta::hours(25));
    assert_eq!(told().await.len(), 2, "a report is a word too, and a new silence is told anew");
    let stranger = Sensor { secret: "00".repeat(32), ..sensor };
    refused(&stranger.beat(&app).await, 401, "unauthenticated");
}

#[tokio::test]
async fn s21_a_secret_of_a_device_is_shown_once() {
    let app = TestApp::start().await;
    let firm = app.firm("密钥家具厂", "2110").await;
    let office = app.office().await;
    let id = HazardId::new().to_string();
    let new =
        json!({"id": id, "enterpriseId": firm.id, "kind": "sensor", "name": "东门烟感", "place": "东门"});
    let made = body(office.post("/api/v1/devices", new.clone()).await, 201);
    assert!(made["secret"].is_string());
    let again = body(office.post("/api/v1/devices", new).await, 200);
    assert_eq!((&again["id"], again.get("secret")), (&made["id"], None), "not to a repeated request");
    let renewed = body(office.post(&format!("/api/v1/devices/{id}/key"), json!({})).await, 201);
    assert_ne!(renewed["secret"], made["secret"]);
    let change = json!({"name": "西门烟感", "place": "西门", "on": true, "version": 1});
    let changed = body(office.put(&format!("/api/v1/devices/{id}"), change).await, 200);
    assert!(changed.get("secret").is_none(), "{changed}");
    let listed = body(office.get("/api/v1/devices").await, 200);
    assert!(!listed.to_string().contains("secret"), "{listed}");
    let other = body(
        office
            .post(
                "/api/v1/devices",
                json!({
                    "enterpriseId": firm.id, "kind": "camera", "name": "摄像头", "place": "大门",
                }),
            )
            .await,
        201,
    );
    assert_ne!(other["secret"], renewed["secret"]);
}
