//! Visits by the street: inspections by the law, with their cap, their outcomes and corrections,
//! and service visits, which are none.

use heping_core::{CorrectionId, ServiceVisitId};
use heping_tests::expect::{body, header, refused, text, wrong};
use heping_tests::fixture::{
    Finding, Officers, Visit, accept, answered, inspection_list, merge, rectify, with,
};
use heping_tests::{TestApp, reply};
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
    wrong(&open(json!({"kind": "random_selection", "overCapReason": " "})).await, &["overCapReason"]);
    assert_eq!(app.rows().await, before);
    // whoever complains, and what must be re-checked, knows no cap
    for kind in ["complaint", "recheck"] {
        let apart = body(open(json!({"kind": kind})).await, 201);
        assert_eq!((&apart["visitCap"]["used"], &apart["overCapReason"]), (&json!(limit), &Value::Null));
    }
    let over = body(open(json!({"overCapReason": "上级交办"})).await, 201);
    assert_eq!(over["overCapReason"], "上级交办");
    assert_eq!(over["visitCap"]["used"], limit + 1);
    let overview = firm.get("overview").await;
    assert_eq!(
        (&overview["visitCap"]["used"], &overview["visitCap"]["limit"]),
        (&json!(limit + 1), &json!(limit)),
        "the firm sees it"
    );
    // a new year begins anew
    app.clock.set(serde_json::from_value(json!("2027-01-01T09:00:00+08:00")).expect("a time"));
    let officers = Officers::of(&app).await;
    let next = officers.first.post("/api/v1/inspections", officers.inspection(&app, &firm)).await;
    assert_eq!(body(next, 201)["visitCap"]["used"], 1);
}

#[tokio::test]
async fn the_cap_is_the_streets_by_risk_colour_and_a_locked_gate_is_no_check() {
    let app = TestApp::start().await;
    let (firm, officers, office) =
        (app.firm("分级家具厂", "2110").await, Officers::of(&app).await, app.office().await);
    let caps = "/api/v1/visit-caps";
    let said = body(office.get(caps).await, 200);
    assert_eq!((&said["version"], &said["red"], &said["unrated"]), (&json!(0), &json!(12), &json!(12)));
    let new = json!({"version": 0, "red": 12, "orange": 6, "yellow": 4, "blue": 2, "unrated": 1});
    refused(&officers.first.put(caps, new.clone()).await, 403, "forbidden");
    wrong(&office.put(caps, with(&new, "blue", 400)).await, &["blue"]);
    assert_eq!(body(office.put(caps, new.clone()).await, 200), with(&new, "version", 1));
    refused(&office.put(caps, new.clone()).await, 409, "version_conflict");
    assert_eq!(body(firm.officer.get(caps).await, 200)["blue"], 2, "the firm may know it");

    let opened =
        body(officers.first.post("/api/v1/inspections", officers.inspection(&app, &firm)).await, 201);
    assert_eq!((&opened["visitCap"]["used"], &opened["visitCap"]["limit"]), (&json!(1), &json!(1)));
    wrong(
        &officers.first.post("/api/v1/inspections", officers.inspection(&app, &firm)).await,
        &["overCapReason"],
    );
    let mut end = officers.signed(&app).await;
    merge(
        &mut end,
        &json!({"outcome": "locked", "outcomeReason": "大门上锁", "photoIds": [officers.first.photo(73).await]}),
    );
    let path = format!("/api/v1/inspections/{}/completion", text(&opened, "id"));
    assert_eq!(body(officers.first.post(&path, end).await, 200)["visitCap"]["used"], 0);
    officers.visit(&app, &firm, []).await;
    wrong(
        &officers.first.post("/api/v1/inspections", officers.inspection(&app, &firm)).await,
        &["overCapReason"],
    );

    // a firm that is judged more dangerous may be checked more often
    let enterprise = body(office.get(&format!("/api/v1/enterprises/{}", firm.id)).await, 200);
    let change = json!({
        "version": enterprise["version"], "name": enterprise["name"], "industry": "2110",
        "village": enterprise["village"], "riskColour": "yellow",
    });
    body(office.put(&format!("/api/v1/enterprises/{}", firm.id), change).await, 200);
    let opened =
        body(officers.first.post("/api/v1/inspections", officers.inspection(&app, &firm)).await, 201);
    assert_eq!((&opened["visitCap"]["used"], &opened["visitCap"]["limit"]), (&json!(2), &json!(4)));
}

