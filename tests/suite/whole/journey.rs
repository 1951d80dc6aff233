//! The main journey, field by field: checklists, self-checks, inspections, the one screen, sync.

use heping_tests::expect::{body, header, problem, refused, text, wrong};
use heping_tests::fixture::{Finding, Officers, checklist, day, later, merge, rectify, sheet, signed};
use heping_tests::{TestApp, reply};
use serde_json::{Value, json};

#[tokio::test]
async fn checklists_and_tasks_say_what_is_due() {
    let app = TestApp::start().await;
    let firm = app.firm("清单家具厂", "2110").await;
    let lists = body(firm.officer.get("/api/v1/checklists?industry=2110&scope=self_check").await, 200);
    let list = &lists["items"][0];
    assert_eq!((&list["version"], &list["scope"]), (&json!(1), &json!("self_check")));
    assert!(text(list, "title").contains("家具"), "the most specific stands first");
    let items = list["items"].as_array().expect("items");
    for item in items {
        text(item, "id");
        text(item, "text");
        text(item, "hazard");
        text(item, "plain");
        text(item, "legalBasis");
        text(item, "measure");
        assert!(item["critical"].is_boolean() && item["photoRequired"].is_boolean(), "{item}");
        assert!(["yes_no", "number", "text"].contains(&text(item, "kind").as_str()), "{item}");
    }
    let number = items.iter().find(|item| item["kind"] == "number").expect("an item with limits");
    assert_eq!((&number["min"], &number["max"]), (&json!(0.0), &json!(3.0)));
    assert_eq!(number["unit"], "毫米");
    let lists = body(firm.officer.get("/api/v1/checklists?industry=62&scope=inspection").await, 200);
    assert!(text(&lists["items"][0], "title").contains("燃气"));

    let path = firm.path("self-check-tasks");
    let tasks = body(firm.officer.get(&path).await, 200);
    assert_eq!(tasks["total"], 1);
    let task = &tasks["items"][0];
    text(task, "id");
    assert_eq!((&task["checklistId"], &task["checklistVersion"]), (&list["id"], &list["version"]));
    assert_eq!((&task["title"], &task["state"]), (&list["title"], &json!("open")));
    assert_eq!((&task["opensOn"], &task["dueOn"]), (&json!("2026-06-01"), &json!("2026-06-30")));

    app.turn(16);
    let officer = app.officer_of(&firm).await;
    let tasks = body(officer.get(&path).await, 200);
    let task = tasks["items"].as_array().expect("tasks").iter().find(|task| task["dueOn"] == "2026-06-30");
    assert_eq!(task.expect("June's task")["state"], "missed", "also before the job has run");
}

