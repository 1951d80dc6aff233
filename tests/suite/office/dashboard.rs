//! The street on one page: every figure by hand.

use heping_tests::TestApp;
use heping_tests::expect::{body, refused, text};
use heping_tests::fixture::{Finding, Officers, accept, checklist, day, rectify, report, self_check, sheet};
use serde_json::{Value, json};

async fn dashboard(app: &TestApp) -> Value {
    body(app.staff("leader").await.get("/api/v1/dashboard").await, 200)
}

#[tokio::test]
async fn an_empty_street_has_a_dashboard_of_noughts() {
    let app = TestApp::start().await;
    let empty = dashboard(&app).await;
    assert_eq!((&empty["enterprises"], &empty["notInspectedThisYear"]), (&json!(0), &json!(0)));
    assert_eq!(empty["hazards"]["overduePercent"], 0);
    assert_eq!(empty["months"].as_array().map(Vec::len), Some(12));
    assert_eq!(empty["months"][11], json!({"month": "2026-06", "found": 0, "closed": 0, "inspections": 0}));
    assert_eq!(empty["months"][0]["month"], "2025-07");
    assert_eq!((&empty["repeats"], &empty["industries"]), (&json!([]), &json!([])));
    assert_eq!(
        empty["villages"].as_array().map(Vec::len),
        Some(25),
        "every village, without enterprises too"
    );
}

#[tokio::test]
async fn it_counts_what_is_open_what_is_late_and_what_comes_back() {
    let app = TestApp::start().await;
    let officers = Officers::of(&app).await;
    let (first, second) = (app.firm("甲家具厂", "2110").await, app.firm("乙针织厂", "1761").await);
    let idle = app.firm("丙家具厂", "2110").await;
    let lists = body(officers.first.get("/api/v1/checklists?industry=2110&scope=inspection").await, 200);
    let items = lists["items"][0]["items"].as_array().expect("items").clone();
    let of_item = |item: usize, due: i64| {
        Finding::due(due).titled(&format!("第{item}项")).with("checklistItemId", items[item]["id"].clone())
    };

    let visit = officers.inspect(&app, &first).await;
    let soon = officers.find(&visit, of_item(0, 3)).await;
    officers.find(&visit, of_item(0, 30)).await;
    officers.find(&visit, of_item(1, 30)).await;
    officers.complete(&app, &visit).await;
    let visit = officers.inspect(&app, &second).await;
    for due in [5, 30] {
        officers.find(&visit, of_item(0, due)).await;
    }
    officers.find(&visit, Finding::due(60).major()).await;
    officers.complete(&app, &visit).await;
    self_check(&app, &idle).await;
    rectify(&first.officer, &soon).await;

    let seen = dashboard(&app).await;
    assert_eq!((&seen["enterprises"], &seen["notInspectedThisYear"]), (&json!(3), &json!(1)));
    assert_eq!((&seen["inspectionsThisYear"], &seen["inspectedThisYear"]), (&json!(2), &json!(2)));
    assert_eq!(
        seen["hazards"],
        json!({
            "reported": 0, "rectifying": 5, "submitted": 1, "overdue": 0, "overduePercent": 0,
            "dueWithinWeek": 1, "extensionsWaiting": 0, "major": 1,
        })
    );
    let repeats = seen["repeats"].as_array().expect("repeats");
    assert_eq!(repeats.len(), 1, "{repeats:?}");
    assert_eq!((&repeats[0]["enterprises"], &repeats[0]["hazards"]), (&json!(2), &json!(4)));
    assert_eq!(repeats[0]["text"], items[0]["hazard"], "by what is wrong");
    assert_eq!(seen["standing"]["rated"], 3);
    let industries = seen["industries"].as_array().expect("industries");
    assert_eq!(industries.iter().map(|one| text(&one["peerGroup"], "code")).collect::<Vec<_>>().len(), 2);

    accept(&officers.first, &soon).await;
    report(&app, &idle).await;
    app.turn(16);
    let seen = dashboard(&app).await;
    assert_eq!(
        seen["hazards"],
        json!({
            "reported": 1, "rectifying": 5, "submitted": 0, "overdue": 1, "overduePercent": 20,
            "dueWithinWeek": 0, "extensionsWaiting": 0, "major": 1,
        })
    );
    assert_eq!(seen["months"][11], json!({"month": "2026-07", "found": 0, "closed": 0, "inspections": 0}));
    assert_eq!(seen["months"][10], json!({"month": "2026-06", "found": 7, "closed": 1, "inspections": 2}));
    refused(&app.staff("auditor").await.get("/api/v1/dashboard").await, 403, "forbidden");
}

#[tokio::test]
async fn self_checks_are_counted_in_the_month_in_which_they_fall_due() {
    let app = TestApp::start().await;
    let mut firm = app.firm("自查家具厂", "2110").await;
    let list = checklist(&firm.officer).await;
    let weekly = json!([{"checklistId": list["id"], "every": "week", "startsOn": day(0)}]);
    let path = firm.path("self-check-schedules");
    body(app.office().await.put(&path, json!({"version": 0, "items": weekly})).await, 200);
    // of 15–21 June and 22–28 June
    let planned = dashboard(&app).await["selfChecks"].clone();
    assert_eq!(planned, json!({"done": 0, "late": 0, "missed": 0, "open": 2}));
    let done = sheet(&app, &firm, &list).await;
    body(firm.officer.post(&firm.path("self-checks"), done).await, 201);
    app.turn_for(&mut firm, 14).await;
    heping_api::jobs::sweep::once(&app.app).await.expect("the nightly work");
    let week_later = dashboard(&app).await["selfChecks"].clone();
    assert_eq!(week_later, json!({"done": 1, "late": 0, "missed": 1, "open": 0}), "29 June's is due in July");
}
