//! One inspector alone issues no paper and turns no code red.

use heping_tests::TestApp;
use heping_tests::expect::{body, refused, wrong};
use heping_tests::fixture::{Finding, Officers};
use serde_json::json;

async fn papers(officers: &Officers, path: &str) -> usize {
    let seen = body(officers.first.get(path).await, 200);
    seen["documents"].as_array().expect("documents").len()
}

#[tokio::test]
async fn s19_papers_and_a_red_code_wait_for_the_second_officer_s_own_session() {
    let app = TestApp::start().await;
    let firm = app.firm("二人家具厂", "2110").await;
    let officers = Officers::of(&app).await;
    let inspection = officers.inspect(&app, &firm).await;
    let path = format!("/api/v1/inspections/{inspection}");
    officers.find(&inspection, Finding::due(20).titled("未设泄爆装置").major()).await;
    assert_eq!(firm.get("score").await["codeColour"], "grey", "one officer's word");

    let mut end = officers.signed(&app).await;
    end["signatures"].as_array_mut().expect("some").push(json!({"party": "inspector", "name": "督查员乙"}));
    wrong(&officers.first.post(&format!("{path}/completion"), end).await, &["signatures[2].imageId"]);
    let mut end = officers.signed(&app).await;
    end["signatures"][0]["name"] = json!("路人甲");
    wrong(&officers.first.post(&format!("{path}/completion"), end).await, &["signatures[0].name"]);

    let end = officers.signed(&app).await;
    let done = body(officers.first.post(&format!("{path}/completion"), end).await, 200);
    assert_eq!(done["awaitsConfirmation"], true);
    assert_eq!(papers(&officers, &path).await, 0);
    assert_eq!(firm.get("score").await["codeColour"], "green", "checked, and the major finding waits");
    let again = officers.first.post(&format!("{path}/confirmation"), json!({})).await;
    assert_eq!(body(again, 200)["awaitsConfirmation"], true, "the first officer is not two");
    let third = app.staff("inspector3").await;
    refused(&third.post(&format!("{path}/confirmation"), json!({})).await, 403, "forbidden");

    let confirmed = body(officers.second.post(&format!("{path}/confirmation"), json!({})).await, 200);
    assert_eq!(confirmed["awaitsConfirmation"], false);
    assert_eq!(papers(&officers, &path).await, 2, "record and order");
    assert_eq!(firm.get("score").await["codeColour"], "red");
}
