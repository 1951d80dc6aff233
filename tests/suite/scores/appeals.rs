//! Appeals: a deduction is contested, decided by somebody else, and taken back if the firm is right.

use heping_api::jobs::sweep;
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{Finding, Officers, day, self_check};
use heping_tests::{Client, Firm, TestApp};
use serde_json::{Value, json};

async fn decide(by: &Client, appeal: &Value, decision: &str) -> heping_tests::Reply {
    let path = format!("/api/v1/appeals/{}/decision", text(appeal, "id"));
    by.post(&path, json!({"decision": decision, "reason": "经核实"})).await
}

/// A firm with one major finding by the first two inspectors, to be rectified by a day.
async fn charged(app: &TestApp, due: i64) -> Firm {
    let firm = app.firm(&format!("演示家具{due}厂"), "2110").await;
    let officers = Officers::of(app).await;
    officers.visit(app, &firm, [Finding::due(due).major()]).await;
    firm
}

#[tokio::test]
async fn a_granted_appeal_reverses_the_finding_and_the_danger_stays() {
    let app = TestApp::start().await;
    let mut firm = charged(&app, 10).await;
    let found = firm.entry("D02").await;
    assert_eq!(firm.get("score").await["score"], 80);
    assert_eq!(firm.get("ranking").await["appealOpen"], false);

    let appeal = firm.appeal(&found).await;
    assert_eq!((&appeal["state"], &appeal["stateText"]), (&json!("open"), &json!("待处理")));
    assert_eq!((&appeal["decideBy"], appeal["photos"].as_array().unwrap().len()), (&json!(day(21)), 1));
    assert_eq!(firm.get("score").await["score"], 80, "it counts meanwhile");
    assert_eq!(firm.entry("D02").await["appeal"]["state"], "open", "and is flagged");
    assert_eq!(firm.get("ranking").await["appealOpen"], true);

    app.turn_for(&mut firm, 5).await;
    let supervisor = app.staff("supervisor").await;
    let decided = body(decide(&supervisor, &appeal, "grant").await, 200);
    assert_eq!((&decided["state"], &decided["decisionReason"]), (&json!("granted"), &json!("经核实")));
    let score = firm.get("score").await;
    assert_eq!(
        (&score["score"], &score["gates"], &score["codeColour"]),
        (&json!(100), &json!([]), &json!("green"))
    );
    let reversal = firm.entry("D02").await;
    assert_eq!((&reversal["points"], &reversal["reversalOf"]), (&json!(20), &found["id"]));
    let before = firm.get("score?asOf=2026-06-16T10:00:00%2B08:00").await;
    assert_eq!(before["score"], 80, "the past is as it was");
    assert_eq!(firm.get("ranking").await["appealOpen"], false);
    let inbox = body(firm.officer.get("/api/v1/messages").await, 200);
    let told: Vec<_> = inbox["items"].as_array().unwrap().iter().map(|item| item["title"].clone()).collect();
    // of one instant, in either order
    assert!(
        told[..2].contains(&json!("申诉已答复")) && told[..2].contains(&json!("企业码变为绿码")),
        "{inbox}"
    );
    let open = firm.get("overview").await;
    assert_eq!(open["openItems"].as_array().unwrap().len(), 1, "the danger still has to be dealt with");
    app.turn_for(&mut firm, 40).await;
    let supervisor = app.staff("supervisor").await;
    assert_eq!(firm.get("score").await["score"], 100, "and its date costs nothing");
    refused(&decide(&supervisor, &appeal, "uphold").await, 409, "state_conflict");
}

#[tokio::test]
async fn an_upheld_appeal_changes_nothing_and_can_not_be_filed_again() {
    let app = TestApp::start().await;
    let mut firm = charged(&app, 10).await;
    app.turn_for(&mut firm, 11).await;
    sweep::settle_standings(&app.app).await.expect("the job");
    let late = firm.entry("D03").await;
    let appeal = firm.appeal(&late).await;
    let upheld = body(decide(&app.staff("supervisor").await, &appeal, "uphold").await, 200);
    assert_eq!(upheld["state"], "upheld");
    assert_eq!(firm.get("score").await["score"], 75);
    let path = format!("/api/v1/score-entries/{}/appeals", text(&late, "id"));
    let again = firm.officer.post(&path, json!({"reason": "再次申诉"})).await;
    refused(&again, 409, "state_conflict");
    assert_eq!(again.body["state"], "upheld");
}

