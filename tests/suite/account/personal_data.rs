//! What the law wants of personal data: consent, masks, sealed numbers, a look that leaves a trace,
//! and a person's right to leave.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use heping_store::Lock;
use heping_tests::TestApp;
use heping_tests::expect::{body, refused, wrong};
use heping_tests::fixture::self_check;
use serde_json::json;

#[tokio::test]
async fn a_session_asks_for_consent_until_it_is_given() {
    let app = TestApp::start().await;
    let signed = app.anon().post("/api/v1/sessions/wechat", json!({"code": "demo-new"})).await;
    assert_eq!(body(signed.clone(), 201)["consentRequired"], true);
    let person = app.anon().signed_in(&signed);
    let give = async |what: serde_json::Value| person.post("/api/v1/consents", what).await;
    refused(&app.anon().post("/api/v1/consents", json!({})).await, 401, "unauthenticated");
    wrong(&give(json!({"document": "privacy"})).await, &["version"]);
    wrong(&give(json!({"document": "privacy", "version": " "})).await, &["version"]);
    wrong(&give(json!({"document": "cookies", "version": "1"})).await, &["document"]);
    wrong(&give(json!({"document": "terms", "version": 3})).await, &["version"]);
    let terms = body(give(json!({"document": "terms", "version": "1.0"})).await, 201);
    assert_eq!((&terms["version"], &terms["documentText"]), (&json!("1.0"), &json!("用户协议")));
    assert_eq!(person.get("/api/v1/session").await.body["consentRequired"], true);

    let given = body(give(json!({"document": "privacy", "version": "1.0"})).await, 201);
    assert_eq!(given["givenAt"], app.now());
    app.pass(chrono::TimeDelta::minutes(1));
    assert_eq!(body(give(json!({"document": "privacy", "version": "1.0"})).await, 200), given);
    assert_eq!(person.get("/api/v1/session").await.body["consentRequired"], false);
    let again = app.anon().post("/api/v1/sessions/wechat", json!({"code": "demo-new"})).await;
    assert_eq!(again.body["consentRequired"], false);
}

#[tokio::test]
async fn phones_are_sealed_at_rest_masked_on_screens_and_found_by_their_index() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let new = json!({
        "id": "019786a0-0000-7000-8000-0000000000f1", "name": "密封家具厂", "industry": "2110",
        "village": "330114003219", "phone": "190-0000-0011", "safetyOfficerPhone": "19000000012",
    });
    let made = body(office.post("/api/v1/enterprises", new.clone()).await, 201);
    assert_eq!((&made["phone"], &made["safetyOfficerPhone"]), (&json!("190****0011"), &json!("190****0012")));
    assert_eq!(
        body(office.post("/api/v1/enterprises", new).await, 200),
        made,
        "the same request is known again"
    );
    for number in ["19000000011", "190 0000 0012"] {
        let found = body(office.get(&format!("/api/v1/enterprises?q={number}")).await, 200);
        assert_eq!((&found["total"], &found["items"][0]["id"]), (&json!(1), &made["id"]), "{number}");
    }
    let stored: Vec<Option<String>> = app
        .app
        .store
        .read(|c| {
            use heping_store::schema::enterprises as rows;
            let all = rows::table.select((rows::phone, rows::phone_index, rows::content_hash));
            let rows: Vec<(Option<String>, Option<String>, String)> = all.load(c)?;
            Ok(rows.into_iter().flat_map(|(phone, index, hash)| [phone, index, Some(hash)]).collect())
        })
        .await
        .unwrap();
    assert!(stored.iter().flatten().all(|text| !text.contains("0000001")), "{stored:?}");
    assert!(stored[0].as_deref().is_some_and(heping_store::Vault::is_sealed), "{stored:?}");

    // a number that comes back masked stays what it was, and a changed one is found
    let edit = json!({
        "version": 1, "name": "密封木业", "industry": "2110", "village": "330114003219",
        "phone": "190****0011", "safetyOfficerPhone": "19000000013",
    });
    let id = made["id"].as_str().unwrap();
    body(office.put(&format!("/api/v1/enterprises/{id}"), edit).await, 200);
    for (number, total) in [("19000000011", 1), ("19000000012", 0), ("19000000013", 1)] {
        assert_eq!(
            office.get(&format!("/api/v1/enterprises?q={number}")).await.body["total"],
            total,
            "{number}"
        );
    }
}

