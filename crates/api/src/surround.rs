//! What surrounds every request: its id, the pace of its body, its log line, its metrics, the words
//! of a refusal, and the headers of every answer.
//! Neither path, query nor body is logged, since codes, names and tokens stand in them; the
//! route's pattern is.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, web};
use heping_core::{Moment, RequestId};

use crate::answer::problem::Problem;
use crate::app::App;
use crate::extract::context::Asked;
use crate::pace;
use crate::protect::protect;
use crate::proxies::Address;

/// Gives the request an id, and writes one line and one measurement when it is answered.
///
/// # Errors
/// None of its own: a refusal is an answer too.
pub async fn surround<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let started = Instant::now();
    let (method, pattern) = (request.method().clone(), request.match_pattern());
    let asked = Arc::new(asked(&request));
    let id = asked.id;
    request.extensions_mut().insert(asked);
    let app = request.app_data::<web::Data<App>>().cloned();
    let rest = app.as_ref().and_then(|app| pace::set(&mut request, &app.paces));
    let response = next.call(request).await?;
    let mut response = match response.response().error().and_then(|error| error.as_error::<Problem>()) {
        Some(problem) => {
            problem.log(id);
            let body = BoxBody::new(problem.text(id));
            response.map_body(|_, _| body)
        }
        None => response.map_into_boxed_body(),
    };
    if let Some(rest) = rest {
        response = response.map_body(|_, body| rest.beside(body));
    }
    let encrypted = app.is_some_and(|app| app.public_url.starts_with("https://"));
    protect(response.headers_mut(), encrypted);
    let status = response.status();
    let pattern = pattern.unwrap_or_else(|| "-".to_owned());
    let elapsed = started.elapsed();
    tracing::info!(request = %id, %method, route = pattern, status = status.as_u16(), ms = elapsed.as_secs_f64() * 1000.0, "answered");
    metrics::counter!("heping_requests_total", "route" => pattern.clone(), "status" => status.as_str().to_owned())
        .increment(1);
    metrics::histogram!("heping_request_seconds", "route" => pattern).record(elapsed.as_secs_f64());
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    Ok(response)
}

/// What the request says of itself.
fn asked(request: &ServiceRequest) -> Asked {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let address = match request.app_data::<web::Data<App>>() {
        Some(app) => app.proxies.client(request.peer_addr(), request.headers()),
        None => Address::default(),
    };
    let device_time: Option<Moment> =
        header("x-device-time").and_then(|text| serde_json::from_value(text.into()).ok());
    // a look is a look: whoever reads again is written down again
    let repeatable = matches!(*request.method(), Method::POST | Method::PUT | Method::DELETE);
    Asked {
        id: RequestId::new(),
        address,
        repeat: header("idempotency-key")
            .filter(|_| repeatable)
            .map(|key| format!("{} {}?{} {key}", request.method(), request.path(), request.query_string())),
        body: OnceLock::new(),
        secret: AtomicBool::new(false),
        device_time,
    }
}
