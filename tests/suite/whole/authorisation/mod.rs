//! Who may do what: every operation of the document, asked by every kind of person.
//!
//! What must come out follows from three things alone: the operation's `x-permission` in the
//! document, the roles that `heping_core::Permission` gives it, and the operation's row here, which
//! says what its path names ([`crate::whole::operations`]). A handler that enforces anything else fails.

mod world;

use heping_core::Permission;
use heping_tests::fixture::Officers;
use heping_tests::{Client, Reply};
use serde_json::{Value, json};

use crate::whole::operations::Kind::Code;
use crate::whole::operations::Names::{Nothing, OfStreet, Row};
use crate::whole::operations::{Operation, ROWS, operations};

use world::{Asker, World, filled};

/// What is fetched through a signed link.
const LINKED: [&str; 2] = ["get_photo", "get_sticker_sheet"];

/// Sends the request as it would be sent in haste: a writing one with a body that is no JSON, so
/// that whoever is refused is refused whatever the body holds.
async fn ask(client: &Client, method: &str, path: &str) -> Reply {
    let mut request = client.request(method, path);
    if method != "GET" && method != "DELETE" {
        request = request.header("content-type", "application/json").body("{");
    }
    heping_tests::reply(request).await
}

/// The status that refuses `asker`; `None` where nothing but the request itself may refuse.
fn refusal(operation: &Operation, asker: &Asker) -> Option<u16> {
    let permission = operation.permission?;
    let holds = permission == Permission::SignedIn
        // whoever has no role may report, with photos
        || (permission == Permission::UploadPhoto && asker.roles.is_empty())
        || asker.roles.iter().any(|role| permission.roles().contains(role));
    match operation.names {
        _ if !asker.signed_in => Some(401),
        _ if !holds => Some(403),
        Row(_) if !asker.near => Some(404),
        OfStreet(_) if !asker.here => Some(404),
        _ => None,
    }
}

#[test]
fn every_row_is_an_operation_and_every_operation_has_a_row() {
    let operations = operations();
    for (id, names) in ROWS {
        let found = operations.iter().find(|operation| operation.id == *id);
        let operation = found.unwrap_or_else(|| panic!("no operation is called {id}: take its row away"));
        // such a link is its right, whoever holds it
        let names_something = !matches!(names, Nothing(_)) || LINKED.contains(id);
        assert_eq!(operation.path.contains('{'), names_something, "{id}: its row does not fit its path");
    }
    assert_eq!(ROWS.len(), operations.len(), "an operation has two rows");
}

