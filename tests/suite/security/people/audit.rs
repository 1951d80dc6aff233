//! S8: what is done to accounts, and with records, stands in the audit log, and an auditor sees it.

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_store::schema::{audit_addresses, audit_log};
use heping_store::testkit::Pair;
use heping_tests::expect::{body, refused, text};
use heping_tests::fixture::{Finding, Visit, day};
use heping_tests::{Installation, TestApp, beginning};
use serde_json::{Value, json};

use super::{PASSWORD, rows, sign_in};

/// A change as the auditor reads it: of a field, from what to what, each as a word and in Chinese.
fn change((field, text): (&str, &str), before: Option<[&str; 2]>, after: Option<[&str; 2]>) -> Value {
    let [word, said] = [0, 1].map(|at| move |value: Option<[&str; 2]>| value.map(|both| both[at].to_owned()));
    json!({"field": field, "fieldText": text, "before": word(before), "beforeText": said(before),
        "after": word(after), "afterText": said(after)})
}

#[tokio::test]
async fn s08_sign_ins_that_worked_failed_and_were_held_back_are_written_down() {
    let app = TestApp::with_limits(1).await;
    let inspector = app.inspector().await;
    let id = inspector.user_id().await;
    assert_eq!(inspector.send("DELETE", "/api/v1/session", &Value::Null).await.status, 204);
    for _ in 0..9 {
        refused(&sign_in(&app, "inspector1", json!({"password": "no"})).await, 401, "bad_credentials");
    }
    for _ in 0..3 {
        refused(&sign_in(&app, "inspector1", json!({})).await, 429, "rate_limited");
    }
    for (action, count) in [("sign_in", 1), ("sign_out", 1), ("fail_sign_in", 9), ("limit_sign_in", 1)] {
        let found = rows(&app, &format!("action={action}&subject={id}")).await;
        assert_eq!(found.len(), count, "{action}");
        assert_eq!(found[0]["address"], "127.0.0.1", "{action}");
    }
    let failed = &rows(&app, "action=fail_sign_in").await[0];
    assert_eq!((&failed["actorId"], &failed["actionText"]), (&Value::Null, &json!("登录失败")));
    let citizen = app.wechat("demo-citizen").await.user_id().await;
    assert!(
        rows(&app, &format!("subject={citizen}&installation=true")).await.is_empty(),
        "nobody's business"
    );
    let officer = app.firm("登录家具厂", "2110").await.officer.user_id().await;
    assert!(rows(&app, &format!("action=accept_invitation&actor={officer}")).await.len() == 1);
}

#[tokio::test]
async fn s08_codes_of_wechat_that_open_nothing_are_written_down_with_the_address_alone() {
    let app = TestApp::with_limits(1).await;
    let anon = app.anon();
    let try_code = async |n: usize| {
        anon.post("/api/v1/sessions/wechat", json!({"code": format!("invented-code-{n}")})).await
    };
    for n in 0..60 {
        refused(&try_code(n).await, 401, "bad_login_code");
    }
    for n in 60..63 {
        refused(&try_code(n).await, 429, "rate_limited");
    }
    for (action, count) in [("fail_sign_in", 60), ("limit_sign_in", 1)] {
        let found = rows(&app, &format!("action={action}&installation=true")).await;
        assert_eq!(found.len(), count, "{action}");
        assert_eq!((&found[0]["address"], &found[0]["subjectId"]), (&json!("127.0.0.1"), &json!("unknown")));
        assert!(!json!(found).to_string().contains("invented-code"), "a code is a secret");
        assert!(rows(&app, &format!("action={action}")).await.is_empty(), "of no street");
    }
}

#[tokio::test]
async fn s08_what_belongs_to_no_street_is_shown_to_auditors_and_names_nothing_that_was_typed() {
    let app = TestApp::start().await;
    // people type passwords into the field of the name
    refused(&sign_in(&app, "my-secret-password", json!({})).await, 401, "bad_credentials");
    assert!(rows(&app, "action=fail_sign_in").await.is_empty());
    let unknown = rows(&app, "action=fail_sign_in&installation=true").await;
    assert_eq!((unknown.len(), &unknown[0]["subjectId"]), (1, &json!("unknown")));
    assert!(!json!(unknown).to_string().contains("my-secret"));
}