#[tokio::test]
async fn a_self_check_with_a_no_makes_a_hazard_of_the_firms_own() {
    let app = TestApp::start().await;
    let firm = app.firm("自查家具厂", "2110").await;
    let tasks = firm.path("self-check-tasks");
    let checks = firm.path("self-checks");
    let task = body(firm.officer.get(&tasks).await, 200)["items"][0].clone();
    let list = checklist(&firm.officer).await;
    let mut new = sheet(&app, &firm, &list).await;
    merge(&mut new, &json!({"id": "019786a0-0000-7000-8000-000000000002", "taskId": task["id"]}));
    new["answers"][0]["answer"] = json!("no");
    wrong(&firm.officer.post(&checks, new.clone()).await, &["answers[0].hazard"]);
    new["answers"][0]["hazard"] = json!({});
    let fields = ["place", "description", "level", "dueOn"].map(|name| format!("answers[0].hazard.{name}"));
    wrong(&firm.officer.post(&checks, new.clone()).await, &fields.each_ref().map(String::as_str));
    let mut hazard =
        json!({"level": "general", "place": "打磨工段", "description": "积尘", "dueOn": day(31)});
    new["answers"][0]["hazard"] = hazard.clone();
    wrong(&firm.officer.post(&checks, new.clone()).await, &["answers[0].hazard.dueOn"]);
    hazard["dueOn"] = json!(day(30));
    new["answers"][0]["hazard"] = hazard;
    // what is amiss is shown, whether or not its item asks for a photo
    assert_eq!(list["items"][2]["photoRequired"], false);
    let well = new["answers"][2].clone();
    new["answers"][2]["answer"] = json!("no");
    new["answers"][2]["hazard"] = new["answers"][0]["hazard"].clone();
    wrong(&firm.officer.post(&checks, new.clone()).await, &["answers[2].photoIds"]);
    new["answers"][2] = well;
    // a number outside its limits is a hazard too
    new["answers"][1]["number"] = json!(3.5);
    new["answers"][1]["photoIds"] = new["answers"][0]["photoIds"].clone();
    wrong(&firm.officer.post(&checks, new.clone()).await, &["answers[1].hazard"]);
    new["answers"][1]["hazard"] =
        json!({"level": "major", "place": "横梁", "description": "积尘 3.5 毫米", "dueOn": day(90)});

    let done = body(firm.officer.post(&checks, new.clone()).await, 201);
    assert_eq!(done["id"], new["id"]);
    assert_eq!((&done["taskId"], &done["checklistId"]), (&task["id"], &list["id"]));
    assert_eq!((&done["hazardCount"], &done["performedAt"]), (&json!(2), &new["performedAt"]));
    assert_eq!(done["hazards"].as_array().map(Vec::len), Some(2));
    let hazard = &done["hazards"][0];
    assert_eq!((&hazard["source"], &hazard["state"]), (&json!("self_check"), &json!("rectifying")));
    assert_eq!(hazard["title"], list["items"][0]["hazard"]);
    // what makes a hazard major is not a rule that is broken
    let (shown, broken) = (text(&list["items"][0], "legalBasis"), text(hazard, "legalBasis"));
    assert!(shown.contains(&broken) && shown.contains("判定标准"), "{shown} / {broken}");
    assert!(!broken.contains("判定标准"), "{broken}");
    assert_eq!(hazard["measure"], list["items"][0]["measure"]);
    assert_eq!((&hazard["place"], &hazard["description"]), (&json!("打磨工段"), &json!("积尘")));
    assert_eq!(
        (&hazard["dueOn"], &hazard["daysLeft"], &hazard["overdue"]),
        (&json!(day(30)), &json!(30), &json!(false))
    );
    assert_eq!(done["hazards"][1]["level"], "major");
    assert_eq!(body(firm.officer.post(&checks, new.clone()).await, 200), done, "sent again");
    let mut other = new.clone();
    merge(&mut other, &json!({"id": "019786a0-0000-7000-8000-000000000003"}));
    let again = firm.officer.post(&checks, other).await;
    refused(&again, 409, "state_conflict");
    assert_eq!(again.body["state"], "done", "the task was fulfilled");

    let one = text(&done, "id");
    assert_eq!(body(firm.officer.get(&format!("/api/v1/self-checks/{one}")).await, 200), done);
    let listed = body(firm.officer.get(&checks).await, 200);
    assert_eq!((&listed["total"], &listed["items"][0]["id"]), (&json!(1), &done["id"]));
    let task = &body(firm.officer.get(&tasks).await, 200)["items"][0];
    assert_eq!((&task["state"], &task["selfCheckId"]), (&json!("done"), &done["id"]));
    // no deduction, a point for being in time; a major hazard of one's own colours the code
    let score = firm.get("score").await;
    assert_eq!((&score["score"], &score["codeColour"]), (&json!(101), &json!("orange")));
    assert_eq!(score["gates"][0]["gate"], "own_major");
}

