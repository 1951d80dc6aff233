//! The life of a firm: suspended, closed, moved, merged, and a merger taken back. Nothing is lost, neither a
//! record nor a point nor a code.

mod mergers;

use chrono::TimeDelta;
use heping_core::{EnterpriseId, UserId};
use heping_tests::expect::{body, books_balance, header, refused, text, wrong};
use heping_tests::fixture::{Finding, Officers, VILLAGE, day, self_check, service_visit, status};
use heping_tests::recount::figures_hold;
use heping_tests::{Client, Firm, TestApp};
use serde_json::{Value, json};

/// Five makers of furniture that have checked themselves, so that there is a ranking.
async fn five(app: &TestApp) -> Vec<Firm> {
    let mut firms = Vec::new();
    for name in ["甲", "乙", "丙", "丁", "戊"] {
        let firm = app.firm(&format!("{name}家具厂"), "2110").await;
        self_check(app, &firm).await;
        firms.push(firm);
    }
    firms
}

fn items(list: &Value) -> &[Value] {
    list["items"].as_array().expect("items")
}

/// What the street ranks in an industry.
async fn ranked(office: &Client, industry: &str) -> Vec<String> {
    let list = body(office.get(&format!("/api/v1/rankings?industry={industry}")).await, 200);
    let mut names: Vec<_> = items(&list).iter().map(|line| text(line, "enterpriseName")).collect();
    names.sort();
    names
}

/// The firms that the office has not been to this year.
async fn not_visited(office: &Client) -> i64 {
    let list = office.get("/api/v1/enterprises?notVisitedSince=2026-01-01").await;
    body(list, 200)["total"].as_i64().expect("a total")
}

/// How the firm's tasks stand.
async fn tasks(by: &Client, firm: &Firm) -> usize {
    let list = body(by.get(&firm.path("self-check-tasks")).await, 200);
    items(&list).iter().filter(|task| task["state"] == "open").count()
}

async fn score(by: &Client, firm: &Firm) -> i64 {
    body(by.get(&firm.path("score")).await, 200)["score"].as_i64().expect("a score")
}

async fn inbox(by: &Client) -> Vec<String> {
    let list = body(by.get("/api/v1/messages").await, 200);
    let kind = |one: &&Value| one["kind"] == "status_changed";
    items(&list).iter().filter(kind).map(|one| text(one, "body")).collect()
}

async fn history(by: &Client, firm: &Firm, query: &str) -> Vec<String> {
    let list = body(by.get(&firm.path(&format!("history{query}"))).await, 200);
    items(&list).iter().map(|line| text(line, "text")).collect()
}

/// Whatever happened, ledgers and figures say what facts and rows say.
async fn all_holds(app: &TestApp) {
    app.work().await;
    let now = app.clock.now();
    books_balance(&app.app.store, now).await;
    figures_hold(&app.app.store, now).await;
    let read = app.app.store.read(|conn| {
        for firm in heping_org::enterprises::ids(conn, None, 100)? {
            let found = heping_ranking::examine(conn, firm)?;
            assert_eq!(found.differences, Vec::<String>::new(), "{firm}");
        }
        Ok(())
    });
    read.await.expect("the ledgers");
}

