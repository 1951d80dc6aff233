//! Versions of the score rules: decided by the office for a day to come, explained to everybody, and
//! judging what happens from that day on.

use heping_api::jobs::sweep;
use heping_tests::TestApp;
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{
    Finding, Officers, accept, criteria, day, merge, own_hazard, plan, rectify, self_check, self_report,
};
use serde_json::{Value, json};

use super::makers;

const V2: &str = "/api/v1/score-rules/v2";

fn penalty(on: i64, number: &str, more: &Value) -> Value {
    let mut penalty = json!({
        "kind": "penalty", "occurredOn": day(on), "documentNumber": number, "note": "处罚", "photoIds": [],
    });
    merge(&mut penalty, more);
    penalty
}

async fn versions(app: &TestApp) -> Vec<(String, Value, bool)> {
    let list = body(app.office().await.get("/api/v1/score-rules").await, 200);
    let items = list["items"].as_array().unwrap();
    items
        .iter()
        .map(|one| (text(one, "version"), one["inForceFrom"].clone(), one["inForce"] == true))
        .collect()
}

/// From the beginning on it is judged by v2.
async fn second(app: &TestApp) {
    body(app.office().await.put(V2, json!({"inForceFrom": day(1)})).await, 200);
    app.turn(1);
    heping_api::jobs::schedule_today(&app.app).await.unwrap();
    app.work().await;
    sweep::once(&app.app).await.unwrap();
}

#[tokio::test]
async fn the_office_decides_from_which_day_a_version_judges() {
    let app = TestApp::start().await;
    let mut firm = app.firm("换版家具厂", "2110").await;
    let (office, first) = (app.office().await, json!("2026-01-01"));
    assert_eq!(
        versions(&app).await,
        [("v1".to_owned(), first.clone(), true), ("v2".to_owned(), json!(null), false)]
    );

    refused(&app.inspector().await.put(V2, json!({"inForceFrom": day(3)})).await, 403, "forbidden");
    refused(&office.put("/api/v1/score-rules/v9", json!({"inForceFrom": day(3)})).await, 404, "not_found");
    refused(&office.put("/api/v1/score-rules/v1", json!({"inForceFrom": day(3)})).await, 404, "not_found");
    wrong(&office.put(V2, json!({"inForceFrom": day(0)})).await, &["inForceFrom"]);
    wrong(&office.put(V2, json!({"inForceFrom": day(400)})).await, &["inForceFrom"]);
    for from in [5, 3, 3] {
        body(office.put(V2, json!({"inForceFrom": day(from)})).await, 200);
    }
    let known = [("v1".to_owned(), first.clone(), true), ("v2".to_owned(), json!(day(3)), false)];
    assert_eq!(versions(&app).await, known);
    let log = body(app.staff("auditor").await.get("/api/v1/audit?action=decide_score_rules").await, 200);
    assert_eq!(log["total"], 2, "the same day again changes nothing");

    let fined = |on, number: &str| penalty(on, number, &json!({"amount": 5000}));
    body(office.post(&firm.path("conduct"), fined(0, "甲")).await, 201);
    assert_eq!(firm.get("score").await["score"], 80);
    app.turn_for(&mut firm, 4).await;
    let office = app.office().await;
    sweep::once(&app.app).await.unwrap();
    let now = firm.get("score").await;
    assert_eq!((&now["score"], &now["rules"]), (&json!(80), &json!("v2")), "nobody's entries move");
    body(office.post(&firm.path("conduct"), fined(4, "乙")).await, 201);
    assert_eq!(firm.get("score").await["score"], 74, "the difference begins with new facts");
    body(office.post(&firm.path("conduct"), fined(1, "丙")).await, 201);
    assert_eq!(firm.get("score").await["score"], 54, "what happened before is judged by what was in force");
    refused(&office.put(V2, json!({"inForceFrom": day(9)})).await, 409, "state_conflict");
    assert_eq!(versions(&app).await[1], ("v2".to_owned(), json!(day(3)), true));
    app.books_balance().await;
}

#[tokio::test]
async fn a_penalty_names_its_sum_and_nothing_else_does() {
    let app = TestApp::start().await;
    let firm = app.firm("罚款家具厂", "2110").await;
    let office = app.office().await;
    let path = firm.path("conduct");
    wrong(&office.post(&path, penalty(0, "甲", &json!({"amount": -1}))).await, &["amount"]);
    wrong(&office.post(&path, penalty(0, "甲", &json!({"kind": "refusal", "amount": 5}))).await, &["amount"]);
    let made =
        body(office.post(&path, penalty(0, "甲", &json!({"amount": 800, "suspension": true}))).await, 201);
    assert_eq!((&made["amount"], &made["suspension"]), (&json!(800), &json!(true)));
}

