//! The inspection sheet: what was looked at, what was in order too, and what became a finding.

use heping_core::{HazardId, InspectionAnswersId, InspectionId};
use heping_tests::TestApp;
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{
    Finding, Officers, Visit, answered, checklist, day, inspection_list, own_hazard, self_report, with,
};
use serde_json::{Value, json};

/// How many of a sheet's items were looked at, are in order, are not, and do not apply.
fn counts(sheet: &Value) -> [u64; 4] {
    ["lookedAt", "inOrder", "notInOrder", "notApplicable"]
        .map(|field| sheet[field].as_u64().expect("a number"))
}

/// The only sheet of an inspection.
async fn sheet(visit: &Visit) -> Value {
    let path = format!("/api/v1/inspections/{}", visit.inspection);
    let detail = body(visit.officers.first.get(&path).await, 200);
    assert_eq!(detail["sheets"].as_array().map(Vec::len), Some(1), "{detail}");
    detail["sheets"][0].clone()
}

#[tokio::test]
async fn a_sheet_comes_in_parts_and_the_last_answer_to_an_item_stands() {
    let visit = Visit::begin("检查表家具厂").await;
    let Visit { app, officers, inspection, firm } = &visit;
    let path = format!("/api/v1/inspections/{inspection}/answers");
    let list = inspection_list(&officers.first).await;
    let photo = officers.first.photo(60).await;
    let mut first = answered(&list, &["yes", "no", "not_applicable"]);
    first["id"] = json!(InspectionAnswersId::new());
    first["answers"][1]["text"] = json!("三号机旁");
    first["answers"][1]["photoIds"] = json!([photo]);
    let seen = body(officers.first.post(&path, first.clone()).await, 201);
    assert_eq!(counts(&seen), [3, 1, 1, 1]);
    assert_eq!(seen["itemCount"], json!(list["items"].as_array().map(Vec::len)));
    assert_eq!((&seen["title"], &seen["checklistVersion"]), (&list["title"], &list["version"]));
    let no = &seen["items"][1];
    let item = list["items"].as_array().unwrap().iter().find(|item| item["id"] == no["itemId"]).unwrap();
    assert_eq!(no["hazard"], item["hazard"], "named by what is wrong");
    assert_eq!((&no["measure"], &no["remark"]), (&item["measure"], &json!("三号机旁")));
    assert!(!text(no, "legalBasis").is_empty());
    assert_eq!((&no["result"], &no["resultText"]), (&json!("not_in_order"), &json!("不符合")));
    assert_eq!((&seen["items"][0]["hazard"], &seen["items"][0]["legalBasis"]), (&Value::Null, &Value::Null));

    // the same part again adds nothing, another one under its id is refused
    let before = app.rows().await;
    assert_eq!(body(officers.first.post(&path, first.clone()).await, 200), seen);
    refused(
        &officers
            .first
            .post(&path, with(&first, "answers", answered(&list, &["no"])["answers"].clone()))
            .await,
        409,
        "id_conflict",
    );
    assert_eq!(app.rows().await, before);

    // a colleague goes on, and has another look at the second item
    app.pass(chrono::TimeDelta::minutes(5));
    let mut second = answered(&list, &["yes", "yes", "yes", "yes"]);
    second["answers"].as_array_mut().unwrap().drain(..1);
    let seen = body(officers.second.post(&path, second).await, 201);
    assert_eq!(counts(&seen), [4, 4, 0, 0]);
    assert_eq!(seen["items"][1]["answeredByName"], "督查员乙");
    let shown = sheet(&visit).await;
    assert_eq!(shown, seen);
    // what an offline phone said before that does not undo it
    let mut late = answered(&list, &["yes", "no"]);
    late["recordedAt"] = json!(heping_tests::fixture::later(0).to_string());
    late["answers"].as_array_mut().unwrap().drain(..1);
    assert_eq!(body(officers.first.post(&path, late).await, 201), seen);

    let detail = body(firm.officer.get(&format!("/api/v1/inspections/{inspection}")).await, 200);
    assert_eq!(detail["sheets"][0]["lookedAt"], 4, "the firm sees what was looked at");
    officers.complete(app, inspection).await;
    let third = answered(&list, &["no"]);
    let over = officers.first.post(&path, third).await;
    refused(&over, 409, "state_conflict");
    assert_eq!(over.body["state"], "completed");
    assert_eq!(
        body(officers.first.post(&path, first).await, 200),
        seen,
        "sent again it is answered all the same"
    );
}

