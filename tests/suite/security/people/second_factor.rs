//! S11: codes of an authenticator beside the password.

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_store::schema::{recovery_codes, second_factors};
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::{Client, TestApp, totp};
use serde_json::{Value, json};

use super::{PASSWORD, rows, sign_in};

const PATH: &str = "/api/v1/session/second-factor";

/// Sets a second factor up: its secret and the recovery codes.
async fn set_up(app: &TestApp, by: &Client) -> (String, Vec<String>) {
    let begun = body(by.post(PATH, json!({"password": PASSWORD})).await, 201);
    let secret = text(&begun, "secret");
    assert!(text(&begun, "uri").starts_with("otpauth://totp/"), "{begun}");
    let first = json!({"code": totp(&secret, app.clock.now())});
    let confirmed = body(by.post(&format!("{PATH}/confirmation"), first).await, 200);
    let codes = confirmed["recoveryCodes"].as_array().unwrap().iter();
    (secret, codes.map(|code| code.as_str().unwrap().to_owned()).collect())
}

fn later(app: &TestApp, seconds: i64) {
    app.clock.set(app.clock.now().plus(TimeDelta::seconds(seconds)));
}

#[tokio::test]
async fn s11_a_code_is_asked_for_after_the_password_and_works_once() {
    let app = TestApp::start().await;
    let inspector = app.inspector().await;
    let other = app.inspector().await;
    let (secret, _) = set_up(&app, &inspector).await;
    refused(&other.get("/api/v1/session").await, 401, "unauthenticated");
    assert_eq!(inspector.get("/api/v1/session").await.status, 200, "the one that set it up stays");

    refused(&sign_in(&app, "inspector1", json!({"password": "no"})).await, 401, "bad_credentials");
    refused(&sign_in(&app, "inspector1", json!({})).await, 401, "second_factor_needed");
    let code = |app: &TestApp| json!({"secondFactor": totp(&secret, app.clock.now())});
    refused(&sign_in(&app, "inspector1", code(&app)).await, 401, "second_factor_needed");
    later(&app, 30);
    let typed = code(&app);
    assert_eq!(sign_in(&app, "inspector1", typed.clone()).await.status, 201);
    refused(&sign_in(&app, "inspector1", typed.clone()).await, 401, "second_factor_needed");
    later(&app, 300);
    refused(&sign_in(&app, "inspector1", typed).await, 401, "second_factor_needed");
    refused(
        &sign_in(&app, "inspector1", json!({"secondFactor": "000000"})).await,
        401,
        "second_factor_needed",
    );

    let id = inspector.user_id().await;
    let signed_in = &rows(&app, &format!("action=sign_in&subject={id}")).await[0];
    assert_eq!(signed_in["changes"][0]["after"], "authenticator");
    // the first step is no failure
    assert_eq!(rows(&app, &format!("action=fail_sign_in&subject={id}")).await.len(), 5);
}

#[tokio::test]
async fn s11_codes_are_not_guessed() {
    let app = TestApp::with_limits(1).await;
    set_up(&app, &app.inspector().await).await;
    for _ in 0..5 {
        let guess = json!({"secondFactor": "000000"});
        refused(&sign_in(&app, "inspector1", guess).await, 401, "second_factor_needed");
    }
    refused(&sign_in(&app, "inspector1", json!({"secondFactor": "000000"})).await, 429, "rate_limited");
}

