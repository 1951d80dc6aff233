//! What holds of the whole: the route table is the document, crates depend in one direction,
//! sources stay small and say what they are.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use heping_core::Permission;
use heping_tests::TestApp;
use serde_json::Value;

use crate::operations::{document, operations};
use crate::scene::text;

/// The folder of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// What a file of the workspace says.
pub fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[tokio::test]
async fn every_documented_method_is_served_and_no_other() {
    let app = TestApp::start().await;
    let anon = app.anon();
    let mut methods: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for operation in operations() {
        methods.entry(operation.path).or_default().insert(operation.method);
    }
    for (pattern, documented) in &methods {
        let path = pattern
            .replace("{id}", "x")
            .replace("{eid}", "x")
            .replace("{code}", "x")
            .replace("{receipt}", "x");
        // `…/imports` could also be an enterprise's id
        let also = methods.iter().filter(|(other, _)| matches(other, &path)).flat_map(|(_, methods)| methods);
        let served: BTreeSet<_> = also.cloned().collect();
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH"] {
            let reply = anon.send(method, &path, &Value::Null).await;
            if served.contains(method) {
                assert_ne!(reply.status, 405, "{method} {pattern} is documented, not served");
                continue;
            }
            assert_eq!(reply.status, 405, "{method} {pattern} is served, not documented: {}", reply.text);
            assert_eq!(reply.body["code"], "method_not_allowed");
            let allow = reply.headers.get("allow").and_then(|allow| allow.to_str().ok()).unwrap_or_default();
            let allowed: BTreeSet<_> = allow.split(", ").map(ToOwned::to_owned).collect();
            assert_eq!(&allowed, documented, "{method} {pattern}");
        }
    }
    for unknown in ["/api/v1/no-such-thing", "/api/v2/enterprises", "/api/v1", "/healthz/x"] {
        let reply = anon.get(unknown).await;
        assert_eq!((reply.status, &reply.body["code"]), (404, &"not_found".into()), "{unknown}");
    }
}

fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
    pattern.len() == path.len()
        && pattern.iter().zip(&path).all(|(part, found)| part.starts_with('{') || part == found)
}

#[test]
fn every_handler_is_in_the_document() {
    let mut handlers = 0;
    for path in sources().iter().filter(|path| path.starts_with("crates/api/src")) {
        let lines = read(path);
        handlers += lines
            .lines()
            .filter(|line| {
                ["get", "post", "put", "delete", "patch", "head"]
                    .iter()
                    .any(|method| line.trim_start().starts_with(&format!("#[{method}(\"")))
            })
            .count();
        let aside = lines.contains(".route(") && !path.ends_with("server.rs");
        assert!(!aside, "{path}: .route(…) is served but not documented; use .service(handler)");
    }
    assert_eq!(handlers, operations().len());
}

#[test]
fn every_operation_says_what_it_does_and_how_it_refuses() {
    let verbs = [
        "accept", "change", "complete", "confirm", "create", "decide", "delete", "get", "import", "list",
        "preview", "read", "reopen", "replace", "reset", "review", "revoke", "submit", "sync", "upload",
        "void",
    ];
    let document = document();
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = text(operation, "operationId");
            let at = format!("{id} ({method} {path})");
            let verb = id.split_once('_').map(|(verb, _)| verb).unwrap_or_default();
            assert!(
                verbs.contains(&verb),
                "{at}: an operationId is <verb>_<resource>, with a verb of {verbs:?}"
            );
            assert!(ids.insert(id.clone()), "{at} is there twice");
            assert!(!text(operation, "summary").is_empty(), "{at} has no summary");
            assert_eq!(operation["tags"].as_array().map(Vec::len), Some(1), "{at} has one tag");

            let open = text(operation, "x-permission") == "nobody";
            let schemes = operation["security"].as_array().cloned().unwrap_or_default();
            let needs_none =
                schemes.is_empty() || schemes.iter().any(|one| one.as_object().unwrap().is_empty());
            assert_eq!(open, needs_none, "{at}: its security does not fit its permission");

            let problem = &operation["responses"]["default"]["content"]["application/problem+json"];
            assert_eq!(problem["schema"]["$ref"], "#/components/schemas/ProblemBody", "{at}");
            assert!(problem["example"].is_object(), "{at} shows no refusal");
            let succeeds =
                operation["responses"].as_object().unwrap().keys().any(|status| status.starts_with('2'));
            assert!(succeeds, "{at} says nothing about success");
            let body = &operation["requestBody"]["content"]["application/json"];
            assert!(
                body.is_null() || body["example"].is_object(),
                "{at}: add its body to crates/api/src/examples.rs"
            );

            for parameter in path.split('{').skip(1).map(|part| part.split('}').next().unwrap()) {
                let listed = operation["parameters"].as_array().into_iter().flatten();
                let found = listed.into_iter().any(|one| one["name"] == parameter && one["in"] == "path");
                assert!(found, "{at} does not list {parameter}");
            }
        }
    }
}