#[tokio::test]
async fn a_screen_that_somebody_holds_is_not_the_same_under_another_cap() {
    let app = TestApp::start().await;
    let (firm, office) = (app.firm("限次家具厂", "2110").await, app.office().await);
    let held = header(&firm.officer.get(&firm.path("overview")).await, "etag").to_owned();
    let again =
        |tag: String| firm.officer.request("GET", &firm.path("overview")).header("if-none-match", tag);
    assert_eq!(reply(again(held.clone())).await.status, 304);
    let caps = json!({"version": 0, "red": 12, "orange": 6, "yellow": 4, "blue": 2, "unrated": 1});
    body(office.put("/api/v1/visit-caps", caps).await, 200);
    let screen = reply(again(held)).await;
    assert_eq!((screen.status, &screen.body["visitCap"]["limit"]), (200, &json!(1)));
    assert_eq!(reply(again(header(&screen, "etag").to_owned())).await.status, 304);
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
        // why, and a picture of it; a refusal is nothing to photograph
        let photo_needed: &[&str] = if outcome == "refused" { &[] } else { &["photoIds"] };
        let missing = [&["outcomeReason"], photo_needed].concat();
        wrong(&officers.first.post(&completion, end.clone()).await, &missing);
        end["outcomeReason"] = json!("大门上锁，电话无人接听");
        let photo = officers.first.photo(70).await;
        let with_photo =
            if outcome == "refused" { end.clone() } else { with(&end, "photoIds", json!([photo])) };
        let done = body(officers.first.post(&completion, with_photo).await, 200);
        assert_eq!(done["outcomeReason"], "大门上锁，电话无人接听");
        let detail =
            body(officers.first.get(&format!("/api/v1/inspections/{}", text(&opened, "id"))).await, 200);
        let shown = if outcome == "refused" { json!([]) } else { json!([photo]) };
        assert_eq!(detail["outcomePhotoIds"], shown);
        assert_eq!(detail["photos"].as_array().map(Vec::len), shown.as_array().map(Vec::len));
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
    end["outcomeReason"] = json!("大门上锁");
    end["photoIds"] = json!([officers.first.photo(71).await]);
    wrong(&officers.first.post(&completion, end).await, &["outcome"]);
    let mut end = officers.signed(&app).await;
    end["signatures"][1] = json!({"party": "enterprise", "name": "厂长", "refusedReason": "不认可检查结果"});
    let done = body(officers.first.post(&completion, end).await, 200);
    assert_eq!(done["signatures"][1]["refusedReason"], "不认可检查结果");
}