#[tokio::test]
async fn a_firm_that_stands_still_has_no_tasks_and_no_place_and_nobody_must_go_there() {
    let app = TestApp::start().await;
    let (firms, office) = (five(&app).await, app.office().await);
    let firm = app.firm("己家具厂", "2110").await;
    let officers = Officers::of(&app).await;
    officers.visit(&app, &firm, [Finding::due(20)]).await;
    assert_eq!(ranked(&office, "21").await.len(), 6);
    assert_eq!((tasks(&office, &firm).await, not_visited(&office).await), (1, 5));
    let screen = firm.officer.get(&firm.path("overview")).await;
    let before = (header(&screen, "etag").to_owned(), score(&office, &firm).await);

    let id = UserId::new();
    let new = json!({"id": id, "status": "suspended", "on": day(0), "reason": "设备检修"});
    let made = body(office.post(&firm.path("status"), new.clone()).await, 201);
    assert_eq!((&made["before"], &made["after"]), (&json!("operating"), &json!("suspended")));
    assert_eq!(made["recordedByName"], "应急消防管理站");
    // at once, with no work of the night between
    assert_eq!(ranked(&office, "21").await.len(), 5);
    assert_eq!(firms[0].get("ranking").await["groupSize"], 5);
    let own = firm.get("ranking").await;
    assert_eq!((&own["rank"], &own["summary"]), (&Value::Null, &json!("企业不在正常经营状态，不参加排名。")));
    assert_eq!((tasks(&office, &firm).await, not_visited(&office).await), (0, 5));
    let screen = firm.officer.get(&firm.path("overview")).await;
    assert_ne!(header(&screen, "etag"), before.0);
    assert_eq!(
        (&screen.body["enterprise"]["status"], &screen.body["nextSelfCheck"]),
        (&json!("suspended"), &Value::Null)
    );
    assert_eq!(screen.body["openItems"].as_array().unwrap().len(), 1, "what is open stays to be rectified");
    assert_eq!(inbox(&firm.officer).await.len(), 1);
    let card = body(app.anon().get(&format!("/api/v1/codes/{}", firm.code)).await, 200);
    assert_eq!((&card["enterpriseStatusText"], &card["codeColour"]), (&json!("停产停业"), &json!("grey")));
    let page = app.anon().get(&format!("/q/{}", firm.code)).await;
    assert!(page.text.contains("停产停业"), "{}", page.text);

    // sent again it is answered again, and says nothing twice
    assert_eq!(body(office.post(&firm.path("status"), new.clone()).await, 200)["id"], made["id"]);
    let other = json!({"id": id, "status": "closed", "on": day(0), "reason": "设备检修"});
    refused(&office.post(&firm.path("status"), other).await, 409, "id_conflict");
    let again = json!({"status": "suspended", "on": day(0), "reason": "设备检修"});
    refused(&office.post(&firm.path("status"), again).await, 409, "state_conflict");
    assert_eq!(inbox(&firm.officer).await.len(), 1);
    all_holds(&app).await;

    status(&office, &firm, "operating").await;
    assert_eq!((ranked(&office, "21").await.len(), tasks(&office, &firm).await), (6, 1));
    assert_eq!(score(&office, &firm).await, before.1);
    all_holds(&app).await;

    let list = body(office.get("/api/v1/enterprises?status=operating").await, 200);
    assert_eq!(list["total"], 6);
    let told = history(&firm.officer, &firm, "?changesOnly=true").await;
    let [back, still] = told.as_slice() else { panic!("{told:?}") };
    assert!(back.contains("由“停产停业”变为“正常经营”") && still.contains("由“正常经营”变为“停产停业”"));
    let whole = history(&office, &firm, &format!("?from={}&to={}", day(0), day(0))).await;
    assert_eq!(whole.len(), 5, "two changes, a code, an inspection and its hazard: {whole:?}");
    assert!(history(&office, &firm, &format!("?from={}&to={}", day(1), day(2))).await.is_empty());
    wrong(&office.get(&firm.path("history?from=2024-01-01&to=2026-01-01")).await, &["from"]);
}

#[tokio::test]
async fn a_change_says_why_and_since_when() {
    let app = TestApp::start().await;
    let (office, firm) = (app.office().await, app.firm("演示家具厂", "2110").await);
    let path = firm.path("status");
    let change = |field: &str, value: Value| {
        let mut new = json!({"status": "closed", "on": day(0), "reason": "关停"});
        new[field] = value;
        new
    };
    for (field, value) in [
        ("on", json!(day(1))),
        ("on", json!("2024-01-01")),
        ("reason", json!(" ")),
        ("mergedIntoId", json!(firm.id)),
        ("photoIds", json!([EnterpriseId::new()])),
    ] {
        let field = if field == "photoIds" { "photoIds[0]" } else { field };
        let name = field.trim_end_matches("[0]");
        wrong(&office.post(&path, change(name, value)).await, &[field]);
    }
    let merged =
        |into: Value| json!({"status": "merged", "on": day(0), "reason": "合并", "mergedIntoId": into});
    wrong(&office.post(&path, merged(Value::Null)).await, &["mergedIntoId"]);
    wrong(&office.post(&path, merged(json!(firm.id))).await, &["mergedIntoId"]);
    wrong(&office.post(&path, merged(json!(EnterpriseId::new()))).await, &["mergedIntoId"]);
    let photo = office.photo(3).await;
    let made = body(office.post(&path, change("photoIds", json!([photo]))).await, 201);
    assert_eq!(made["photos"].as_array().unwrap().len(), 1);
    let earlier = json!({"status": "operating", "on": day(-1), "reason": "误报"});
    wrong(&office.post(&path, earlier).await, &["on"]);
    let other = app.firm("另一家具厂", "2110").await;
    wrong(&office.post(&other.path("status"), merged(json!(firm.id))).await, &["mergedIntoId"]);
    let moved = json!({"status": "moved", "on": day(0), "reason": "搬走"});
    refused(&office.post(&path, moved).await, 409, "state_conflict");
    refused(
        &office.post(&firm.path("merger/revocation"), json!({"reason": "误"})).await,
        409,
        "state_conflict",
    );
}

