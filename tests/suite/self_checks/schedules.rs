//! When self-checks are due: schedules of firms, defaults of the street, and what becomes of them.

use heping_api::jobs::sweep;
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{checklist, day, later, sheet};
use heping_tests::{Firm, TestApp};
use serde_json::{Value, json};

fn tasks(list: &Value) -> Vec<(String, String, String)> {
    let items = list["items"].as_array().expect("items");
    items.iter().map(|task| (text(task, "opensOn"), text(task, "dueOn"), text(task, "state"))).collect()
}

fn task(opens: i64, due: i64, state: &str) -> (String, String, String) {
    (day(opens), day(due), state.to_owned())
}

#[tokio::test]
async fn a_firm_follows_the_schedule_that_the_office_sets() {
    let app = TestApp::start().await;
    let firm = app.firm("周检家具厂", "2110").await;
    let office = app.office().await;
    let path = firm.path("self-check-schedules");
    let tasks_path = firm.path("self-check-tasks");
    let before = body(firm.officer.get(&path).await, 200);
    assert_eq!((&before["version"], &before["source"]), (&json!(0), &json!("built_in")));
    assert_eq!(before["items"][0]["everyText"], "每月");
    let list = checklist(&firm.officer).await;
    let items = json!([{"checklistId": list["id"], "every": "week", "startsOn": day(0)}]);

    refused(&firm.officer.put(&path, json!({"version": 0, "items": items})).await, 403, "forbidden");
    refused(&app.inspector().await.put(&path, json!({"version": 0, "items": items})).await, 403, "forbidden");
    wrong(&office.put(&path, json!({"items": items})).await, &["version"]);
    let never = json!([{"checklistId": list["id"], "every": "year", "startsOn": day(0)}]);
    wrong(&office.put(&path, json!({"version": 0, "items": never})).await, &["items[0].every"]);
    let set = body(office.put(&path, json!({"version": 0, "items": items})).await, 200);
    assert_eq!(
        (&set["version"], &set["source"], &set["items"][0]["startsOn"]),
        (&json!(1), &json!("enterprise"), &json!(day(0)))
    );
    refused(&office.put(&path, json!({"version": 0, "items": items})).await, 409, "version_conflict");
    assert_eq!(body(firm.officer.get(&path).await, 200), set);

    let now = body(firm.officer.get(&tasks_path).await, 200);
    assert_eq!(tasks(&now), [task(7, 13, "open"), task(0, 6, "open")]);
    // not before its day
    let mut early = sheet(&app, &firm, &list).await;
    early["taskId"] = now["items"][0]["id"].clone();
    wrong(&firm.officer.post(&firm.path("self-checks"), early).await, &["taskId"]);

    // a week is missed, which costs points once and for all
    app.turn(8);
    sweep::once(&app.app).await.unwrap();
    let officer = app.officer_of(&firm).await;
    let (office, firm) = (app.office().await, Firm { officer, ..firm });
    let after = body(firm.officer.get(&tasks_path).await, 200);
    assert_eq!(tasks(&after), [task(14, 20, "open"), task(7, 13, "open"), task(0, 6, "missed")]);
    let entries = firm.get("score/entries").await;
    assert_eq!(entries["items"][0]["rule"], "D08");

    // none is due any more; what was missed was missed
    let none = body(office.put(&path, json!({"version": 1, "items": []})).await, 200);
    assert_eq!(none["items"], json!([]));
    let left = body(firm.officer.get(&tasks_path).await, 200);
    assert_eq!(tasks(&left), [task(0, 6, "missed")]);
    let screen = firm.get("overview").await;
    assert_eq!(screen["nextSelfCheck"], Value::Null);

    // a phone that was offline still hands in the task that it had
    let mut offline = sheet(&app, &firm, &list).await;
    offline["taskId"] = after["items"][1]["id"].clone();
    let done = body(firm.officer.post(&firm.path("self-checks"), offline).await, 201);
    assert_eq!(done["taskId"], after["items"][1]["id"]);
    let left = body(firm.officer.get(&tasks_path).await, 200);
    assert_eq!(tasks(&left), [task(7, 13, "done"), task(0, 6, "missed")]);

    // so was the first one, it turns out, and in time: nothing was missed
    let mut late = sheet(&app, &firm, &list).await;
    late["taskId"] = after["items"][2]["id"].clone();
    late["performedAt"] = json!(later(5));
    body(firm.officer.post(&firm.path("self-checks"), late).await, 201);
    let left = body(firm.officer.get(&tasks_path).await, 200);
    assert_eq!(tasks(&left), [task(7, 13, "done"), task(0, 6, "done")]);
    let entries = firm.get("score/entries").await;
    let of_rule = entries["items"].as_array().expect("entries").iter().filter(|entry| entry["rule"] == "D08");
    let points: Vec<_> = of_rule.map(|entry| entry["points"].as_i64()).collect();
    assert_eq!(points, [Some(3), Some(-3)], "taken back");
}

#[tokio::test]
async fn defaults_hold_by_industry_and_colour_where_a_firm_has_none() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let (wood, meals) = (app.firm("默认家具厂", "2110").await, app.firm("默认餐馆", "6210").await);
    let path = "/api/v1/self-check-schedules";
    assert_eq!(body(office.get(path).await, 200), json!({"version": 0, "defaults": []}));
    let defaults = json!([{"industry": "21", "items": [{"every": "week", "startsOn": day(0)}]}]);
    refused(&wood.officer.get(path).await, 403, "forbidden");
    wrong(
        &office.put(path, json!({"version": 0, "defaults": [{"industry": "X"}]})).await,
        &["defaults[0].items"],
    );
    let set = body(office.put(path, json!({"version": 0, "defaults": defaults})).await, 200);
    assert_eq!(set["version"], 1);
    refused(&office.put(path, json!({"version": 0, "defaults": []})).await, 409, "version_conflict");
    sweep::once(&app.app).await.unwrap();

    let of = async |firm: &Firm| {
        let tasks = firm.officer.get(&firm.path("self-check-tasks")).await;
        body(tasks, 200)["items"].as_array().expect("items").len()
    };
    assert_eq!((of(&wood).await, of(&meals).await), (2, 1), "two weeks, one month");
    let schedule = wood.path("self-check-schedules");
    let own = body(wood.officer.get(&schedule).await, 200);
    assert_eq!((&own["source"], &own["items"][0]["every"]), (&json!("default"), &json!("week")));
    // an empty schedule of its own overrides the default
    body(office.put(&schedule, json!({"version": 0, "items": []})).await, 200);
    assert_eq!(of(&wood).await, 0);
    // and without one it follows the default again
    body(office.put(&schedule, json!({"version": 1})).await, 200);
    assert_eq!(of(&wood).await, 2);
}
