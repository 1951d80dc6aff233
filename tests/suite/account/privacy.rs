//! The privacy policy itself, and the name that somebody who comes by WeChat says.

use heping_tests::TestApp;
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{self_check, with};
use serde_json::{Value, json};

const PRIVACY: &str = "/api/v1/privacy";

#[tokio::test]
async fn the_policy_is_the_streets_and_a_new_version_is_agreed_to_anew() {
    let app = TestApp::start().await;
    let firm = app.firm("演示家具厂", "2110").await;
    let (anon, office) = (app.anon(), app.office().await);
    let shown = body(anon.get(PRIVACY).await, 200);
    assert_eq!((&shown["version"], &shown["publishedAt"]), (&json!("1.0"), &Value::Null));
    let scanned = body(anon.get(&format!("{PRIVACY}?code={}", firm.code)).await, 200);
    assert_eq!(scanned["street"], "河庄街道");
    assert!(text(&scanned, "text").contains("河庄街道"), "{scanned}");
    refused(&anon.get(&format!("{PRIVACY}?code=0000-0000-0000-00")).await, 404, "not_found");

    let agree = json!({"document": "privacy", "version": "1.0"});
    body(firm.officer.post("/api/v1/consents", agree.clone()).await, 201);
    let session = body(firm.officer.get("/api/v1/session").await, 200);
    assert_eq!((&session["consentRequired"], &session["privacyVersion"]), (&json!(false), &json!("1.0")));

    let texts = "/api/v1/privacy-texts";
    let own = text(&scanned, "text").replace("不少于三年", "不少于五年");
    let new = json!({"version": "2.0", "text": own});
    refused(&firm.officer.post(texts, new.clone()).await, 403, "forbidden");
    wrong(&office.post(texts, with(&new, "text", "我们重视您的隐私")).await, &["text"]);
    wrong(&office.post(texts, with(&new, "version", "1.0")).await, &["version"]);
    let published = body(office.post(texts, new.clone()).await, 201);
    assert_eq!((&published["version"], &published["text"]), (&new["version"], &new["text"]));
    wrong(&office.post(texts, with(&new, "text", format!("{own}。"))).await, &["version"]);
    assert_eq!(body(firm.officer.get(PRIVACY).await, 200), published);
    assert_eq!(body(anon.get(PRIVACY).await, 200)["version"], "1.0", "nobody's street is known");

    let session = body(firm.officer.get("/api/v1/session").await, 200);
    assert_eq!((&session["consentRequired"], &session["privacyVersion"]), (&json!(true), &json!("2.0")));
    wrong(&firm.officer.post("/api/v1/consents", with(&agree, "version", "3.0")).await, &["version"]);
    body(firm.officer.post("/api/v1/consents", with(&agree, "version", "2.0")).await, 201);
    assert_eq!(body(firm.officer.get("/api/v1/session").await, 200)["consentRequired"], false);
}

#[tokio::test]
async fn who_comes_by_wechat_says_a_name_until_something_stands_under_it() {
    let app = TestApp::start().await;
    let firm = app.firm("演示家具厂", "2110").await;
    let session = body(firm.officer.get("/api/v1/session").await, 200);
    assert_eq!(session["nameRequired"], true);
    let consents = "/api/v1/consents";
    let agree = json!({"document": "privacy", "version": "1.0", "name": "样例青"});
    for wrongly in ["微信用户", "1", "a1", " "] {
        wrong(&firm.officer.post(consents, with(&agree, "name", wrongly)).await, &["name"]);
    }
    body(firm.officer.post(consents, agree).await, 201);
    let session = body(firm.officer.get("/api/v1/session").await, 200);
    assert_eq!((&session["nameRequired"], &session["user"]["name"]), (&json!(false), &json!("样例青")));
    // a slip is mended before anything stands under it, and not after
    let name = "/api/v1/session/name";
    assert_eq!(firm.officer.put(name, json!({"name": "样例清"})).await.status, 204);
    let done = self_check(&app, &firm).await;
    assert_eq!(done["performedByName"], "样例清");
    refused(&firm.officer.put(name, json!({"name": "样例白"})).await, 409, "state_conflict");
    refused(&app.office().await.put(name, json!({"name": "样例白"})).await, 403, "forbidden");
}
