//! The statements of everyday work are compiled once: a warm server compiles none.

use std::sync::{Arc, Barrier};

use heping_core::ServiceVisitId;
use heping_store::testkit::Pair;
use heping_store::{Lock, compilations};
use heping_tests::expect::{body, text};
use heping_tests::fixture::{Finding, Firm, Officers, accept, rectify, self_check};
use heping_tests::{TestApp, reply};
use serde_json::json;

/// Scan, screen, self-check, inspection, finding, rectification, review, and what is read between.
async fn everyday(app: &TestApp, name: &str) -> Firm {
    let firm = app.firm(name, "2110").await;
    let officers = Officers::of(app).await;
    self_check(app, &firm).await;
    let inspection = officers.inspect(app, &firm).await;
    let hazard = officers.find(&inspection, Finding::due(10)).await;
    officers.complete(app, &inspection).await;
    rectify(&firm.officer, &hazard).await;
    accept(&officers.first, &hazard).await;
    app.work().await;
    look(app, &firm).await;
    let visit = json!({
        "id": ServiceVisitId::new(), "enterpriseId": firm.id, "outcome": "guided", "advice": "注意通风",
        "visitedAt": app.now(),
    });
    let items = json!({"items": [{"operation": "create_service_visit", "body": visit}]});
    let answer = body(officers.first.post("/api/v1/sync", items).await, 200);
    assert_eq!(answer["results"][0]["status"], 201);
    firm
}

async fn look(app: &TestApp, firm: &Firm) {
    let card = format!("/api/v1/codes/{}", firm.code);
    body(app.anon().get(&card).await, 200);
    let overview = firm.officer.get(&firm.path("overview")).await;
    let tag = overview.headers["etag"].to_str().expect("a tag").to_owned();
    let again = reply(firm.officer.request("GET", &firm.path("overview")).header("If-None-Match", tag)).await;
    assert_eq!(again.status, 304);
    for what in [
        "score",
        "score/entries",
        "score/forecast",
        "score/history",
        "ranking",
        "self-check-tasks",
        "self-checks",
    ] {
        firm.get(what).await;
    }
    body(firm.officer.get("/api/v1/hazards").await, 200);
    body(app.office().await.get("/api/v1/hazards?overdue=true").await, 200);
    text(&body(firm.officer.get("/api/v1/session").await, 200), "expiresAt");
}

/// All that SQLite had to compile again, on every connection for reading and that for writing.
async fn compiled_again(app: &TestApp) -> Vec<(String, i64)> {
    let store = &app.app.store;
    let all_held = Arc::new(Barrier::new(4));
    let reading = || async {
        let all_held = all_held.clone();
        let found = store.read(move |conn| {
            all_held.wait();
            compilations::compiled_again(conn)
        });
        found.await.expect("a reading")
    };
    let (first, second, third, fourth) = tokio::join!(reading(), reading(), reading(), reading());
    let mut found = [first, second, third, fourth].concat();
    found.extend(store.write(Lock::Nothing, compilations::compiled_again).await.expect("a writing"));
    found
}

#[tokio::test]
async fn on_sqlite_a_warm_server_compiles_no_statement_of_everyday_work() {
    // PostgreSQL still compiles INSERTs with an optional column anew
    if Pair::current() != Pair::Sqlite {
        return;
    }
    compilations::listen();
    let app = TestApp::start().await;
    everyday(&app, "预热家具厂").await;
    let firm = everyday(&app, "第二家具厂").await;
    let _before = compilations::taken();
    everyday(&app, "第三家具厂").await;
    look(&app, &firm).await;
    let unkept = compilations::taken();
    let again = compiled_again(&app).await;
    assert!(unkept.is_empty(), "{} compiled for one time each: {unkept:#?}", unkept.len());
    assert!(again.is_empty(), "compiled again by SQLite: {again:#?}");
}