#[tokio::test]
async fn the_entry_of_a_missed_date_alone_can_be_taken_back() {
    let app = TestApp::start().await;
    let mut firm = charged(&app, 10).await;
    app.turn_for(&mut firm, 11).await;
    sweep::settle_standings(&app.app).await.expect("the job");
    let appeal = firm.appeal(&firm.entry("D03").await).await;
    body(decide(&app.staff("supervisor").await, &appeal, "grant").await, 200);
    let score = firm.get("score").await;
    assert_eq!((&score["score"], &score["gates"][0]["gate"]), (&json!(80), &json!("open_major")));
}

#[tokio::test]
async fn who_had_a_hand_in_it_does_not_decide() {
    let app = TestApp::start().await;
    let mut firm = app.firm("演示家具厂", "2110").await;
    let supervisor = app.staff("supervisor").await;
    let conduct =
        json!({"kind": "false_evidence", "occurredOn": day(0), "note": "照片系伪造", "photoIds": []});
    body(supervisor.post(&firm.path("conduct"), conduct).await, 201);
    let appeal = firm.appeal(&firm.entry("D06").await).await;
    refused(&decide(&supervisor, &appeal, "uphold").await, 409, "own_work");
    refused(&decide(&app.office().await, &appeal, "uphold").await, 403, "forbidden");
    refused(&decide(&firm.officer, &appeal, "grant").await, 403, "forbidden");
    let list = body(app.office().await.get("/api/v1/appeals?state=open").await, 200);
    assert_eq!((&list["total"], &list["items"][0]["id"]), (&json!(1), &appeal["id"]));
    let own = body(firm.officer.get("/api/v1/appeals").await, 200);
    assert_eq!(own["total"], 1);
    app.turn_for(&mut firm, 22).await;
    let late = body(firm.officer.get(&format!("/api/v1/appeals/{}", text(&appeal, "id"))).await, 200);
    assert_eq!((&late["state"], &late["late"]), (&json!("open"), &json!(true)));
}

#[tokio::test]
async fn what_can_not_be_contested_is_refused_with_the_reason() {
    let app = TestApp::start().await;
    let mut firm = charged(&app, 10).await;
    self_check(&app, &firm).await;
    let file = async |firm: &Firm, entry: &str, body: Value| {
        firm.officer.post(&format!("/api/v1/score-entries/{entry}/appeals"), body).await
    };
    let found = text(&firm.entry("D02").await, "id");
    let credit = text(&firm.entry("C01").await, "id");
    let reply = file(&firm, &credit, json!({"reason": "太少"})).await;
    refused(&reply, 409, "state_conflict");
    assert_eq!(reply.body["state"], "not_a_deduction");
    wrong(&file(&firm, &found, json!({"reason": "  "})).await, &["reason"]);
    let foreign = app.inspector().await.photo(41).await;
    wrong(&file(&firm, &found, json!({"reason": "x", "photoIds": [foreign]})).await, &["photoIds[0]"]);
    let other = app.firm("演示针织厂", "1761").await;
    let path = format!("/api/v1/score-entries/{found}/appeals");
    refused(&other.officer.post(&path, json!({"reason": "x"})).await, 404, "not_found");

    let id = "0197a1c2-0000-7000-8000-00000000a001";
    let appeal = json!({"id": id, "reason": "该厂房已退租"});
    app.turn_for(&mut firm, 21).await;
    let first = body(file(&firm, &found, appeal.clone()).await, 201);
    assert_eq!(body(file(&firm, &found, appeal).await, 200), first, "the last day");
    refused(&file(&firm, &found, json!({"id": id, "reason": "别的"})).await, 409, "id_conflict");
    let twice = file(&firm, &found, json!({"reason": "再来一次"})).await;
    refused(&twice, 409, "state_conflict");
    assert_eq!(twice.body["state"], "open");

    let mut late = charged(&app, 31).await;
    let contested = late.entry("D02").await;
    app.turn_for(&mut late, 43).await;
    let path = format!("/api/v1/score-entries/{}/appeals", text(&contested, "id"));
    let reply = late.officer.post(&path, json!({"reason": "太迟"})).await;
    refused(&reply, 409, "state_conflict");
    assert_eq!(reply.body["state"], "expired");
}