#[tokio::test]
async fn a_void_inspection_is_marked_and_counts_for_nothing() {
    let visit = Visit::begin("误开家具厂").await;
    let Visit { app, firm, officers, inspection } = &visit;
    let path = format!("/api/v1/inspections/{inspection}");
    visit.find(Finding::due(9)).await;
    visit.find(Finding::due(9).titled("未设泄爆装置").major()).await;
    officers.complete(app, inspection).await;
    assert_eq!(firm.get("score").await["codeColour"], "red");
    let (supervisor, void) = (app.staff("supervisor").await, format!("{path}/void"));
    let new = json!({"reason": "误开：应为相邻的另一家企业"});
    refused(&officers.first.post(&void, new.clone()).await, 403, "forbidden");
    wrong(&supervisor.post(&void, json!({"reason": " "})).await, &["reason"]);
    let done = body(supervisor.post(&void, new.clone()).await, 200);
    assert_eq!((&done["state"], &done["stateText"]), (&json!("voided"), &json!("已作废")));
    assert_eq!((&done["voided"]["reason"], &done["visitCap"]["used"]), (&new["reason"], &json!(0)));
    let before = app.rows().await;
    assert_eq!(body(supervisor.post(&void, new).await, 200), done, "said again it is as the first time");
    assert_eq!(app.rows().await, before);
    let other = supervisor.post(&void, json!({"reason": "别的"})).await;
    refused(&other, 409, "state_conflict");
    assert_eq!(other.body["state"], "voided");

    // the number stays, what was found is void, and nobody is rated by it
    let detail = body(firm.officer.get(&path).await, 200);
    assert_eq!((&detail["number"], &detail["state"]), (&done["number"], &json!("voided")));
    let hazards = detail["hazards"].as_array().expect("hazards");
    assert!(hazards.len() == 2 && hazards.iter().all(|hazard| hazard["state"] == "voided"), "{detail}");
    let score = firm.get("score").await;
    assert_eq!((&score["score"], &score["codeColour"]), (&json!(100), &json!("grey")));
    let overview = firm.get("overview").await;
    assert!(text(&overview["records"][0], "summary").ends_with("（已作废）"), "{overview}");
    assert_eq!(overview["openItems"], json!([]));
    let figures = body(app.office().await.get("/api/v1/dashboard").await, 200);
    assert_eq!((&figures["inspectionsThisYear"], &figures["notInspectedThisYear"]), (&json!(0), &json!(1)));
    let list = body(officers.first.get("/api/v1/inspections").await, 200);
    assert_eq!(list["items"][0]["state"], "voided");
    for late in ["findings", "answers", "completion"] {
        let new = match late {
            "findings" => Finding::due(9).body(&officers.first.photo(1).await),
            "answers" => answered(&inspection_list(&officers.first).await, &["yes"]),
            // as it was it would be answered as the first time
            _ => with(&officers.signed(app).await, "recusalAnswer", "不申请回避"),
        };
        refused(&officers.first.post(&format!("{path}/{late}"), new).await, 409, "state_conflict");
    }
    refused(
        &officers.first.post(&format!("{path}/corrections"), json!({"text": "晚了"})).await,
        409,
        "state_conflict",
    );
    let next = body(officers.first.post("/api/v1/inspections", officers.inspection(app, firm)).await, 201);
    assert_eq!(next["visitCap"]["used"], 1);
    assert_ne!(next["number"], done["number"], "the number is not given again");
}

#[tokio::test]
async fn the_record_says_that_certificates_were_shown_and_what_was_said_about_standing_aside() {
    let Visit { app, officers, inspection, .. } = Visit::begin("出证家具厂").await;
    let mut end = officers.signed(&app).await;
    merge(&mut end, &json!({"certificatesShown": true, "recusalAsked": true, "recusalAnswer": "不申请回避"}));
    let done = officers.end(&inspection, end).await;
    assert_eq!((&done["certificatesShown"], &done["recusalAsked"]), (&json!(true), &json!(true)));
    assert_eq!(done["recusalAnswer"], "不申请回避");
}

#[tokio::test]
async fn an_inspection_whose_findings_were_mended_is_no_mistake() {
    let visit = Visit::begin("已改家具厂").await;
    let Visit { app, firm, officers, inspection } = &visit;
    let hazard = visit.find(Finding::due(9)).await;
    rectify(&firm.officer, &hazard).await;
    accept(&officers.second, &hazard).await;
    let void = format!("/api/v1/inspections/{inspection}/void");
    let refusal = app.staff("supervisor").await.post(&void, json!({"reason": "误开"})).await;
    refused(&refusal, 409, "state_conflict");
    assert!(refusal.text.contains(&text(&hazard, "number")), "{}", refusal.text);
    assert_eq!(
        body(firm.officer.get(&format!("/api/v1/inspections/{inspection}")).await, 200)["state"],
        "open"
    );
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
    // what was advised the firm is told, once, and nothing of the visits that met nobody
    let told = body(firm.officer.get("/api/v1/messages").await, 200);
    let told: Vec<_> =
        told["items"].as_array().unwrap().iter().filter(|one| one["kind"] == "service_visit").collect();
    assert_eq!(told.len(), 1);
    assert_eq!((&told[0]["body"], &told[0]["subjectId"]), (&json!("加强粉尘清扫"), &made["id"]));
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
