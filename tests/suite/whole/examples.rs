//! The bodies that the document shows, sent by those who may to rows that are there.

use heping_tests::expect::text;
use heping_tests::fixture::{Finding, VILLAGE, Visit, ask_for_time, device, licence, own_checklist, penalty};
use heping_tests::{Client, Firm, TestApp};
use serde_json::{Value, json};

use crate::whole::operations::{document, operations};

/// A request as the document shows it.
pub struct Example {
    /// The operation's id.
    pub operation: String,
    /// Somebody who may send it.
    pub by: Client,
    pub method: String,
    pub path: String,
    pub body: Value,
}

/// A street with what the paths of the examples name, and everybody who sends one.
struct Street {
    firm: Firm,
    inspection: String,
    hazard: String,
    device: String,
    user: String,
    entry: String,
    appeal: String,
    checklist: String,
    conduct: String,
    document: String,
    extension: String,
    inspector: Client,
    office: Client,
    admin: Client,
    supervisor: Client,
    leaving: Client,
}

impl Street {
    async fn of(visit: Visit) -> (TestApp, Self) {
        let hazard = visit.find(Finding::due(15)).await;
        let Visit { app, firm, officers, inspection } = visit;
        let (office, admin) = (app.office().await, app.staff("admin").await);
        let area = format!("/api/v1/users/{}/assignments", officers.ids[0]);
        office.put(&area, json!({"villages": [VILLAGE]})).await;
        let entry = firm.entry("D01").await;
        let street = Self {
            appeal: text(&firm.appeal(&entry).await, "id"),
            entry: text(&entry, "id"),
            checklist: text(&own_checklist(&office).await, "id"),
            conduct: text(&penalty(&office, &firm).await, "id"),
            document: text(&licence(&office, &firm).await, "id"),
            extension: text(&ask_for_time(&firm.officer, &hazard, 20).await, "id"),
            hazard: text(&hazard, "id"),
            device: text(&device(&office, &firm).await, "id"),
            user: app.staff("inspector3").await.user_id().await,
            supervisor: app.staff("supervisor").await,
            leaving: app.staff("leader").await,
            inspector: officers.first,
            firm,
            inspection,
            office,
            admin,
        };
        (app, street)
    }

    fn by(&self, operation: &str, permission: &str) -> &Client {
        match permission {
            // who changes a password is signed out
            "SignedIn" if operation == "change_password" => &self.leaving,
            "ManageUsers" => &self.admin,
            "ManageRegister"
            | "ManageChecklists"
            | "KeepDossier"
            | "ReviewRectification"
            | "DecideHazard"
            | "ManageDevices"
            | "RecordConduct" => &self.office,
            "CorrectHazard" | "CorrectConduct" | "DecideAppeal" => &self.supervisor,
            "Inspect" | "MakeServiceVisit" | "SignedIn" | "nobody" => &self.inspector,
            _ => &self.firm.officer,
        }
    }

    fn path(&self, pattern: &str) -> String {
        let id = match pattern.split('/').nth(3) {
            Some("inspections") => &self.inspection,
            Some("hazards") => &self.hazard,
            Some("devices") => &self.device,
            Some("users") => &self.user,
            Some("score-entries") => &self.entry,
            Some("appeals") => &self.appeal,
            Some("checklists") => &self.checklist,
            Some("conduct") => &self.conduct,
            Some("enterprise-documents") => &self.document,
            _ => &self.firm.id,
        };
        pattern.replace("{id}", id).replace("{eid}", &self.extension).replace("{code}", &self.firm.code)
    }
}

/// Every example of the document, and the service that they can be sent to.
pub async fn examples() -> (TestApp, Vec<Example>) {
    let (app, street) = Street::of(Visit::begin("演示家具厂").await).await;
    let paths = document()["paths"].clone();
    let shown = operations().into_iter().filter_map(|operation| {
        let described = &paths[&operation.path][&operation.method.to_lowercase()];
        let body = &described["requestBody"]["content"]["application/json"]["example"];
        // what WeChat sends is sealed for the moment: no example of it can be right
        (!body.is_null() && operation.id != "accept_wechat_push").then(|| Example {
            by: street.by(&operation.id, &text(described, "x-permission")).clone(),
            path: street.path(&operation.path),
            body: body.clone(),
            method: operation.method,
            operation: operation.id,
        })
    });
    let shown: Vec<_> = shown.collect();
    assert!(!shown.is_empty());
    (app, shown)
}

#[tokio::test]
async fn the_examples_can_be_read_by_the_operations_they_stand_for() {
    let (_app, examples) = examples().await;
    for Example { operation, by, method, path, body } in examples {
        let reply = by.send(&method, &path, &body).await;
        assert!(!matches!(reply.status, 400 | 401 | 403 | 405 | 415), "{operation}: {}", reply.text);
        for error in reply.body["errors"].as_array().into_iter().flatten() {
            // what the ids name is not there; everything else is as it should be
            let field = text(error, "field");
            let of_ids = field.contains("Id") || field == "code" || field.starts_with("answers");
            assert!(of_ids, "{operation}: {}", reply.text);
        }
    }
}