#[tokio::test]
async fn an_inspection_finds_a_hazard_and_the_score_shows_it_at_once() {
    let app = TestApp::start().await;
    let firm = app.firm("督查家具厂", "2110").await;
    let officers = Officers::of(&app).await;
    let mut new = officers.inspection(&app, &firm);
    new.as_object_mut().expect("an object").remove("enterpriseId");
    merge(
        &mut new,
        &json!({"id": "019786a0-0000-7000-8000-000000000004", "code": firm.code, "actCode": "330114-7"}),
    );
    let opened = body(officers.first.post("/api/v1/inspections", new.clone()).await, 201);
    let id = text(&opened, "id");
    assert_eq!(opened["id"], new["id"]);
    assert!(text(&opened, "number").contains("2026"), "{opened}");
    assert_eq!((&opened["state"], &opened["kind"]), (&json!("open"), &json!("routine")));
    assert_eq!(opened["visitCap"], json!({"used": 1, "limit": 12}));
    assert_eq!((&opened["enterpriseId"], &opened["actCode"]), (&json!(firm.id), &json!("330114-7")));
    assert_eq!(body(officers.first.post("/api/v1/inspections", new).await, 200), opened);

    let photo = officers.first.photo(3).await;
    let finding = json!({
        "id": "019786a0-0000-7000-8000-000000000005", "title": "除尘管道积尘", "description": "厚约 5 毫米",
        "place": "1号厂房", "level": "general", "dueOn": day(10), "photoIds": [photo],
    });
    let findings = format!("/api/v1/inspections/{id}/findings");
    let found = body(officers.first.post(&findings, finding.clone()).await, 201);
    assert_eq!(found["id"], finding["id"]);
    assert!(text(&found, "number").contains("2026"), "{found}");
    assert_eq!((&found["source"], &found["level"]), (&json!("inspection"), &json!("general")));
    assert_eq!((&found["state"], &found["title"]), (&json!("rectifying"), &json!("除尘管道积尘")));
    assert_eq!((&found["place"], &found["dueOn"]), (&json!("1号厂房"), &json!(day(10))));
    assert_eq!((&found["daysLeft"], &found["overdue"]), (&json!(10), &json!(false)));
    assert_eq!(found["photos"][0]["id"], photo);
    assert_eq!(app.anon().get(&text(&found["photos"][0], "thumbUrl")).await.status, 200);
    assert_eq!(body(officers.first.post(&findings, finding).await, 200), found);

    // D01 is booked when the finding is recorded, not when the inspection ends
    let path = firm.path("score");
    let score = body(firm.officer.get(&path).await, 200);
    assert_eq!((&score["score"], &score["base"], &score["rules"]), (&json!(98), &json!(100), &json!("v1")));
    assert_eq!(score["asOf"], "2026-06-15T10:00:00+08:00");
    assert_eq!(score["nextChangeAt"], format!("{}T00:00:00+08:00", day(11)), "when it becomes overdue");
    assert_eq!(score["gates"], json!([]));
    let entries = body(firm.officer.get(&format!("{path}/entries")).await, 200);
    assert_eq!(entries["total"], 1);
    let entry = &entries["items"][0];
    text(entry, "id");
    assert_eq!((&entry["rule"], &entry["points"]), (&json!("D01"), &json!(-2)));
    assert!(!text(entry, "ruleText").is_empty());
    assert_eq!(entry["occurredAt"], "2026-06-15T10:00:00+08:00");
    assert_eq!(entry["expiresAt"], "2027-06-15T10:00:00+08:00", "365 days");
    assert_eq!(entry["source"], json!({"type": "hazard", "id": found["id"], "number": found["number"]}));
    let before = body(firm.officer.get(&format!("{path}?asOf=2026-06-15T09:59:59%2B08:00")).await, 200);
    assert_eq!((&before["score"], &before["asOf"]), (&json!(100), &json!("2026-06-15T09:59:59+08:00")));

    let completion = format!("/api/v1/inspections/{id}/completion");
    let mut end = signed("2026-06-15T10:00:00+08:00", &photo);
    end["signatures"][1] = json!({"party": "enterprise", "name": "厂长", "refusedReason": "厂长拒绝签字"});
    let ended = body(officers.first.post(&completion, end.clone()).await, 200);
    assert_eq!((&ended["state"], &ended["outcome"]), (&json!("completed"), &json!("checked")));
    assert_eq!(ended["signatures"][1]["refusedReason"], "厂长拒绝签字");
    assert_eq!(body(officers.first.post(&completion, end).await, 200), ended, "sent again");
    let other = officers.first.post(&completion, signed("2026-06-15T10:01:00+08:00", &photo)).await;
    refused(&other, 409, "state_conflict");
    assert_eq!(other.body["state"], "completed");
    let late = json!({"title": "又一处", "place": "2号厂房", "level": "general", "dueOn": day(5), "photoIds": [photo]});
    refused(&officers.first.post(&findings, late).await, 409, "state_conflict");

    let detail = body(firm.officer.get(&format!("/api/v1/inspections/{id}")).await, 200);
    assert_eq!((&detail["number"], &detail["findingCount"]), (&opened["number"], &json!(1)));
    assert_eq!(detail["hazards"][0]["id"], found["id"]);
    assert_eq!(detail["officers"].as_array().map(Vec::len), Some(2));
    let list = body(firm.officer.get("/api/v1/inspections").await, 200);
    assert_eq!((&list["total"], &list["items"][0]["id"]), (&json!(1), &opened["id"]));
    let score = body(firm.officer.get(&path).await, 200);
    assert_eq!((&score["score"], &score["codeColour"]), (&json!(98), &json!("green")));
}

