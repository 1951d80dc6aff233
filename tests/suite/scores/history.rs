//! How a score came to be what it is: every step with what brought it.

use heping_tests::TestApp;
use heping_tests::expect::{body, text, wrong};
use heping_tests::fixture::{Finding, Officers, accept, rectify};
use serde_json::{Value, json};

/// The points of a list of entries, with the rule and the hazard that brought each.
fn said(list: &Value) -> Vec<(String, i64, Value)> {
    let list = list.as_array().expect("a list").iter();
    list.map(|one| (text(one, "rule"), one["points"].as_i64().expect("points"), one["title"].clone()))
        .collect()
}

#[tokio::test]
async fn every_step_of_the_past_says_what_brought_it() {
    let app = TestApp::start().await;
    let mut firm = app.firm("曲线家具厂", "2110").await;
    let officers = Officers::of(&app).await;
    let findings = [Finding::due(9).titled("配电箱无盖板")];
    let [hazard] = officers.visit(&app, &firm, findings).await.try_into().expect("one");
    app.turn_for(&mut firm, 2).await;
    rectify(&firm.officer, &hazard).await;
    let officers = Officers::of(&app).await;
    accept(&officers.first, &hazard).await;
    officers.visit(&app, &firm, [Finding::due(60).titled("通道堵塞")]).await;

    let history = firm.get("score/history").await;
    assert_eq!((&history["first"]["score"], &history["first"]["codeColour"]), (&json!(100), &json!("grey")));
    assert_eq!(history["coloursFrom"], json!({"green": 85, "yellow": 70, "orange": 55}));
    let changes = history["changes"].as_array().expect("changes");
    let found = &changes[0];
    assert_eq!(said(&found["come"]), [("D01".to_owned(), -2, json!("配电箱无盖板"))]);
    assert_eq!((&found["score"], &found["come"][0]["source"]["id"]), (&json!(98), &hazard["id"]));
    let last = changes.last().expect("a change");
    let of = |rule: &str, points, hazard: &str| (rule.to_owned(), points, json!(hazard));
    assert_eq!(said(&last["come"]), [of("D01", -2, "通道堵塞"), of("C03", 1, "配电箱无盖板")]);
    assert_eq!(last["score"], firm.get("score").await["score"]);
    let moments: Vec<_> = changes.iter().map(|change| text(change, "at")).collect();
    assert!(moments.is_sorted(), "{moments:?}");

    // what lies before the months that are asked for is where it begins
    app.turn_for(&mut firm, 45).await;
    let path = firm.path("score/history");
    let short = body(firm.officer.get(&format!("{path}?months=1")).await, 200);
    assert_eq!((&short["first"]["score"], &short["changes"]), (&json!(97), &json!([])));
    for months in ["0", "25", "x"] {
        wrong(&firm.officer.get(&format!("{path}?months={months}")).await, &["months"]);
    }
    let picture = firm.officer.get(&firm.path("score/picture")).await;
    assert!(picture.text.contains(r#"data-plot="30 330""#), "{}", picture.text);
}
