//! S14: secrets are answered, and kept nowhere.

use std::collections::BTreeMap;

use diesel::prelude::*;
use heping_store::schema::{audit_log, idempotency_keys};
use heping_store::{Conn, Lock};
use heping_tests::expect::{body, text};
use heping_tests::{TestApp, leaks};
use serde_json::{Value, json};

use super::{occurrences, repeatable};
use crate::whole::operations::document;

/// How many answers are kept for repeated requests.
async fn kept(app: &TestApp) -> i64 {
    app.app.store.read(|conn| Ok(idempotency_keys::table.count().get_result(conn)?)).await.unwrap()
}

#[tokio::test]
async fn s14_a_look_is_a_look_however_often_it_carries_the_same_key() {
    let app = TestApp::start().await;
    let office = app.office().await;
    app.firm("导出家具厂", "2110").await;
    for _ in 0..4 {
        let list = repeatable(&office, "GET", "/api/v1/exports/enterprises.xlsx", &Value::Null).await;
        assert_eq!(list.status, 200, "{}", list.text);
    }
    let rows = |conn: &mut Conn| {
        Ok(audit_log::table.filter(audit_log::action.eq("export_list")).count().get_result::<i64>(conn)?)
    };
    assert_eq!(app.app.store.read(rows).await.unwrap(), 4, "each is written down");
    assert_eq!(kept(&app).await, 0);
}

#[tokio::test]
async fn s14_no_answer_and_no_request_that_holds_a_secret_is_kept() {
    let app = TestApp::start().await;
    let (office, admin) = (app.office().await, app.staff("admin").await);
    let firm = app.firm("密钥家具厂", "2110").await;
    let made = body(
        office
            .post(
                "/api/v1/devices",
                json!({
                    "enterpriseId": firm.id, "kind": "sensor", "name": "东门烟感", "place": "东门",
                }),
            )
            .await,
        201,
    );
    let key = format!("/api/v1/devices/{}/key", text(&made, "id"));
    let user = app.staff("inspector3").await.user_id().await;
    let new_user = |name: &str| json!({"username": name, "name": "督查员", "roles": ["leader"]});
    let asked = [
        (&office, firm.path("invitations"), json!({"role": "principal"}), "code"),
        (&office, key, json!({}), "secret"),
        (&admin, format!("/api/v1/users/{user}/password"), json!({}), "initialPassword"),
        (&admin, "/api/v1/users".to_owned(), new_user("leader2"), "initialPassword"),
    ];
    for (by, path, new, field) in asked {
        let first = repeatable(by, "POST", &path, &new).await;
        assert!(matches!(first.status, 200 | 201), "{path}: {}", first.text);
        assert!(first.body[field].is_string(), "{path}: {}", first.text);
        assert_eq!(kept(&app).await, 0, "{path}");
        let again = repeatable(by, "POST", &path, &new).await;
        assert_ne!(again.text, first.text, "{path} was kept");
    }
    let leader = app.staff("leader").await;
    let change =
        json!({"currentPassword": heping_api::demo::PASSWORD, "newPassword": "河平码换过的密码-2026"});
    assert_eq!(repeatable(&leader, "PUT", "/api/v1/session/password", &change).await.status, 204);
    assert_eq!(kept(&app).await, 0, "a digest of passwords is kept");
}

#[tokio::test]
async fn s14_a_key_stands_for_one_query_and_is_kept_under_a_key_of_ours() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let items = json!([{"text": "现场整洁", "kind": "yes_no", "hazard": "现场杂物乱堆"}]);
    let new = json!({"title": "街道自编检查表", "scope": "inspection", "items": items});
    let send = async |query: &str| {
        body(repeatable(&office, "POST", &format!("/api/v1/checklists?{query}"), &new).await, 201)
    };
    let first = send("x=1").await;
    assert_eq!(send("x=1").await, first);
    assert_ne!(send("x=2").await["id"], first["id"]);
    assert_eq!(kept(&app).await, 2);
    let digest = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(new.to_string()));
    assert_eq!(occurrences(&app, &digest), BTreeMap::new(), "what was sent could be found by trying");
}

#[test]
fn s14_the_document_calls_each_secret_a_secret() {
    let whole = [
        ("InvitationAnswer", "code"),
        ("Phones", "phone"),
        ("Phones", "safetyOfficerPhone"),
        ("PersonData", "phone"),
    ];
    let document = document();
    let mut seen = 0;
    for (schema, content) in document["components"]["schemas"].as_object().unwrap() {
        let parts = content["allOf"].as_array().cloned().unwrap_or_default();
        for part in parts.iter().chain([content]) {
            for (field, kind) in part["properties"].as_object().into_iter().flatten() {
                if leaks::SECRET.contains(&field.as_str())
                    || whole.contains(&(schema.as_str(), field.as_str()))
                {
                    seen += 1;
                    let is_secret = kind.to_string().contains("#/components/schemas/Secret\"");
                    assert!(is_secret, "{schema}.{field} must be a heping_core::Secret: {kind}");
                }
            }
        }
    }
    assert!(seen >= 10, "{seen}");
}

#[tokio::test]
async fn s14_a_secret_that_is_left_behind_is_found_in_every_form() {
    let app = TestApp::start().await;
    let secret = "13900002222 请勿外传";
    let mut forms = vec![secret.to_owned()];
    let digest = <sha2::Sha256 as sha2::Digest>::digest(secret.as_bytes());
    forms.push(hex::encode(digest));
    forms.push(hex::encode(digest).to_uppercase());
    forms.push(base64::Engine::encode(&base64::engine::general_purpose::STANDARD, digest));
    let sent = json!({"contact": secret}).to_string();
    forms.push(hex::encode(<sha2::Sha256 as sha2::Digest>::digest(sent.as_bytes())));
    leaks::note("/api/v1/hazard-reports", &sent);
    assert_eq!(leaks::found(app.database_url()), Vec::<String>::new());
    for form in forms {
        let now = app.clock.now();
        let planted = form.clone();
        let plant = move |conn: &mut Conn| {
            diesel::insert_into(idempotency_keys::table)
                .values((
                    idempotency_keys::scope.eq("planted"),
                    idempotency_keys::body_hash.eq("-"),
                    idempotency_keys::response.eq(format!("{{\"x\":\"{planted}\"}}")),
                    idempotency_keys::created_at.eq(now),
                ))
                .execute(conn)?;
            Ok(())
        };
        app.app.store.write(Lock::Nothing, plant).await.unwrap();
        let found = leaks::found(app.database_url());
        assert!(found.iter().any(|one| one.starts_with("idempotency_keys: ")), "{form}: {found:?}");
        let clear = |conn: &mut Conn| Ok(diesel::delete(idempotency_keys::table).execute(conn)?);
        app.app.store.write(Lock::Nothing, clear).await.unwrap();
    }
}
