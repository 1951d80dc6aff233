//! The life of a hazard, field by field.

use heping_tests::expect::{body, header, refused, text, wrong};
use heping_tests::fixture::{
    Finding, Officers, Visit, checklist, criteria, day, events, later, own_hazard, plan, rectify, review,
    sheet,
};
use heping_tests::{Firm, TestApp, reply};
use serde_json::{Value, json};

#[tokio::test]
async fn a_hazard_is_rectified_sent_back_and_closed() {
    let Visit { app, firm, officers, inspection } = Visit::begin("整改家具厂").await;
    let hazard = officers.find(&inspection, Finding::due(10)).await;
    officers.complete(&app, &inspection).await;
    let path = format!("/api/v1/hazards/{}", text(&hazard, "id"));

    app.turn(1);
    let submissions = format!("{path}/submissions");
    wrong(&firm.officer.post(&submissions, json!({"measure": " "})).await, &["measure", "photoIds"]);
    let photo = firm.officer.photo(9).await;
    let new = json!({"id": "019786a0-0000-7000-8000-000000000006", "measure": "已清理", "photoIds": [photo]});
    let submitted = body(firm.officer.post(&submissions, new.clone()).await, 200);
    assert_eq!((&submitted["state"], &submitted["daysLeft"]), (&json!("submitted"), &json!(9)));
    assert_eq!(body(firm.officer.post(&submissions, new).await, 200), submitted);
    let twice = firm.officer.post(&submissions, json!({"measure": "再交", "photoIds": [photo]})).await;
    refused(&twice, 409, "state_conflict");
    assert_eq!(twice.body["state"], "submitted");

    // three days in review: the clock of the firm stood still
    app.turn(4);
    let inspector = app.inspector().await;
    wrong(&inspector.post(&format!("{path}/reviews"), json!({"decision": "send_back"})).await, &["note"]);
    let back = review(&inspector, &hazard, json!({"decision": "send_back", "note": "仍有积尘"})).await;
    assert_eq!(
        (&back["state"], &back["dueOn"], &back["daysLeft"]),
        (&json!("rectifying"), &json!(day(13)), &json!(9))
    );
    assert_eq!(back["round"], 2);
    let officer = app.officer_of(&firm).await;
    let firm = Firm { officer, ..firm };
    rectify(&firm.officer, &hazard).await;
    let closed = review(&inspector, &hazard, json!({"decision": "accept", "note": "已复查"})).await;
    assert_eq!((&closed["state"], &closed["daysLeft"]), (&json!("closed"), &Value::Null));
    assert_eq!(closed["closedAt"], later(4).to_string());

    let detail = body(firm.officer.get(&path).await, 200);
    let timeline = &detail["timeline"];
    assert_eq!(events(&detail), ["recorded", "submitted", "sent_back", "submitted", "closed"]);
    assert_eq!(
        (&timeline[1]["id"], &timeline[1]["note"]),
        (&json!("019786a0-0000-7000-8000-000000000006"), &json!("已清理"))
    );
    assert_eq!(
        (&timeline[1]["photoIds"], &timeline[1]["actorRole"]),
        (&json!([photo]), &json!("safety_officer"))
    );
    assert_eq!((&timeline[2]["note"], &timeline[2]["dueOn"]), (&json!("仍有积尘"), &json!(day(13))));
    assert_eq!(
        (&timeline[2]["actorRole"], &timeline[2]["at"]),
        (&json!("inspector"), &json!(later(4).to_string()))
    );

    // D01, D05 for the failed re-check; C03: what was accepted was sent in the first half
    assert_eq!(
        firm.booked(&firm.officer).await,
        [("C03".to_owned(), 1), ("D01".to_owned(), -2), ("D05".to_owned(), -3)]
    );
    let score = firm.get("score").await;
    assert_eq!(score["score"], 96);
}

