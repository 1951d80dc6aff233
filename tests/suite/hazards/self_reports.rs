//! A hazard that the firm reports itself, outside a self-check.

use chrono::TimeDelta;
use heping_core::HazardId;
use heping_tests::TestApp;
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{Finding, Officers, day, own_hazard, self_report, with};
use serde_json::json;

#[tokio::test]
async fn a_firm_reports_a_hazard_of_its_own_at_no_cost() {
    let app = TestApp::start().await;
    let firm = app.firm("自报家具厂", "2110").await;
    let path = firm.path("hazards");
    let photo = firm.officer.photo(4).await;
    let new = json!({
        "id": HazardId::new(), "level": "general", "place": "1号仓库", "description": "货物堆放过高",
        "dueOn": day(30), "photoIds": [photo],
    });
    for (field, value) in [
        ("dueOn", json!(day(31))),
        ("dueOn", json!(day(-1))),
        ("photoIds", json!([])),
        ("place", json!("")),
        ("description", json!(" ")),
        ("level", json!("grave")),
        ("recordedAt", json!("2027-06-15T10:00:00+08:00")),
    ] {
        wrong(&firm.officer.post(&path, with(&new, field, value)).await, &[field]);
    }
    let made = body(firm.officer.post(&path, new.clone()).await, 201);
    assert_eq!((&made["source"], &made["state"]), (&json!("self_check"), &json!("rectifying")));
    assert_eq!((&made["title"], &made["number"]), (&json!("货物堆放过高"), &json!("YH-2026-000001")));
    let before = app.rows().await;
    assert_eq!(body(firm.officer.post(&path, new.clone()).await, 200), made);
    refused(&firm.officer.post(&path, with(&new, "place", "2号仓库")).await, 409, "id_conflict");
    assert_eq!(app.rows().await, before);
    refused(&app.inspector().await.post(&path, new.clone()).await, 403, "forbidden");
    let other = app.firm("别家家具厂", "2110").await;
    refused(&other.officer.post(&path, new).await, 404, "not_found");
    let score = firm.get("score").await;
    assert_eq!(score["score"], 100);

    // an inspection that meets it costs nothing either
    let officers = Officers::of(&app).await;
    let inspection = officers.inspect(&app, &firm).await;
    let found = officers.find(&inspection, Finding::due(5).with("matchesHazardId", made["id"].clone())).await;
    assert_eq!(text(&found, "id"), text(&made, "id"));
    officers.complete(&app, &inspection).await;
    let score = firm.get("score").await;
    assert_eq!(score["score"], 100);
}

#[tokio::test]
async fn a_hazard_that_was_made_light_of_is_what_the_inspection_found_it_to_be() {
    let app = TestApp::start().await;
    let firm = app.firm("避重家具厂", "2110").await;
    let new = json!({
        "level": "general", "place": "1号厂房", "description": "未设泄爆装置", "dueOn": day(30),
        "photoIds": [firm.officer.photo(4).await],
    });
    let own = body(firm.officer.post(&firm.path("hazards"), new).await, 201);
    let officers = Officers::of(&app).await;
    let inspection = officers.inspect(&app, &firm).await;
    let finding = Finding::due(5).major().with("matchesHazardId", own["id"].clone());
    let found = officers.find(&inspection, finding).await;
    assert_eq!(found["id"], own["id"]);
    assert_eq!((&found["level"], &found["dueOn"]), (&json!("major"), &json!(day(5))));
    assert!(found["criteria"]["article"].is_string(), "{found}");
    officers.complete(&app, &inspection).await;
    let score = firm.get("score").await;
    assert_eq!((&score["score"], &score["codeColour"]), (&json!(100), &json!("red")));
    assert_eq!(score["gates"][0]["gate"], "open_major");

    // a later day and a lesser level take nothing back
    let second = officers.inspect(&app, &firm).await;
    let finding = Finding::due(9).with("matchesHazardId", own["id"].clone());
    let found = officers.find(&second, finding).await;
    assert_eq!((&found["level"], &found["dueOn"]), (&json!("major"), &json!(day(5))));
}

#[tokio::test]
async fn what_is_reported_while_the_officers_are_inside_was_not_known_before() {
    let app = TestApp::start().await;
    let firm = app.firm("门口家具厂", "2110").await;
    let came = app.now();
    app.pass(TimeDelta::minutes(20));
    let own = self_report(&firm, own_hazard(20)).await;
    app.pass(TimeDelta::minutes(20));
    // their phone had no signal: the inspection arrives after the report, and began before it
    let officers = Officers::of(&app).await;
    let opening = with(&officers.inspection(&app, &firm), "startedAt", came);
    let opened = body(officers.first.post("/api/v1/inspections", opening).await, 201);
    let finding = Finding::due(10).with("matchesHazardId", own["id"].clone());
    let finding = finding.body(&officers.first.photo(1).await);
    let path = format!("/api/v1/inspections/{}/findings", text(&opened, "id"));
    wrong(&officers.first.post(&path, finding).await, &["matchesHazardId"]);
}

#[tokio::test]
async fn a_parked_hazard_gets_the_day_of_the_street_that_meets_it() {
    let app = TestApp::start().await;
    let mut firm = app.firm("停放家具厂", "2110").await;
    let own = self_report(&firm, own_hazard(10)).await;
    app.turn_for(&mut firm, 25).await;
    let officers = Officers::of(&app).await;
    let inspection = officers.inspect(&app, &firm).await;
    let finding = Finding::due(35).with("matchesHazardId", own["id"].clone());
    let met = officers.find(&inspection, finding).await;
    assert_eq!((&met["dueOn"], &met["overdue"]), (&json!(day(35)), &json!(false)), "{met}");
}
