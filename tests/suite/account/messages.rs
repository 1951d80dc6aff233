//! What firms are told: the inbox, and subscribe messages to those who agreed. Each event once.

use std::time::Duration;

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_api::jobs::reminders;
use heping_api::jobs::worker;
use heping_core::{Day, Moment};
use heping_store::schema::{jobs, message_deliveries};
use heping_tests::expect::{body, text};
use heping_tests::fixture::{Finding, Officers, accept, rectify, review, self_check};
use heping_tests::{Firm, TestApp};
use heping_wechat::simulator::{Fault, SEND, TOKEN, openid};
use serde_json::{Value, json};

const RECTIFICATION: &str = "demo-template-rectification";

/// The safety officer's openid.
fn person(firm: &Firm) -> String {
    openid(&format!("demo-{}", firm.id)).unwrap()
}

/// The officer agrees to `times` messages of each template, and WeChat knows it.
async fn agrees(app: &TestApp, firm: &Firm, times: u32) {
    for template in ["rectification", "result", "notice"] {
        let id = format!("demo-template-{template}");
        app.wechat.consent(&person(firm), &id, times);
        for _ in 0..times {
            body(firm.officer.post("/api/v1/subscriptions", json!({"templateIds": [id]})).await, 201);
        }
    }
}

async fn inbox(app: &TestApp, firm: &Firm) -> Vec<String> {
    // days go by in these tests, and sessions with them
    let officer = app.officer_of(firm).await;
    let list = body(officer.get("/api/v1/messages?pageSize=100").await, 200);
    list["items"].as_array().unwrap().iter().map(|one| text(one, "kind")).collect()
}

async fn states(app: &TestApp) -> Vec<String> {
    app.app
        .store
        .read(|conn| Ok(message_deliveries::table.select(message_deliveries::state).load(conn)?))
        .await
        .unwrap()
}

async fn dead(app: &TestApp) -> i64 {
    app.app
        .store
        .read(|conn| Ok(jobs::table.filter(jobs::dead_at.is_not_null()).count().get_result(conn)?))
        .await
        .unwrap()
}

async fn finding(app: &TestApp, firm: &Firm) -> Value {
    let officers = Officers::of(app).await;
    officers.find(&officers.inspect(app, firm).await, Finding::due(15)).await
}

#[tokio::test]
async fn a_finding_is_told_once_to_those_who_agreed() {
    let app = TestApp::start().await;
    let (firm, other) = (app.firm("订阅家具厂", "2110").await, app.firm("未订阅家具厂", "2110").await);
    agrees(&app, &firm, 1).await;
    finding(&app, &firm).await;
    finding(&app, &other).await;
    app.work().await;
    app.work().await;
    let sent = app.wechat.sent();
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert_eq!(sent[0].openid, person(&firm));
    let values: Vec<_> = sent[0].values.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(
        values,
        [
            ("phrase4", "待整改"),
            ("thing1", "除尘管道积尘"),
            ("thing2", "打磨车间"),
            ("time3", "2026年6月30日"),
        ]
    );
    assert_eq!(
        (inbox(&app, &firm).await, inbox(&app, &other).await),
        (vec!["finding".to_owned()], vec!["finding".to_owned()])
    );

    // the consent is used up: the next is in the inbox only
    finding(&app, &firm).await;
    app.work().await;
    assert_eq!((app.wechat.sent().len(), inbox(&app, &firm).await.len()), (1, 2));
}

#[tokio::test]
async fn two_workers_send_each_message_once() {
    let app = TestApp::start().await;
    let firm = app.firm("双工家具厂", "2110").await;
    agrees(&app, &firm, 20).await;
    for _ in 0..6 {
        finding(&app, &firm).await;
    }
    let (one, two) =
        tokio::join!(async { while worker::work(&app.app, "one").await.unwrap() > 0 {} }, async {
            while worker::work(&app.app, "two").await.unwrap() > 0 {}
        });
    assert_eq!((one, two), ((), ()));
    app.work().await;
    assert_eq!(app.wechat.sent().len(), 6);
    assert_eq!(states(&app).await, ["sent"; 6]);
}

#[tokio::test]
async fn a_worker_that_dies_while_sending_sends_that_one_message_twice_at_most() {
    let app = TestApp::start().await;
    let firm = app.firm("断电家具厂", "2110").await;
    agrees(&app, &firm, 5).await;
    finding(&app, &firm).await;
    finding(&app, &firm).await;
    // one that takes the jobs, hands one message over and is gone before it writes that down
    let store = app.app.store.clone();
    let taken = heping_store::jobs::claim(&store, "dies", app.clock.now(), 10).await.unwrap();
    assert_eq!(taken.len(), 2);
    {
        app.wechat.fail_next(SEND, Fault::Slow(Duration::from_secs(1)));
        let sending = heping_api::jobs::run(&app.app, taken[0].clone());
        tokio::select! {
            _ = sending => panic!("it was to die first"),
            () = until(|| app.wechat.sent().len() == 1) => {}
        }
    }
    assert_eq!(states(&app).await, ["sending"]);
    app.work().await;
    assert_eq!(app.wechat.sent().len(), 1, "others wait for its lease to end");
    app.pass(TimeDelta::seconds(heping_store::jobs::LEASE_SECONDS));
    app.work().await;
    app.work().await;
    assert_eq!(app.wechat.sent().len(), 3, "the one in doubt twice, the other once");
    assert_eq!(states(&app).await, ["sent", "sent"]);
    let list = body(firm.officer.get("/api/v1/subscriptions").await, 200);
    assert_eq!(list["items"][0]["remaining"], 3, "and two consents for two messages");
}

