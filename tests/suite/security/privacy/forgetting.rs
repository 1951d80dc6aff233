//! S18: who is forgotten, and what they agreed to before.

use std::collections::BTreeMap;

use diesel::prelude::*;
use heping_store::schema::{subscriptions, users, wechat_addresses, wechat_identities};
use heping_store::testkit::Pair;
use heping_store::{Conn, Lock};
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{enterprise, merge};
use heping_tests::{Client, TestApp};
use serde_json::{Value, json};

use super::{night, occurrences};

/// What the database keeps of where people can be reached.
async fn reachable(app: &TestApp) -> (i64, i64, i64) {
    app.app
        .store
        .read(|conn| {
            Ok((
                wechat_addresses::table.count().get_result(conn)?,
                wechat_identities::table.count().get_result(conn)?,
                subscriptions::table.count().get_result(conn)?,
            ))
        })
        .await
        .unwrap()
}

/// Gives the person behind a session a name that stands nowhere else.
async fn name(app: &TestApp, by: &Client, name: &'static str) {
    let me = by.user_id().await;
    let set = move |conn: &mut Conn| {
        Ok(diesel::update(users::table.filter(users::id.eq(&me))).set(users::name.eq(name)).execute(conn)?)
    };
    app.app.store.write(Lock::Nothing, set).await.unwrap();
}

#[tokio::test]
async fn s18_whoever_is_forgotten_is_forgotten_everywhere_and_the_office_is_asked() {
    let app = TestApp::start().await;
    let firm = app.firm("注销家具厂", "2110").await;
    let office = app.office().await;
    let before = reachable(&app).await;
    assert_eq!((before.0, before.1), (1, 1));
    name(&app, &firm.officer, "卜忘川").await;
    let shown = body(office.get(&format!("/api/v1/enterprises/{}", firm.id)).await, 200);
    let mut edit = enterprise("注销家具厂");
    merge(
        &mut edit,
        &json!({
            "version": shown["version"], "safetyOfficerName": "卜忘川", "safetyOfficerPhone": "19000000071",
            "principalName": "另有其人",
        }),
    );
    body(office.put(&format!("/api/v1/enterprises/{}", firm.id), edit).await, 200);
    assert!(!occurrences(&app, "卜忘川").is_empty());

    let left = firm.officer.post("/api/v1/session/erasure", json!({"confirm": true})).await;
    assert_eq!(left.status, 204, "{}", left.text);
    assert_eq!(reachable(&app).await, (0, 0, 0));
    assert_eq!(occurrences(&app, "卜忘川"), BTreeMap::new());
    let shown = body(office.get(&format!("/api/v1/enterprises/{}", firm.id)).await, 200);
    assert_eq!((&shown["safetyOfficerName"], &shown["safetyOfficerPhone"]), (&json!(null), &json!(null)));
    assert_eq!(shown["principalName"], "另有其人");

    let notices = body(office.get("/api/v1/office-notices").await, 200);
    let notice = &notices["items"][0];
    assert_eq!((&notices["total"], &notice["kind"]), (&json!(1), &json!("person_erased")));
    assert_eq!((&notice["enterpriseId"], &notice["readAt"]), (&json!(firm.id), &json!(null)));
    let read = format!("/api/v1/office-notices/{}/read", text(notice, "id"));
    assert_eq!(body(office.post(&read, json!({})).await, 200)["readAt"], app.now());
    if Pair::current() == Pair::Sqlite {
        // not even in the pages that SQLite has freed
        let path = app.database_url().trim_start_matches("sqlite:").to_owned();
        heping_store::testkit::checkpoint(&path);
        let file = std::fs::read(&path).unwrap();
        let needle = "卜忘川".as_bytes();
        assert!(!file.windows(needle.len()).any(|window| window == needle), "the file still says who it was");
    }
}

#[tokio::test]
async fn s18_a_departure_asks_the_office_and_time_forgets_like_the_person() {
    let app = TestApp::start().await;
    let firm = app.firm("离岗家具厂", "2110").await;
    let office = app.office().await;
    let members = body(office.get(&firm.path("members")).await, 200);
    let gone = json!({"memberId": members["items"][0]["id"]});
    let departed = office.post(&firm.path("departures"), gone.clone()).await;
    assert_eq!(departed.status, 204, "{} {members}", departed.text);
    office.post(&firm.path("departures"), gone).await;
    let notices = body(office.get("/api/v1/office-notices").await, 200);
    assert_eq!((&notices["total"], &notices["items"][0]["kind"]), (&json!(1), &json!("person_left")));
    refused(&app.inspector().await.get("/api/v1/office-notices").await, 403, "forbidden");

    assert_eq!(reachable(&app).await.0, 1);
    app.turn(4 * 366);
    night(&app).await;
    assert_eq!(reachable(&app).await, (0, 0, 0), "whoever stayed away is forgotten as whoever leaves");
}

#[tokio::test]
async fn s18_a_consent_is_to_a_known_version_and_can_be_withdrawn() {
    let app = TestApp::start().await;
    let firm = app.firm("同意家具厂", "2110").await;
    let officer = &firm.officer;
    let session = body(officer.get("/api/v1/session").await, 200);
    assert_eq!((&session["consentRequired"], &session["privacyVersion"]), (&json!(true), &json!("1.0")));
    let give = async |version: &str| {
        officer.post("/api/v1/consents", json!({"document": "privacy", "version": version})).await
    };
    for unknown in ["0.9", "2.0", "1", "任意"] {
        let refusal = give(unknown).await;
        wrong(&refusal, &["version"]);
        assert!(refusal.text.contains("1.0"), "it says which one is in force: {}", refusal.text);
    }
    body(give("1.0").await, 201);
    let required = async || officer.get("/api/v1/session").await.body["consentRequired"].clone();
    assert_eq!(required().await, false);
    assert_eq!(reachable(&app).await.0, 1);

    let withdraw = async || officer.send("DELETE", "/api/v1/consents/privacy", &Value::Null).await.status;
    assert_eq!((withdraw().await, withdraw().await), (204, 204));
    refused(&officer.send("DELETE", "/api/v1/consents/cookies", &Value::Null).await, 404, "not_found");
    assert_eq!(required().await, true);
    assert_eq!(reachable(&app).await.0, 0, "nothing more is sent to their phone");
    // a code of its own, so that WeChat is asked who it is
    let sign_in = async || app.wechat(&app.wechat.login_code(&format!("demo-{}", firm.id))).await;
    sign_in().await;
    assert_eq!(reachable(&app).await.0, 0, "also after the next sign-in");
    let data = body(officer.get("/api/v1/session/data").await, 200);
    assert!(data["consents"][0]["withdrawnAt"].is_string(), "{data}");
    body(give("1.0").await, 201);
    assert_eq!(required().await, false);
    sign_in().await;
    assert_eq!(reachable(&app).await.0, 1);
}
