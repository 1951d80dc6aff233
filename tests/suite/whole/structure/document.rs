//! The document is what is served: every method of every path, its permission, its refusals and
//! its examples.

use std::collections::{BTreeMap, BTreeSet};

use heping_core::Permission;
use heping_tests::TestApp;
use heping_tests::expect::text;
use serde_json::Value;

use super::{read, sources};
use crate::whole::operations::{document, operations};

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
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH"] {
            let reply = anon.send(method, &path, &Value::Null).await;
            if documented.contains(method) {
                assert_ne!(reply.status, 405, "{method} {pattern} is documented, not served");
                continue;
            }
            assert_eq!(reply.status, 405, "{method} {pattern} is served, not documented: {}", reply.text);
            assert_eq!(reply.body["code"], "method_not_allowed");
            let allow = reply.headers.get("allow").and_then(|allow| allow.to_str().ok()).unwrap_or_default();
            let allowed: BTreeSet<_> = allow.split(", ").map(ToOwned::to_owned).collect();
            // the head of what can be looked at goes without saying
            let head = documented.contains("GET").then(|| "HEAD".to_owned());
            let served: BTreeSet<_> = documented.iter().cloned().chain(head).collect();
            assert_eq!(allowed, served, "{method} {pattern}");
        }
    }
    for unknown in ["/api/v1/no-such-thing", "/api/v2/enterprises", "/api/v1", "/healthz/x"] {
        let reply = anon.get(unknown).await;
        assert_eq!((reply.status, &reply.body["code"]), (404, &"not_found".into()), "{unknown}");
    }
}

#[test]
fn every_handler_is_in_the_table() {
    let mut handlers = 0;
    for path in sources().iter().filter(|path| path.starts_with("crates/api/src")) {
        let lines = read(path);
        handlers += lines.lines().filter(|line| line.trim_start().starts_with("#[operation(\"")).count();
        let serves = ["/server/", "/router/"].iter().any(|room| path.contains(room));
        let aside = lines.contains(".route(") && !serves;
        assert!(
            !aside,
            "{path}: .route(…) is served but not documented; put it into the table of router/mod.rs"
        );
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

            for refusals in ["4XX", "5XX"] {
                let refused = &operation["responses"][refusals]["$ref"];
                assert_eq!(refused, "#/components/responses/Refused", "{at}");
            }
            let succeeds =
                operation["responses"].as_object().unwrap().keys().any(|status| status.starts_with('2'));
            assert!(succeeds, "{at} says nothing about success");
            let body = &operation["requestBody"]["content"]["application/json"];
            assert!(
                body.is_null() || body["example"].is_object(),
                "{at}: add its body to crates/api/src/router/document/examples.rs"
            );

            for parameter in path.split('{').skip(1).map(|part| part.split('}').next().unwrap()) {
                let listed = operation["parameters"].as_array().into_iter().flatten();
                let found = listed.into_iter().any(|one| one["name"] == parameter && one["in"] == "path");
                assert!(found, "{at} does not list {parameter}");
            }
        }
    }
}

/// Every reference of a part of the document.
fn references<'d>(part: &'d Value, found: &mut BTreeSet<&'d str>) {
    match part {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|inner| references(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| references(inner, found)),
        _ => {}
    }
}

#[test]
fn every_reference_has_its_schema_and_every_schema_its_use() {
    let document = document();
    let mut named = BTreeSet::new();
    references(&document, &mut named);
    for name in &named {
        let target = name.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
        assert!(target.is_some(), "{name} is nowhere");
    }
    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        let name = format!("#/components/schemas/{name}");
        assert!(named.contains(name.as_str()), "nothing refers to {name}");
    }
}

#[test]
fn every_word_of_the_document_is_one_of_the_wire_with_its_label() {
    for (name, schema) in document()["components"]["schemas"].as_object().unwrap() {
        for word in schema["enum"].as_array().into_iter().flatten() {
            let word = word.as_str().unwrap();
            let is_wire = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            // rules have the numbers that the regulation gives them, permissions the names of `x-permission`
            let has_own_form = ["Rule", "Permission"].contains(&name.as_str());
            assert!(word.chars().all(is_wire) || has_own_form, "{name}: {word}");
            assert!(
                text(schema, "description").contains(&format!("`{word}` ")),
                "{name}: {word} has no label"
            );
        }
    }
}