#[tokio::test]
async fn a_line_of_the_ledger_says_which_hazard_and_until_when() {
    let app = TestApp::start().await;
    second(&app).await;
    let mut firm = app.firm("明细家具厂", "2110").await;
    let officers = Officers::of(&app).await;
    let hazards = officers.visit(&app, &firm, [Finding::due(40).titled("配电箱未上锁")]).await;
    let line = firm.entry("D01").await;
    assert_eq!((&line["title"], &line["expiresAt"]), (&json!("配电箱未上锁"), &json!(null)));
    assert!(text(&line, "expiresText").contains("隐患销号前一直计算"), "{line}");

    app.turn_for(&mut firm, 30).await;
    rectify(&firm.officer, &hazards[0]).await;
    accept(&app.inspector().await, &hazards[0]).await;
    let line = firm.entry("D01").await;
    assert!(text(&line, "expiresAt").starts_with(&day(395)), "{line}");
    let entries = firm.get("score/entries").await;
    let told: Vec<_> = entries["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["points"] == 0)
        .map(|entry| text(entry, "note"))
        .collect();
    assert_eq!(told, [format!("隐患已处理，这笔记分计算到 {} 零时为止", day(395))]);
    app.books_balance().await;
}

#[tokio::test]
async fn a_line_that_takes_another_back_says_so() {
    let app = TestApp::start().await;
    second(&app).await;
    let firm = app.firm("撤销家具厂", "2110").await;
    let officers = Officers::of(&app).await;
    let hazards = officers.visit(&app, &firm, [Finding::due(40)]).await;
    let void = format!("/api/v1/hazards/{}/void", text(&hazards[0], "id"));
    body(app.staff("supervisor").await.post(&void, json!({"reason": "不属于该企业"})).await, 200);
    let entries = firm.get("score/entries").await;
    let back = entries["items"].as_array().unwrap().iter().find(|entry| entry["points"] == 2).unwrap();
    assert_eq!(back["ruleText"], "撤销：街道确认一般隐患");
    app.books_balance().await;
}

#[tokio::test]
async fn an_own_major_on_schedule_does_not_show_on_the_wall() {
    let app = TestApp::start().await;
    second(&app).await;
    let firm = app.firm("治理家具厂", "2110").await;
    self_check(&app, &firm).await;
    let mut major = own_hazard(40);
    merge(&mut major, &json!({"level": "major", "criteria": criteria()}));
    let hazard = self_report(&firm, major).await;
    plan(&firm.officer, &hazard).await;
    let overview = firm.get("overview").await;
    assert_eq!(overview["codeColour"], "orange");
    assert!(text(&overview["gates"][0], "text").starts_with("治理中"), "{overview}");
    let score = firm.get("score").await;
    assert_eq!((&score["codeColour"], &score["publicColour"]), (&json!("orange"), &json!("green")));
    let card = body(app.anon().get(&format!("/api/v1/codes/{}", firm.code)).await, 200);
    assert_eq!(card["codeColour"], "green");
}

#[tokio::test]
async fn whoever_is_held_down_stands_last_and_places_are_explained() {
    let app = TestApp::start().await;
    second(&app).await;
    let (firms, _) = makers(&app).await;
    let first = &firms[0];
    let officers = Officers::of(&app).await;
    officers.visit(&app, first, [Finding::due(60).major()]).await;
    let last = first.get("ranking").await;
    assert_eq!((&last["rank"], &last["groupSize"]), (&json!(5), &json!(5)), "{last}");
    let middle = firms[2].get("ranking").await;
    assert_eq!(middle["rank"], 2, "{middle}");
    assert!(text(&middle, "summary").starts_with("同行一半在 "), "{middle}");
    assert!(text(&middle, "summary").ends_with("您排在中段。"), "{middle}");
    assert!(text(&middle, "howRanked").contains("先排码色没有被压低的企业"), "{middle}");
    let reasons = middle["commonReasons"].as_array().unwrap();
    assert_eq!((&reasons[0]["rule"], &reasons[0]["enterprises"]), (&json!("D01"), &json!(3)));
    assert_eq!(reasons[1]["rule"], "D02");
    // what was told a moment ago is not told again once a firm has changed
    officers.visit(&app, &firms[1], [Finding::due(60)]).await;
    assert_eq!(firms[2].get("ranking").await["commonReasons"][0]["enterprises"], 4);
}

#[tokio::test]
async fn everybody_who_scans_may_read_the_rules_and_how_to_object() {
    let app = TestApp::start().await;
    let firm = app.firm("公示家具厂", "2110").await;
    body(app.office().await.put(V2, json!({"inForceFrom": day(2)})).await, 200);
    let page = app.anon().get(&format!("/q/{}", firm.code)).await;
    let link = page.text.split("href=\"/rules/").nth(1).expect("a link to the rules");
    let street = link.split('"').next().unwrap();
    let rules = app.anon().get(&format!("/rules/{street}")).await;
    assert_eq!(rules.status, 200);
    for words in [
        "怎样提出异议",
        "21 天内",
        "现行规则（v1）",
        "即将施行的规则（v2）",
        "C06 街道督查未发现隐患",
        "罚款不超过 1000 元的 -3 分",
    ] {
        assert!(rules.text.contains(words), "{words}: {}", rules.text);
    }
    assert_eq!(app.anon().get("/rules/000000000").await.status, 404);
}
