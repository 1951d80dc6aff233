//! Levels that the street raises and lowers.

use chrono::TimeDelta;
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{Finding, Visit, accept, criteria, events, plan, rectify, review, with};
use serde_json::{Value, json};

#[tokio::test]
async fn the_street_raises_and_lowers_a_level_with_the_reason() {
    let visit = Visit::begin("等级家具厂").await;
    let Visit { app, firm, officers, inspection } = &visit;
    let hazard = visit.find(Finding::due(30).titled("除尘管道积尘")).await;
    officers.complete(app, inspection).await;
    let (office, path) = (app.office().await, format!("/api/v1/hazards/{}/level", text(&hazard, "id")));
    let score = async || firm.get("score").await["score"].clone();
    assert_eq!(score().await, 98);
    let major = json!({"level": "major", "criteria": criteria(), "reason": "积尘面积超过判定标准"});
    refused(&officers.first.post(&path, major.clone()).await, 403, "forbidden");
    refused(&firm.officer.post(&path, major.clone()).await, 403, "forbidden");
    wrong(&office.post(&path, with(&major, "criteria", json!(null))).await, &["criteria"]);
    wrong(&office.post(&path, with(&major, "reason", " ")).await, &["reason"]);
    wrong(&office.post(&path, with(&major, "level", "general")).await, &["level"]);
    let raised = body(office.post(&path, major.clone()).await, 200);
    assert_eq!((&raised["level"], &raised["criteria"]), (&json!("major"), &criteria()));
    let before = app.rows().await;
    assert_eq!(body(office.post(&path, major).await, 200)["level"], "major", "sent again");
    assert_eq!(app.rows().await, before);
    assert_eq!((score().await, &firm.get("score").await["codeColour"]), (json!(80), &json!("red")));
    let told = body(firm.officer.get("/api/v1/messages").await, 200);
    let about = told["items"].as_array().unwrap().iter().find(|one| one["kind"] == "level_set").unwrap();
    assert!(text(about, "body").contains("经街道核定为重大隐患"), "{about}");
    app.pass(TimeDelta::minutes(1));
    // a major hazard needs its plan, and one officer's acceptance does not outlive the judgement
    plan(&firm.officer, &hazard).await;
    rectify(&firm.officer, &hazard).await;
    let report = json!({"text": "现场验收合格", "photoIds": []});
    review(&officers.first, &hazard, json!({"decision": "accept", "acceptanceReport": report})).await;
    let general = json!({"level": "general", "reason": "复核后面积不足"});
    let lowered = body(office.post(&path, general).await, 200);
    assert_eq!(
        (&lowered["level"], &lowered["criteria"], &lowered["acceptances"]),
        (&json!("general"), &Value::Null, &json!(0))
    );
    assert_eq!(score().await, 98);
    let detail = body(firm.officer.get(&format!("/api/v1/hazards/{}", text(&hazard, "id"))).await, 200);
    assert_eq!(events(&detail).iter().filter(|event| *event == "level_set").count(), 2);
    assert_eq!(accept(&officers.first, &hazard).await["state"], "closed");
    let over = office.post(&path, json!({"level": "major", "criteria": criteria(), "reason": "晚了"})).await;
    refused(&over, 409, "state_conflict");
}

#[tokio::test]
async fn a_major_finding_that_is_lowered_before_the_second_officer_confirms_counts_as_general() {
    let visit = Visit::begin("先降家具厂").await;
    let Visit { app, firm, officers, inspection } = &visit;
    let hazard = visit.find(Finding::due(30).major()).await;
    let office = app.office().await;
    let path = format!("/api/v1/hazards/{}/level", text(&hazard, "id"));
    body(office.post(&path, json!({"level": "general", "reason": "判定依据不足"})).await, 200);
    assert_eq!(firm.get("score").await["score"], 98);
    officers.complete(app, inspection).await;
    assert_eq!(firm.get("score").await["score"], 98);
}