#[tokio::test]
async fn everybody_may_do_what_the_table_says_and_nothing_else() {
    let world = World::new().await;
    let mut wrong = Vec::new();
    for operation in &operations() {
        for asker in &world.askers {
            let path = world.path(operation).await;
            let reply = ask(&asker.client, &operation.method, &path).await;
            let expected = refusal(operation, asker);
            let right = match expected {
                Some(status) => reply.status == status && reply.body["status"] == status,
                // such a link carries its own right, and this one has none
                None if LINKED.contains(&operation.id.as_str()) => reply.status == 422 || reply.status == 404,
                None if operation.method == "GET" => reply.status == 200,
                None => !matches!(reply.status, 401 | 403 | 404 | 405) && reply.status < 500,
            };
            if !right {
                wrong.push(format!(
                    "{} by {}: {} instead of {}: {}",
                    operation.id,
                    asker.who,
                    reply.status,
                    expected.map_or("being let in".to_owned(), |status| status.to_string()),
                    reply.text.chars().take(200).collect::<String>()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{} are wrong", wrong.join("\n"), wrong.len());
}

#[tokio::test]
async fn rights_come_before_whatever_else_is_wrong_with_a_request() {
    let world = World::new().await;
    let mut wrong = Vec::new();
    for operation in operations().iter().filter(|operation| operation.method == "GET") {
        for asker in &world.askers {
            let Some(expected) = refusal(operation, asker) else { continue };
            let path = world.path(operation).await;
            let broken = format!("{}?page=x&size=x&asOf=x&scope=x", path.split('?').next().unwrap());
            let reply = ask(&asker.client, "GET", &broken).await;
            if reply.status != expected {
                wrong.push(format!(
                    "{} by {}: {} instead of {expected}",
                    operation.id, asker.who, reply.status
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{} are wrong", wrong.join("\n"), wrong.len());
}

#[tokio::test]
async fn a_row_that_nobody_has_is_as_much_not_found_as_one_out_of_reach() {
    let world = World::new().await;
    for operation in &operations() {
        let (Row(kind) | OfStreet(kind), Some(permission)) = (operation.names, operation.permission) else {
            continue;
        };
        let holder = world
            .askers
            .iter()
            .find(|asker| asker.near && asker.roles.iter().any(|role| permission.roles().contains(role)));
        let asker = holder.unwrap();
        let far = world.askers.iter().find(|asker| refusal(operation, asker) == Some(404)).unwrap();
        let mut seen = Vec::new();
        for id in ["01890000-0000-7000-8000-000000000000", "1", "22222222222222222222"] {
            let reply = ask(&asker.client, &operation.method, &filled(&operation.path, id)).await;
            assert_eq!(reply.status, 404, "{} of {id} by {}: {}", operation.id, asker.who, reply.text);
            seen.push(reply);
        }
        let path = filled(&operation.path, &world.id(kind).await);
        let hidden = ask(&far.client, &operation.method, &path).await;
        assert_eq!(hidden.body["code"], seen[0].body["code"], "{}", operation.id);
        if kind != Code {
            assert_eq!(hidden.body["detail"], seen[0].body["detail"], "{} tells them apart", operation.id);
        }
    }
}

#[tokio::test]
async fn lists_bodies_and_syncs_show_nothing_of_others() {
    let world = World::new().await;
    let by = |who: &str| &world.askers.iter().find(|asker| asker.who == who).unwrap().client;
    let (street, firm) = (by("staff of another street"), by("safety officer of another firm"));
    let id = &world.firm.id;

    for (client, paths) in [
        (
            street,
            vec![
                "/api/v1/hazards",
                "/api/v1/inspections",
                "/api/v1/documents",
                "/api/v1/enterprises",
                "/api/v1/rankings?industry=21",
            ],
        ),
        (firm, vec!["/api/v1/hazards", "/api/v1/inspections", "/api/v1/documents", "/api/v1/messages"]),
    ] {
        for path in paths {
            let list = client.get(path).await;
            assert_eq!((list.status, &list.body["total"]), (200, &json!(0)), "{path}: {}", list.text);
            let own = world.office.get(path).await;
            assert!(own.status == 403 || own.body["total"] != 0, "{path} is empty for everybody");
        }
        for path in ["/api/v1/hazards", "/api/v1/inspections", "/api/v1/documents"] {
            let asked = client.get(&format!("{path}?enterprise={id}")).await;
            assert_eq!(asked.status, 404, "{path}: {}", asked.text);
        }
    }
    let ranking = firm.get("/api/v1/rankings?industry=21").await;
    assert_eq!(ranking.status, 200, "{}", ranking.text);
    assert!(!ranking.text.contains(id.as_str()) && !ranking.text.contains("演示家具厂"), "{}", ranking.text);

    let new = Officers::of(&world.app).await.inspection(&world.app, &world.firm);
    let opened = street.post("/api/v1/inspections", new).await;
    assert_eq!(opened.status, 404, "{}", opened.text);
    let item = |operation: &str, id: &str| json!({"operation": operation, "path": {"id": id}, "body": {}});
    let items = json!({"items": [
        {"operation": "create_inspection", "body": {"enterpriseId": id, "kind": "routine", "legalBasis": "x",
            "approvalNumber": "x", "officerIds": [], "startedAt": world.app.clock.now()}},
        item("create_finding", &world.inspection),
        item("complete_inspection", &world.inspection),
        item("create_self_check", id),
        item("submit_rectification", &world.hazard),
    ]});
    let statuses = |reply: &Reply| -> Vec<Value> {
        reply.body["results"].as_array().unwrap().iter().map(|result| result["status"].clone()).collect()
    };
    let of_street = street.post("/api/v1/sync", items.clone()).await;
    assert_eq!(statuses(&of_street), [404, 404, 404, 403, 403], "{}", of_street.text);
    let of_firm = firm.post("/api/v1/sync", items.clone()).await;
    assert_eq!(statuses(&of_firm), [403, 403, 403, 404, 404], "{}", of_firm.text);
    let nobody = world.app.anon().post("/api/v1/sync", items).await;
    assert_eq!(nobody.status, 401);
}
