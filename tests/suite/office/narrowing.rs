//! What narrows the office's lists, each against rows that it keeps and rows that it leaves out; and who
//! looks after what.

use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{Finding, Officers, VILLAGE, day, own_hazard, self_check, self_report};
use heping_tests::{Client, TestApp};
use serde_json::{Value, json};

/// The values of a field in a list.
async fn column(by: &Client, path: &str, field: &str) -> Vec<String> {
    let list = body(by.get(path).await, 200);
    list["items"].as_array().expect("items").iter().map(|item| text(item, field)).collect()
}

#[tokio::test]
async fn the_register_is_narrowed_by_risk_and_by_score_and_stickers_to_those_chosen() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let rated = app.firm("评价过家具厂", "2110").await;
    self_check(&app, &rated).await;
    let dangerous =
        json!({"name": "高风险家具厂", "industry": "2110", "village": VILLAGE, "riskColour": "red"});
    let dangerous = body(office.post("/api/v1/enterprises", dangerous).await, 201);
    let names = async |query: &str| column(&office, &format!("/api/v1/enterprises?{query}"), "name").await;
    assert_eq!(names("risk=red").await, ["高风险家具厂"]);
    assert_eq!(names("risk=blue").await, [""; 0]);
    assert_eq!(names("scoreFrom=1").await, ["评价过家具厂"], "who was never rated has no score");
    let score = body(office.get("/api/v1/enterprises?scoreFrom=1").await, 200)["items"][0]["score"].clone();
    let score = score.as_i64().expect("a score");
    assert_eq!(names(&format!("scoreFrom={score}&scoreTo={score}")).await, ["评价过家具厂"]);
    assert_eq!(names(&format!("scoreTo={}", score - 1)).await, [""; 0]);
    for (query, field) in [("scoreFrom=121", "scoreFrom"), ("scoreTo=-1", "scoreTo")] {
        for list in ["enterprises", "exports/enterprises.xlsx"] {
            let refused = body(office.get(&format!("/api/v1/{list}?{query}")).await, 422);
            assert_eq!(refused["errors"][0]["field"], *field, "{list} {query}");
        }
    }

    let order = |ids: Value| json!({"filter": {"enterprises": ids}, "format": "pdf"});
    let job = body(office.post("/api/v1/sticker-sheets", order(json!([dangerous["id"]]))).await, 202);
    assert_eq!(job["total"], 1);
    let too_many: Vec<&Value> = vec![&dangerous["id"]; 2001];
    wrong(&office.post("/api/v1/sticker-sheets", order(json!(too_many))).await, &["filter.enterprises"]);
}

#[tokio::test]
async fn hazards_and_inspections_are_narrowed_by_who_found_them_how_and_when() {
    let app = TestApp::start().await;
    let firm = app.firm("来源家具厂", "2110").await;
    let officers = Officers::of(&app).await;
    let inspection = officers.inspect(&app, &firm).await;
    officers.find(&inspection, Finding::due(9).titled("督查发现的")).await;
    officers.complete(&app, &inspection).await;
    self_report(&firm, own_hazard(9)).await;
    let office = app.office().await;
    let [took_part, third] = [&officers.ids[1], &app.staff("inspector3").await.user_id().await];

    let titles = async |query: &str| column(&office, &format!("/api/v1/hazards?{query}"), "title").await;
    assert_eq!(titles("source=inspection").await, ["督查发现的"]);
    assert_eq!(titles("source=self_check").await.len(), 1);
    assert_eq!(titles("source=public_report").await, [""; 0]);
    assert_eq!(titles(&format!("officer={took_part}")).await, ["督查发现的"]);
    assert_eq!(titles(&format!("officer={third}")).await, [""; 0]);

    let ids = async |query: &str| column(&office, &format!("/api/v1/inspections?{query}"), "id").await;
    let (today, tomorrow) = (day(0), day(1));
    for query in
        [format!("officer={took_part}"), "kind=routine".to_owned(), format!("from={today}&before={tomorrow}")]
    {
        assert_eq!(ids(&query).await, [inspection.as_str()], "{query}");
    }
    for query in [
        format!("officer={third}"),
        "kind=recheck".to_owned(),
        format!("from={tomorrow}"),
        format!("before={today}"),
    ] {
        assert_eq!(ids(&query).await, [""; 0], "{query}");
    }
    let officers = column(&app.staff("leader").await, "/api/v1/officers", "id").await;
    assert!(officers.contains(took_part), "whoever narrows by officers knows them by name");
}