#[tokio::test]
async fn s08_commands_on_the_server_are_written_down_with_who_gave_them() {
    let installation = Installation::new();
    let store = installation.store().await;
    let acts: Vec<(String, Option<String>, Option<String>)> = store
        .read(|conn| {
            let rows = audit_log::table.order((audit_log::at, audit_log::id));
            Ok(rows.select((audit_log::action, audit_log::subdistrict_id, audit_log::detail)).load(conn)?)
        })
        .await
        .unwrap();
    let actions: Vec<_> = acts.iter().map(|(action, _, _)| action.as_str()).collect();
    // the test kit has migrated PostgreSQL already, and then there is nothing to write down
    let migrated = (Pair::current() == Pair::Sqlite).then_some("migrate");
    let others = ["create_subdistrict", "create_user", "create_user", "create_user"];
    assert_eq!(actions, migrated.into_iter().chain(others).collect::<Vec<_>>());
    for (action, street, detail) in acts {
        let detail: Value = serde_json::from_str(&detail.unwrap()).unwrap();
        assert!(!text(&detail, "operator").is_empty(), "{action}");
        assert_eq!(
            street.is_none(),
            action == "migrate",
            "the auditors of a street see what is of the street"
        );
    }
}

#[tokio::test]
async fn s08_a_row_says_what_changed_and_by_which_role() {
    let Visit { app, officers, inspection, .. } = Visit::begin("演示家具厂").await;
    let hazard = text(&officers.find(&inspection, Finding::due(15)).await, "id");
    let found = &rows(&app, &format!("subject={hazard}")).await[0];
    let changes = found["changes"].as_array().unwrap();
    let level = change(("level", "隐患等级"), None, Some(["general", "一般"]));
    let due = change(("dueOn", "整改期限"), None, Some([&day(15), &day(15)]));
    assert!(changes.contains(&level) && changes.contains(&due), "{changes:?}");

    // who holds two roles acts in the one that allows it
    app.user("both", vec![heping_core::Role::Leader, heping_core::Role::Supervisor]).await;
    let path = format!("/api/v1/hazards/{hazard}/void");
    body(app.staff("both").await.post(&path, json!({"reason": "重复登记"})).await, 200);
    let voided = &rows(&app, "action=void_hazard").await[0];
    assert_eq!(voided["actorRole"], "supervisor");
    assert_eq!(
        voided["changes"],
        json!([change(("state", "状态"), Some(["rectifying", "整改中"]), Some(["voided", "已撤销"]))])
    );

    let admin = app.staff("admin").await;
    let path = format!("/api/v1/users/{}", app.staff("grid1").await.user_id().await);
    let mut user = body(admin.get(&path).await, 200);
    user["roles"] = json!(["leader"]);
    user["phone"] = json!("19000010009");
    body(admin.put(&path, user).await, 200);
    let replaced = &rows(&app, "action=replace_user").await[0];
    let roles = change(("roles", "角色"), Some(["grid_worker", "网格员"]), Some(["leader", "街道领导"]));
    assert_eq!(replaced["changes"], json!([roles]));
    let all: Vec<Option<String>> =
        app.app.store.read(|conn| Ok(audit_log::table.select(audit_log::detail).load(conn)?)).await.unwrap();
    let all = format!("{all:?}");
    assert!(!all.contains("19000010009") && !all.contains(PASSWORD), "{all}");
}

#[tokio::test]
async fn s08_addresses_are_forgotten_after_a_year_and_the_rows_stay() {
    let app = TestApp::start().await;
    app.inspector().await;
    let addresses = async || {
        let count =
            |conn: &mut heping_store::Conn| Ok(audit_addresses::table.count().get_result::<i64>(conn)?);
        app.app.store.read(count).await.unwrap()
    };
    assert!(addresses().await > 0);
    let night = async |days| {
        app.clock.set(beginning().plus(TimeDelta::days(days)));
        heping_api::jobs::schedule_today(&app.app).await.unwrap();
        app.work().await;
    };
    night(364).await;
    assert!(addresses().await > 0);
    night(367).await;
    assert_eq!(addresses().await, 0);
    assert!(!rows(&app, "action=sign_in").await.is_empty());
}