#[tokio::test]
async fn s11_a_recovery_code_opens_once_and_nothing_is_stored_in_clear() {
    let app = TestApp::start().await;
    let inspector = app.inspector().await;
    let (secret, codes) = set_up(&app, &inspector).await;
    assert_eq!(codes.len(), 10);
    let typed = json!({"secondFactor": codes[0].to_lowercase().replace('-', " ")});
    assert_eq!(sign_in(&app, "inspector1", typed.clone()).await.status, 201);
    refused(&sign_in(&app, "inspector1", typed).await, 401, "second_factor_needed");
    let status = body(inspector.get(PATH).await, 200);
    assert_eq!(status["recoveryCodesLeft"], 9);
    assert!(status["since"].is_string(), "{status}");

    let stored = app.app.store.read(|conn| {
        let secrets: Vec<Option<String>> = second_factors::table.select(second_factors::secret).load(conn)?;
        let hashes: Vec<String> = recovery_codes::table.select(recovery_codes::code_hash).load(conn)?;
        Ok(format!("{secrets:?} {hashes:?}"))
    });
    let stored = stored.await.unwrap();
    assert!(!stored.contains(&secret) && codes.iter().all(|code| !stored.contains(code)), "{stored}");

    // a new phone: with the password and the present factor, and only from its first code on
    refused(&inspector.post(PATH, json!({"password": PASSWORD})).await, 401, "second_factor_needed");
    let present = json!({"password": PASSWORD, "code": codes[1]});
    let begun = body(inspector.post(PATH, present).await, 201);
    wrong(&inspector.post(&format!("{PATH}/confirmation"), json!({"code": "000000"})).await, &["code"]);
    let old = json!({"secondFactor": codes[2]});
    assert_eq!(sign_in(&app, "inspector1", old).await.status, 201, "the old one still counts");
    let first = json!({"code": totp(&text(&begun, "secret"), app.clock.now())});
    body(inspector.post(&format!("{PATH}/confirmation"), first).await, 200);
    let gone = json!({"secondFactor": codes[3]});
    refused(&sign_in(&app, "inspector1", gone).await, 401, "second_factor_needed");
}

#[tokio::test]
async fn s11_a_lost_phone_is_mended_by_an_administrator_other_than_oneself() {
    let app = TestApp::start().await;
    let (admin, inspector) = (app.staff("admin").await, app.inspector().await);
    set_up(&app, &inspector).await;
    set_up(&app, &admin).await;
    let path = async |who: &Client| format!("/api/v1/users/{}/second-factor", who.user_id().await);
    let own = admin.send("DELETE", &path(&admin).await, &Value::Null).await;
    refused(&own, 409, "state_conflict");
    let lost = path(&inspector).await;
    assert_eq!(admin.send("DELETE", &lost, &Value::Null).await.status, 204);
    assert_eq!(admin.send("DELETE", &lost, &Value::Null).await.status, 204);
    refused(&inspector.get("/api/v1/session").await, 401, "unauthenticated");
    let opened = body(sign_in(&app, "inspector1", json!({})).await, 201);
    assert_eq!(opened["notices"][0]["kind"], "second_factor_off");
    assert_eq!(rows(&app, "action=remove_second_factor").await.len(), 1);
    let second = app.second_admin().await;
    assert_eq!(second.send("DELETE", &path(&admin).await, &Value::Null).await.status, 204);
}

#[tokio::test]
async fn s11_a_street_asks_for_it_by_role_and_only_of_passwords() {
    let app = TestApp::start().await;
    let inspector = app.inspector().await;
    let binding = json!({"code": "demo-own", "password": PASSWORD});
    assert_eq!(inspector.post("/api/v1/session/wechat", binding).await.status, 204);
    let policy = json!({"version": 0, "minLength": 10, "kinds": 1, "secondFactorRoles": ["inspector"]});
    let admin = app.staff("admin").await;
    body(admin.put("/api/v1/sign-in-policy", policy).await, 200);

    let opened = sign_in(&app, "inspector1", json!({})).await;
    assert_eq!((opened.status, &opened.body["mustSetSecondFactor"]), (201, &json!(true)));
    let bare = app.anon().signed_in(&opened);
    refused(&bare.get("/api/v1/my-day").await, 403, "second_factor_missing");
    later(&app, 61);
    refused(&inspector.get("/api/v1/my-day").await, 403, "second_factor_missing");
    set_up(&app, &bare).await;
    assert_eq!(bare.get("/api/v1/my-day").await.status, 200, "at once");
    // who comes by WeChat has a phone, and sees no password
    assert_eq!(app.wechat("demo-own").await.get("/api/v1/my-day").await.status, 200);
    assert_eq!(app.office().await.get("/api/v1/enterprises").await.status, 200, "other roles are not asked");
}
