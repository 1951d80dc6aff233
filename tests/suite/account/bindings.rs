//! Where people are signed in, and WeChat as a way in for the street's people.

use heping_tests::TestApp;
use heping_tests::expect::{body, refused, text};
use serde_json::json;

#[tokio::test]
async fn a_person_sees_their_sessions_and_ends_others_at_once() {
    let app = TestApp::start().await;
    let (here, lost) = (app.office().await, app.office().await);
    assert_eq!(lost.get("/api/v1/enterprises").await.status, 200, "it is remembered");
    let list = body(here.get("/api/v1/sessions").await, 200);
    let items = list["items"].as_array().unwrap();
    let own: Vec<_> = items.iter().filter(|one| one["current"] == true).collect();
    assert_eq!((items.len(), own.len()), (2, 1));
    assert!(items.iter().all(|one| one.get("token").is_none()), "{list}");

    let other = items.iter().find(|one| one["current"] == false).unwrap();
    let stranger = app.inspector().await;
    let theirs = body(stranger.get("/api/v1/sessions").await, 200);
    let ids = json!({"ids": [other["id"], theirs["items"][0]["id"]]});
    assert_eq!(here.post("/api/v1/sessions/revocation", ids).await.status, 204);
    refused(&lost.get("/api/v1/enterprises").await, 401, "unauthenticated");
    assert_eq!(here.get("/api/v1/enterprises").await.status, 200);
    assert_eq!(stranger.get("/api/v1/enterprises").await.status, 200, "others' sessions are not touched");
    assert_eq!(body(here.get("/api/v1/sessions").await, 200)["total"], 1);
}

#[tokio::test]
async fn the_streets_people_come_in_by_wechat_after_binding_once() {
    let app = TestApp::start().await;
    let path = "/api/v1/session/wechat";
    let bind = |code: &str| json!({"code": code, "password": heping_api::demo::PASSWORD});
    // the inspector had opened the mini-program before, as nobody
    let before = app.wechat("demo-wang").await;
    let inspector = app.inspector().await;
    let me = body(inspector.get("/api/v1/session").await, 200);
    assert_eq!(inspector.post(path, bind("demo-wang")).await.status, 204);
    refused(&before.get("/api/v1/session").await, 401, "unauthenticated");
    let code = app.wechat.login_code("demo-wang");
    let again = body(app.anon().post("/api/v1/sessions/wechat", json!({"code": code})).await, 201);
    assert_eq!((&again["user"], &again["roles"]), (&me["user"], &json!(["inspector"])));
    assert_eq!(inspector.post(path, bind(&app.wechat.login_code("demo-wang"))).await.status, 204);

    let office = app.office().await;
    refused(&office.post(path, bind("demo-wang")).await, 409, "state_conflict");
    let firm = app.firm("绑定家具厂", "2110").await;
    refused(&office.post(path, bind(&format!("demo-{}", firm.id))).await, 409, "state_conflict");
    refused(&firm.officer.post(path, bind("demo-other")).await, 409, "state_conflict");
    refused(&office.post(path, bind("unknown")).await, 401, "bad_login_code");
    let members = body(office.get(&firm.path("members")).await, 200);
    assert_eq!(text(&members["items"][0], "role"), "safety_officer");
}
