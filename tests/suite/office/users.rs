//! The people of the street by API, and the log of what people do.

use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{Finding, Visit};
use heping_tests::{Client, TestApp};
use serde_json::{Value, json};

/// A password of one's own.
const OWN: &str = "a marmalade of seven kettles";

fn officer(username: &str) -> Value {
    json!({
        "username": username, "name": "督查员丁", "roles": ["inspector"], "certificateNumber": "33-0004",
        "phone": "19000010009",
    })
}

async fn sign_in(app: &TestApp, username: &str, password: &str) -> heping_tests::Reply {
    app.anon().post("/api/v1/sessions/password", json!({"username": username, "password": password})).await
}

async fn signed_in(app: &TestApp, username: &str, password: &str) -> Client {
    let opened = sign_in(app, username, password).await;
    assert_eq!(opened.status, 201, "{}", opened.text);
    app.anon().signed_in(&opened)
}

#[tokio::test]
async fn a_new_user_signs_in_with_the_first_password_and_changes_it() {
    let app = TestApp::start().await;
    let admin = app.staff("admin").await;
    let made = body(admin.post("/api/v1/users", officer("inspector4")).await, 201);
    assert_eq!((&made["phone"], &made["active"]), (&json!("190****0009"), &json!(true)));
    assert_eq!(made["rolesText"], json!(["督查人员"]));
    let first = text(&made, "initialPassword");

    let user = signed_in(&app, "inspector4", &first).await;
    let change = |from: &str, to: &str| json!({"currentPassword": from, "newPassword": to});
    let path = "/api/v1/session/password";
    let short = user.send("PUT", path, &change(&first, "short")).await;
    refused(&short, 422, "validation_failed");
    assert_eq!(short.body["errors"][0]["field"], "newPassword");
    refused(&user.send("PUT", path, &change("wrong", OWN)).await, 401, "bad_credentials");
    assert_eq!(user.get("/api/v1/session").await.status, 200, "a slip signs nobody out");
    assert_eq!(user.send("PUT", path, &change(&first, OWN)).await.status, 204);
    refused(&user.get("/api/v1/session").await, 401, "unauthenticated");
    refused(&sign_in(&app, "inspector4", &first).await, 401, "bad_credentials");
    signed_in(&app, "inspector4", OWN).await;

    let id = text(&made, "id");
    let one = body(admin.get(&format!("/api/v1/users/{id}")).await, 200);
    assert!(one.get("initialPassword").is_none(), "a password is shown once");
    let reset = body(admin.post(&format!("/api/v1/users/{id}/password"), json!({})).await, 200);
    refused(&sign_in(&app, "inspector4", OWN).await, 401, "bad_credentials");
    signed_in(&app, "inspector4", &text(&reset, "initialPassword")).await;
}

#[tokio::test]
async fn new_roles_and_a_deactivation_hold_at_once() {
    let app = TestApp::start().await;
    let admin = app.staff("admin").await;
    let made = body(admin.post("/api/v1/users", officer("inspector4")).await, 201);
    let path = format!("/api/v1/users/{}", text(&made, "id"));
    let user = signed_in(&app, "inspector4", &text(&made, "initialPassword")).await;
    let own = json!({"currentPassword": made["initialPassword"], "newPassword": OWN});
    assert_eq!(user.put("/api/v1/session/password", own).await.status, 204);
    let user = signed_in(&app, "inspector4", OWN).await;
    assert_eq!(user.get("/api/v1/my-day").await.status, 200);

    let mut leader = json!({"name": "督查员丁", "roles": ["leader"], "phone": "190****0009"});
    wrong(&admin.send("PUT", &path, &leader).await, &["version"]);
    leader["version"] = made["version"].clone();
    let changed = body(admin.send("PUT", &path, &leader).await, 200);
    assert_eq!((&made["version"], &changed["version"]), (&json!(1), &json!(2)));
    refused(&admin.send("PUT", &path, &leader).await, 409, "version_conflict");
    assert_eq!((&changed["roles"], &changed["phone"]), (&json!(["leader"]), &json!("190****0009")));
    assert_eq!(changed["username"], "inspector4");
    refused(&user.get("/api/v1/my-day").await, 403, "forbidden");
    assert_eq!(user.get("/api/v1/enterprises").await.status, 200);

    let gone = json!({"name": "督查员丁", "roles": ["leader"], "active": false, "version": 2});
    assert_eq!(body(admin.send("PUT", &path, &gone).await, 200)["active"], false);
    refused(&user.get("/api/v1/enterprises").await, 401, "unauthenticated");
    refused(&sign_in(&app, "inspector4", OWN).await, 401, "bad_credentials");
}

