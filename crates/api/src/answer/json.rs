//! What a handler answers: a status and JSON that is already text, so that the same bytes can be
//! sent, kept for a repeated request, or put into the results of a sync.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, Responder};
use heping_core::{Error, Result};
use serde::Serialize;

/// A status and a JSON body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// JSON; empty with 204.
    pub body: String,
}

impl Answer {
    /// A status and `value` as its body.
    pub fn new(status: u16, value: &impl Serialize) -> Result<Self> {
        Ok(Self { status, body: serde_json::to_string(value).map_err(Error::internal)? })
    }

    /// 200.
    pub fn ok(value: &impl Serialize) -> Result<Self> {
        Self::new(200, value)
    }

    /// 201 for something new, 200 for what was there already.
    pub fn stored(created: bool, value: &impl Serialize) -> Result<Self> {
        Self::new(if created { 201 } else { 200 }, value)
    }

    /// 204.
    pub fn nothing() -> Self {
        Self { status: 204, body: String::new() }
    }
}

impl Responder for Answer {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::build(StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK));
        if self.body.is_empty() {
            return response.finish();
        }
        response.insert_header((header::CONTENT_TYPE, HeaderValue::from_static("application/json")));
        response.insert_header((header::CACHE_CONTROL, HeaderValue::from_static("no-store")));
        response.body(self.body)
    }
}

/// Whether the client holds what `etag` names already.
pub fn matches_etag(request: &HttpRequest, etag: &str) -> bool {
    let held = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    held.is_some_and(|held| held.split(',').any(|one| one.trim() == etag || one.trim() == "*"))
}
