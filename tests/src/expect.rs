//! What answers must be: the checks that every test makes alike.

use diesel::prelude::*;
use heping_core::{EnterpriseId, Moment};
use heping_store::Store;
use heping_store::schema::{score_entries, standings};
use serde_json::Value;

use crate::Reply;

/// Checks that a refusal says all that it must, and which one it is.
#[track_caller]
pub fn refused(reply: &Reply, status: u16, code: &str) {
    assert_eq!((reply.status, reply.body["code"].as_str()), (status, Some(code)), "{}", reply.text);
    assert_eq!(header(reply, "content-type"), "application/problem+json", "{}", reply.text);
    problem(&reply.body, status, code);
    assert_eq!(reply.body["requestId"], header(reply, "x-request-id"), "the log is found by it");
}

/// Checks the body of a refusal, in an answer of its own or among the results of a sync.
#[track_caller]
pub fn problem(body: &Value, status: u16, code: &str) {
    assert_eq!(body["type"], format!("urn:heping:problem:{code}"), "{body}");
    assert_eq!(body["status"], status, "{body}");
    assert_eq!(body["code"], code, "{body}");
    let title = body["title"].as_str().expect("a title");
    assert!((1..=7).contains(&title.chars().count()), "a toast shows 7 characters: {title}");
    let detail = body["detail"].as_str().expect("a detail");
    assert!(detail.chars().any(|c| ('一'..='龥').contains(&c)), "a sentence in Chinese: {detail}");
    assert!(body["errors"].is_array(), "{body}");
    assert!(!body["requestId"].as_str().expect("a request id").is_empty(), "{body}");
}

/// Checks a 422 that names exactly these fields, in whatever order.
#[track_caller]
pub fn wrong(reply: &Reply, fields: &[&str]) {
    refused(reply, 422, "validation_failed");
    let errors = reply.body["errors"].as_array().expect("errors");
    let mut named: Vec<_> = errors.iter().map(|error| error["field"].as_str().expect("a field")).collect();
    let mut fields = fields.to_vec();
    named.sort_unstable();
    fields.sort_unstable();
    assert_eq!(named, fields, "{}", reply.text);
    for error in errors {
        assert!(!error["code"].as_str().expect("a code").is_empty(), "{error}");
        assert!(!error["message"].as_str().expect("a message").is_empty(), "{error}");
    }
}

/// A header as text; empty when it is missing.
pub fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
    reply.headers.get(name).map_or("", |value| value.to_str().expect("text"))
}

/// The body of an answer that must have this status.
#[track_caller]
pub fn body(reply: Reply, status: u16) -> Value {
    assert_eq!(reply.status, status, "{}", reply.text);
    reply.body
}

/// A text field that must be there.
#[track_caller]
pub fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("{field} in {value}")).to_owned()
}

/// Checks what must be true of every firm, whatever happened: its score is the sum of its entries
/// that have not expired.
pub async fn books_balance(store: &Store, now: Moment) {
    let books = store.read(move |conn| {
        let scores: Vec<(EnterpriseId, i32)> =
            standings::table.select((standings::enterprise_id, standings::score)).load(conn)?;
        let books = scores.into_iter().map(|(firm, score)| {
            let entries = score_entries::table
                .filter(score_entries::enterprise_id.eq(firm))
                .filter(score_entries::expires_at.gt(now));
            let points: Vec<i32> = entries.select(score_entries::points).load(conn)?;
            Ok((firm, score, points))
        });
        books.collect::<heping_core::Result<Vec<_>>>()
    });
    let books = books.await.expect("the books");
    assert!(!books.is_empty(), "nobody has a score");
    for (firm, score, points) in books {
        assert_eq!(score, (100 + points.iter().sum::<i32>()).clamp(0, 120), "{firm}: {points:?}");
    }
}