async fn until(done: impl Fn() -> bool) {
    while !done() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn without_consent_at_wechat_the_consent_ends_here_too() {
    let app = TestApp::start().await;
    let firm = app.firm("拒收家具厂", "2110").await;
    agrees(&app, &firm, 3).await;
    app.wechat.decline(&person(&firm), RECTIFICATION);
    finding(&app, &firm).await;
    app.work().await;
    assert_eq!((states(&app).await, dead(&app).await), (vec!["no_consent".to_owned()], 0));
    let list = body(firm.officer.get("/api/v1/subscriptions").await, 200);
    assert_eq!((&list["items"][0]["remaining"], &list["items"][0]["subscribed"]), (&json!(0), &json!(false)));
    finding(&app, &firm).await;
    app.work().await;
    assert_eq!(app.wechat.calls(SEND), 1, "it is not tried again");
}

#[tokio::test]
async fn a_message_that_wechat_refuses_is_dead_at_once() {
    let app = TestApp::start().await;
    let firm = app.firm("错模板家具厂", "2110").await;
    agrees(&app, &firm, 3).await;
    app.wechat.template(RECTIFICATION, &["thing9"]);
    finding(&app, &firm).await;
    app.work().await;
    assert_eq!((states(&app).await, dead(&app).await), (vec!["refused".to_owned()], 1));
    app.pass(TimeDelta::hours(1));
    app.work().await;
    assert_eq!(app.wechat.calls(SEND), 1);
}

#[tokio::test]
async fn a_busy_wechat_is_tried_again_and_a_lost_answer_is_not() {
    let app = TestApp::start().await;
    let firm = app.firm("繁忙家具厂", "2110").await;
    agrees(&app, &firm, 5).await;
    app.wechat.fail(TOKEN, Fault::Status(502));
    finding(&app, &firm).await;
    app.work().await;
    assert_eq!((states(&app).await, app.wechat.sent().len()), (vec!["waiting".to_owned()], 0));
    app.wechat.mend();
    app.wechat.fail(SEND, Fault::Busy);
    app.pass(TimeDelta::minutes(1));
    app.work().await;
    assert_eq!(states(&app).await, ["waiting"]);
    app.wechat.mend();
    app.pass(TimeDelta::minutes(1));
    app.work().await;
    assert_eq!((states(&app).await, app.wechat.sent().len()), (vec!["sent".to_owned()], 1));

    app.wechat.fail_next(SEND, Fault::Truncated);
    finding(&app, &firm).await;
    app.work().await;
    app.pass(TimeDelta::hours(1));
    app.work().await;
    assert_eq!(app.wechat.sent().len(), 2, "it was carried out, and is not sent again");
    assert!(states(&app).await.contains(&"uncertain".to_owned()));
    let list = body(firm.officer.get("/api/v1/subscriptions").await, 200);
    assert_eq!(list["items"][0]["remaining"], 3);
}

#[tokio::test]
async fn phones_are_silent_at_night_and_the_inbox_is_not() {
    let app = TestApp::start().await;
    let firm = app.firm("夜间家具厂", "2110").await;
    agrees(&app, &firm, 2).await;
    let officers = Officers::of(&app).await;
    let inspection = officers.inspect(&app, &firm).await;
    let night = Moment::start_of(app.clock.now().day()).plus(TimeDelta::hours(22));
    app.clock.set(night);
    let officers = Officers::of(&app).await;
    officers.find(&inspection, Finding::due(15)).await;
    app.work().await;
    assert_eq!((inbox(&app, &firm).await.len(), app.wechat.sent().len()), (1, 0));
    app.pass(TimeDelta::hours(10));
    app.work().await;
    assert_eq!(app.wechat.sent().len(), 1);
}

#[tokio::test]
async fn who_left_is_told_nothing() {
    let app = TestApp::start().await;
    let firm = app.firm("离职家具厂", "2110").await;
    agrees(&app, &firm, 2).await;
    finding(&app, &firm).await;
    let office = app.office().await;
    let members = body(office.get(&firm.path("members")).await, 200);
    let member = text(&members["items"][0], "id");
    let left = json!({"memberId": member});
    let reply = office.post(&firm.path("departures"), left.clone()).await;
    assert_eq!(reply.status, 204, "{}", reply.text);
    assert_eq!(firm.officer.get("/api/v1/messages").await.status, 403, "access ends at once");
    assert_eq!(firm.officer.get(&firm.path("overview")).await.status, 403);
    app.work().await;
    assert_eq!(app.wechat.sent(), []);
    let other = app.firm("别家家具厂", "2110").await;
    let elsewhere = office.post(&other.path("departures"), left).await;
    assert_eq!(elsewhere.status, 404);
}

#[tokio::test]
async fn every_event_of_a_hazard_is_in_the_inbox_once() {
    let app = TestApp::start().await;
    let firm = app.firm("全程家具厂", "2110").await;
    agrees(&app, &firm, 20).await;
    let hazard = finding(&app, &firm).await;
    // due on 2026-06-30: a job a day, as the worker does it, twice where two nodes do it
    for day in 16..=30 {
        let morning = Moment::start_of(Day::from_ymd_opt(2026, 6, day).unwrap()).plus(TimeDelta::hours(8));
        app.clock.set(morning);
        heping_api::jobs::schedule_today(&app.app).await.unwrap();
        heping_api::jobs::schedule_today(&app.app).await.unwrap();
        app.work().await;
        reminders::remind(&app.app).await.unwrap();
    }
    let mut told = inbox(&app, &firm).await;
    told.retain(|kind| !kind.starts_with("self_check"));
    assert_eq!(told, ["due_tomorrow", "due_in_3_days", "finding"]);
    app.clock.set(Moment::start_of(Day::from_ymd_opt(2026, 7, 1).unwrap()).plus(TimeDelta::hours(9)));
    for _ in 0..2 {
        reminders::remind(&app.app).await.unwrap();
    }
    assert!(inbox(&app, &firm).await.contains(&"overdue".to_owned()));
    app.pass(TimeDelta::minutes(40));
    app.work().await;
    let inspector = app.inspector().await;
    rectify(&app.officer_of(&firm).await, &hazard).await;
    review(&inspector, &hazard, json!({"decision": "send_back", "note": "仍有积尘"})).await;
    rectify(&app.officer_of(&firm).await, &hazard).await;
    accept(&inspector, &hazard).await;
    app.work().await;
    let officer = app.officer_of(&firm).await;
    let list = body(officer.get("/api/v1/messages?pageSize=100").await, 200);
    let kinds: Vec<_> = list["items"].as_array().unwrap().iter().map(|one| text(one, "kind")).collect();
    for kind in ["finding", "due_in_3_days", "due_tomorrow", "overdue", "sent_back", "closed"] {
        assert_eq!(kinds.iter().filter(|one| *one == kind).count(), 1, "{kind}: {kinds:?}");
    }
    assert!(list["items"].as_array().unwrap().iter().all(|one| !text(one, "kindText").is_empty()));
    let about: Vec<_> =
        app.wechat.sent().into_iter().filter(|one| one.template_id == RECTIFICATION).collect();
    assert_eq!(
        about.len(),
        5,
        "finding; three mornings, two of them with a self-check and the statistics; sent back: {about:?}"
    );
}

#[tokio::test]
async fn a_changed_colour_and_a_replaced_code_are_told() {
    let app = TestApp::start().await;
    let firm = app.firm("变色家具厂", "2110").await;
    self_check(&app, &firm).await;
    let officers = Officers::of(&app).await;
    officers.visit(&app, &firm, [Finding::due(15).major()]).await;
    let office = app.office().await;
    let path = firm.path("codes");
    body(office.post(&path, json!({})).await, 201);
    let list = body(firm.officer.get("/api/v1/messages").await, 200);
    let of = |kind: &str| -> Vec<&Value> {
        list["items"].as_array().unwrap().iter().filter(|one| one["kind"] == kind).collect()
    };
    assert_eq!(of("code_replaced").len(), 1);
    let changed = of("colour_changed");
    assert!(!changed.is_empty(), "{list}");
    assert!(text(changed[0], "title").starts_with("企业码变为"), "{}", changed[0]);
    let why = text(changed[0], "body");
    assert!(why.contains("街道发现的重大隐患尚未销号"), "{why}");
}

#[tokio::test]
async fn an_unknown_template_is_named_and_an_outage_of_wechat_ends_no_session() {
    let app = TestApp::start().await;
    let firm = app.firm("停机家具厂", "2110").await;
    let wrong =
        firm.officer.post("/api/v1/subscriptions", json!({"templateIds": [RECTIFICATION, "x"]})).await;
    assert_eq!((wrong.status, &wrong.body["errors"][0]["field"]), (422, &json!("templateIds[1]")));
    let none = firm.officer.post("/api/v1/subscriptions", json!({"templateIds": []})).await;
    assert_eq!((none.status, &none.body["errors"][0]["field"]), (422, &json!("templateIds")));

    app.wechat.fail(heping_wechat::simulator::LOGIN, Fault::Status(502));
    let login = app.anon().post("/api/v1/sessions/wechat", json!({"code": "demo-new"})).await;
    assert_eq!((login.status, &login.body["code"]), (503, &json!("wechat_unavailable")));
    assert_eq!(login.headers["retry-after"], "5");
    assert_eq!(firm.officer.get("/api/v1/messages").await.status, 200);
}