#[tokio::test]
async fn an_answer_must_fit_its_item_and_come_from_an_officer_of_the_inspection() {
    let Visit { app, officers, inspection, firm } = Visit::begin("检查表木业").await;
    let path = format!("/api/v1/inspections/{inspection}/answers");
    let list = inspection_list(&officers.first).await;
    let good = answered(&list, &["yes"]);
    let number =
        list["items"].as_array().unwrap().iter().find(|item| item["kind"] == "number").unwrap().clone();
    let yes_no = good["answers"][0]["itemId"].clone();
    let send = |answers: Value| officers.first.post(&path, with(&good, "answers", answers));
    wrong(&send(json!([])).await, &["answers"]);
    wrong(&send(json!([{"itemId": yes_no}])).await, &["answers[0].answer"]);
    wrong(&send(json!([{"itemId": yes_no, "number": 3}])).await, &["answers[0].answer", "answers[0].number"]);
    wrong(&send(json!([{"itemId": number["id"]}])).await, &["answers[0].number"]);
    wrong(&send(json!([{"itemId": HazardId::new(), "answer": "yes"}])).await, &["answers[0].itemId"]);
    let twice = json!([{"itemId": yes_no, "answer": "yes"}, {"itemId": yes_no, "answer": "no"}]);
    wrong(&send(twice).await, &["answers[1].itemId"]);
    let foreign = firm.officer.photo(61).await;
    let with_photo = json!([{"itemId": yes_no, "answer": "yes", "photoIds": [foreign]}]);
    wrong(&send(with_photo).await, &["answers[0].photoIds[0]"]);
    wrong(&officers.first.post(&path, with(&good, "checklistVersion", json!(99))).await, &["checklistId"]);
    let own = checklist(&officers.first).await;
    wrong(
        &officers.first.post(&path, with(&answered(&own, &["yes"]), "id", json!(null))).await,
        &["checklistId"],
    );
    refused(&app.staff("inspector3").await.post(&path, good.clone()).await, 403, "forbidden");

    // a number outside its limits is not in order, and says so without an answer
    let beyond = number["max"].as_f64().expect("a limit") + 1.0;
    let seen = body(send(json!([{"itemId": number["id"], "number": beyond}])).await, 201);
    assert_eq!(counts(&seen), [1, 0, 1, 0]);
    assert_eq!((&seen["items"][0]["number"], &seen["items"][0]["unit"]), (&json!(beyond), &number["unit"]));
    let none = json!([{"itemId": number["id"], "answer": "not_applicable"}]);
    assert_eq!(counts(&body(send(none).await, 201)), [1, 0, 0, 1]);
}

#[tokio::test]
async fn what_is_not_in_order_becomes_a_finding_or_says_what_was_done() {
    let visit = Visit::begin("检查表家具厂").await;
    let Visit { app, officers, inspection, .. } = &visit;
    let path = format!("/api/v1/inspections/{inspection}");
    let list = inspection_list(&officers.first).await;
    let part = answered(&list, &["no", "no", "yes"]);
    let seen = body(officers.first.post(&format!("{path}/answers"), part.clone()).await, 201);
    let end = officers.signed(app).await;
    let early = officers.first.post(&format!("{path}/completion"), end.clone()).await;
    wrong(&early, &["answers", "answers"]);
    assert!(early.text.contains("登记隐患"), "{}", early.text);

    // a finding takes title, basis and measure from the item that it names
    let (failed, passed) = (&seen["items"][0], &seen["items"][2]);
    let finding = Finding::due(9).with("title", "").with("checklistItemId", failed["itemId"].clone());
    let hazard = visit.find(finding).await;
    assert_eq!(hazard["title"], failed["hazard"]);
    assert_eq!((&hazard["measure"], &hazard["legalBasis"]), (&failed["measure"], &failed["legalBasis"]));
    let shown = sheet(&visit).await;
    assert_eq!(shown["items"][0]["hazardId"], hazard["id"]);
    assert_eq!(shown["items"][0]["hazardNumber"], hazard["number"]);
    wrong(&officers.first.post(&format!("{path}/completion"), end.clone()).await, &["answers"]);

    let mut done = answered(&list, &["no", "no"]);
    done["answers"][1]["text"] = json!("当场移开，已复位");
    done["answers"].as_array_mut().unwrap().drain(..1);
    body(officers.first.post(&format!("{path}/answers"), done).await, 201);
    // whoever finds something under an item that was held to be in order has found it
    let under = Finding::due(9).with("checklistItemId", passed["itemId"].clone());
    visit.find(under).await;
    assert_eq!(counts(&sheet(&visit).await), [3, 0, 3, 0]);
    officers.end(inspection, end).await;
}

