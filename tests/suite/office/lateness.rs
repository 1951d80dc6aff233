//! Work that nobody does in time climbs to the supervisor, and what time brings is told in one message.

use chrono::TimeDelta;
use heping_api::jobs::reminders;
use heping_core::Moment;
use heping_tests::TestApp;
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{Finding, Officers, day, later, rectify};
use serde_json::{Value, json};

const LIMITS: &str = "/api/v1/work-limits";
const CALENDAR: &str = "/api/v1/work-calendars/2026";

/// Eight in the morning, so many days after the first; twice, as two nodes do.
pub(super) async fn morning(app: &TestApp, n: i64) {
    app.clock.set(Moment::start_of(later(n).day()).plus(TimeDelta::hours(8)));
    for _ in 0..2 {
        reminders::remind(&app.app).await.unwrap();
    }
}

/// What somebody of the street was told, the newest first.
pub(super) async fn told(app: &TestApp, who: &str) -> Vec<Value> {
    let list = body(app.staff(who).await.get("/api/v1/staff-messages").await, 200);
    list["items"].as_array().unwrap().clone()
}

/// A firm whose rectification waits for its review from the first day on: Monday, 15 June 2026.
async fn waiting(app: &TestApp) {
    let firm = app.firm("久等家具厂", "2110").await;
    let officers = Officers::of(app).await;
    let inspection = officers.inspect(app, &firm).await;
    let hazard = officers.find(&inspection, Finding::due(20).titled("配电箱门未关")).await;
    rectify(&firm.officer, &hazard).await;
    officers.complete(app, &inspection).await;
}

#[tokio::test]
async fn work_climbs_after_its_working_days_once_and_never_on_a_holiday() {
    let app = TestApp::start().await;
    waiting(&app).await;
    // five working days: 16, 17, 18, and after the holiday 22, 23
    for n in 1..=8 {
        morning(&app, n).await;
        assert_eq!(told(&app, "supervisor").await, Vec::<Value>::new(), "on day {n}");
    }
    morning(&app, 9).await;
    let first = told(&app, "supervisor").await;
    assert_eq!(first.len(), 1, "{first:?}");
    assert_eq!(first[0]["kind"], "work_climbed");
    let words = text(&first[0], "body");
    assert!(words.contains("待复查的整改 1 项") && words.contains("“配电箱门未关”，已 9 天"), "{words}");
    for n in 10..=12 {
        morning(&app, n).await;
    }
    assert_eq!(told(&app, "supervisor").await, first, "nobody is told twice");
    assert_eq!(told(&app, "leader").await, Vec::<Value>::new());
    assert_eq!(told(&app, "office").await, Vec::<Value>::new());

    // it is on the supervisor's desk until it is done
    let supervisor = app.staff("supervisor").await;
    let late = async || {
        let work = body(supervisor.get("/api/v1/work").await, 200);
        work["items"].as_array().unwrap().iter().find(|one| one["kind"] == "late_work").unwrap().clone()
    };
    let line = late().await;
    let first = &line["lines"][0];
    assert_eq!(
        (&line["count"], &first["kindText"], &first["title"]),
        (&json!(1), &json!("待复查的整改"), &json!("配电箱门未关"))
    );
    let hazard = format!("/api/v1/hazards/{}/reviews", text(&line["lines"][0], "id"));
    body(app.office().await.post(&hazard, json!({"decision": "accept"})).await, 200);
    assert_eq!(late().await["count"], 0);

    assert_eq!(supervisor.post("/api/v1/staff-messages/read", json!({})).await.status, 204);
    assert_ne!(told(&app, "supervisor").await[0]["readAt"], Value::Null);
}

