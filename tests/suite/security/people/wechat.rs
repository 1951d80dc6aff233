//! S7: a WeChat is bound with the password, seen, taken away, and ends with the password.

use heping_tests::TestApp;
use heping_tests::expect::{body, refused, text};
use heping_wechat::simulator::SEND;
use serde_json::{Value, json};

use super::{PASSWORD, rows};

const PATH: &str = "/api/v1/session/wechat";

fn binding(person: &str) -> Value {
    json!({"code": person, "password": PASSWORD})
}

fn kinds(session: &Value) -> Vec<String> {
    session["notices"].as_array().unwrap().iter().map(|notice| text(notice, "kind")).collect()
}

#[tokio::test]
async fn s07_a_wechat_is_bound_with_the_password_and_a_person_has_one() {
    let app = TestApp::start().await;
    let inspector = app.inspector().await;
    assert_eq!(body(inspector.get(PATH).await, 200), json!({"bound": false, "since": null}));
    refused(&inspector.post(PATH, json!({"code": "demo-thief"})).await, 422, "validation_failed");
    let guess = json!({"code": "demo-thief", "password": "heping-guess"});
    refused(&inspector.post(PATH, guess).await, 401, "bad_credentials");
    assert_eq!(body(inspector.get(PATH).await, 200)["bound"], false);
    assert_eq!(rows(&app, "action=fail_sign_in").await.len(), 1, "a password was guessed");

    assert_eq!(inspector.post(PATH, binding("demo-own")).await.status, 204);
    assert_eq!(body(inspector.get(PATH).await, 200)["bound"], true);
    let own = app.wechat("demo-own").await;
    app.wechat.everybody_agrees();
    assert_eq!(body(own.get("/api/v1/session").await, 200)["roles"], json!(["inspector"]));

    // a second one takes the place of the first, which hears of it and opens nothing any more
    let before = app.wechat.calls(SEND);
    assert_eq!(inspector.post(PATH, binding("demo-second")).await.status, 204);
    refused(&own.get("/api/v1/session").await, 401, "unauthenticated");
    let stranger = app.wechat("demo-own").await;
    assert_eq!(body(stranger.get("/api/v1/session").await, 200)["roles"], json!([]));
    let session = body(inspector.get("/api/v1/session").await, 200);
    assert_eq!(kinds(&session), ["wechat_bound", "wechat_bound"]);
    assert_eq!(session["notices"][0]["kindText"], "您的账号绑定了新的微信");
    app.work().await;
    assert_eq!(app.wechat.calls(SEND) - before, 1, "the old phone is told, once");
    assert_eq!(rows(&app, "action=bind_wechat").await.len(), 2);
}

#[tokio::test]
async fn s07_its_owner_and_the_administrator_take_a_wechat_away() {
    let app = TestApp::start().await;
    let (inspector, admin) = (app.inspector().await, app.staff("admin").await);
    for by_admin in [false, true] {
        assert_eq!(inspector.post(PATH, binding("demo-own")).await.status, 204);
        let phone = app.wechat("demo-own").await;
        let path = format!("/api/v1/users/{}/wechat", inspector.user_id().await);
        let (by, path) = if by_admin { (&admin, path.as_str()) } else { (&inspector, PATH) };
        for _twice in 0..2 {
            assert_eq!(by.send("DELETE", path, &Value::Null).await.status, 204);
        }
        refused(&phone.get("/api/v1/session").await, 401, "unauthenticated");
        let session = body(inspector.get("/api/v1/session").await, 200);
        assert_eq!(kinds(&session)[0], "wechat_unbound");
        let own = app.wechat("demo-own").await;
        assert_eq!(body(own.get("/api/v1/session").await, 200)["roles"], json!([]), "they are nobody now");
    }
    assert_eq!(rows(&app, "action=unbind_wechat").await.len(), 2, "a row for each, none for nothing");
    // people of firms have no other way in
    let firm = app.firm("绑定家具厂", "2110").await;
    refused(&firm.officer.send("DELETE", PATH, &Value::Null).await, 409, "state_conflict");
}

#[tokio::test]
async fn s07_a_reset_and_a_deactivation_end_the_binding() {
    let app = TestApp::start().await;
    let admin = app.staff("admin").await;
    for (username, deactivated) in [("inspector1", false), ("inspector2", true)] {
        let user = app.staff(username).await;
        let path = format!("/api/v1/users/{}", user.user_id().await);
        assert_eq!(user.post(PATH, binding("demo-phone")).await.status, 204);
        let phone = app.wechat("demo-phone").await;
        if deactivated {
            let mut gone = body(admin.get(&path).await, 200);
            gone["active"] = json!(false);
            assert_eq!(admin.put(&path, gone).await.status, 200);
        } else {
            body(admin.post(&format!("{path}/password"), json!({})).await, 200);
        }
        refused(&phone.get("/api/v1/session").await, 401, "unauthenticated");
        let again = app.wechat("demo-phone").await;
        assert_eq!(body(again.get("/api/v1/session").await, 200)["roles"], json!([]), "{username}");
    }
}
