//! Whether the audit log is whole, as the service itself finds it and an auditor reads it.

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_api::jobs::Job;
use heping_api::jobs::audit_verified::AuditVerified;
use heping_api::jobs::sweep;
use heping_store::schema::{audit_log, audit_seals};
use heping_tests::TestApp;
use heping_tests::expect::{body, refused};
use serde_json::{Value, json};

use super::tamper;

async fn chain(app: &TestApp) -> Value {
    body(app.staff("auditor").await.get("/api/v1/audit/chain").await, 200)
}

/// Somebody does something, and it is sealed.
async fn done_and_sealed(app: &TestApp, name: &str) {
    app.firm(name, "2110").await;
    app.pass(TimeDelta::minutes(5));
    sweep::once(&app.app).await.unwrap();
}

/// Another word in the row of the newest seal, or of the first.
async fn changed(app: &TestApp, newest: bool) {
    tamper(&app.app.store, move |conn| {
        let seals = audit_seals::table.select(audit_seals::audit_id).into_boxed();
        let id: String = match newest {
            true => seals.order(audit_seals::seq.desc()),
            false => seals.order(audit_seals::seq),
        }
        .first(conn)?;
        diesel::update(audit_log::table.filter(audit_log::id.eq(id)))
            .set(audit_log::action.eq("sign_out"))
            .execute(conn)?;
        Ok(())
    })
    .await;
}

async fn verify(app: &TestApp) {
    AuditVerified.run(&app.app, 1).await.unwrap();
}

#[tokio::test]
async fn s22_the_whole_log_is_looked_at_daily_and_what_came_since_when_somebody_asks() {
    let app = TestApp::start().await;
    done_and_sealed(&app, "封印家具厂").await;
    let before = chain(&app).await;
    assert_eq!((&before["whole"], &before["verifiedAt"]), (&json!(true), &Value::Null));
    assert!(before["seals"].as_i64() > Some(0) && before["holdsTo"] == before["seals"], "{before}");

    verify(&app).await;
    let looked_at = chain(&app).await;
    assert_eq!(looked_at["verifiedAt"], app.now());
    done_and_sealed(&app, "后来家具厂").await;
    let since = chain(&app).await;
    assert_eq!((&since["whole"], &since["holdsTo"]), (&json!(true), &since["seals"]));
    assert_eq!(since["verifiedAt"], looked_at["verifiedAt"], "only what came since was looked at");
    assert!(since["seals"].as_i64() > looked_at["seals"].as_i64());

    changed(&app, true).await;
    let told = chain(&app).await;
    assert_eq!(told["whole"], false);
    assert!(told["broken"].as_str().unwrap().contains("被改动"), "{told}");
    for who in ["office", "admin", "leader"] {
        refused(&app.staff(who).await.get("/api/v1/audit/chain").await, 403, "forbidden");
    }
}

#[tokio::test]
async fn s22_a_row_changed_long_after_it_was_looked_at_is_found_out_the_next_day() {
    let app = TestApp::start().await;
    done_and_sealed(&app, "旧账家具厂").await;
    verify(&app).await;
    changed(&app, false).await;
    assert_eq!(chain(&app).await["whole"], true, "what was looked at is not looked at anew");
    verify(&app).await;
    let told = chain(&app).await;
    assert_eq!((&told["whole"], &told["holdsTo"]), (&json!(false), &json!(0)));
    assert!(told["broken"].as_str().unwrap().contains("封印 1"), "{told}");
    // it stands in the log, too
    let log = "/api/v1/audit?action=verify_audit&installation=true";
    let rows = body(app.staff("auditor").await.get(log).await, 200);
    let fields = |row: &Value| -> Vec<Value> {
        row["changes"].as_array().unwrap().iter().map(|change| change["field"].clone()).collect()
    };
    assert_eq!(fields(&rows["items"][0]), ["sealsHold", "sealHead", "auditBroken"]);
    assert_eq!(fields(&rows["items"][1]), ["sealsHold", "sealHead"]);
}