#[tokio::test]
async fn the_examples_can_be_read_by_the_operations_they_stand_for() {
    let app = TestApp::start().await;
    let firm = app.firm("演示家具厂", "2110").await;
    let code = firm.code.clone();
    let inspection = crate::scene::inspection(&app, &firm).await;
    let hazard = crate::scene::finding(&app, &inspection, "general").await;
    let (office, inspector) = (app.office().await, app.inspector().await);
    let (admin, leaving) = (app.staff("admin").await, app.staff("leader").await);
    let user = crate::scene::user_of(&app.staff("inspector3").await).await;
    let supervisor = app.staff("supervisor").await;
    let device = crate::scene::device(&office, &firm).await;
    let me = crate::scene::user_of(&inspector).await;
    let area = serde_json::json!({"villages": ["330114003219"]});
    office.put(&format!("/api/v1/users/{me}/assignments"), area).await;
    let paths = document()["paths"].clone();
    let mut sent = 0;
    for operation in operations() {
        let method = operation.method.to_lowercase();
        let body = &paths[&operation.path][&method]["requestBody"]["content"]["application/json"]["example"];
        // what WeChat sends is sealed for the moment: no example of it can be right
        if body.is_null() || operation.id == "accept_wechat_push" {
            continue;
        }
        let by = match text(&paths[&operation.path][&method], "x-permission").as_str() {
            // who changes a password is signed out
            "SignedIn" if operation.id == "change_password" => &leaving,
            "ManageUsers" => &admin,
            "ManageRegister"
            | "ManageChecklists"
            | "KeepDossier"
            | "ReviewRectification"
            | "DecideHazard"
            | "ManageDevices"
            | "RecordConduct" => &office,
            "CorrectHazard" | "CorrectConduct" | "DecideAppeal" => &supervisor,
            "Inspect" | "MakeServiceVisit" | "SignedIn" | "nobody" => &inspector,
            _ => &firm.officer,
        };
        let id = match operation.path.split('/').nth(3) {
            Some("inspections") => &inspection,
            Some("hazards") => &hazard,
            Some("devices") => &device,
            Some("users") => &user,
            _ => &firm.id,
        };
        let path = operation.path.replace("{id}", id).replace("{code}", &code);
        let reply = by.send(&operation.method, &path, body).await;
        assert!(!matches!(reply.status, 400 | 401 | 403 | 405 | 415), "{}: {}", operation.id, reply.text);
        for error in reply.body["errors"].as_array().into_iter().flatten() {
            // what the ids name is not there; everything else is as it should be
            let of_ids = text(error, "field").contains("Id")
                || text(error, "field") == "code"
                || text(error, "field").starts_with("answers");
            assert!(of_ids, "{}: {}", operation.id, reply.text);
        }
        sent += 1;
    }
    assert!(sent > 0);
}

#[test]
fn the_committed_document_is_the_generated_one() {
    let generated = heping_api::router::document_text().unwrap();
    assert!(
        read("api-spec/openapi.json") == generated,
        "api-spec/openapi.json is old: cargo run -q -p heping-api --bin heping -- openapi > api-spec/openapi.json"
    );
}

/// What the crate `name` depends on, by its Cargo.toml; development too.
fn dependencies(name: &str) -> BTreeSet<String> {
    let text = read(&format!("crates/{name}/Cargo.toml"));
    let mut inside = false;
    let mut found = BTreeSet::new();
    for line in text.lines() {
        if line.starts_with('[') {
            inside = line.contains("dependencies");
        } else if inside && !line.starts_with('#') {
            found.extend(line.split(['.', ' ', '=']).next().filter(|one| !one.is_empty()).map(str::to_owned));
        }
    }
    found
}

