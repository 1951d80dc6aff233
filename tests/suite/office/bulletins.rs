//! 通知与预警: a storm is coming, and by five the street knows who has not answered.

use chrono::TimeDelta;
use heping_api::usecase::bulletins::{BulletinDelivery, deliver};
use heping_core::Moment;
use heping_org::bulletins::Told;
use heping_org::subdistrict;
use heping_tests::expect::{body, header, refused, text, wrong};
use heping_tests::fixture::VILLAGE;
use heping_tests::{Client, Firm, TestApp};
use serde_json::{Value, json};

const BULLETINS: &str = "/api/v1/bulletins";

fn storm(app: &TestApp) -> Value {
    json!({
        "level": "orange", "title": "台风“样例”今晚影响本地", "body": "请加固临时搭建物，停止高处作业。",
        "audience": {"industries": ["21"], "villages": [VILLAGE]},
        "confirmBy": app.clock.now().plus(TimeDelta::hours(2)),
    })
}

/// What stands on a firm's one screen.
async fn standing(officer: &Client, firm: &Firm) -> Vec<String> {
    let screen = body(officer.get(&firm.path("overview")).await, 200);
    screen["bulletins"].as_array().unwrap().iter().map(|one| text(one, "title")).collect()
}

async fn inbox(officer: &Client) -> Vec<String> {
    let list = body(officer.get("/api/v1/messages").await, 200);
    list["items"].as_array().unwrap().iter().map(|one| text(one, "title")).collect()
}

fn confirmation(firm: &Firm, id: &str) -> String {
    format!("{}/{id}/confirmation", firm.path("bulletins"))
}

async fn figures(office: &Client, id: &str) -> (Value, Value, Value) {
    let seen = body(office.get(&format!("{BULLETINS}/{id}")).await, 200);
    assert_eq!(seen["byVillage"][0]["village"], VILLAGE);
    (seen["recipients"].clone(), seen["read"].clone(), seen["confirmed"].clone())
}

/// What waits for somebody who looks after firms: how many late confirmations, and whose.
async fn waiting(asker: &Client) -> (Value, Vec<String>) {
    let work = body(asker.get("/api/v1/work").await, 200);
    let items = work["items"].as_array().unwrap();
    let item = items.iter().find(|item| item["kind"] == "bulletin_to_confirm").expect("theirs");
    let names = item["lines"].as_array().unwrap().iter().map(|line| text(line, "enterpriseName"));
    (item["count"].clone(), names.collect())
}

#[tokio::test]
async fn a_warning_reaches_whom_it_is_for_and_who_is_silent_is_on_the_grid_workers_phone() {
    let app = TestApp::start().await;
    let (one, two) = (app.firm("台风家具厂", "2110").await, app.firm("大风家具厂", "2110").await);
    let elsewhere = app.firm("无关五金厂", "3311").await;
    let office = app.office().await;
    let screen = one.officer.get(&one.path("overview")).await;
    let before = header(&screen, "etag").to_owned();

    let sent = body(office.post(BULLETINS, storm(&app)).await, 201);
    assert_eq!((&sent["recipients"], &sent["state"]), (&json!(2), &json!("sending")));
    let id = text(&sent, "id");
    app.work().await;
    assert_eq!(body(office.get(&format!("{BULLETINS}/{id}")).await, 200)["state"], "sent");
    assert_ne!(header(&one.officer.get(&one.path("overview")).await, "etag"), before);
    assert_eq!(standing(&one.officer, &one).await, ["台风“样例”今晚影响本地"]);
    assert_eq!(inbox(&two.officer).await, ["橙色预警：台风“样例”今晚影响本地"]);
    assert!(standing(&elsewhere.officer, &elsewhere).await.is_empty());
    assert!(inbox(&elsewhere.officer).await.is_empty());
    refused(&elsewhere.officer.post(&confirmation(&elsewhere, &id), json!({})).await, 404, "not_found");

    // the one only reads it, the other confirms
    let message = body(one.officer.get("/api/v1/messages").await, 200)["items"][0].clone();
    assert_eq!((&message["subjectType"], &message["subjectId"]), (&json!("bulletin"), &json!(id)));
    body(one.officer.post(&format!("/api/v1/messages/{}/read", text(&message, "id")), json!({})).await, 200);
    assert_eq!(figures(&office, &id).await, (json!(2), json!(1), json!(0)));
    let confirmed = body(two.officer.post(&confirmation(&two, &id), json!({})).await, 200);
    let again = body(two.officer.post(&confirmation(&two, &id), json!({})).await, 200);
    assert_eq!(confirmed, again);
    assert_eq!(figures(&office, &id).await, (json!(2), json!(2), json!(1)));
    assert!(standing(&two.officer, &two).await.is_empty());
    let silent = format!("{BULLETINS}/{id}/recipients?confirmed=false&village={VILLAGE}");
    let silent = body(office.get(&silent).await, 200);
    assert_eq!(
        (&silent["total"], &silent["items"][0]["enterpriseName"], &silent["items"][0]["state"]),
        (&json!(1), &json!("台风家具厂"), &json!("read"))
    );
    let grid = app.staff("grid1").await;
    assert_eq!(waiting(&grid).await, (json!(0), vec![]));
    refused(&office.post(&format!("{BULLETINS}/{id}/reminders"), json!({})).await, 409, "state_conflict");

    app.clock.set(app.clock.now().plus(TimeDelta::minutes(121)));
    let (grid, office) = (app.staff("grid1").await, app.office().await);
    assert_eq!(waiting(&grid).await, (json!(1), vec!["台风家具厂".to_owned()]));
    body(office.post(&format!("{BULLETINS}/{id}/reminders"), json!({})).await, 200);
    app.work().await;
    let (first, second) = (app.officer_of(&one).await, app.officer_of(&two).await);
    assert_eq!(inbox(&first).await.len(), 2);
    assert_eq!(inbox(&second).await.len(), 1, "who has confirmed is left in peace");

    let withdrawal = format!("{BULLETINS}/{id}/withdrawal");
    wrong(&office.post(&withdrawal, json!({"reason": " "})).await, &["reason"]);
    body(office.post(&withdrawal, json!({"reason": "台风已过境"})).await, 200);
    app.work().await;
    refused(&office.post(&withdrawal, json!({"reason": "台风已过境"})).await, 409, "state_conflict");
    assert!(standing(&first, &one).await.is_empty());
    assert_eq!(inbox(&second).await[0], "已撤回：台风“样例”今晚影响本地");
    refused(&first.post(&confirmation(&one, &id), json!({})).await, 409, "state_conflict");
    assert_eq!(waiting(&grid).await, (json!(0), vec![]));
    let told = body(second.get(&two.path("bulletins")).await, 200);
    assert_eq!((&told["total"], &told["items"][0]["withdrawalReason"]), (&json!(1), &json!("台风已过境")));

    let audit = body(app.staff("auditor").await.get("/api/v1/audit?pageSize=100").await, 200);
    for action in ["send_bulletin", "confirm_bulletin", "remind_bulletin", "withdraw_bulletin"] {
        let rows = audit["items"].as_array().unwrap().iter().filter(|row| row["action"] == action);
        assert_eq!(rows.count(), 1, "{action}");
    }
}

