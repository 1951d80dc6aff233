//! Requests that come again, come late, or ask for too much.

use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{
    Finding, Officers, Visit, checklist, day, device, enterprise, merge, rectify, sheet, with,
};
use heping_tests::{Client, TestApp, reply};
use serde_json::{Value, json};

#[tokio::test]
async fn an_id_with_other_content_is_409() {
    let app = TestApp::start().await;
    let firm = app.firm("编号家具厂", "2110").await;
    let officers = Officers::of(&app).await;
    let photo = officers.first.photo(1).await;
    let id = |n: u8| format!("019786a0-0000-7000-8000-0000000000{n:02}");
    let mut inspection = officers.inspection(&app, &firm);
    inspection["id"] = json!(id(1));
    body(officers.first.post("/api/v1/inspections", inspection.clone()).await, 201);
    let findings = format!("/api/v1/inspections/{}/findings", id(1));
    let finding = json!({
        "id": id(2), "title": "积尘", "place": "车间", "level": "general", "dueOn": day(5), "photoIds": [photo],
    });
    let hazard = body(officers.first.post(&findings, finding.clone()).await, 201);
    let submissions = format!("/api/v1/hazards/{}/submissions", id(2));
    let own = firm.officer.photo(2).await;
    let submission = json!({"id": id(3), "measure": "已清理", "photoIds": [own]});
    body(firm.officer.post(&submissions, submission.clone()).await, 200);
    let checks = firm.path("self-checks");
    let mut check = sheet(&app, &firm, &checklist(&firm.officer).await).await;
    check["id"] = json!(id(4));
    body(firm.officer.post(&checks, check.clone()).await, 201);

    let before = app.rows().await;
    for (client, path, sent) in [
        (&officers.first, "/api/v1/inspections", with(&inspection, "approvalNumber", "另一号")),
        (&officers.first, &*findings, with(&finding, "title", "别的")),
        (&firm.officer, &*submissions, with(&submission, "measure", "别的")),
        (&firm.officer, &*checks, with(&check, "performedAt", "2026-06-15T09:00:00+08:00")),
    ] {
        refused(&client.post(path, sent).await, 409, "id_conflict");
    }
    assert_eq!(app.rows().await, before);
    let now = body(officers.first.get(&format!("/api/v1/hazards/{}", text(&hazard, "id"))).await, 200);
    assert_eq!((&now["title"], &now["state"]), (&json!("积尘"), &json!("submitted")));
}

#[tokio::test]
async fn a_repeated_request_is_answered_as_before_and_a_changed_one_refused() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let send = async |client: &Client, key: &str, value: &Value| {
        let request = client.request("POST", "/api/v1/enterprises").header("idempotency-key", key);
        reply(request.json(value)).await
    };
    let first = send(&office, "k1", &enterprise("某家具厂")).await;
    let made = body(first.clone(), 201);
    let before = app.rows().await;
    let again = send(&office, "k1", &enterprise("某家具厂")).await;
    assert_eq!((again.status, again.text), (201, first.text));
    let mut other = enterprise("某家具厂");
    other["name"] = json!("另一家");
    refused(&send(&office, "k1", &other).await, 422, "idempotency_mismatch");
    assert_eq!(app.rows().await, before);

    // the scope is user + method + path + key
    assert_ne!(body(send(&office, "k2", &other).await, 201)["id"], made["id"]);
    let codes = format!("/api/v1/enterprises/{}/codes", text(&made, "id"));
    let code =
        async || reply(office.request("POST", &codes).header("idempotency-key", "k1").json(&json!({}))).await;
    assert_eq!(body(code().await, 201), body(code().await, 201), "one code, not two");
    // a refusal is not an answer to be kept
    let mut third = enterprise("某家具厂");
    third["name"] = json!("");
    refused(&send(&office, "k3", &third).await, 422, "validation_failed");
    third["name"] = json!("第三家");
    assert_eq!(send(&office, "k3", &third).await.status, 201);
    refused(&send(&app.inspector().await, "k1", &enterprise("某家具厂")).await, 403, "forbidden");
}

