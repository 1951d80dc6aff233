//! Who is who: sign-in, roles, second factors, sessions.

mod audit;
mod names;
mod passwords;
mod roles;
mod second_factor;
mod sessions;
mod wechat;

use heping_tests::expect::{body, text};
use heping_tests::{Client, Reply, TestApp};
use serde_json::{Value, json};

/// The password of every user of the tests.
const PASSWORD: &str = heping_api::demo::PASSWORD;
/// A password that nobody guesses.
const OWN: &str = "a marmalade of seven kettles";

/// Signs in with more than a name and a password.
async fn sign_in(app: &TestApp, username: &str, more: Value) -> Reply {
    let mut typed = json!({"username": username, "password": PASSWORD, "device": "phone"});
    for (name, value) in more.as_object().unwrap() {
        typed[name] = value.clone();
    }
    app.anon().post("/api/v1/sessions/password", typed).await
}

/// A new user, made by the demo's administrator: who, their id and the first password.
async fn made(app: &TestApp, username: &str, roles: Value) -> (Client, String, String) {
    let new = json!({"username": username, "name": "周小舟", "roles": roles, "certificateNumber": "33-0004"});
    let made = body(app.staff("admin").await.post("/api/v1/users", new).await, 201);
    let first = text(&made, "initialPassword");
    let opened = sign_in(app, username, json!({"password": first})).await;
    assert_eq!(opened.status, 201, "{}", opened.text);
    (app.anon().signed_in(&opened), text(&made, "id"), first)
}

/// The audit rows of an action, the latest first, as the auditor reads them.
async fn rows(app: &TestApp, query: &str) -> Vec<Value> {
    let auditor = app.staff("auditor").await;
    let found = body(auditor.get(&format!("/api/v1/audit?pageSize=100&{query}")).await, 200);
    found["items"].as_array().unwrap().clone()
}