#[tokio::test]
async fn who_confirms_before_the_inbox_is_filled_has_read_it() {
    let app = TestApp::start().await;
    let firm = app.firm("台风家具厂", "2110").await;
    let office = app.office().await;
    let id = text(&body(office.post(BULLETINS, storm(&app)).await, 201), "id");
    body(firm.officer.post(&confirmation(&firm, &id), json!({})).await, 200);
    app.work().await;
    assert_eq!(figures(&office, &id).await, (json!(1), json!(1), json!(1)));
}

#[tokio::test]
async fn who_looks_after_other_firms_is_not_asked_to_knock() {
    let app = TestApp::start().await;
    app.firm("台风家具厂", "2110").await;
    let two = app.firm("大风家具厂", "2110").await;
    let (office, inspector) = (app.office().await, app.inspector().await);
    let area = format!("/api/v1/users/{}/assignments", inspector.user_id().await);
    body(office.put(&area, json!({"version": 0, "villages": [], "enterprises": [two.id]})).await, 200);
    body(office.post(BULLETINS, storm(&app)).await, 201);
    app.work().await;
    app.clock.set(app.clock.now().plus(TimeDelta::minutes(121)));
    assert_eq!(waiting(&app.inspector().await).await, (json!(1), vec!["大风家具厂".to_owned()]));
    assert_eq!(waiting(&app.staff("grid1").await).await.0, json!(2));
}

#[tokio::test]
async fn what_cannot_be_sent_says_why_and_sends_nothing() {
    let app = TestApp::start().await;
    app.firm("台风家具厂", "2110").await;
    let office = app.office().await;
    let before = app.rows().await;
    let late = Moment::start_of(app.clock.now().day()).plus(TimeDelta::days(40));
    for (field, value, named) in [
        ("title", json!("长".repeat(41)), "title"),
        ("body", json!(""), "body"),
        ("level", json!("purple"), "level"),
        ("confirmBy", json!(app.clock.now()), "confirmBy"),
        ("confirmBy", json!(late), "confirmBy"),
        ("endsOn", json!("2026-01-01"), "endsOn"),
        ("audience", json!({"villages": [VILLAGE, "桃花源"]}), "audience.villages[1]"),
        ("audience", json!({"industries": ["Z"]}), "audience.industries[0]"),
        ("audience", json!({"risks": ["red"]}), "audience"),
    ] {
        let mut new = storm(&app);
        new[field] = value;
        wrong(&office.post(BULLETINS, new).await, &[named]);
    }
    assert_eq!(app.rows().await, before);
}

#[tokio::test]
async fn a_repeated_request_sends_one_and_every_firm_is_told_once() {
    let app = TestApp::start().await;
    let firm = app.firm("台风家具厂", "2110").await;
    let office = app.office().await;
    let sent = [(); 3].map(|()| office.clone());
    let mut ids = Vec::new();
    for office in sent {
        let request = office.request("POST", BULLETINS).header("idempotency-key", "storm-of-the-day");
        let reply = heping_tests::reply(request.json(&storm(&app))).await;
        ids.push(text(&body(reply, 201), "id"));
    }
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    // a worker that died halfway begins anew
    app.work().await;
    let street = app.app.store.read(subdistrict::list).await.unwrap()[0].id;
    let again = BulletinDelivery { street, bulletin: ids[0].parse().unwrap(), told: Told::Sent };
    deliver(&app.app, again).await.unwrap();
    assert_eq!(inbox(&firm.officer).await.len(), 1);
}
