//! What surrounds every request: its id, its log line, its metrics. Neither path, query nor body
//! is logged, since codes, names and tokens stand in them; the route's pattern is.

use std::cell::{Cell, OnceCell};
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use heping_core::{Moment, RequestId, UserId};
use heping_evidence::DeviceClock;
use sha2::{Digest, Sha256};

/// What the code that works on a request may want to know of it.
struct Current {
    id: RequestId,
    /// Method, path and `Idempotency-Key`, where one was sent.
    repeat: Option<String>,
    /// The digest of the body, kept when a repeat must be recognised.
    body: OnceCell<String>,
    /// Whether the parts of the request carry ids of their own.
    many: Cell<bool>,
    /// What the phone's clock showed when it sent the request, if it said so.
    device_time: Option<Moment>,
}

tokio::task_local! {
    static CURRENT: Current;
}

/// The id of the request that this task works on; a fresh one outside of any.
pub fn current_id() -> RequestId {
    CURRENT.try_with(|current| current.id).unwrap_or_else(|_| RequestId::new())
}

/// Keeps what the body was, for a request that carries an `Idempotency-Key`.
pub fn keep_body(bytes: &[u8]) {
    let _outside_of_a_request = CURRENT.try_with(|current| {
        if current.repeat.is_some() {
            current.body.get_or_init(|| hex::encode(Sha256::digest(bytes)));
        }
    });
}

/// Says that the present request is many writes, each with an id of its own: its
/// `Idempotency-Key`, which can stand for one answer only, is passed over.
pub fn is_many() {
    let _outside_of_a_request = CURRENT.try_with(|current| current.many.set(true));
}

/// Scope (user, method, path and key, hashed) and body digest of the present request, if it
/// carries an `Idempotency-Key`.
pub fn repeat(user: UserId) -> Option<(String, String)> {
    CURRENT
        .try_with(|current| {
            let request = current.repeat.as_ref().filter(|_| !current.many.get())?;
            let scope = hex::encode(Sha256::digest(format!("{user} {request}")));
            Some((scope, current.body.get().cloned().unwrap_or_default()))
        })
        .ok()
        .flatten()
}

/// What the phone's clock showed when it sent the present request (`X-Device-Time`), if it said so.
pub fn device_time() -> Option<Moment> {
    CURRENT.try_with(|current| current.device_time).ok().flatten()
}

/// The clock of the phone that sent the present request, which is right unless it said otherwise.
pub fn device_clock(now: Moment) -> DeviceClock {
    device_time().map_or_else(DeviceClock::default, |sent_at| DeviceClock::new(sent_at, now))
}

/// Gives the request an id, and writes one line and one measurement when it is answered.
pub async fn surround<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let id = RequestId::new();
    let started = Instant::now();
    let method = request.method().clone();
    let pattern = request.match_pattern();
    let repeat = request
        .headers()
        .get("idempotency-key")
        .and_then(|value| value.to_str().ok())
        .map(|key| format!("{method} {} {key}", request.path()));
    let device_time = request
        .headers()
        .get("x-device-time")
        .and_then(|value| value.to_str().ok())
        .and_then(|text| serde_json::from_value(serde_json::Value::from(text)).ok());
    let current = Current { id, repeat, body: OnceCell::new(), many: Cell::new(false), device_time };
    let outcome = CURRENT.scope(current, next.call(request)).await;
    let status = match &outcome {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    let pattern = pattern.unwrap_or_else(|| "-".to_owned());
    let elapsed = started.elapsed();
    tracing::info!(request = %id, %method, route = pattern, status = status.as_u16(), ms = elapsed.as_secs_f64() * 1000.0, "answered");
    metrics::counter!("heping_requests_total", "route" => pattern.clone(), "status" => status.as_str().to_owned())
        .increment(1);
    metrics::histogram!("heping_request_seconds", "route" => pattern).record(elapsed.as_secs_f64());
    let mut response = outcome?;
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    Ok(response)
}