#[tokio::test]
async fn a_visit_that_meets_nobody_any_more_asks_the_office() {
    let app = TestApp::start().await;
    let (office, grid) = (app.office().await, app.staff("grid1").await);
    let (gone, moved) = (app.firm("停业家具厂", "2110").await, app.firm("搬迁家具厂", "2110").await);
    service_visit(&app, &moved).await;
    let asked = async |query: &str| {
        let list = body(office.get(&format!("/api/v1/status-proposals{query}")).await, 200);
        items(&list).iter().map(|one| (text(one, "enterpriseName"), text(one, "status"))).collect::<Vec<_>>()
    };
    assert!(asked("").await.is_empty());
    for (firm, outcome) in [(&gone, "closed_down"), (&moved, "moved")] {
        app.pass(TimeDelta::minutes(1));
        let visit = json!({"enterpriseId": firm.id, "outcome": outcome, "visitedAt": app.now()});
        body(grid.post("/api/v1/service-visits", visit).await, 201);
    }
    let both = [("停业家具厂", "closed"), ("搬迁家具厂", "moved")];
    assert_eq!(asked("").await, both.map(|(name, status)| (name.to_owned(), status.to_owned())));
    assert_eq!(asked(&format!("?enterprise={}", moved.id)).await.len(), 1);
    let work = body(office.get("/api/v1/work").await, 200);
    let waiting = work["items"].as_array().unwrap().iter().find(|one| one["kind"] == "status_to_decide");
    let waiting = waiting.expect("the office's");
    assert_eq!((&waiting["count"], &waiting["lines"][0]["enterpriseId"]), (&json!(2), &json!(gone.id)));

    app.pass(TimeDelta::minutes(1));
    status(&office, &gone, "closed").await;
    assert_eq!(asked("").await.len(), 1);
    // it works after all: that, too, is an answer
    status(&office, &moved, "operating").await;
    assert!(asked("").await.is_empty());
    let told = history(&office, &moved, "?changesOnly=true").await;
    assert_eq!(told, [format!("{} 核实：正常经营", day(0))]);
    // an inspection asks as well
    let officers = Officers::of(&app).await;
    app.pass(TimeDelta::minutes(1));
    let inspection = officers.inspect(&app, &moved).await;
    let mut end = officers.signed(&app).await;
    end["outcome"] = json!("moved");
    end["outcomeReason"] = json!("厂房已空");
    end["photoIds"] = json!([officers.first.photo(5).await]);
    let path = format!("/api/v1/inspections/{inspection}/completion");
    body(officers.first.post(&path, end).await, 200);
    assert_eq!(asked("").await, [("搬迁家具厂".to_owned(), "moved".to_owned())]);
    all_holds(&app).await;
}

#[tokio::test]
async fn another_industry_or_village_is_another_place_at_once() {
    let app = TestApp::start().await;
    let (firms, office) = (five(&app).await, app.office().await);
    let firm = &firms[0];
    let change = |industry: &str, village: &str, version: i64| json!({"name": "甲家具厂", "industry": industry, "village": village, "version": version});
    body(office.put(&format!("/api/v1/enterprises/{}", firm.id), change("1761", VILLAGE, 1)).await, 200);
    assert_eq!(ranked(&office, "17").await, ["甲家具厂"]);
    assert_eq!(ranked(&office, "21").await.len(), 4);
    assert_eq!(firm.get("ranking").await["peerGroup"]["code"], "C");
    body(
        office.put(&format!("/api/v1/enterprises/{}", firm.id), change("1761", "330114003218", 2)).await,
        200,
    );
    let told = history(&office, firm, "?changesOnly=true").await;
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("村社由") && told[1].contains("行业由“木质家具制造”变为"), "{told:?}");
    all_holds(&app).await;
}
