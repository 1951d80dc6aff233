//! Every example of a body in the OpenAPI document, sent as it is: only what names a row of the
//! server is put in its place, because no document can know the ids of an installation.

mod steps;
mod street;
mod work;

use heping_tests::expect::{body, text};
use heping_tests::fixture::{Finding, Visit, rectify};
use heping_tests::{Client, Reply};
use serde_json::{Value, json};

use crate::whole::operations::{Operation, document, operations};

/// Where an example goes: by whom, what the path names, and the rows that its fields name.
struct Place {
    by: Client,
    path: Vec<(&'static str, String)>,
    rows: Vec<(&'static str, Value)>,
}

impl Place {
    fn by(client: &Client) -> Self {
        Self { by: client.clone(), path: Vec::new(), rows: Vec::new() }
    }

    /// The variable of the path.
    fn at(self, id: impl Into<String>) -> Self {
        self.part("{id}", id)
    }

    fn part(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.path.push((name, value.into()));
        self
    }

    /// The field at a JSON pointer names this row.
    fn row(mut self, pointer: &'static str, value: impl Into<Value>) -> Self {
        self.rows.push((pointer, value.into()));
        self
    }

    /// The same with photos of who sends them.
    async fn photos(self) -> Self {
        let photo = self.by.photo(77).await;
        self.row("/photoIds", json!([photo]))
    }
}

/// A street in which everything is ready for its example.
struct Ready {
    visit: Visit,
    office: Client,
    admin: Client,
    supervisor: Client,
    checklist: Value,
}

impl Ready {
    async fn new() -> Self {
        let visit = Visit::begin("演示家具厂").await;
        let office = visit.app.office().await;
        let (admin, supervisor) = (visit.app.staff("admin").await, visit.app.staff("supervisor").await);
        let item = |words: &str| json!({"text": words, "hazard": format!("未做到{words}"), "kind": "yes_no"});
        let checklist = json!({
            "title": "两项自查表", "scope": "self_check", "items": [item("通道畅通"), item("灭火器完好")],
        });
        let checklist = body(office.post("/api/v1/checklists", checklist).await, 201);
        Self { visit, office, admin, supervisor, checklist }
    }

    async fn hazard(&self, finding: Finding) -> Value {
        self.visit.find(finding).await
    }

    /// A hazard whose rectification waits for its review.
    async fn submitted(&self) -> Value {
        let hazard = self.hazard(Finding::due(15)).await;
        rectify(&self.visit.firm.officer, &hazard).await
    }

    async fn appeal(&self) -> String {
        let entry = text(&self.visit.firm.entry("D01").await, "id");
        let path = format!("/api/v1/score-entries/{entry}/appeals");
        text(&body(self.visit.firm.officer.post(&path, json!({"reason": "不属于本企业"})).await, 201), "id")
    }

    async fn place(&self, operation: &str) -> Place {
        if let Some(place) = self.of_street(operation).await {
            return place;
        }
        if let Some(place) = self.of_work(operation).await {
            return place;
        }
        let place = self.of_hazard(operation).await;
        place.unwrap_or_else(|| {
            panic!("{operation}: say in tests/suite/whole/examples where its example goes")
        })
    }
}

/// The operations whose body has an example, with it and its schema.
fn exemplified() -> Vec<(Operation, Value, Value)> {
    let document = document();
    let mut found = Vec::new();
    for operation in operations() {
        let method = operation.method.to_lowercase();
        let content = &document["paths"][&operation.path][&method]["requestBody"]["content"];
        let json = &content["application/json"];
        // what WeChat sends is sealed for the moment: no example of it can be right
        if json["example"].is_object() && operation.id != "accept_wechat_push" {
            let name = text(&json["schema"], "$ref");
            let name = name.rsplit('/').next().unwrap();
            let schema = document["components"]["schemas"][name].clone();
            found.push((operation, json["example"].clone(), schema));
        }
    }
    // what moves the clock ends everybody's session
    found.sort_by_key(|(operation, ..)| operation.id == "replace_due_date");
    assert!(found.len() > 40, "{}", found.len());
    found
}

async fn send(place: &Place, operation: &Operation, example: &Value) -> Reply {
    let mut example = example.clone();
    for (pointer, row) in &place.rows {
        let field = example.pointer_mut(pointer);
        *field.unwrap_or_else(|| panic!("{}: no {pointer} in its example", operation.id)) = row.clone();
    }
    let mut path = operation.path.clone();
    for (name, value) in &place.path {
        path = path.replace(name, value);
    }
    place.by.send(&operation.method, &path, &example).await
}

#[tokio::test]
async fn every_example_is_taken() {
    let ready = Ready::new().await;
    // an entry that is not the one that is appealed elsewhere
    ready.hazard(Finding::due(15).major()).await;
    ready.hazard(Finding::due(15)).await;
    let mut refused = Vec::new();
    for (operation, example, _) in exemplified() {
        let place = ready.place(&operation.id).await;
        let reply = send(&place, &operation, &example).await;
        if !(200..300).contains(&reply.status) {
            refused.push(format!("{}: {}", operation.id, reply.text));
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

/// A text of so many characters, which nobody guesses should it be a password.
fn long(characters: usize) -> String {
    let spread = (0..u32::try_from(characters).unwrap()).map(|n| 0x4e00 + n * 7919 % 20_000);
    spread.filter_map(char::from_u32).collect()
}

#[tokio::test]
async fn texts_may_be_as_long_as_the_document_says_and_no_longer() {
    let ready = Ready::new().await;
    ready.hazard(Finding::due(15).major()).await;
    ready.hazard(Finding::due(15)).await;
    let (mut wrong, mut limits) = (Vec::new(), 0);
    for (operation, example, schema) in exemplified() {
        let place = ready.place(&operation.id).await;
        let mut longest = example.clone();
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            let Some(most) = field["maxLength"].as_u64().and_then(|most| usize::try_from(most).ok()) else {
                continue;
            };
            // whoever has a name keeps it: the body of a change may hold it and says nothing by it; of a
            // draw, a digest has one length, and the seed is the one that was written down
            let fixed =
                [("replace_user", "username"), ("create_draw", "seedDigest"), ("complete_draw", "seed")];
            if fixed.contains(&(operation.id.as_str(), name.as_str())) {
                continue;
            }
            limits += 1;
            let mut longer = example.clone();
            longer[name] = json!(long(most + 1));
            let reply = send(&place, &operation, &longer).await;
            let errors = reply.body["errors"].as_array().cloned().unwrap_or_default();
            if !errors.iter().any(|error| error["field"] == *name) {
                wrong.push(format!("{}: {name} of {} characters: {}", operation.id, most + 1, reply.text));
            }
            if example.get(name).is_some() {
                longest[name] = json!(long(most));
            }
        }
        let reply = send(&place, &operation, &longest).await;
        if !(200..300).contains(&reply.status) {
            wrong.push(format!("{} with the longest texts: {}", operation.id, reply.text));
        }
    }
    assert!(limits > 50, "{limits}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
