//! S10: what is taken as a password, and one that somebody else gave.

use chrono::TimeDelta;
use heping_tests::expect::{body, refused, wrong};
use heping_tests::{TestApp, beginning};
use serde_json::json;

use super::{OWN, PASSWORD, made, rows, sign_in};

const PATH: &str = "/api/v1/session/password";

#[tokio::test]
async fn s10_what_anybody_would_try_is_no_password() {
    let app = TestApp::start().await;
    let (user, _, first) = made(&app, "xiaozhou.zhou", json!(["inspector"])).await;
    for weak in [
        "          ",
        "1234567890",
        "password123",
        "qwertyuiop",
        "xiaozhou.zhou.88",
        "周小舟周小舟周小舟周小舟",
        "河庄街道河庄街道河庄街道",
        &first,
        "short",
    ] {
        let change = json!({"currentPassword": first, "newPassword": weak});
        wrong(&user.put(PATH, change).await, &["newPassword"]);
    }
    let change = json!({"currentPassword": first, "newPassword": OWN});
    assert_eq!(user.put(PATH, change).await.status, 204);
    assert_eq!(sign_in(&app, "xiaozhou.zhou", json!({"password": OWN})).await.status, 201);
}

#[tokio::test]
async fn s10_a_password_that_somebody_else_gave_opens_nothing_but_its_change() {
    let app = TestApp::start().await;
    let (user, id, first) = made(&app, "zhou", json!(["inspector"])).await;
    assert_eq!(body(user.get("/api/v1/session").await, 200)["mustChange"], true);
    for path in ["/api/v1/my-day", "/api/v1/enterprises", "/api/v1/sessions", "/api/v1/session/data"] {
        refused(&user.get(path).await, 403, "password_must_change");
    }
    refused(&user.post("/api/v1/sync", json!({"items": []})).await, 403, "password_must_change");
    // a card is shown to everybody, but to a session that is none yet not as to the street's people
    let firm = app.firm("演示家具厂", "2110").await;
    let card = user.get(&format!("/api/v1/codes/{}", firm.code)).await;
    refused(&card, 403, "password_must_change");
    let change = json!({"currentPassword": first, "newPassword": OWN});
    assert_eq!(user.put(PATH, change).await.status, 204);
    let opened = sign_in(&app, "zhou", json!({"password": OWN})).await;
    assert_eq!(opened.body["mustChange"], false);
    let user = app.anon().signed_in(&opened);
    assert_eq!(user.get("/api/v1/my-day").await.status, 200);

    let admin = app.staff("admin").await;
    let reset = body(admin.post(&format!("/api/v1/users/{id}/password"), json!({})).await, 200);
    let opened = sign_in(&app, "zhou", json!({"password": reset["initialPassword"]})).await;
    assert_eq!(opened.body["mustChange"], true);
    assert_eq!(opened.body["notices"][0]["kind"], "password_reset");
    let user = app.anon().signed_in(&opened);
    assert_eq!(user.send("DELETE", "/api/v1/session", &json!(null)).await.status, 204);
}

#[tokio::test]
async fn s10_a_street_asks_for_more_where_its_assessors_do() {
    let app = TestApp::start().await;
    let (admin, path) = (app.staff("admin").await, "/api/v1/sign-in-policy");
    let before = body(admin.get(path).await, 200);
    assert_eq!(
        (&before["minLength"], &before["maxAgeDays"], &before["version"]),
        (&json!(10), &json!(null), &json!(0))
    );
    let policy =
        json!({"version": 0, "minLength": 12, "kinds": 3, "maxAgeDays": 90, "secondFactorRoles": []});
    for (field, value) in [("minLength", json!(9)), ("kinds", json!(5)), ("maxAgeDays", json!(1))] {
        let mut wild = policy.clone();
        wild[field] = value;
        wrong(&admin.put(path, wild).await, &[field]);
    }
    let firms = json!({"version": 0, "minLength": 12, "kinds": 3, "secondFactorRoles": ["principal"]});
    wrong(&admin.put(path, firms).await, &["secondFactorRoles"]);
    assert_eq!(body(admin.put(path, policy.clone()).await, 200)["version"], 1);
    refused(&admin.put(path, policy).await, 409, "version_conflict");
    let row = &rows(&app, "action=replace_sign_in_policy").await[0];
    assert_eq!(
        row["changes"][0],
        json!({"field": "minLength", "fieldText": "密码最短长度", "before": "10", "beforeText": "10", "after": "12", "afterText": "12"})
    );

    let inspector = app.inspector().await;
    let change = |new: &str| json!({"currentPassword": PASSWORD, "newPassword": new});
    for weak in ["Ax7 marmala", OWN] {
        wrong(&inspector.put(PATH, change(weak)).await, &["newPassword"]);
    }
    assert_eq!(inspector.put(PATH, change("A marmalade of 7 kettles")).await.status, 204);
    app.clock.set(beginning().plus(TimeDelta::days(91)));
    let old = sign_in(&app, "inspector1", json!({"password": "A marmalade of 7 kettles"})).await;
    assert_eq!(old.body["mustChange"], true, "it has run out");
}
