//! Visits by the street: inspections by the law, with their cap, their outcomes and corrections,
//! and service visits, which are none.

use heping_core::{CorrectionId, ServiceVisitId};
use heping_tests::TestApp;
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{Finding, Officers, Visit, merge, with};
use serde_json::{Value, json};

#[tokio::test]
async fn the_yearly_cap_warns_and_is_passed_with_a_reason_alone() {
    let app = TestApp::start().await;
    let firm = app.firm("上限家具厂", "2110").await;
    let officers = Officers::of(&app).await;
    let open = |more: Value| {
        let mut new = officers.inspection(&app, &firm);
        merge(&mut new, &more);
        officers.first.post("/api/v1/inspections", new)
    };
    let first = body(open(json!({})).await, 201);
    let limit = first["visitCap"]["limit"].as_i64().expect("a limit");
    assert_eq!(first["visitCap"], json!({"used": 1, "limit": limit}));
    for used in 2..limit {
        assert_eq!(
            body(open(json!({"kind": "campaign"})).await, 201)["visitCap"],
            json!({"used": used, "limit": limit})
        );
    }
    let last = body(open(json!({"overCapReason": "不必要"})).await, 201);
    assert_eq!((&last["visitCap"]["used"], &last["overCapReason"]), (&json!(limit), &Value::Null));
    assert!(text(&last["visitCap"], "warning").contains("须说明理由"), "a warning before it is passed");
    let before = app.rows().await;
    wrong(&open(json!({})).await, &["overCapReason"]);
    wrong(&open(json!({"kind": "complaint", "overCapReason": " "})).await, &["overCapReason"]);
    assert_eq!(app.rows().await, before);
    let over = body(open(json!({"kind": "complaint", "overCapReason": "群众举报粉尘外溢"})).await, 201);
    assert_eq!(over["overCapReason"], "群众举报粉尘外溢");
    assert_eq!(over["visitCap"]["used"], limit + 1);
    // a new year begins anew
    app.clock.set(serde_json::from_value(json!("2027-01-01T09:00:00+08:00")).expect("a time"));
    let officers = Officers::of(&app).await;
    let next = officers.first.post("/api/v1/inspections", officers.inspection(&app, &firm)).await;
    assert_eq!(body(next, 201)["visitCap"]["used"], 1);
}

#[tokio::test]
async fn every_kind_and_every_outcome_of_an_inspection_is_known() {
    let app = TestApp::start().await;
    let officers = Officers::of(&app).await;
    let kinds = ["routine", "campaign", "random_selection", "complaint", "recheck"];
    let outcomes = ["locked", "moved", "closed_down", "not_found", "refused", "vacant"];
    for (n, outcome) in outcomes.into_iter().enumerate() {
        let firm = app.firm(&format!("结果{n}厂"), "2110").await;
        let mut new = officers.inspection(&app, &firm);
        merge(&mut new, &json!({"kind": kinds[n % kinds.len()], "actCode": format!("33011400{n}")}));
        let opened = body(officers.first.post("/api/v1/inspections", new).await, 201);
        assert_eq!(opened["actCode"], format!("33011400{n}"));
        let completion = format!("/api/v1/inspections/{}/completion", text(&opened, "id"));
        let mut end = officers.signed(&app).await;
        end["outcome"] = json!(outcome);
        // nobody of the firm need be there to sign
        end["signatures"].as_array_mut().expect("signatures").truncate(1);
        let done = body(officers.first.post(&completion, end).await, 200);
        assert_eq!((&done["outcome"], &done["state"]), (&json!(outcome), &json!("completed")));
        let score = firm.get("score").await;
        assert_eq!(score["codeColour"], "grey", "{outcome} is no check, so nobody is rated by it");
    }
    let firm = app.firm("拒签家具厂", "2110").await;
    let inspection = officers.inspect(&app, &firm).await;
    officers.find(&inspection, Finding::due(5)).await;
    let completion = format!("/api/v1/inspections/{inspection}/completion");
    let mut end = officers.signed(&app).await;
    end["outcome"] = json!("locked");
    wrong(&officers.first.post(&completion, end).await, &["outcome"]);
    let mut end = officers.signed(&app).await;
    end["signatures"][1] = json!({"party": "enterprise", "name": "厂长", "refusedReason": "不认可检查结果"});
    let done = body(officers.first.post(&completion, end).await, 200);
    assert_eq!(done["signatures"][1]["refusedReason"], "不认可检查结果");
}