#[tokio::test]
async fn the_one_screen_shows_both_kinds_and_changes_with_each_write() {
    let app = TestApp::start().await;
    let firm = app.firm("一屏家具厂", "2110").await;
    let path = firm.path("overview");
    let fresh = firm.officer.get(&path).await;
    let screen = body(fresh.clone(), 200);
    assert_eq!((&screen["enterprise"]["id"], &screen["code"]), (&json!(firm.id), &json!(firm.code)));
    assert_eq!((&screen["codeColour"], &screen["score"]), (&json!("grey"), &json!(100)));
    assert_eq!((&screen["openItems"], &screen["records"]), (&json!([]), &json!([])));
    assert_eq!(screen["nextSelfCheck"]["dueOn"], "2026-06-30");
    assert_eq!(screen["ranking"]["rank"], Value::Null, "not rated");
    let same = |etag: String| {
        let request = firm.officer.request("GET", &path).header("if-none-match", etag);
        async { reply(request).await }
    };
    let unchanged = same(header(&fresh, "etag").to_owned()).await;
    assert_eq!((unchanged.status, unchanged.text.as_str()), (304, ""));
    assert_eq!(header(&unchanged, "etag"), header(&fresh, "etag"));

    // a self-check at 10:00, an inspection at 11:00
    let checks = firm.path("self-checks");
    let mut new = sheet(&app, &firm, &checklist(&firm.officer).await).await;
    new["answers"][0]["answer"] = json!("no");
    new["answers"][0]["hazard"] =
        json!({"level": "general", "place": "打磨工段", "description": "积尘", "dueOn": day(5)});
    let check = body(firm.officer.post(&checks, new).await, 201);
    let changed = same(header(&fresh, "etag").to_owned()).await;
    assert_eq!(changed.status, 200, "a write changes the ETag");
    app.clock.set(later(0).plus(chrono::TimeDelta::hours(1)));
    let officers = Officers::of(&app).await;
    let inspection = officers.inspect(&app, &firm).await;
    let late = officers.find(&inspection, Finding::due(9).titled("配电箱缺盖")).await;
    let early = officers.find(&inspection, Finding::due(2).titled("通道堵塞")).await;
    officers.complete(&app, &inspection).await;
    rectify(&firm.officer, &early).await;

    let screen = body(same(header(&changed, "etag").to_owned()).await, 200);
    let items = screen["openItems"].as_array().expect("items");
    let seen: Vec<_> = items.iter().map(|item| (item["hazardId"].clone(), item["dueOn"].clone())).collect();
    let own = &check["hazards"][0];
    assert_eq!(
        seen,
        [&early, own, &late].map(|hazard| (hazard["id"].clone(), hazard["dueOn"].clone())),
        "sorted by dueOn"
    );
    let expected = json!({
        "hazardId": late["id"], "number": late["number"], "title": "配电箱缺盖", "level": "general",
        "source": "inspection", "state": "rectifying", "dueOn": day(9), "daysLeft": 9, "overdue": false,
    });
    for (name, value) in expected.as_object().expect("an object") {
        assert_eq!(&items[2][name], value, "{name}");
    }
    assert_eq!((&items[0]["state"], &items[1]["source"]), (&json!("submitted"), &json!("self_check")));
    let records = screen["records"].as_array().expect("records");
    assert_eq!(records.len(), 2);
    assert_eq!((&records[0]["type"], &records[0]["id"]), (&json!("inspection"), &json!(inspection)));
    assert_eq!(
        (&records[0]["at"], &records[0]["hazardCount"]),
        (&json!("2026-06-15T11:00:00+08:00"), &json!(2))
    );
    assert_eq!((&records[1]["type"], &records[1]["id"]), (&json!("self_check"), &check["id"]));
    assert_eq!(
        (&records[1]["at"], &records[1]["hazardCount"]),
        (&json!("2026-06-15T10:00:00+08:00"), &json!(1))
    );
    assert!(records.iter().all(|record| !text(record, "summary").is_empty()));
    assert_eq!((&screen["score"], &screen["codeColour"]), (&json!(97), &json!("green")), "C01, D01 twice");
    assert_eq!(screen["nextSelfCheck"], Value::Null, "June's is done");
    assert_eq!(screen["unreadMessages"], 2);
    assert_eq!(screen["ranking"]["rank"], Value::Null);
    assert_eq!(screen["ranking"]["peerGroupTooSmall"], true);
    assert_eq!(screen["ranking"]["peerGroup"]["code"], "21");

    let messages = body(firm.officer.get("/api/v1/messages").await, 200);
    assert_eq!(messages["total"], 2);
    let message = text(&messages["items"][0], "id");
    let read = body(firm.officer.post(&format!("/api/v1/messages/{message}/read"), json!({})).await, 200);
    assert_eq!(read["readAt"], "2026-06-15T11:00:00+08:00");
    assert_eq!(body(firm.officer.get(&path).await, 200)["unreadMessages"], 1);
}

