//! The OpenAPI document, held against what the server answers: every answer of every test has an
//! operation, a status and a media type that the document names, and every JSON body fits its
//! schema, with no field that the schema does not know.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, Mutex};

use heping_api::router::document::COMMITTED;
use jsonschema::{Draft, Validator};
use reqwest::header::CONTENT_TYPE;
use serde_json::{Map, Value, json};

use crate::Reply;

/// Holds an answer to `method` and `path` against the document.
///
/// # Panics
/// When the document does not say so.
pub fn holds(method: &str, path: &str, reply: &Reply) {
    // the answer to HEAD has no body, and OPTIONS is the browser's question
    if matches!(method, "HEAD" | "OPTIONS") {
        return;
    }
    let media = reply.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media = media.split(';').next().unwrap_or_default();
    if let Err(complaint) = CONTRACT.check(method, path, reply, media) {
        panic!("{method} {path} {} {complaint}\n{}", reply.status, reply.text);
    }
}

static CONTRACT: LazyLock<Contract> = LazyLock::new(Contract::committed);

/// Where an answer's schema stands: path, method, status, or the schema's own name.
type Place = String;

struct Contract {
    document: Value,
    /// A validator is made when its first answer comes: a test asks for few of them.
    validators: Mutex<BTreeMap<Place, Arc<Validator>>>,
}

impl Contract {
    fn committed() -> Self {
        let mut document: Value = serde_json::from_str(COMMITTED).expect("the document is JSON");
        let open = document["components"]["schemas"].clone();
        for schema in document["components"]["schemas"].as_object_mut().expect("schemas").values_mut() {
            close_within(schema, &open);
        }
        Self { document, validators: Mutex::default() }
    }

    fn check(&self, method: &str, path: &str, reply: &Reply, media: &str) -> Result<(), String> {
        if media == "application/problem+json" {
            let schema = json!({"$ref": "#/components/schemas/ProblemBody"});
            return self.fits("ProblemBody", &schema, &reply.body);
        }
        // what proves to WeChat whose the domain is stands among the codes
        if path.starts_with("/q/") && path.ends_with(".txt") {
            return Ok(());
        }
        let Some((template, operation)) = self.operation(method, path) else {
            let is_ours = media == "application/json" && path != "/openapi.json";
            return if is_ours { Err("is in no operation".to_owned()) } else { Ok(()) };
        };
        let responses = &operation["responses"];
        let exact = reply.status.to_string();
        let range = format!("{}XX", reply.status / 100);
        let Some(response) = responses.get(&exact).or_else(|| responses.get(&range)) else {
            return Err("is a status that the document does not name".to_owned());
        };
        let shared =
            response["$ref"].as_str().and_then(|shared| self.document.pointer(shared.strip_prefix('#')?));
        let Some(content) = shared.unwrap_or(response).get("content") else {
            return if reply.text.is_empty() {
                Ok(())
            } else {
                Err("has no body in the document".to_owned())
            };
        };
        let Some(content) = content.get(media) else {
            return Err(format!("is {media:?}, the document knows {content}"));
        };
        if media != "application/json" {
            return Ok(());
        }
        self.fits(&format!("{method} {template} {exact}"), &content["schema"], &reply.body)
    }

    /// The operation of a path: where several templates fit, the one with the fewest variables.
    fn operation(&self, method: &str, path: &str) -> Option<(&str, &Value)> {
        let method = method.to_lowercase();
        let paths = self.document["paths"].as_object()?;
        let fitting = paths.iter().filter(|(template, _)| is_of(template, path));
        let operations = fitting.filter_map(|(template, item)| Some((template.as_str(), item.get(&method)?)));
        operations.min_by_key(|(template, _)| template.matches('{').count())
    }

    fn fits(&self, place: &str, schema: &Value, body: &Value) -> Result<(), String> {
        let validator = {
            let mut validators = self.validators.lock().expect("no test panics in here");
            let found =
                validators.entry(place.to_owned()).or_insert_with(|| Arc::new(self.validator(schema)));
            Arc::clone(found)
        };
        let wrong: Vec<_> = validator
            .iter_errors(body)
            .map(|error| format!("{}: {error} ({})", error.instance_path(), error.schema_path()))
            .collect();
        if wrong.is_empty() { Ok(()) } else { Err(format!("does not fit {place}:\n{}", wrong.join("\n"))) }
    }