#[tokio::test]
async fn a_completed_inspection_is_corrected_beside_and_never_changed() {
    let Visit { app, officers, inspection, .. } = Visit::begin("更正家具厂").await;
    let path = format!("/api/v1/inspections/{inspection}");
    let corrections = format!("{path}/corrections");
    let new = json!({"id": CorrectionId::new(), "text": "企业负责人姓名应为“样例青”"});
    let early = officers.first.post(&corrections, new.clone()).await;
    refused(&early, 409, "state_conflict");
    assert_eq!(early.body["state"], "open");
    officers.complete(&app, &inspection).await;
    let signed_record = body(officers.first.get(&path).await, 200);
    wrong(&officers.first.post(&corrections, json!({"text": " "})).await, &["text"]);
    refused(&app.staff("inspector3").await.post(&corrections, new.clone()).await, 403, "forbidden");
    let made = body(officers.first.post(&corrections, new.clone()).await, 201);
    assert_eq!(body(officers.first.post(&corrections, new.clone()).await, 200), made);
    let mut other = new;
    other["text"] = json!("别的");
    refused(&officers.first.post(&corrections, other).await, 409, "id_conflict");
    body(officers.second.post(&corrections, json!({"text": "结束时间应为 11:00"})).await, 201);
    let mut now = body(officers.first.get(&path).await, 200);
    assert_eq!(now["corrections"].as_array().map(Vec::len), Some(2));
    assert_eq!(now["corrections"][0], made);
    now["corrections"] = json!([]);
    assert_eq!(now, signed_record, "the record itself is as it was signed");
}

#[tokio::test]
async fn a_grid_worker_makes_service_visits_and_never_inspections() {
    let app = TestApp::start().await;
    let firm = app.firm("服务家具厂", "2110").await;
    let (grid, officers) = (app.staff("grid1").await, Officers::of(&app).await);
    refused(&grid.post("/api/v1/inspections", officers.inspection(&app, &firm)).await, 403, "forbidden");
    let me = grid.user_id().await;
    let mut with_grid = officers.inspection(&app, &firm);
    with_grid["officerIds"] = json!([officers.ids[0], me]);
    wrong(&officers.first.post("/api/v1/inspections", with_grid).await, &["officerIds[1]"]);

    let photo = grid.photo(6).await;
    let new = json!({
        "id": ServiceVisitId::new(), "code": firm.code, "outcome": "guided", "advice": "加强粉尘清扫",
        "photoIds": [photo], "visitedAt": app.now(),
    });
    let visits = "/api/v1/service-visits";
    wrong(&grid.post(visits, with(&new, "advice", json!(null))).await, &["advice"]);
    wrong(&grid.post(visits, with(&new, "outcome", json!("checked"))).await, &["outcome"]);
    wrong(
        &grid.post(visits, with(&new, "visitedAt", json!("2027-06-15T10:00:00+08:00"))).await,
        &["visitedAt"],
    );
    wrong(&grid.post(visits, with(&new, "photoIds", json!([ServiceVisitId::new()]))).await, &["photoIds[0]"]);
    wrong(&grid.post(visits, with(&new, "code", json!(null))).await, &["enterpriseId"]);
    let made = body(grid.post(visits, new.clone()).await, 201);
    assert_eq!((&made["outcome"], &made["enterpriseId"]), (&json!("guided"), &json!(firm.id)));
    assert_eq!(made["photos"][0]["id"], json!(photo));
    assert_eq!(body(grid.post(visits, new.clone()).await, 200)["id"], made["id"]);
    refused(&grid.post(visits, with(&new, "advice", json!("别的"))).await, 409, "id_conflict");
    for outcome in ["locked", "moved", "closed_down", "not_found", "refused", "vacant"] {
        let new = json!({"enterpriseId": firm.id, "outcome": outcome, "visitedAt": app.now()});
        body(officers.first.post(visits, new).await, 201);
    }
    // it is no inspection: nothing of it counts
    let one = body(firm.officer.get(&format!("{visits}/{}", text(&made, "id"))).await, 200);
    assert_eq!(one["advice"], "加强粉尘清扫");
    assert_eq!(body(firm.officer.get(visits).await, 200)["total"], 7);
    assert_eq!(
        body(app.office().await.get(&format!("{visits}?enterprise={}", firm.id)).await, 200)["total"],
        7
    );
    assert_eq!(body(officers.first.get("/api/v1/inspections").await, 200)["total"], 0);
    let score = firm.get("score").await;
    assert_eq!(score["codeColour"], "grey");
    let opened = officers.first.post("/api/v1/inspections", officers.inspection(&app, &firm)).await;
    assert_eq!(body(opened, 201)["visitCap"]["used"], 1);
}
