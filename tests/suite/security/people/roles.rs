//! S9: nobody gives themselves a role, nobody gives the powerful ones alone, and who reads the log is
//! not who looks after the accounts (三权分立).

use heping_core::{Permission, Role};
use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::{Client, Installation, TestApp};
use serde_json::{Value, json};

use super::{made, rows};

const GRANTS: &str = "/api/v1/role-grants";

async fn user(admin: &Client, id: &str) -> Value {
    body(admin.get(&format!("/api/v1/users/{id}")).await, 200)
}

#[tokio::test]
async fn s09_nobody_changes_their_own_roles() {
    let app = TestApp::start().await;
    let admin = app.staff("admin").await;
    let id = admin.user_id().await;
    for roles in [json!(["admin", "office"]), json!(["admin", "supervisor"]), json!(["office"])] {
        let mut own = user(&admin, &id).await;
        own["roles"] = roles;
        let reply = admin.put(&format!("/api/v1/users/{id}"), own).await;
        refused(&reply, 409, "state_conflict");
        assert_eq!(reply.body["state"], "own_roles");
    }
    let mut own = user(&admin, &id).await;
    own["name"] = json!("系统管理员甲");
    let changed = body(admin.put(&format!("/api/v1/users/{id}"), own).await, 200);
    assert_eq!(changed["roles"], json!(["admin"]), "what is no role they may change");
}

#[tokio::test]
async fn s09_a_powerful_role_waits_for_a_second_administrator() {
    let app = TestApp::start().await;
    let (first, second) = (app.staff("admin").await, app.second_admin().await);
    let (_, id, _) = made(&app, "zhou", json!(["inspector", "supervisor"])).await;
    let waiting = user(&first, &id).await;
    assert_eq!(
        (&waiting["roles"], &waiting["pendingRoles"]),
        (&json!(["inspector"]), &json!(["supervisor"]))
    );

    let list = body(second.get(GRANTS).await, 200);
    let grant = &list["items"][0];
    assert_eq!(
        (&list["total"], &grant["role"], &grant["userId"]),
        (&json!(1), &json!("supervisor"), &json!(id))
    );
    let path = format!("{GRANTS}/{}/confirmation", text(grant, "id"));
    let own = first.post(&path, json!({})).await;
    refused(&own, 409, "state_conflict");
    assert_eq!(own.body["state"], "own_request");
    let confirmed = body(second.post(&path, json!({})).await, 200);
    let both = (&confirmed["roles"], &confirmed["pendingRoles"]);
    assert_eq!(both, (&json!(["inspector", "supervisor"]), &json!([])));
    let again = second.post(&path, json!({})).await;
    refused(&again, 409, "state_conflict");
    assert_eq!(again.body["state"], "decided");
    let row = &rows(&app, "action=grant_role").await[0];
    assert_eq!((&row["actorName"], &row["subjectId"]), (&json!("人员admin2"), &json!(id)));
    assert_eq!(
        row["changes"],
        json!([{"field": "roles", "fieldText": "角色", "before": null, "beforeText": null, "after": "supervisor", "afterText": "督查负责人"}])
    );

    // what is held stays through a change of something else, and nobody asks for it again
    let mut renamed = user(&first, &id).await;
    renamed["name"] = json!("周小船");
    assert_eq!(
        body(first.put(&format!("/api/v1/users/{id}"), renamed).await, 200)["pendingRoles"],
        json!([])
    );
}

#[tokio::test]
async fn s09_a_request_is_refused_by_anybody_and_withdrawn_by_a_change() {
    let app = TestApp::start().await;
    let (first, second) = (app.staff("admin").await, app.second_admin().await);
    let (_, id, _) = made(&app, "zhou", json!(["office", "auditor"])).await;
    let path = format!("/api/v1/users/{id}");
    let only = async || text(&body(second.get(GRANTS).await, 200)["items"][0], "id");
    let asked = only().await;
    assert_eq!(second.send("DELETE", &format!("{GRANTS}/{asked}"), &Value::Null).await.status, 204);
    assert_eq!(user(&first, &id).await["pendingRoles"], json!([]));

    let mut again = user(&first, &id).await;
    again["roles"] = json!(["office", "auditor"]);
    body(first.put(&path, again).await, 200);
    let asked = only().await;
    let mut without = user(&first, &id).await;
    without["roles"] = json!(["office"]);
    body(first.put(&path, without).await, 200);
    refused(&second.post(&format!("{GRANTS}/{asked}/confirmation"), json!({})).await, 409, "state_conflict");
    assert_eq!(body(second.get(GRANTS).await, 200)["total"], 0);
}

#[tokio::test]
async fn s09_three_powers_stay_apart() {
    // by the table: what looks after accounts decides no hazard and reads no log, and the reverse
    let of = |role: Role| -> Vec<Permission> {
        let all = Permission::ALL.iter().copied();
        all.filter(|one| *one != Permission::SignedIn && one.roles().contains(&role)).collect()
    };
    assert_eq!(of(Role::Admin), [Permission::ManageUsers]);
    assert_eq!(of(Role::Auditor), [Permission::ReadAudit]);
    assert_eq!(Permission::ReadAudit.roles(), [Role::Auditor]);
    assert_eq!(Permission::ManageUsers.roles(), [Role::Admin]);

    // by the accounts: the two are never one person's, neither at once nor one after the other
    let app = TestApp::start().await;
    let (first, second) = (app.staff("admin").await, app.second_admin().await);
    let new = json!({"username": "both", "name": "兼任者", "roles": ["admin", "auditor"]});
    wrong(&first.post("/api/v1/users", new).await, &["roles"]);
    let (_, id, _) = made(&app, "zhou", json!(["auditor"])).await;
    let path = format!("/api/v1/users/{id}");
    let auditor = text(&body(second.get(GRANTS).await, 200)["items"][0], "id");
    let mut other = user(&first, &id).await;
    other["roles"] = json!(["admin", "auditor"]);
    wrong(&first.put(&path, other.clone()).await, &["roles"]);
    body(second.post(&format!("{GRANTS}/{auditor}/confirmation"), json!({})).await, 200);
    let mut other = user(&first, &id).await;
    other["roles"] = json!(["auditor", "admin"]);
    wrong(&first.put(&path, other).await, &["roles"]);
}

#[test]
fn s09_where_a_street_has_one_administrator_the_command_line_confirms() {
    let installation = Installation::new();
    let create = ["admin", "create-user", "--name", "管理员", "--role", "admin", "--own-password"];
    installation.run(&[&create[..], &["--username", "boss"]].concat(), "a marmalade of seven kettles");
    let serving = installation.serve();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let id = runtime.block_on(async {
        let nobody = Client::at(&serving.url);
        let typed = json!({"username": "boss", "password": "a marmalade of seven kettles"});
        let boss = nobody.signed_in(&nobody.post("/api/v1/sessions/password", typed).await);
        let new = json!({"username": "zhou", "name": "周小舟", "roles": ["supervisor"]});
        text(&body(boss.post("/api/v1/users", new).await, 201), "id")
    });
    let said = installation.run(&["admin", "confirm-role", "--username", "zhou", "--role", "supervisor"], "");
    assert!(said.contains("zhou 已是"), "{said}");
    assert!(!id.is_empty());
    // with two of them it is theirs
    installation.run(&[&create[..], &["--username", "boss2"]].concat(), "a marmalade of seven kettles");
    let refused = installation.refused(&["admin", "confirm-role", "--username", "zhou", "--role", "auditor"]);
    assert!(refused.contains("由另一名管理员"), "{refused}");
}