#[tokio::test]
async fn what_was_written_before_there_was_a_vault_is_sealed_when_a_node_starts() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let new = json!({
        "name": "旧家具厂", "industry": "2110", "village": "330114003219", "phone": "19000000021",
    });
    body(office.post("/api/v1/enterprises", new).await, 201);
    app.app
        .store
        .write(Lock::Nothing, |c| {
            use heping_store::schema::enterprises as rows;
            let clear = (rows::phone.eq("19000000021"), rows::phone_index.eq(None::<String>));
            diesel::update(rows::table).set(clear).execute(c)?;
            Ok(())
        })
        .await
        .unwrap();
    assert_eq!(office.get("/api/v1/enterprises").await.body["items"][0]["phone"], "190****0021");
    app.app.prepare().await.unwrap();
    let found = body(office.get("/api/v1/enterprises?q=19000000021").await, 200);
    assert_eq!((&found["total"], &found["items"][0]["phone"]), (&json!(1), &json!("190****0021")));
}

#[tokio::test]
async fn a_whole_number_is_shown_to_the_assigned_inspector_and_the_look_is_written_down() {
    let app = TestApp::start().await;
    let firm = app.firm("电话家具厂", "2110").await;
    let (office, inspector) = (app.office().await, app.inspector().await);
    let edit = json!({
        "version": 1, "name": "电话家具厂", "industry": "2110", "village": "330114003219", "phone": "19000000031",
    });
    body(office.put(&format!("/api/v1/enterprises/{}", firm.id), edit).await, 200);
    let path = firm.path("phone-views");
    let why = json!({"reason": "联系复查"});
    refused(&office.post(&path, why.clone()).await, 403, "forbidden");
    refused(&firm.officer.post(&path, why.clone()).await, 403, "forbidden");
    refused(&inspector.post(&path, why.clone()).await, 403, "forbidden");
    let me = inspector.user_id().await;
    let assignment = json!({"version": 0, "villages": ["江东村"], "enterprises": []});
    body(office.put(&format!("/api/v1/users/{me}/assignments"), assignment).await, 200);
    wrong(&inspector.post(&path, json!({"reason": " "})).await, &["reason"]);
    assert_eq!(body(firm.officer.get(&path).await, 200)["total"], 0, "a look that was refused was none");
    let seen = body(inspector.post(&path, why).await, 201);
    assert_eq!((&seen["phone"], &seen["safetyOfficerPhone"]), (&json!("19000000031"), &json!(null)));
    let log = body(firm.officer.get(&path).await, 200);
    assert_eq!((&log["total"], &log["items"][0]["reason"]), (&json!(1), &json!("联系复查")));
    assert_eq!(log["items"][0]["userId"], me);
    let audit = body(app.staff("auditor").await.get("/api/v1/audit").await, 200);
    assert!(audit.to_string().contains("view_phone"), "{audit}");
}

#[tokio::test]
async fn a_person_takes_a_copy_and_leaves_and_the_records_stay() {
    let app = TestApp::start().await;
    let firm = app.firm("离开家具厂", "2110").await;
    body(firm.officer.post("/api/v1/consents", json!({"document": "privacy", "version": "1.0"})).await, 201);
    let done = self_check(&app, &firm).await;
    let data = body(firm.officer.get("/api/v1/session/data").await, 200);
    assert_eq!((&data["wechat"], &data["consents"][0]["document"]), (&json!(true), &json!("privacy")));
    assert_eq!(data["memberships"][0]["enterpriseName"], "离开家具厂");
    assert_eq!(
        (&data["selfCheckIds"], data["photoIds"].as_array().unwrap().len()),
        (&json!([done["id"]]), 1)
    );

    let leave = "/api/v1/session/erasure";
    wrong(&firm.officer.post(leave, json!({})).await, &["confirm"]);
    wrong(&firm.officer.post(leave, json!({"confirm": false})).await, &["confirm"]);
    let staff = app.inspector().await.post(leave, json!({"confirm": true})).await;
    refused(&staff, 409, "state_conflict");
    let left = firm.officer.post(leave, json!({"confirm": true})).await;
    assert_eq!(left.status, 204, "{}", left.text);
    refused(&firm.officer.get("/api/v1/session").await, 401, "unauthenticated");
    let record = body(
        app.office().await.get(&format!("/api/v1/self-checks/{}", done["id"].as_str().unwrap())).await,
        200,
    );
    assert_eq!(record["performedByName"], "已注销用户");
    // the same WeChat identity is somebody new, who has no role and has agreed to nothing
    app.pass(chrono::TimeDelta::minutes(10));
    let again =
        app.anon().post("/api/v1/sessions/wechat", json!({"code": format!("demo-{}", firm.id)})).await;
    let again = body(again, 201);
    assert_eq!((&again["enterprises"], &again["consentRequired"]), (&json!([]), &json!(true)));
}
