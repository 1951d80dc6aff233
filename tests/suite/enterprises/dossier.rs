//! The dossier of an enterprise: what is on file, and what expires.

use chrono::TimeDelta;
use heping_api::jobs;
use heping_evidence::photo;
use heping_tests::TestApp;
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::day;
use serde_json::{Value, json};

#[tokio::test]
async fn documents_expire_are_replaced_and_withdrawn_and_none_is_lost() {
    let app = TestApp::start().await;
    let firm = app.firm("档案家具厂", "2110").await;
    let (office, other) = (app.office().await, app.firm("别家家具厂", "2110").await);
    let path = firm.path("documents");
    let photo = firm.officer.photo(7).await;
    let forklift = json!({
        "id": "019786a0-0000-7000-8000-0000000000d1", "kind": "special_equipment", "title": "叉车 3 吨",
        "number": "车11浙A00001(26)", "issuedOn": day(-300), "expiresOn": day(20), "photoIds": [photo],
    });
    refused(&app.inspector().await.post(&path, forklift.clone()).await, 403, "forbidden");
    refused(&other.officer.post(&path, forklift.clone()).await, 404, "not_found");
    let bad = json!({
        "kind": "licence", "title": " ", "issuedOn": day(1), "expiresOn": day(0),
        "photoIds": ["019786a0-0000-7000-8000-000000000001"], "replacesId": "019786a0-0000-7000-8000-000000000001",
    });
    let fields = ["title", "issuedOn", "expiresOn", "photoIds[0]", "replacesId"];
    wrong(&firm.officer.post(&path, bad).await, &fields);
    let made = body(firm.officer.post(&path, forklift.clone()).await, 201);
    assert_eq!(
        (&made["state"], &made["daysLeft"], &made["kindText"]),
        (&json!("expiring"), &json!(20), &json!("特种设备"))
    );
    assert_eq!(made["photos"][0]["id"], photo);
    assert_eq!(body(firm.officer.post(&path, forklift.clone()).await, 200)["id"], made["id"]);
    let mut changed = forklift;
    changed["title"] = json!("叉车 5 吨");
    refused(&firm.officer.post(&path, changed).await, 409, "id_conflict");
    let licence = json!({"kind": "business_licence", "title": "营业执照"});
    body(office.post(&path, licence).await, 201);
    let plan = json!({"kind": "emergency_plan", "title": "应急预案", "expiresOn": day(-1)});
    let plan = body(office.post(&path, plan).await, 201);
    assert_eq!((&plan["state"], &plan["daysLeft"]), (&json!("expired"), &json!(-1)));

    let dossier = firm.path("dossier");
    refused(&other.officer.get(&dossier).await, 404, "not_found");
    let file = body(firm.officer.get(&dossier).await, 200);
    assert_eq!(
        (&file["enterprise"]["id"], &file["people"][0]["role"]),
        (&json!(firm.id), &json!("safety_officer"))
    );
    let titles = |list: &Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|one| text(one, "title")).collect()
    };
    assert_eq!(titles(&file["licences"]), ["营业执照"]);
    assert_eq!(titles(&file["specialEquipment"]), ["叉车 3 吨"]);
    assert_eq!(titles(&file["documents"]), ["应急预案"]);
    assert_eq!((&file["expiringCount"], &file["expiredCount"]), (&json!(1), &json!(1)));

    // renewed: the new one stands in the place of the old one
    let renewed = json!({
        "kind": "special_equipment", "title": "叉车 3 吨", "expiresOn": day(750), "replacesId": made["id"],
    });
    let renewed = body(office.post(&path, renewed.clone()).await, 201);
    let twice = json!({"kind": "special_equipment", "title": "又一份", "replacesId": made["id"]});
    wrong(&office.post(&path, twice).await, &["replacesId"]);
    let file = body(firm.officer.get(&dossier).await, 200);
    assert_eq!(file["specialEquipment"].as_array().unwrap().len(), 1);
    assert_eq!(file["specialEquipment"][0]["id"], renewed["id"]);

    let gone = format!("/api/v1/enterprise-documents/{}/revocation", text(&plan, "id"));
    wrong(&office.post(&gone, json!({"reason": ""})).await, &["reason"]);
    assert_eq!(body(office.post(&gone, json!({"reason": "重复"})).await, 200)["state"], "withdrawn");
    let again = office.post(&gone, json!({"reason": "重复"})).await;
    refused(&again, 409, "state_conflict");
    assert_eq!(again.body["state"], "withdrawn");

    // what the office must see to, months later
    assert_eq!(body(office.get("/api/v1/enterprise-documents").await, 200)["total"], 0);
    app.turn(730);
    let office = app.office().await;
    let soon = body(office.get("/api/v1/enterprise-documents").await, 200);
    assert_eq!((&soon["total"], &soon["items"][0]["enterpriseName"]), (&json!(1), &json!("档案家具厂")));
    let none = office.get(&format!("/api/v1/enterprise-documents?expiresBefore={}", day(740))).await;
    assert_eq!(body(none, 200)["total"], 0);
}

#[tokio::test]
async fn the_days_cleaning_leaves_the_photos_of_documents() {
    let app = TestApp::start().await;
    let firm = app.firm("留存家具厂", "2110").await;
    let (shown, forgotten) = (firm.officer.photo(7).await, firm.officer.photo(8).await);
    let licence = json!({"kind": "business_licence", "title": "营业执照", "photoIds": [shown]});
    body(firm.officer.post(&firm.path("documents"), licence).await, 201);
    let kept = async |id: &str| {
        let id = id.parse().unwrap();
        app.app.store.read(move |conn| photo::photos_of(conn, &[id])).await.unwrap().len()
    };
    for _ in 0..2 {
        jobs::schedule_today(&app.app).await.unwrap();
        app.clock.set(app.clock.now().plus(TimeDelta::days(2)));
        app.work().await;
    }
    assert_eq!((kept(&shown).await, kept(&forgotten).await), (1, 0));
}