#[tokio::test]
async fn a_morning_without_signal_is_sent_in_one_request() {
    let app = TestApp::start().await;
    let firm = app.firm("离线家具厂", "2110").await;
    let officers = Officers::of(&app).await;
    let photo = officers.first.photo(5).await;
    let (inspection, hazard) =
        ("019786a0-0000-7000-8000-000000000011", "019786a0-0000-7000-8000-000000000012");
    let mut open = officers.inspection(&app, &firm);
    merge(&mut open, &json!({"id": inspection, "startedAt": "2026-06-15T08:00:00+08:00"}));
    let finding = |id: &str, title: &str| {
        json!({
            "operation": "create_finding", "path": {"id": inspection},
            "body": {"id": id, "title": title, "place": "车间", "level": "general", "dueOn": day(7), "photoIds": [photo]},
        })
    };
    let items = json!({"items": [
        {"operation": "create_inspection", "body": open},
        finding(hazard, "积尘"),
        finding("019786a0-0000-7000-8000-000000000013", ""),
        {"operation": "create_inspection", "body": {"id": "019786a0-0000-7000-8000-000000000014", "enterpriseId": firm.id}},
        {"operation": "create_finding", "path": {"id": "019786a0-0000-7000-8000-0000000000ff"}, "body": {}},
        {"operation": "launch_rocket", "body": {"id": "019786a0-0000-7000-8000-000000000015"}},
        {"operation": "create_self_check", "path": {"id": firm.id}, "body": {}},
        {"operation": "complete_inspection", "path": {"id": inspection}, "body": signed("2026-06-15T09:00:00+08:00", &photo)},
    ]});
    let first = body(officers.first.post("/api/v1/sync", items.clone()).await, 200);
    let results = first["results"].as_array().expect("results");
    let statuses: Vec<_> =
        results.iter().map(|result| result["status"].as_u64().expect("a status")).collect();
    assert_eq!(statuses, [201, 201, 422, 422, 404, 422, 403, 200], "{first}");
    let ids: Vec<_> = results.iter().map(|result| result["id"].as_str()).collect();
    assert_eq!(ids[..2], [Some(inspection), Some(hazard)]);
    assert_eq!(ids[4], None);
    assert_eq!(
        (&results[0]["body"]["id"], &results[0]["body"]["state"]),
        (&json!(inspection), &json!("open"))
    );
    assert_eq!(
        (&results[1]["body"]["id"], &results[1]["body"]["state"]),
        (&json!(hazard), &json!("rectifying"))
    );
    problem(&results[2]["body"], 422, "validation_failed");
    assert_eq!(results[2]["body"]["errors"][0]["field"], "title");
    problem(&results[4]["body"], 404, "not_found");
    problem(&results[6]["body"], 403, "forbidden");
    assert_eq!(results[7]["body"]["state"], "completed");

    let before = app.rows().await;
    let again = body(officers.first.post("/api/v1/sync", items).await, 200);
    // the inspection is completed by now: nothing is added to it, wrong or right
    let statuses: Vec<_> = again["results"]
        .as_array()
        .expect("results")
        .iter()
        .map(|result| result["status"].as_u64().expect("a status"))
        .collect();
    assert_eq!(statuses, [200, 200, 409, 422, 404, 422, 403, 200]);
    assert_eq!(app.rows().await, before, "sent again it changes nothing");
    let list = body(officers.first.get("/api/v1/hazards").await, 200);
    assert_eq!(list["total"], 1);

    // the firm's side: a rectification
    let after = firm.officer.photo(6).await;
    let items = json!({"items": [{
        "operation": "submit_rectification", "path": {"id": hazard},
        "body": {"id": "019786a0-0000-7000-8000-000000000016", "measure": "已清理", "photoIds": [after]},
    }]});
    let done = body(firm.officer.post("/api/v1/sync", items).await, 200);
    assert_eq!(
        (&done["results"][0]["status"], &done["results"][0]["body"]["state"]),
        (&json!(200), &json!("submitted"))
    );
    let many: Vec<_> = (0..201).map(|_| json!({"operation": "create_inspection", "body": {}})).collect();
    wrong(&firm.officer.post("/api/v1/sync", json!({"items": many})).await, &["items"]);
    assert_eq!(
        body(firm.officer.post("/api/v1/sync", json!({"items": []})).await, 200)["results"],
        json!([])
    );
    assert_ne!(firm.officer.user_id().await, officers.ids[0]);
}