    fn validator(&self, schema: &Value) -> Validator {
        let all = &self.document["components"]["schemas"];
        let mut root = schema.clone();
        close(&mut root, all);
        let mut needed = BTreeSet::new();
        references(&root, all, &mut needed);
        let needed: Map<_, _> = needed.into_iter().map(|name| (name.clone(), all[&name].clone())).collect();
        root["components"] = json!({"schemas": needed});
        jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .build(&root)
            .expect("a schema of the document")
    }
}

fn is_of(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len()
        && template.iter().zip(&path).all(|(part, found)| match (part.find('{'), part.find('}')) {
            (Some(0), Some(end)) => found.len() > part.len() - end - 1 && found.ends_with(&part[end + 1..]),
            _ => part == found,
        })
}

/// The name of the schema that a reference points to.
fn name_of(reference: &Value) -> Option<&str> {
    reference.as_str()?.strip_prefix("#/components/schemas/")
}

/// The names of all schemas that `schema` needs.
fn references(schema: &Value, all: &Value, needed: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            if let Some(name) = fields.get("$ref").and_then(name_of)
                && needed.insert(name.to_owned())
            {
                references(&all[name], all, needed);
            }
            fields.values().for_each(|inner| references(inner, all, needed));
        }
        Value::Array(items) => items.iter().for_each(|inner| references(inner, all, needed)),
        _ => {}
    }
}

/// Whether a schema says which fields an object has; one that does not takes any.
fn names_fields(schema: &Value, all: &Value) -> bool {
    let parts = ["allOf", "oneOf", "anyOf"].iter().filter_map(|key| schema[key].as_array()).flatten();
    let target = schema.get("$ref").and_then(name_of).map(|name| &all[name]);
    schema.get("properties").is_some() || parts.chain(target).any(|part| names_fields(part, all))
}

/// Lets a schema refuse fields that it does not name, where it stands for a whole value; where it
/// is one part of several, the whole refuses them.
fn close(schema: &mut Value, all: &Value) {
    close_within(schema, all);
    if names_fields(schema, all) && schema.get("additionalProperties").is_none() {
        schema["unevaluatedProperties"] = json!(false);
    }
}

fn close_within(schema: &mut Value, all: &Value) {
    for part in ["allOf", "oneOf", "anyOf"] {
        for part in schema.get_mut(part).and_then(Value::as_array_mut).into_iter().flatten() {
            close_within(part, all);
        }
    }
    for field in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        close(field.1, all);
    }
    for whole in ["items", "additionalProperties"] {
        if let Some(whole) = schema.get_mut(whole).filter(|whole| whole.is_object()) {
            close(whole, all);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn health(status: u16, body: Value) -> Result<(), String> {
        let reply = Reply { status, headers: Default::default(), text: body.to_string(), body };
        CONTRACT.check("GET", "/healthz", &reply, "application/json")
    }

    #[test]
    fn what_the_document_does_not_say_is_noticed() {
        assert_eq!(health(200, json!({"status": "ok"})), Ok(()));
        assert!(health(200, json!({})).is_err(), "a field is missing");
        assert!(health(200, json!({"status": 1})).is_err(), "a field is of another type");
        assert!(health(200, json!({"status": "ok", "more": 1})).is_err(), "a field is not in the schema");
        assert!(health(202, json!({"status": "ok"})).is_err(), "the status is not in the document");
        let problem =
            Reply { status: 404, headers: Default::default(), text: String::new(), body: json!({}) };
        assert!(CONTRACT.check("GET", "/healthz", &problem, "application/problem+json").is_err());
        assert!(CONTRACT.check("GET", "/nowhere", &problem, "application/json").is_err());
        assert!(
            CONTRACT.check("GET", "/healthz", &problem, "text/plain").is_err(),
            "a refusal of another kind"
        );
    }

    #[test]
    fn a_path_belongs_to_the_template_that_says_most_of_it() {
        let found = |path| CONTRACT.operation("POST", path).map(|(template, _)| template);
        assert_eq!(found("/api/v1/enterprises/imports"), Some("/api/v1/enterprises/imports"));
        assert_eq!(found("/api/v1/enterprises/x/codes"), Some("/api/v1/enterprises/{id}/codes"));
        assert_eq!(found("/api/v1/enterprises/x/y/z"), None);
        let document = CONTRACT.operation("GET", "/api/v1/documents/inspection_record/x.pdf");
        assert_eq!(document.map(|(template, _)| template), Some("/api/v1/documents/{kind}/{id}.pdf"));
    }
}