#[tokio::test]
async fn what_is_wrong_with_a_user_is_named_and_changes_nothing() {
    let app = TestApp::start().await;
    let admin = app.staff("admin").await;
    let before = body(admin.get("/api/v1/users?pageSize=100").await, 200)["total"].clone();
    for (field, value) in [
        ("username", json!("a b?")),
        ("username", Value::Null),
        ("name", json!("")),
        ("roles", json!([])),
        ("roles", json!(["principal"])),
        ("roles", json!(["admin", "auditor"])),
        ("roles", json!(["chief"])),
        ("certificateNumber", Value::Null),
        ("phone", json!("12345")),
    ] {
        let mut wrong = officer("inspector4");
        wrong[field] = value;
        let reply = admin.post("/api/v1/users", wrong.clone()).await;
        refused(&reply, 422, "validation_failed");
        let named = text(&reply.body["errors"][0], "field");
        assert!(named.starts_with(field), "{wrong} names {named}");
    }
    refused(&admin.post("/api/v1/users", officer("OFFICE")).await, 409, "username_taken");
    let own = format!("/api/v1/users/{}", admin.user_id().await);
    let leaves = json!({"name": "管理员", "roles": ["admin"], "active": false, "version": 1});
    let last = admin.send("PUT", &own, &leaves).await;
    refused(&last, 409, "state_conflict");
    assert_eq!(last.body["state"], "last_admin");
    assert_eq!(body(admin.get("/api/v1/users?pageSize=100").await, 200)["total"], before);
}

#[tokio::test]
async fn the_audit_log_says_who_did_what_and_never_how_it_was_worded() {
    let Visit { app, officers, inspection, .. } = Visit::begin("演示家具厂").await;
    let auditor = app.staff("auditor").await;
    let hazard = text(&officers.find(&inspection, Finding::due(15)).await, "id");

    let all = body(auditor.get("/api/v1/audit").await, 200);
    let newest = &all["items"][0];
    assert_eq!((&newest["action"], &newest["actionText"]), (&json!("record_finding"), &json!("登记隐患")));
    assert_eq!(
        (&newest["subjectType"], &newest["subjectTypeText"], text(newest, "subjectId")),
        (&json!("hazard"), &json!("隐患"), hazard.clone())
    );
    assert_eq!(newest["actorRoleText"], "督查人员");
    assert_eq!(newest["seal"], Value::Null, "it waits for its seal");

    let inspector = app.inspector().await.user_id().await;
    for (query, hits) in [
        (format!("subject={hazard}"), 1),
        (format!("actor={inspector}&action=record_finding"), 1),
        ("action=issue_code".to_owned(), 1),
        ("action=accept_invitation".to_owned(), 1),
        ("until=2026-06-15T09:59:59%2B08:00".to_owned(), 0),
        (format!("subject={hazard}&from=2026-06-15T10:00:00%2B08:00"), 1),
    ] {
        let found = body(auditor.get(&format!("/api/v1/audit?{query}")).await, 200);
        assert_eq!(found["total"], hits, "{query}: {found}");
    }
    let wrong = auditor.get("/api/v1/audit?action=nothing").await;
    refused(&wrong, 422, "validation_failed");
    assert_eq!(wrong.body["errors"][0]["field"], "action");
}
