//! The statements of everyday work are compiled once, and look at no rows of others.

use std::collections::HashMap;
use std::sync::{Arc, Barrier};

use heping_core::ServiceVisitId;
use heping_store::Lock;
use heping_store::compilations::{self, KeptStatement};
use heping_store::testkit::Pair;
use heping_tests::expect::{body, text};
use heping_tests::fixture::{Finding, Firm, Officers, accept, rectify, self_check};
use heping_tests::{TestApp, reply};
use serde_json::json;

/// How many firms have their day between two that are looked at.
const OTHERS: usize = 30;
/// What a statement may take more, in steps of SQLite's machine, before it counts as grown.
const SLACK: i64 = 100;
/// What costs more by its nature: what is said of a group, once until any firm changes, and how many
/// sessions a person has, of which the oldest ends when there are too many.
const BY_NATURE: [&str; 2] = ["SELECT `standings`.`losses`", "SELECT `sessions`.`id`"];

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

/// What SQLite keeps on every connection for reading and that for writing.
async fn kept(app: &TestApp) -> Vec<KeptStatement> {
    let store = &app.app.store;
    let all_held = Arc::new(Barrier::new(4));
    let reading = || async {
        let all_held = all_held.clone();
        let found = store.read(move |conn| {
            all_held.wait();
            compilations::kept(conn)
        });
        found.await.expect("a reading")
    };
    let (first, second, third, fourth) = tokio::join!(reading(), reading(), reading(), reading());
    let mut found = [first, second, third, fourth].concat();
    found.extend(store.write(Lock::Nothing, compilations::kept).await.expect("a writing"));
    found
}

/// How often each statement has run, and the steps that it took, on all connections together.
async fn work(app: &TestApp) -> HashMap<String, (i64, i64)> {
    let mut work: HashMap<String, (i64, i64)> = HashMap::new();
    for statement in kept(app).await {
        let (run, steps) = work.entry(statement.sql).or_default();
        *run += statement.run;
        *steps += statement.nstep;
    }
    work
}

/// The steps that each statement of a day takes at a time.
async fn steps_of_a_day(app: &TestApp, name: &str) -> HashMap<String, i64> {
    let before = work(app).await;
    everyday(app, name).await;
    let after = work(app).await.into_iter();
    let each = after.filter_map(|(sql, (run, steps))| {
        let (ran, took) = before.get(&sql).copied().unwrap_or_default();
        (run > ran).then(|| (sql, (steps - took) / (run - ran)))
    });
    each.collect()
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
    let again: Vec<_> = kept(&app).await.into_iter().filter(|statement| statement.reprep > 0).collect();
    assert!(unkept.is_empty(), "{} compiled for one time each: {unkept:#?}", unkept.len());
    assert!(again.is_empty(), "compiled again by SQLite: {again:#?}");
}

/// A plan may follow an index and still look at all rows that are of one kind, or of one street.
#[tokio::test]
async fn on_sqlite_a_day_of_one_firm_looks_at_no_rows_of_others() {
    if Pair::current() != Pair::Sqlite {
        return;
    }
    let app = TestApp::start().await;
    everyday(&app, "预热家具厂").await;
    let few = steps_of_a_day(&app, "第二家具厂").await;
    for n in 0..OTHERS {
        everyday(&app, &format!("东{n}家具厂")).await;
    }
    let many = steps_of_a_day(&app, "末位家具厂").await;
    let mut grown: Vec<(&str, i64, i64)> = Vec::new();
    for (sql, steps) in many.iter().filter(|(sql, _)| !BY_NATURE.iter().any(|one| sql.starts_with(one))) {
        let before = few.get(sql).copied().unwrap_or_default();
        if *steps > 2 * before + SLACK {
            grown.push((sql, before, *steps));
        }
    }
    assert!(few.len() > 100, "{} statements", few.len());
    assert!(grown.is_empty(), "steps at a time, beside one firm and beside {OTHERS} more: {grown:#?}");
}
