//! S12: names are a street's own, and invitations can be seen and taken back.

use chrono::TimeDelta;
use heping_core::Role;
use heping_org::subdistrict;
use heping_org::{Village, VillageKind};
use heping_store::Lock;
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::{TestApp, beginning};
use serde_json::{Value, json};

use super::{rows, sign_in};

/// Another street.
async fn elsewhere(app: &TestApp) {
    let now = app.clock.now();
    let work = move |conn: &mut heping_store::Conn| {
        let kind: VillageKind = "village".parse().unwrap();
        let village = Village { code: "330114999201".into(), name: "他村".into(), kind };
        subdistrict::create(conn, now, "330114999", "他处街道", vec![village])
    };
    app.app.store.write(Lock::Nothing, work).await.unwrap();
}

#[tokio::test]
async fn s12_a_name_is_its_streets_own_and_says_nothing_of_others() {
    let app = TestApp::start().await;
    elsewhere(&app).await;
    app.user_of("330114999", "wang", vec![Role::Office]).await;
    assert_eq!(sign_in(&app, "wang", json!({})).await.status, 201, "one name, one street: as ever");
    // the name is free here, whoever has it elsewhere
    let (id, first) = namesake(&app).await;
    let here = json!({"password": first});
    wrong(&sign_in(&app, "wang", here).await, &["subdistrict"]);
    let here = sign_in(&app, "wang", json!({"password": first, "subdistrict": "330114003"})).await;
    assert_eq!((here.status, &here.body["user"]["id"]), (201, &json!(id)));
    let there = sign_in(&app, "wang", json!({"subdistrict": "330114999"})).await;
    assert_eq!(there.status, 201);
    assert_ne!(there.body["user"]["id"], json!(id));
    let crossed = sign_in(&app, "wang", json!({"subdistrict": "330114003"})).await;
    refused(&crossed, 401, "bad_credentials");
    refused(&sign_in(&app, "wang", json!({"subdistrict": "330114000"})).await, 401, "bad_credentials");
    let again = json!({"username": "WANG", "name": "王某", "roles": ["office"]});
    refused(&app.staff("admin").await.post("/api/v1/users", again).await, 409, "username_taken");
}

/// A user of this street whose name one of another street has.
async fn namesake(app: &TestApp) -> (String, String) {
    let new = json!({"username": "wang", "name": "王某", "roles": ["office"]});
    let made = body(app.staff("admin").await.post("/api/v1/users", new).await, 201);
    (text(&made, "id"), text(&made, "initialPassword"))
}

#[tokio::test]
async fn s12_an_invitation_is_listed_and_taken_back() {
    let app = TestApp::start().await;
    let firm = app.firm("邀请家具厂", "2110").await;
    let office = app.office().await;
    let list = async || body(office.get(&firm.path("invitations")).await, 200);
    assert_eq!(list().await["items"][0]["state"], "accepted", "the safety officer's");
    let made = body(office.post(&firm.path("invitations"), json!({"role": "principal"})).await, 201);
    let shown = list().await;
    let newest = &shown["items"][0];
    assert_eq!(
        (&newest["id"], &newest["state"], &newest["stateText"]),
        (&made["id"], &json!("open"), &json!("待接受"))
    );
    assert!(!shown.to_string().contains(&text(&made, "code")), "its code was shown once");

    let path = format!("/api/v1/invitations/{}", text(&made, "id"));
    for _twice in 0..2 {
        assert_eq!(office.send("DELETE", &path, &Value::Null).await.status, 204);
    }
    assert_eq!(list().await["items"][0]["state"], "withdrawn");
    let acceptance = format!("/api/v1/invitations/{}/acceptance", text(&made, "code"));
    refused(&app.wechat("demo-late").await.post(&acceptance, json!({})).await, 410, "invitation_spent");
    let accepted = format!("/api/v1/invitations/{}", text(&shown["items"][1], "id"));
    let late = office.send("DELETE", &accepted, &Value::Null).await;
    refused(&late, 409, "state_conflict");
    assert_eq!(late.body["state"], "accepted");
    assert_eq!(rows(&app, "action=withdraw_invitation").await.len(), 1);

    body(office.post(&firm.path("invitations"), json!({"role": "principal"})).await, 201);
    app.clock.set(beginning().plus(TimeDelta::days(8)));
    let office = app.office().await;
    assert_eq!(body(office.get(&firm.path("invitations")).await, 200)["items"][0]["state"], "expired");
}
