//! What each step in a hazard's life does, beside the main journey.

mod ends;
mod extensions;
mod levels;
mod majors;

use heping_tests::Firm;
use heping_tests::expect::{body, text};
use heping_tests::fixture::{Finding, Visit};
use serde_json::Value;

async fn hazard(visit: &Visit, finding: Finding) -> (Value, String) {
    let hazard = visit.find(finding).await;
    let path = format!("/api/v1/hazards/{}", text(&hazard, "id"));
    (hazard, path)
}

/// What the firm was told, the newest first; the colour that may follow is not asked here.
async fn told(firm: &Firm) -> Vec<String> {
    let page = body(firm.officer.get("/api/v1/messages").await, 200);
    let kinds = page["items"].as_array().expect("messages").iter().map(|message| text(message, "kind"));
    kinds.filter(|kind| kind != "colour_changed").collect()
}