#[tokio::test]
async fn a_state_that_does_not_allow_it_is_409_and_says_the_state() {
    let Visit { app, firm, officers, inspection } = Visit::begin("状态家具厂").await;
    let hazard = officers.find(&inspection, Finding::due(5)).await;
    let path = format!("/api/v1/hazards/{}", text(&hazard, "id"));
    let accept = json!({"decision": "accept"});
    let early = officers.first.post(&format!("{path}/reviews"), accept.clone()).await;
    refused(&early, 409, "state_conflict");
    assert_eq!(early.body["state"], "rectifying");
    wrong(
        &officers.first.post(&format!("{path}/reviews"), json!({"decision": "maybe"})).await,
        &["decision"],
    );
    rectify(&firm.officer, &hazard).await;
    body(officers.first.post(&format!("{path}/reviews"), accept.clone()).await, 200);
    let before = app.rows().await;
    assert_eq!(
        officers.first.post(&format!("{path}/reviews"), accept.clone()).await.status,
        200,
        "the same again"
    );
    let late = officers.second.post(&format!("{path}/reviews"), accept).await;
    refused(&late, 409, "state_conflict");
    assert_eq!(late.body["state"], "closed");
    let photo = firm.officer.photo(200).await;
    let late = firm
        .officer
        .post(&format!("{path}/submissions"), json!({"measure": "又", "photoIds": [photo]}))
        .await;
    refused(&late, 409, "state_conflict");
    assert_eq!(app.rows().await, before);
}

#[tokio::test]
async fn a_stale_version_is_409_and_a_missing_one_is_named() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let made = body(office.post("/api/v1/enterprises", enterprise("某家具厂")).await, 201);
    let path = format!("/api/v1/enterprises/{}", text(&made, "id"));
    let version = made["version"].as_i64().expect("a version");
    wrong(&office.put(&path, enterprise("某家具厂")).await, &["version"]);
    for stale in [version - 1, version + 1, -1, i64::MAX] {
        let mut change = enterprise("某家具厂");
        merge(&mut change, &json!({"version": stale, "name": "改名"}));
        refused(&office.put(&path, change).await, 409, "version_conflict");
    }
    assert_eq!(body(office.get(&path).await, 200), made);
}

#[tokio::test]
async fn pages_and_filters_are_bounded() {
    let app = TestApp::start().await;
    let firm = app.firm("分页家具厂", "2110").await;
    let office = app.office().await;
    let of_firm = |what: &str| format!("/api/v1/enterprises/{}/{what}", firm.id);
    for path in [
        "/api/v1/enterprises".to_owned(),
        "/api/v1/hazards".to_owned(),
        "/api/v1/inspections".to_owned(),
        of_firm("self-checks"),
        of_firm("score/entries"),
    ] {
        for (query, field) in [
            ("pageSize=101", "pageSize"),
            ("pageSize=0", "pageSize"),
            ("page=0", "page"),
            ("page=-1", "page"),
            ("page=x", "page"),
            ("page=99999999999999999999", "page"),
        ] {
            wrong(&office.get(&format!("{path}?{query}")).await, &[field]);
        }
        let last = body(office.get(&format!("{path}?page=1000000&pageSize=100")).await, 200);
        assert_eq!((&last["items"], &last["pageSize"]), (&json!([]), &json!(100)));
    }
    for (query, field) in [
        ("state=lost", "state"),
        ("level=x", "level"),
        ("overdue=maybe", "overdue"),
        ("dueBefore=2026-02-30", "dueBefore"),
        ("dueBefore=tomorrow", "dueBefore"),
        ("enterprise=7", "enterprise"),
    ] {
        wrong(&office.get(&format!("/api/v1/hazards?{query}")).await, &[field]);
    }
    wrong(&office.get("/api/v1/enterprises?colour=pink").await, &["colour"]);
    wrong(&office.get(&of_firm("score?asOf=yesterday")).await, &["asOf"]);
    wrong(&firm.officer.get("/api/v1/checklists?scope=everything").await, &["scope"]);
    wrong(&office.get(&format!("/api/v1/codes/{}/image?size=1000000", firm.code)).await, &["size"]);
    wrong(&office.get(&format!("/api/v1/codes/{}/image?dpi=1", firm.code)).await, &["dpi"]);
    wrong(&office.get(&format!("/api/v1/codes/{}/image?format=bmp", firm.code)).await, &["format"]);
}

#[tokio::test]
async fn a_version_that_no_row_can_have_is_a_conflict_everywhere() {
    let app = TestApp::start().await;
    let firm = app.firm("演示家具厂", "2110").await;
    let office = app.office().await;
    let device = text(&device(&office, &firm).await, "id");
    let none = i64::MAX;
    let change = json!({"version": none, "name": "东门烟感", "place": "东门", "on": true});
    refused(&office.put(&format!("/api/v1/devices/{device}"), change).await, 409, "version_conflict");
    let me = office.user_id().await;
    let area = json!({"version": none, "villages": [], "enterprises": []});
    refused(&office.put(&format!("/api/v1/users/{me}/assignments"), area).await, 409, "version_conflict");
    let plan = json!({"version": none, "items": []});
    let path = format!("/api/v1/enterprises/{}/self-check-schedules", firm.id);
    refused(&office.put(&path, plan).await, 409, "version_conflict");
    let defaults = json!({"version": none, "defaults": []});
    refused(&office.put("/api/v1/self-check-schedules", defaults).await, 409, "version_conflict");
}
