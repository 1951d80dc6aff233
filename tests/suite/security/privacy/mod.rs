//! Personal data: what is kept, for whom, how long, and that nothing else is.

mod forgetting;
mod photos;
mod reporters;
mod searches;
mod secrets;

use std::collections::BTreeMap;

use heping_store::dialect::dump;
use heping_tests::expect::{body, text};
use heping_tests::{Client, Firm, Reply, TestApp, reply};
use serde_json::{Value, json};

/// Sends a request with an `Idempotency-Key`.
async fn repeatable(by: &Client, method: &str, path: &str, new: &Value) -> Reply {
    let mut request = by.request(method, path).header("idempotency-key", "a-key-of-the-tests");
    if !new.is_null() {
        request = request.json(new);
    }
    reply(request).await
}

/// How often a text stands in each table.
fn occurrences(app: &TestApp, text: &str) -> BTreeMap<String, usize> {
    let tables = dump(app.database_url()).unwrap().into_iter();
    tables.map(|(table, rows)| (table, rows.matches(text).count())).filter(|(_, count)| *count > 0).collect()
}

/// What the jobs of the night do.
async fn night(app: &TestApp) {
    heping_api::jobs::schedule_today(&app.app).await.unwrap();
    app.work().await;
}

/// A ticket for the photos of a report about a firm.
async fn ticket(by: &Client, firm: &Firm) -> String {
    let issued = body(by.post("/api/v1/report-tickets", json!({"code": firm.code})).await, 201);
    text(&issued, "ticket")
}

/// Sends a photo under a ticket.
async fn send_photo(by: &Client, ticket: &str, bytes: Vec<u8>) -> Reply {
    let part = reqwest::multipart::Part::bytes(bytes).file_name("photo");
    let form = reqwest::multipart::Form::new().part("file", part);
    reply(by.request("POST", &format!("/api/v1/report-photos?ticket={ticket}")).multipart(form)).await
}
