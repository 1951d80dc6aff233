//! How much one person may ask for, and how long what is asked may be.

use heping_api::http::FILES;
use heping_api::router::document::COMMITTED;
use heping_tests::TestApp;
use heping_tests::expect::{header, refused, wrong};
use serde_json::Value;

#[tokio::test]
async fn s05_a_person_has_six_hundred_requests_a_minute() {
    let app = TestApp::with_limits(1).await;
    let (greedy, modest) = (app.staff("inspector1").await, app.staff("inspector2").await);
    for _ in 0..600 {
        assert_eq!(greedy.get("/api/v1/session").await.status, 200);
    }
    let said = greedy.get("/api/v1/enterprises").await;
    refused(&said, 429, "rate_limited");
    assert_eq!(header(&said, "retry-after"), "1");
    assert_eq!(modest.get("/api/v1/session").await.status, 200);
    app.pass(chrono::TimeDelta::seconds(60));
    assert_eq!(greedy.get("/api/v1/session").await.status, 200);
}

#[tokio::test]
async fn s05_files_wait_for_files_and_nobody_else_does() {
    let app = TestApp::start().await;
    let firm = app.firm("文件家具厂", "2110").await;
    let office = app.office().await;
    let turns = (FILES.take().await.unwrap(), FILES.take().await.unwrap());
    let sticker = format!("/api/v1/codes/{}/sticker?format=pdf", firm.code);
    let (export, sticker) =
        tokio::join!(office.get("/api/v1/exports/enterprises.xlsx"), office.get(&sticker));
    for said in [export, sticker] {
        refused(&said, 503, "busy");
        assert_eq!(header(&said, "retry-after"), "3");
        assert_eq!(said.body["detail"], "正在处理的文件较多，请几秒后重试。");
    }
    assert_eq!(office.get("/api/v1/enterprises").await.status, 200, "readers are left");
    drop(turns);
    assert_eq!(office.get("/api/v1/exports/enterprises.xlsx").await.status, 200);
}

#[tokio::test]
async fn s06_a_query_of_fifty_thousand_characters_is_refused_by_name() {
    let app = TestApp::start().await;
    let office = app.office().await;
    for (path, name) in [
        ("/api/v1/enterprises", "q"),
        ("/api/v1/enterprises", "village"),
        ("/api/v1/hazards", "industry"),
        ("/api/v1/hazards", "after"),
        ("/api/v1/exports/enterprises.xlsx", "village"),
        ("/api/v1/rankings", "industry"),
    ] {
        let ask = async |length: usize| office.get(&format!("{path}?{name}={}", "a".repeat(length))).await;
        wrong(&ask(50_000).await, &[name]);
        wrong(&ask(101).await, &[name]);
    }
    assert_eq!(office.get(&format!("/api/v1/enterprises?q={}", "a".repeat(100))).await.status, 200);
}

#[test]
fn s06_the_document_says_how_long_a_parameter_may_be() {
    let document: Value = serde_json::from_str(COMMITTED).unwrap();
    let operations = document["paths"].as_object().unwrap().values().filter_map(Value::as_object).flatten();
    let parameters = operations.filter_map(|(_, operation)| operation["parameters"].as_array()).flatten();
    let mut texts = 0;
    for parameter in parameters.filter(|parameter| parameter["in"] == "query") {
        let schema = &parameter["schema"];
        let kind = &schema["type"];
        let is_text =
            kind == "string" || kind.as_array().is_some_and(|kinds| kinds.contains(&"string".into()));
        if is_text && schema.get("format").is_none() && schema.get("enum").is_none() {
            assert_eq!(schema["maxLength"], 100, "{parameter}");
            texts += 1;
        }
    }
    assert!(texts > 10, "{texts}");
}