#[tokio::test]
async fn a_village_that_nobody_looks_after_is_seen() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let officers = Officers::of(&app).await;
    let area = json!({"version": 0, "villages": [VILLAGE], "enterprises": []});
    let path = format!("/api/v1/users/{}/assignments", officers.ids[0]);
    body(office.put(&path, area).await, 200);
    let charges = body(office.get("/api/v1/assignments").await, 200);
    let people = charges["people"].as_array().unwrap();
    let one = people.iter().find(|one| one["userId"] == officers.ids[0]).expect("the inspector");
    assert_eq!((&one["villages"], &one["version"]), (&json!([VILLAGE]), &json!(1)));
    assert!(people.iter().any(|one| one["villages"] == json!([])), "others look after nothing");
    assert!(charges["villages"].as_array().unwrap().iter().any(|village| village["code"] == VILLAGE));
    refused(&officers.first.get("/api/v1/assignments").await, 403, "forbidden");
}

#[tokio::test]
async fn the_streets_self_checks_are_listed_by_their_last_day() {
    let app = TestApp::start().await;
    let (firm, office) = (app.firm("计划家具厂", "2110").await, app.office().await);
    let list = heping_tests::fixture::checklist_of(&office, "2110").await;
    let plan =
        json!({"version": 0, "items": [{"checklistId": list["id"], "every": "week", "startsOn": day(0)}]});
    body(office.put(&firm.path("self-check-schedules"), plan).await, 200);
    let own = firm.get("self-check-tasks").await;
    // the newest first: the one that can be done today is the last
    let due = text(own["items"].as_array().expect("tasks").last().expect("a task"), "dueOn");
    let get = async |query: &str| {
        body(office.get(&format!("/api/v1/self-check-tasks?from={due}&until={due}{query}")).await, 200)
    };
    let open = get("").await;
    assert_eq!((&open["total"], &open["items"][0]["enterpriseName"]), (&json!(1), &json!("计划家具厂")));
    assert_eq!(
        (&open["items"][0]["state"], &get("&fulfilled=true").await["total"]),
        (&json!("open"), &json!(0))
    );
    self_check(&app, &firm).await;
    assert_eq!(get("&fulfilled=true").await["items"][0]["state"], "done");
    assert_eq!(get("&fulfilled=false").await["total"], 0);
    wrong(&office.get("/api/v1/self-check-tasks").await, &["from"]);
}

#[tokio::test]
async fn a_supervisor_is_offered_to_void_an_inspection_until_something_it_found_is_closed() {
    let app = TestApp::start().await;
    let firm = app.firm("作废家具厂", "2110").await;
    let officers = Officers::of(&app).await;
    let inspection = officers.inspect(&app, &firm).await;
    let path = format!("/api/v1/inspections/{inspection}");
    let offered = async |role: &str| {
        let seen = body(app.staff(role).await.get(&path).await, 200);
        seen["actions"].as_array().expect("actions").contains(&json!("void_inspection"))
    };
    assert!(offered("supervisor").await && !offered("office").await);
    let why = json!({"reason": "误开：应为相邻的另一家企业"});
    body(app.staff("supervisor").await.post(&format!("{path}/void"), why).await, 200);
    assert!(!offered("supervisor").await, "it is void");
}