#[test]
fn crates_depend_in_one_direction() {
    let siblings = ["org", "qr", "records", "ranking", "wechat"];
    let mut crates: Vec<_> = std::fs::read_dir(root().join("crates")).unwrap().flatten().collect();
    crates.sort_by_key(std::fs::DirEntry::file_name);
    assert_eq!(crates.len(), 10, "a new crate: say here what it may depend on");
    for entry in crates {
        let name = entry.file_name().into_string().unwrap();
        let found = dependencies(&name);
        let ours: BTreeSet<_> = found.iter().filter_map(|one| one.strip_prefix("heping-")).collect();
        let allowed: &[&str] = match name.as_str() {
            "core" => &[],
            "paper" => &["core"],
            // a crate that tests itself names itself
            "store" => &["core", "store"],
            "evidence" => &["core", "store"],
            "api" => &["core", "evidence", "paper", "store", "org", "qr", "records", "ranking", "wechat"],
            sibling => {
                assert!(siblings.contains(&sibling), "{sibling}: say here what it may depend on");
                &["core", "evidence", "paper", "store"]
            }
        };
        let too_many: Vec<_> = ours.iter().filter(|one| !allowed.contains(one)).collect();
        assert!(too_many.is_empty(), "{name} must not depend on {too_many:?}");
        for web in found.iter().filter(|one| one.starts_with("actix") || one.starts_with("utoipa-")) {
            assert_eq!(name, "api", "only api knows {web}");
        }
        for (stateful, only) in [
            ("redis", &["store", "ranking"][..]),
            ("reqwest", &["store", "wechat"]),
            ("pq-sys", &["store"]),
            ("object_store", &["store"]),
        ] {
            assert!(!found.contains(stateful) || only.contains(&name.as_str()), "{name} knows {stateful}");
        }
    }
}

/// Every Rust file of the workspace, by its path from the root.
fn sources() -> Vec<String> {
    let (mut folders, mut files) = (vec![root().join("crates"), root().join("tests")], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    files.sort();
    files
}

#[test]
fn sources_are_small_finished_and_well_named() {
    let files = sources();
    assert!(files.len() > 100, "{files:?}");
    let mut wrong = Vec::new();
    // put together here, so that this file does not hold them
    let unfinished = [["todo", "!("].concat(), ["unimplemented", "!("].concat(), ["#[", "ignore"].concat()];
    let backends = ["Sqlite", "Postgres"].map(|backend| ["Conn", "::", backend].concat());
    for path in &files {
        let text = read(path);
        let lines = text.lines().count();
        // the schema is one long list and says nothing else; a test may tell one long story
        if lines > 400 && path.starts_with("crates/") && path != "crates/store/src/schema.rs" {
            wrong.push(format!("{path} has {lines} lines: 400 at most"));
        }
        for words in unfinished.iter().filter(|words| text.contains(words.as_str())) {
            wrong.push(format!("{path} holds {words}"));
        }
        for part in path.trim_end_matches(".rs").split('/') {
            if part.split('_').any(|word| {
                ["util", "utils", "common", "helper", "helpers", "manager", "misc"].contains(&word)
            }) {
                wrong.push(format!("{path}: {part} says nothing about what it holds"));
            }
        }
        // the benchmark fills databases in bulk, each in its own way
        if !path.starts_with("crates/store/") && !path.starts_with("tests/src/bin/bench/") {
            for backend in backends.iter().filter(|backend| text.contains(backend.as_str())) {
                wrong.push(format!("{path} names a backend: {backend}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_of_roles_is_the_one_that_was_agreed() {
    let mut table = String::new();
    for permission in Permission::ALL {
        let roles: Vec<_> = permission.roles().iter().map(|role| role.as_str()).collect();
        table += &format!("{:<20} {}\n", permission.name(), roles.join(" "));
    }
    assert_eq!(
        table,
        include_str!("permissions.txt"),
        "a role gained or lost a permission: if that is meant, put this into tests/tests/suite/permissions.txt\n{table}"
    );
}
