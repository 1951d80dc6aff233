//! Checklists that the office writes, and what becomes of sheets that answered an earlier version.

use heping_tests::TestApp;
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{checklist, own_hazard, sheet, with};
use serde_json::{Value, json};

#[tokio::test]
async fn the_office_writes_a_list_and_a_new_version_and_a_sheet_keeps_its_own() {
    let app = TestApp::start().await;
    let firm = app.firm("自编家具厂", "2110").await;
    let office = app.office().await;
    let new = json!({
        "id": "019786a0-0000-7000-8000-0000000000c1", "title": "夏季高温专项", "scope": "self_check",
        "industries": ["2110"], "items": [
            {"text": "备有防暑药品", "hazard": "防暑药品不足", "plain": "药箱里有藿香正气水", "kind": "yes_no",
             "critical": true, "photoRequired": true,
             "legalBasis": "《防暑降温措施管理办法》", "measure": "补齐药品"},
            {"text": "车间最高温度", "hazard": "车间过热", "kind": "number", "max": 33, "unit": "摄氏度"},
            {"text": "其他情况", "kind": "text"},
        ],
    });
    refused(&firm.officer.post("/api/v1/checklists", new.clone()).await, 403, "forbidden");
    wrong(&office.post("/api/v1/checklists", json!({"scope": "self_check", "items": []})).await, &["title"]);
    let made = body(office.post("/api/v1/checklists", new.clone()).await, 201);
    assert_eq!(
        (&made["version"], &made["own"], &made["industries"]),
        (&json!(1), &json!(true), &json!(["2110"]))
    );
    assert_eq!(body(office.post("/api/v1/checklists", new).await, 200), made);
    let closest = checklist(&firm.officer).await;
    assert_eq!(closest, made, "a class is closer than a division");

    // a sheet must answer all of it: the photo, the number and the text
    let path = firm.path("self-checks");
    let mut bad = sheet(&app, &firm, &made).await;
    bad["answers"][0]["photoIds"] = json!([]);
    bad["answers"][1]["number"] = json!(35);
    bad["answers"][2]["text"] = Value::Null;
    wrong(
        &firm.officer.post(&path, bad).await,
        &["answers[0].photoIds", "answers[1].photoIds", "answers[1].hazard", "answers[2].text"],
    );
    let hazard = |place: &str| with(&own_hazard(5), "place", place);
    let mut first = sheet(&app, &firm, &made).await;
    first["answers"][1]["number"] = json!(35);
    first["answers"][1]["hazard"] = hazard("车间");
    first["answers"][1]["photoIds"] = first["answers"][0]["photoIds"].clone();
    first["answers"][0]["answer"] = json!("no");
    first["answers"][0]["hazard"] = hazard("休息室");
    first["answers"].as_array_mut().unwrap().swap(0, 1);
    let done = body(firm.officer.post(&path, first).await, 201);
    assert_eq!((&done["checklistVersion"], &done["criticalCount"]), (&json!(1), &json!(1)));
    assert_eq!(done["hazards"][0]["title"], "防暑药品不足", "what is critical comes first");
    assert_eq!(done["hazards"][1]["title"], "车间过热", "named by what is wrong");

    let versions = format!("/api/v1/checklists/{}/versions", text(&made, "id"));
    let items = json!({"items": [
        {"id": made["items"][1]["id"], "text": "车间最高温度", "hazard": "车间过热", "kind": "number", "max": 30,
         "unit": "摄氏度"},
        {"text": "设有休息室", "hazard": "未设休息室", "kind": "yes_no"},
    ]});
    refused(&firm.officer.post(&versions, items.clone()).await, 403, "forbidden");
    wrong(&office.post(&versions, json!({"items": []})).await, &["items"]);
    let good = json!([{"text": "设有休息室", "kind": "yes_no"},
                      {"text": "通道畅通", "hazard": "通道畅通", "kind": "yes_no"}]);
    let unnamed = office.post(&versions, json!({"items": good})).await;
    wrong(&unnamed, &["items[0].hazard", "items[1].hazard"]);
    let second = body(office.post(&versions, items.clone()).await, 201);
    assert_eq!((&second["version"], &second["items"][0]["id"]), (&json!(2), &made["items"][1]["id"]));
    assert_eq!(body(office.post(&versions, items).await, 200), second);

    let one = format!("/api/v1/checklists/{}", text(&made, "id"));
    assert_eq!(body(firm.officer.get(&one).await, 200), second);
    assert_eq!(body(firm.officer.get(&format!("{one}?version=1")).await, 200), made);
    refused(&firm.officer.get(&format!("{one}?version=9")).await, 404, "not_found");
    let kept = body(firm.officer.get(&format!("/api/v1/self-checks/{}", text(&done, "id"))).await, 200);
    assert_eq!((&kept["checklistVersion"], kept["answers"].as_array().unwrap().len()), (&json!(1), 3));
    // a phone that was offline when the list changed still hands its sheet in
    let late = body(firm.officer.post(&path, sheet(&app, &firm, &made).await).await, 201);
    assert_eq!(late["checklistVersion"], 1);
}

#[tokio::test]
async fn twenty_two_lists_are_shipped_for_self_checks_and_inspections() {
    let app = TestApp::start().await;
    let inspector = app.inspector().await;
    for scope in ["self_check", "inspection"] {
        let lists = body(inspector.get(&format!("/api/v1/checklists?scope={scope}")).await, 200);
        let lists = lists["items"].as_array().unwrap();
        assert_eq!(lists.len(), 22);
        for list in lists {
            let items = list["items"].as_array().unwrap();
            assert!((10..=36).contains(&items.len()), "{}: {}", list["title"], items.len());
            for item in items {
                text(item, "plain");
                assert_eq!(item["hazard"].is_string(), item["kind"] != "text", "{item}");
                assert!(!item["basis"].as_array().unwrap().is_empty(), "{item}");
            }
        }
    }
    let welding = body(inspector.get("/api/v1/checklists?industry=3311&scope=inspection").await, 200);
    assert_eq!(welding["items"][0]["title"], "机械制造与金属加工企业安全检查表");
}