#[tokio::test]
async fn the_street_says_how_long_and_on_which_days() {
    let app = TestApp::start().await;
    waiting(&app).await;
    let office = app.office().await;
    let shipped = body(office.get(CALENDAR).await, 200);
    assert_eq!((&shipped["source"], &shipped["version"]), (&json!("announced"), &json!(0)));
    assert_eq!(shipped["days"].as_array().unwrap().len(), 39);
    let next = body(office.get("/api/v1/work-calendars/2027").await, 200);
    assert_eq!(next["source"], "statutory");
    assert!(text(&next, "sourceText").contains("仅法定节假日"), "{next}");
    refused(&office.get("/api/v1/work-calendars/1900").await, 404, "not_found");

    // a street without the holiday
    let one = json!({"version": 0, "days": [{"on": "2026-10-01", "kind": "off", "name": "国庆节"}]});
    for (field, value) in [("on", json!("2027-10-01")), ("name", json!(" "))] {
        let mut bad = one.clone();
        bad["days"][0][field] = value;
        wrong(&office.put(CALENDAR, bad).await, &[&format!("days[0].{field}")]);
    }
    let twice = json!({"version": 0, "days": [one["days"][0], one["days"][0]]});
    wrong(&office.put(CALENDAR, twice).await, &["days[1].on"]);
    let loaded = body(office.put(CALENDAR, one.clone()).await, 200);
    assert_eq!((&loaded["source"], &loaded["version"]), (&json!("street"), &json!(1)));
    refused(&office.put(CALENDAR, one).await, 409, "version_conflict");

    let limits = body(office.get(LIMITS).await, 200);
    let said = |limits: &Value, kind: &str| {
        let limits = limits["limits"].as_array().unwrap().iter();
        limits.clone().find(|one| one["kind"] == kind).expect("the kind")["days"].clone()
    };
    assert_eq!(
        (said(&limits, "report_to_confirm"), said(&limits, "rectification_to_review")),
        (json!(2), json!(5))
    );
    let new = |limits: Value| json!({"version": 0, "limits": limits});
    for (limits, field) in [
        (json!([{"kind": "rectification_to_review", "days": 0}]), "limits[0].days"),
        (json!([{"kind": "rectification_to_review", "days": 61}]), "limits[0].days"),
        (json!([{"kind": "failed_job", "days": 2}]), "limits[0].kind"),
        (json!([{"kind": "report_to_confirm"}, {"kind": "report_to_confirm", "days": 2}]), "limits[1].kind"),
    ] {
        wrong(&office.put(LIMITS, new(limits)).await, &[field]);
    }
    let new = new(json!([
        {"kind": "rectification_to_review", "days": 4}, {"kind": "status_to_decide", "days": null},
    ]));
    let after = body(office.put(LIMITS, new.clone()).await, 200);
    assert_eq!(
        (&after["version"], said(&after, "report_to_confirm")),
        (&json!(1), json!(2)),
        "left out, it stays"
    );
    assert_eq!(
        (said(&after, "rectification_to_review"), said(&after, "status_to_decide")),
        (json!(4), Value::Null)
    );
    assert_eq!(body(office.get(LIMITS).await, 200), after);
    refused(&office.put(LIMITS, new).await, 409, "version_conflict");
    let log = body(app.staff("auditor").await.get("/api/v1/audit?action=replace_work_limits").await, 200);
    let change = &log["items"][0]["changes"][0];
    assert_eq!(
        (text(change, "before"), text(change, "after")),
        (
            "待复查的整改 5 个工作日、待核实的停业、搬迁 5 个工作日".to_owned(),
            "待复查的整改 4 个工作日、待核实的停业、搬迁不提醒".to_owned()
        )
    );

    // four working days: 16, 17, 18, 19, and then the weekend
    for n in 1..=6 {
        morning(&app, n).await;
    }
    assert_eq!(told(&app, "supervisor").await, Vec::<Value>::new());
    morning(&app, 7).await;
    assert_eq!(told(&app, "supervisor").await.len(), 1);
}

#[tokio::test]
async fn what_a_morning_brings_is_one_message_for_a_person_with_two_firms() {
    const TEMPLATE: &str = "demo-template-rectification";
    let app = TestApp::start().await;
    let (one, other) = (app.firm("甲家具厂", "2110").await, app.firm("乙家具厂", "2110").await);
    one.officer.join(&app.invitation(&other, "safety_officer").await).await;
    let person = heping_wechat::simulator::openid(&format!("demo-{}", one.id)).unwrap();
    app.wechat.consent(&person, TEMPLATE, 6);
    for _ in 0..6 {
        body(one.officer.post("/api/v1/subscriptions", json!({"templateIds": [TEMPLATE]})).await, 201);
    }
    let officers = Officers::of(&app).await;
    for firm in [&one, &other] {
        let inspection = officers.inspect(&app, firm).await;
        officers.find(&inspection, Finding::due(3)).await;
    }
    app.work().await;
    let found = app.wechat.sent().len();
    assert_eq!(found, 2, "what somebody did is told at once");

    for _ in 0..2 {
        reminders::remind(&app.app).await.unwrap();
    }
    app.work().await;
    assert_eq!(app.wechat.sent().len(), found, "it is gathered");
    app.pass(TimeDelta::minutes(40));
    app.work().await;
    let sent = app.wechat.sent();
    assert_eq!(sent.len(), found + 1, "{sent:?}");
    let said: Vec<&str> = sent[found].values.iter().map(|(_, value)| value.as_str()).collect();
    assert!(said.contains(&"2 家企业共 2 项"), "{said:?}");
    assert!(said.iter().any(|value| value.contains(&due())), "the day on which they are due: {said:?}");
    // each stands in its own inbox
    let inbox = body(app.officer_of(&one).await.get("/api/v1/messages").await, 200);
    let due = inbox["items"].as_array().unwrap().iter().filter(|one| one["kind"] == "due_in_3_days");
    assert_eq!(due.count(), 2);
}

/// The day of [`Finding::due`] as a message says it.
fn due() -> String {
    let day: heping_core::Day = day(3).parse().unwrap();
    day.format("%Y年%-m月%-d日").to_string()
}