#[tokio::test]
async fn a_major_hazard_is_closed_by_two_officers() {
    let Visit { app, firm, officers, inspection } = Visit::begin("重大隐患家具厂").await;
    let bare = Finding::due(20).with("level", "major").body(&officers.first.photo(1).await);
    let findings = format!("/api/v1/inspections/{inspection}/findings");
    wrong(&officers.first.post(&findings, bare).await, &["criteria"]);
    let hazard = officers.find(&inspection, Finding::due(20).major()).await;
    assert_eq!(hazard["criteria"], criteria());
    officers.complete(&app, &inspection).await;
    let path = firm.path("score");
    let score = body(firm.officer.get(&path).await, 200);
    assert_eq!((&score["score"], &score["codeColour"]), (&json!(80), &json!("red")));
    let gate = &score["gates"][0];
    assert_eq!(gate["gate"], "open_major");
    assert!(!text(gate, "text").is_empty() && !text(gate, "clearedBy").is_empty());

    plan(&firm.officer, &hazard).await;
    rectify(&firm.officer, &hazard).await;
    let reviews = format!("/api/v1/hazards/{}/reviews", text(&hazard, "id"));
    wrong(&officers.first.post(&reviews, json!({"decision": "accept"})).await, &["acceptanceReport"]);
    let report =
        json!({"decision": "accept", "acceptanceReport": {"text": "除尘系统已接入并运行", "photoIds": []}});
    let first = body(officers.first.post(&reviews, report.clone()).await, 200);
    assert_eq!((&first["state"], &first["acceptances"]), (&json!("submitted"), &json!(1)));
    refused(&officers.first.post(&reviews, json!({"decision": "accept"})).await, 409, "same_officer");
    let second = body(officers.second.post(&reviews, json!({"decision": "accept"})).await, 200);
    assert_eq!((&second["state"], &second["acceptances"]), (&json!("closed"), &json!(2)));
    let score = body(firm.officer.get(&path).await, 200);
    assert_eq!(
        (&score["score"], &score["codeColour"], &score["gates"]),
        (&json!(81), &json!("yellow"), &json!([]))
    );
}

#[tokio::test]
async fn time_alone_makes_a_hazard_overdue_before_any_job_has_run() {
    let Visit { app, firm, officers, inspection } = Visit::begin("逾期家具厂").await;
    let hazard = officers.find(&inspection, Finding::due(3)).await;
    officers.complete(&app, &inspection).await;
    let before = firm.officer.get(&firm.path("overview")).await;
    let card = format!("/api/v1/codes/{}", firm.code);
    assert_eq!(body(app.anon().get(&card).await, 200)["codeColour"], "green");

    // the last second of the due day, and the first after it
    app.clock.set(heping_core::Moment::end_of(later(3).day()).plus(chrono::TimeDelta::seconds(-1)));
    let path = firm.path("score");
    assert_eq!(body(firm.officer.get(&path).await, 200)["score"], 98);
    app.clock.set(heping_core::Moment::end_of(later(3).day()));
    let score = body(firm.officer.get(&path).await, 200);
    assert_eq!(
        (&score["score"], &score["codeColour"]),
        (&json!(93), &json!("yellow")),
        "D03, and at most yellow"
    );
    assert_eq!(score["gates"][0]["gate"], "overdue");
    assert_eq!(score["nextChangeAt"], format!("{}T00:00:00+08:00", day(11)), "a further full week");
    let entries = body(firm.officer.get(&format!("{path}/entries")).await, 200);
    assert_eq!((&entries["items"][0]["rule"], &entries["items"][0]["points"]), (&json!("D03"), &json!(-5)));
    assert_eq!(entries["items"][0]["occurredAt"], format!("{}T00:00:00+08:00", day(4)));
    assert_eq!(body(app.anon().get(&card).await, 200)["codeColour"], "yellow", "the public card too");

    let request = firm.officer.request("GET", &firm.path("overview"));
    let screen = reply(request.header("if-none-match", header(&before, "etag"))).await;
    let screen = body(screen, 200);
    assert_eq!((&screen["score"], &screen["codeColour"]), (&json!(93), &json!("yellow")));
    let item = &screen["openItems"][0];
    assert_eq!((&item["overdue"], &item["daysLeft"]), (&json!(true), &json!(-1)));
    let overdue = body(firm.officer.get("/api/v1/hazards?overdue=true").await, 200);
    assert_eq!((&overdue["total"], &overdue["items"][0]["id"]), (&json!(1), &hazard["id"]));

    // the job writes down the same
    let told = body(firm.officer.get(&format!("{path}/entries")).await, 200);
    heping_api::jobs::sweep::settle_standings(&app.app).await.expect("the job");
    let booked = body(firm.officer.get(&format!("{path}/entries")).await, 200);
    let points = |page: &Value| -> Vec<Value> {
        page["items"]
            .as_array()
            .expect("entries")
            .iter()
            .map(|e| json!([e["rule"], e["points"], e["occurredAt"]]))
            .collect()
    };
    assert_eq!(points(&booked), points(&told));
    assert_eq!(body(firm.officer.get(&path).await, 200)["score"], 93);

    // D04 for each further full week; at most orange after 15 days
    app.turn(19);
    let office = app.office().await;
    let score = body(office.get(&path).await, 200);
    assert_eq!((&score["score"], &score["codeColour"]), (&json!(91), &json!("orange")));
    assert_eq!(score["gates"][0]["gate"], "long_overdue");
    let list = body(office.get("/api/v1/enterprises?overdue=true").await, 200);
    assert_eq!(list["total"], 1);
}

