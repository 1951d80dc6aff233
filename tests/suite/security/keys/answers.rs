//! What the audit log keeps of an answer: nothing that anybody without the key can try out.

use diesel::prelude::*;
use heping_store::schema::audit_log;
use heping_tests::TestApp;
use heping_tests::expect::{body, text};
use heping_tests::fixture::{VILLAGE, enterprise, reported};
use serde_json::json;
use sha2::{Digest, Sha256};

type Kept = Vec<(String, Option<String>)>;

async fn kept(app: &TestApp) -> Kept {
    let rows = audit_log::table.order(audit_log::id).select((audit_log::action, audit_log::after_digest));
    app.app.store.read(move |conn| Ok(rows.load(conn)?)).await.expect("rows")
}

#[tokio::test]
async fn s13_an_answer_is_kept_as_an_hmac_and_one_that_holds_a_secret_not_at_all() {
    let app = TestApp::start().await;
    let firm = app.firm("摘要家具厂", "2110").await;
    let office = app.office().await;
    let mut other = enterprise("另一家具厂");
    other["phone"] = json!("19000010001");
    let made = office.post("/api/v1/enterprises", other).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let reply = made.text.clone();

    let new = json!({"code": firm.code, "text": "违规动火", "contact": "139 0000 0000"});
    body(app.anon().post("/api/v1/hazard-reports", new).await, 201);
    let hazard = text(&reported(&app).await[0], "id");
    let contact = office.get(&format!("/api/v1/hazards/{hazard}/reporter")).await;
    assert!(contact.text.contains("139 0000 0000"), "{}", contact.text);
    let admin = app.staff("admin").await;
    let user = json!({"username": "样例新人", "name": "样例新人", "roles": ["grid_worker"]});
    body(admin.post("/api/v1/users", user).await, 201);
    let device = json!({"enterpriseId": firm.id, "kind": "sensor", "name": "东门烟感", "place": "东门"});
    body(office.post("/api/v1/devices", device).await, 201);
    let (inspector, why) = (app.inspector().await, json!({"reason": "联系复查"}));
    let me = inspector.user_id().await;
    let assignment = json!({"version": 0, "villages": [VILLAGE], "enterprises": []});
    body(office.put(&format!("/api/v1/users/{me}/assignments"), assignment).await, 200);
    let path = format!("/api/v1/enterprises/{}/phone-views", text(&made.body, "id"));
    body(inspector.post(&path, why).await, 201);

    let kept = kept(&app).await;
    let secret = ["read_reporter", "create_invitation", "create_user", "register_device", "view_phone"];
    for action in secret {
        let rows: Vec<_> = kept.iter().filter(|(done, _)| done == action).collect();
        assert!(!rows.is_empty() && rows.iter().all(|(_, digest)| digest.is_none()), "{action}: {rows:?}");
    }
    let digests: Vec<&str> = kept.iter().filter_map(|(_, digest)| digest.as_deref()).collect();
    let own = hex::encode(app.app.keys.answers.mac(&[reply.as_bytes()]));
    assert!(digests.contains(&own.as_str()), "{kept:?}");
    for guess in [reply.as_str(), contact.text.as_str(), "139 0000 0000", "{\"contact\":\"139 0000 0000\"}"] {
        assert!(!digests.contains(&hex::encode(Sha256::digest(guess)).as_str()), "{guess}");
    }
}
