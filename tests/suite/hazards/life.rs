//! The life of a hazard, field by field.

use heping_tests::{Firm, TestApp, reply};
use serde_json::{Value, json};

use crate::steps::{
    Officers, body, checklist, day, header, later, plan, rectify, refused, review, sheet, text, turn, wrong,
};

#[tokio::test]
async fn a_hazard_is_rectified_sent_back_and_closed() {
    let app = TestApp::start().await;
    let firm = app.firm("整改家具厂", "2110").await;
    let officers = Officers::of(&app).await;
    let inspection = officers.inspect(&app, &firm).await;
    let hazard = officers.find(&inspection, &json!({"dueOn": day(10)})).await;
    officers.complete(&app, &inspection).await;
    let path = format!("/api/v1/hazards/{}", text(&hazard, "id"));

    turn(&app, 1);
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
    turn(&app, 4);
    let inspector = app.inspector().await;
    wrong(&inspector.post(&format!("{path}/reviews"), json!({"decision": "send_back"})).await, &["note"]);
    let back = review(&inspector, &hazard, json!({"decision": "send_back", "note": "仍有积尘"})).await;
    assert_eq!(
        (&back["state"], &back["dueOn"], &back["daysLeft"]),
        (&json!("rectifying"), &json!(day(13)), &json!(9))
    );
    assert_eq!(back["round"], 2);
    let officer = app.wechat(&format!("demo-{}", firm.id)).await;
    let firm = Firm { officer, ..firm };
    rectify(&firm, &hazard).await;
    let closed = review(&inspector, &hazard, json!({"decision": "accept", "note": "已复查"})).await;
    assert_eq!((&closed["state"], &closed["daysLeft"]), (&json!("closed"), &Value::Null));
    assert_eq!(closed["closedAt"], later(4).to_string());

    let detail = body(firm.officer.get(&path).await, 200);
    let timeline = detail["timeline"].as_array().expect("a timeline");
    let events: Vec<_> = timeline.iter().map(|row| text(row, "event")).collect();
    assert_eq!(events, ["recorded", "submitted", "sent_back", "submitted", "closed"]);
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
    let entries =
        body(firm.officer.get(&format!("/api/v1/enterprises/{}/score/entries", firm.id)).await, 200);
    let mut booked: Vec<_> = entries["items"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|entry| (text(entry, "rule"), entry["points"].as_i64().expect("points")))
        .collect();
    booked.sort();
    assert_eq!(booked, [("C03".to_owned(), 1), ("D01".to_owned(), -2), ("D05".to_owned(), -3)]);
    let score = body(firm.officer.get(&format!("/api/v1/enterprises/{}/score", firm.id)).await, 200);
    assert_eq!(score["score"], 96);
}

#[tokio::test]
async fn a_major_hazard_is_closed_by_two_officers() {
    let app = TestApp::start().await;
    let firm = app.firm("重大隐患家具厂", "2110").await;
    let officers = Officers::of(&app).await;
    let inspection = officers.inspect(&app, &firm).await;
    let photo = officers.first.photo(1).await;
    let major = json!({"title": "除尘未接入", "place": "打磨车间", "level": "major", "dueOn": day(20), "photoIds": [photo]});
    wrong(
        &officers.first.post(&format!("/api/v1/inspections/{inspection}/findings"), major.clone()).await,
        &["criteria"],
    );
    let criteria = json!({"document": "工贸企业重大事故隐患判定标准", "article": "第十一条"});
    let hazard =
        officers.find(&inspection, &json!({"level": "major", "criteria": criteria, "dueOn": day(20)})).await;
    assert_eq!(hazard["criteria"], criteria);
    officers.complete(&app, &inspection).await;
    let path = format!("/api/v1/enterprises/{}/score", firm.id);
    let score = body(firm.officer.get(&path).await, 200);
    assert_eq!((&score["score"], &score["codeColour"]), (&json!(80), &json!("red")));
    let gate = &score["gates"][0];
    assert_eq!(gate["gate"], "open_major");
    assert!(!text(gate, "text").is_empty() && !text(gate, "clearedBy").is_empty());

    plan(&firm.officer, &hazard).await;
    rectify(&firm, &hazard).await;
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
    let app = TestApp::start().await;
    let firm = app.firm("逾期家具厂", "2110").await;
    let officers = Officers::of(&app).await;
    let inspection = officers.inspect(&app, &firm).await;
    let hazard = officers.find(&inspection, &json!({"dueOn": day(3)})).await;
    officers.complete(&app, &inspection).await;
    let before = firm.officer.get(&format!("/api/v1/enterprises/{}/overview", firm.id)).await;
    let card = format!("/api/v1/codes/{}", firm.code);
    assert_eq!(body(app.anon().get(&card).await, 200)["codeColour"], "green");

    // the last second of the due day, and the first after it
    app.clock.set(heping_core::Moment::end_of(later(3).day()).plus(chrono::TimeDelta::seconds(-1)));
    let path = format!("/api/v1/enterprises/{}/score", firm.id);
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

    let request = firm.officer.request("GET", &format!("/api/v1/enterprises/{}/overview", firm.id));
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
    turn(&app, 19);
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
    let soon = officers.find(&inspection, &json!({"title": "甲一", "dueOn": day(2)})).await;
    let sent = officers.find(&inspection, &json!({"title": "甲二", "dueOn": day(4)})).await;
    let inspection = officers.inspect(&app, &second).await;
    let criteria = json!({"document": "工贸企业重大事故隐患判定标准", "article": "第四条"});
    let major = officers
        .find(
            &inspection,
            &json!({"title": "乙一", "level": "major", "criteria": criteria, "dueOn": day(30)}),
        )
        .await;
    rectify(&first, &sent).await;

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
    new["answers"][0]["hazard"] =
        json!({"level": "general", "place": "打磨工段", "description": "积尘", "dueOn": day(5)});
    let checks = format!("/api/v1/enterprises/{}/self-checks", firm.id);
    let own = body(firm.officer.post(&checks, new).await, 201)["hazards"][0].clone();
    let officers = Officers::of(&app).await;
    let inspection = officers.inspect(&app, &firm).await;
    let linked =
        json!({"matchesHazardId": own["id"], "dueOn": day(5), "checklistItemId": list["items"][0]["id"]});
    let found = officers.find(&inspection, &linked).await;
    assert_eq!((&found["id"], &found["source"]), (&own["id"], &json!("self_check")), "no second hazard");
    officers.complete(&app, &inspection).await;
    let score = body(firm.officer.get(&format!("/api/v1/enterprises/{}/score", firm.id)).await, 200);
    assert_eq!(score["score"], 101, "C01 and no deduction");
    let detail = body(firm.officer.get(&format!("/api/v1/hazards/{}", text(&own, "id"))).await, 200);
    assert_eq!(detail["timeline"].as_array().map(Vec::len), Some(2));
    assert_eq!(detail["timeline"][1]["event"], "matched");
}
