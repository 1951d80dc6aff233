//! "What if I close these two by Friday?", "when is this forgotten?", and by which rules.

use heping_tests::expect::{body, header, refused, text, wrong};
use heping_tests::fixture::{Finding, Officers, day, rectify};
use heping_tests::{Firm, TestApp};
use serde_json::{Value, json};

/// A firm with a general and a major finding, due in 10 and in 20 days.
async fn charged(app: &TestApp) -> (Firm, [Value; 2]) {
    let firm = app.firm("演示家具厂", "2110").await;
    let findings = [Finding::due(10), Finding::due(20).major()];
    let hazards = Officers::of(app).await.visit(app, &firm, findings).await;
    (firm, hazards.try_into().expect("two"))
}

#[tokio::test]
async fn a_supposition_is_answered_and_changes_nothing() {
    let app = TestApp::start().await;
    let (firm, hazards) = charged(&app).await;
    let ids = hazards.each_ref().map(|hazard| text(hazard, "id"));
    let path = firm.path("score/what-if");
    let ask = async |close: Value, on: i64| {
        firm.officer.post(&path, json!({"close": close, "onDate": day(on)})).await
    };
    assert_eq!(firm.get("score").await["score"], 78);

    let both = body(ask(json!(ids), 4).await, 200);
    assert_eq!(
        (&both["score"], &both["codeColour"], &both["gates"]),
        (&json!(80), &json!("yellow"), &json!([]))
    );
    assert_eq!(both["asOf"], format!("{}T23:59:59+08:00", day(4)));
    assert_eq!((&both["otherwise"]["score"], &both["otherwise"]["codeColour"]), (&json!(78), &json!("red")));
    let rules = |list: &Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|entry| text(entry, "rule")).collect()
    };
    assert_eq!(rules(&both["gained"]), ["C03", "C03"]);
    let spared = rules(&both["spared"]);
    assert_eq!(spared.iter().filter(|rule| *rule == "D03").count(), 2, "{spared:?}");
    assert!(spared.iter().any(|rule| rule == "D04"));

    let late = body(ask(json!([ids[0]]), 12).await, 200);
    assert_eq!(
        (&late["score"], &late["otherwise"]["score"]),
        (&json!(73), &json!(73)),
        "the date is missed by then"
    );
    assert_eq!(late["gained"], json!([]));
    let nothing = body(ask(json!([]), 0).await, 200);
    assert_eq!(
        (&nothing["score"], &nothing["gained"], &nothing["spared"]),
        (&json!(78), &json!([]), &json!([]))
    );
    assert_eq!(firm.get("score").await["score"], 78, "only a supposition");

    wrong(&ask(json!(ids), -1).await, &["onDate"]);
    wrong(&ask(json!(ids), 400).await, &["onDate"]);
    wrong(&ask(json!([ids[0], "0197a1c2-0000-7000-8000-000000000001"]), 4).await, &["close[1]"]);
    let other = app.firm("演示针织厂", "1761").await;
    let other = Officers::of(&app).await.visit(&app, &other, [Finding::due(10)]).await;
    wrong(&ask(json!([other[0]["id"]]), 4).await, &["close[0]"]);
    let stranger =
        app.wechat("demo-stranger").await.post(&path, json!({"close": [], "onDate": day(1)})).await;
    refused(&stranger, 403, "forbidden");
}

#[tokio::test]
async fn a_hazard_that_waits_for_its_recheck_counts_from_when_it_was_handed_in() {
    let app = TestApp::start().await;
    let (mut firm, [general, _]) = charged(&app).await;
    app.turn_for(&mut firm, 3).await;
    rectify(&firm.officer, &general).await;
    let path = firm.path("score/what-if");
    let asked = json!({"close": [general["id"]], "onDate": day(30)});
    let answer = body(firm.officer.post(&path, asked).await, 200);
    assert_eq!(answer["gained"][0]["rule"], "C03", "{answer}");
}

#[tokio::test]
async fn the_forecast_tells_each_change_and_time_proves_it_right() {
    let app = TestApp::start().await;
    let (mut firm, _) = charged(&app).await;
    let forecast = firm.get("score/forecast").await;
    assert_eq!(
        (&forecast["now"]["score"], &forecast["until"]),
        (&json!(78), &json!(format!("{}T10:00:00+08:00", day(90))))
    );
    let changes = forecast["changes"].as_array().unwrap().clone();
    assert_eq!(changes[0]["at"], format!("{}T00:00:00+08:00", day(11)));
    assert_eq!((&changes[0]["score"], &changes[0]["come"][0]["rule"]), (&json!(73), &json!("D03")));
    assert_eq!(changes[0]["gates"].as_array().unwrap().len(), 2);
    assert!(changes.len() > 15, "{}", changes.len());
    for change in &changes {
        let at = serde_json::from_value(change["at"].clone()).unwrap();
        app.clock.set(at);
        firm.officer = app.officer_of(&firm).await;
        let score = firm.get("score").await;
        assert_eq!(
            (&score["score"], &score["codeColour"]),
            (&change["score"], &change["codeColour"]),
            "{change}"
        );
        assert_eq!(score["gates"], change["gates"]);
    }
}

#[tokio::test]
async fn the_rules_are_shown_to_everybody_who_is_judged_by_them() {
    let app = TestApp::start().await;
    let firm = app.firm("演示家具厂", "2110").await;
    let versions = body(firm.officer.get("/api/v1/score-rules").await, 200);
    let v1 = &versions["items"][0];
    assert_eq!((&v1["version"], &v1["inForce"], &v1["base"]), (&json!("v1"), &json!(true), &json!(100)));
    assert_eq!((&v1["range"], &v1["coloursFrom"]), (&json!([0, 120]), &json!([85, 70, 55])));
    let rules = v1["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 14);
    assert!(rules.iter().all(|rule| rule["ruleText"].is_string() && text(rule, "numbers").contains('分')));
}

#[tokio::test]
async fn pictures_show_score_and_place_without_names() {
    let app = TestApp::start().await;
    let (firm, _) = charged(&app).await;
    for (what, said) in [("score", "78 分，红码"), ("ranking", "暂无排名")] {
        let reply = firm.officer.get(&format!("/api/v1/enterprises/{}/{what}/picture", firm.id)).await;
        assert_eq!((reply.status, header(&reply, "content-type")), (200, "image/svg+xml"), "{}", reply.text);
        assert!(reply.text.starts_with("<svg ") && reply.text.contains(said), "{}", reply.text);
        assert!(!reply.text.contains("演示家具厂"));
    }
}