#[tokio::test]
async fn hazards_are_listed_by_what_is_asked_for() {
    let app = TestApp::start().await;
    let (first, second) = (app.firm("甲家具厂", "2110").await, app.firm("乙食品厂", "1411").await);
    let officers = Officers::of(&app).await;
    let inspection = officers.inspect(&app, &first).await;
    let soon = officers.find(&inspection, Finding::due(2).titled("甲一")).await;
    let sent = officers.find(&inspection, Finding::due(4).titled("甲二")).await;
    let inspection = officers.inspect(&app, &second).await;
    let major = officers.find(&inspection, Finding::due(30).titled("乙一").major()).await;
    rectify(&first.officer, &sent).await;

    let titles = async |client: &heping_tests::Client, query: &str| -> String {
        let list = body(client.get(&format!("/api/v1/hazards{query}")).await, 200);
        let items = list["items"].as_array().expect("items");
        assert_eq!(list["total"], items.len());
        items.iter().map(|item| text(item, "title")).collect::<Vec<_>>().join(" ")
    };
    let inspector = &officers.first;
    for (query, wanted) in [
        ("", "乙一 甲二 甲一"),
        (&*format!("?enterprise={}", first.id), "甲二 甲一"),
        ("?state=rectifying", "甲一 乙一"),
        ("?state=submitted", "甲二"),
        ("?state=closed", ""),
        ("?level=major", "乙一"),
        ("?overdue=true", ""),
        (&*format!("?dueBefore={}", day(4)), "甲一"),
        (&*format!("?dueBefore={}", day(5)), "甲一 甲二"),
        ("?village=330114003219", "乙一 甲二 甲一"),
        ("?village=330114003200", ""),
        ("?industry=21", "甲二 甲一"),
        ("?industry=14&level=general", ""),
    ] {
        assert_eq!(titles(inspector, query).await, wanted, "{query}");
    }
    assert_eq!(titles(&first.officer, "").await, "甲二 甲一", "one's own only");
    refused(&first.officer.get(&format!("/api/v1/hazards?enterprise={}", second.id)).await, 404, "not_found");
    refused(&first.officer.get(&format!("/api/v1/hazards/{}", text(&major, "id"))).await, 404, "not_found");
    let page = body(inspector.get("/api/v1/hazards?page=2&pageSize=2").await, 200);
    assert_eq!((&page["page"], &page["pageSize"], &page["total"]), (&json!(2), &json!(2), &json!(3)));
    assert_eq!(page["items"][0]["id"], soon["id"]);
}

#[tokio::test]
async fn a_finding_that_the_firm_had_reported_costs_nothing() {
    let app = TestApp::start().await;
    let firm = app.firm("先报家具厂", "2110").await;
    let list = checklist(&firm.officer).await;
    let mut new = sheet(&app, &firm, &list).await;
    new["answers"][0]["answer"] = json!("no");
    new["answers"][0]["hazard"] = own_hazard(5);
    let checks = firm.path("self-checks");
    let own = body(firm.officer.post(&checks, new).await, 201)["hazards"][0].clone();
    let officers = Officers::of(&app).await;
    let inspection = officers.inspect(&app, &firm).await;
    let item = list["items"][0]["id"].clone();
    let linked = Finding::due(5).with("matchesHazardId", own["id"].clone()).with("checklistItemId", item);
    let found = officers.find(&inspection, linked).await;
    assert_eq!((&found["id"], &found["source"]), (&own["id"], &json!("self_check")), "no second hazard");
    officers.complete(&app, &inspection).await;
    let score = firm.get("score").await;
    assert_eq!(score["score"], 101, "C01 and no deduction");
    let detail = body(firm.officer.get(&format!("/api/v1/hazards/{}", text(&own, "id"))).await, 200);
    assert_eq!(events(&detail), ["recorded", "matched"]);
}