/// What is answered as it was sent, word for word: schema, field.
const WITHOUT_LABEL: &[(&str, &str)] = &[
    // the hazards themselves stand beside the answers, with their labels
    ("HazardDraft", "level"),
    // a default is sent back with its changes, and kept as it came
    ("NewScheduleItem", "every"),
    // names of a table for programs; nobody is shown them
    ("SessionAnswer", "permissions"),
];

/// The properties of a schema, those of the records that are flattened into it among them.
fn properties<'d>(document: &'d Value, schema: &'d Value) -> BTreeMap<&'d str, &'d Value> {
    let own = schema["properties"].as_object().into_iter().flatten();
    let own = own.map(|(name, property)| (name.as_str(), property));
    let parts = schema["allOf"].as_array().into_iter().flatten();
    own.chain(parts.flat_map(|part| properties(document, resolved(document, part)))).collect()
}

fn resolved<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    match schema["$ref"].as_str().and_then(|name| name.strip_prefix('#')) {
        Some(pointer) => document.pointer(pointer).unwrap(),
        None => schema,
    }
}

/// Whether a property holds words of a closed set: one, or a list of them.
fn has_words(document: &Value, property: &Value) -> bool {
    let schema = resolved(document, property);
    let choices = ["oneOf", "anyOf", "allOf"].iter().filter_map(|name| schema[*name].as_array()).flatten();
    schema["enum"].is_array() || choices.chain(schema.get("items")).any(|inner| has_words(document, inner))
}

/// The schemas that a part of the document names, and those that they name; not a record that is
/// flattened into another, for its labels stand in the whole.
fn named<'d>(document: &'d Value, part: &'d Value, found: &mut BTreeSet<&'d str>) {
    match part {
        Value::Object(fields) => {
            if let Some(name) = fields.get("$ref").and_then(Value::as_str)
                && found.insert(name)
            {
                named(document, resolved(document, part), found);
            }
            for (field, inner) in fields {
                match inner {
                    Value::Array(parts) if field == "allOf" => {
                        parts.iter().for_each(|part| named(document, resolved(document, part), found));
                    }
                    _ => named(document, inner, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|inner| named(document, inner, found)),
        _ => {}
    }
}

#[test]
fn every_word_of_an_answer_has_its_label_beside_it() {
    let document = document();
    let mut answered = BTreeSet::new();
    for item in document["paths"].as_object().unwrap().values() {
        for operation in item.as_object().unwrap().values() {
            named(&document, &operation["responses"], &mut answered);
        }
    }
    let mut bare = BTreeSet::new();
    for name in answered.iter().filter_map(|name| name.strip_prefix("#/components/schemas/")) {
        let all = properties(&document, &document["components"]["schemas"][name]);
        let words = all.iter().filter(|(_, property)| has_words(&document, property));
        let unlabelled = words.filter(|(field, _)| !all.contains_key(format!("{field}Text").as_str()));
        bare.extend(unlabelled.map(|(field, _)| (name, *field)));
    }
    assert_eq!(bare, WITHOUT_LABEL.iter().copied().collect());
}

/// A part of a form whose name no form may have is made up seldom, and then ends a whole run.
#[test]
fn requests_made_up_know_every_upload() {
    let settings = read("tests/clients/schemathesis.toml");
    for (id, operation) in described() {
        let takes_form = operation["requestBody"]["content"]["multipart/form-data"].is_object();
        assert!(!takes_form || settings.contains(&format!("    \"{id}\",\n")), "{id}");
    }
}

#[test]
fn what_is_no_list_has_no_pages() {
    for (id, operation) in described() {
        let is_json = operation["responses"]["200"]["content"]["application/json"].is_object();
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let paged = parameters.iter().any(|parameter| parameter["name"] == "pageSize");
        assert!(is_json || !paged, "{id}");
    }
}

/// Every operation of the document, with what it is called.
fn described() -> Vec<(String, Value)> {
    let document = document();
    let items = document["paths"].as_object().unwrap().values();
    let operations = items.flat_map(|item| item.as_object().unwrap().values());
    operations.map(|operation| (text(operation, "operationId"), operation.clone())).collect()
}

#[test]
fn the_committed_document_is_the_generated_one() {
    let generated = heping_api::router::document::document_text().unwrap();
    assert!(
        read("api-spec/openapi.json") == generated,
        "api-spec/openapi.json is old: cargo run -q -p heping-api --bin heping -- openapi > api-spec/openapi.json"
    );
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
        "a role gained or lost a permission: if that is meant, put this into tests/suite/whole/structure/permissions.txt\n{table}"
    );
}