#[tokio::test]
async fn an_item_leads_to_the_hazard_that_the_firm_had_reported_itself() {
    let app = TestApp::start().await;
    let firm = app.firm("自报家具厂", "2110").await;
    let own = self_report(&firm, own_hazard(9)).await;
    app.pass(chrono::TimeDelta::hours(1));
    let officers = Officers::of(&app).await;
    let inspection = officers.inspect(&app, &firm).await;
    let visit = Visit { app, firm, officers, inspection };
    let list = inspection_list(&visit.officers.first).await;
    let part = answered(&list, &["no"]);
    let answers = format!("/api/v1/inspections/{}/answers", visit.inspection);
    body(visit.officers.first.post(&answers, part.clone()).await, 201);
    let met = Finding::due(9)
        .with("checklistItemId", part["answers"][0]["itemId"].clone())
        .with("matchesHazardId", own["id"].clone());
    assert_eq!(visit.find(met).await["id"], own["id"]);
    assert_eq!(sheet(&visit).await["items"][0]["hazardId"], own["id"]);
    visit.officers.complete(&visit.app, &visit.inspection).await;
}

#[tokio::test]
async fn a_sheet_is_answered_without_signal_and_sent_once() {
    let app = TestApp::start().await;
    let firm = app.firm("地下室家具厂", "2110").await;
    let officers = Officers::of(&app).await;
    let list = inspection_list(&officers.first).await;
    let (inspection, at) = (InspectionId::new(), app.now());
    let photo = officers.first.photo(62).await;
    let mut opening = officers.inspection(&app, &firm);
    opening["id"] = json!(inspection);
    let mut part = answered(&list, &["yes", "no"]);
    part["id"] = json!(InspectionAnswersId::new());
    part["recordedAt"] = json!(at);
    let item = part["answers"][1]["itemId"].clone();
    let path = json!({"id": inspection});
    let items = json!({"items": [
        {"operation": "create_answers", "path": path, "body": part},
        {"operation": "create_inspection", "body": opening},
        {"operation": "create_answers", "path": path, "body": part},
        {"operation": "create_finding", "path": path, "body": {
            "id": HazardId::new(), "checklistItemId": item, "place": "地下室", "level": "general",
            "dueOn": day(9), "photoIds": [photo], "recordedAt": at,
        }},
        {"operation": "complete_inspection", "path": path, "body": officers.signed(&app).await},
    ]});
    let statuses = |answer: &Value| -> Vec<u64> {
        let results = answer["results"].as_array().expect("results").iter();
        results.map(|one| one["status"].as_u64().expect("a status")).collect()
    };
    let sent = body(officers.first.post("/api/v1/sync", items.clone()).await, 200);
    assert_eq!(statuses(&sent), [404, 201, 201, 201, 200], "{sent}");
    let before = app.rows().await;
    let again = body(officers.first.post("/api/v1/sync", items).await, 200);
    // the inspection is there by now, and closed: the part is known by its id all the same
    assert_eq!(statuses(&again), [200, 200, 200, 200, 200], "{again}");
    assert_eq!(app.rows().await, before);
    let detail = body(firm.officer.get(&format!("/api/v1/inspections/{inspection}")).await, 200);
    assert_eq!(counts(&detail["sheets"][0]), [2, 1, 1, 0]);
}
