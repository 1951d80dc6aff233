//! What surrounds every request: its id and its trace, the pace of its body, its log line, its figures,
//! the words of a refusal, and the headers of every answer.
//! Neither path, query nor body is logged, since codes, names and tokens stand in them; the
//! route's pattern is.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::http::{ConnectionType, Method};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, web};
use heping_core::{Moment, RequestId};
use tracing::{Instrument, field};
use uuid::Uuid;

use crate::answer::problem::Problem;
use crate::app::App;
use crate::edge::pace;
use crate::edge::proxies::Address;
use crate::extract::context::Asked;
use crate::server::protect::protect;
use crate::telemetry::trace::TraceContext;
use crate::telemetry::{figures, spans};

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
    let (asked, trace) = asked(&request);
    let id = asked.id;
    // at every level, or a warning of a quiet log would say nothing of its request
    let span = tracing::error_span!("request", request = %id, trace = field::Empty);
    let trace = trace.map(|asking| {
        span.record("trace", field::display(asking.trace()));
        spans::join(&span, asking)
    });
    request.extensions_mut().insert(Arc::new(asked));
    let app = request.app_data::<web::Data<App>>().cloned();
    let rest = app.as_ref().and_then(|app| pace::set(&mut request, &app.paces));
    let response = next.call(request).instrument(span.clone()).await?;
    let _span = span.clone().entered();
    let mut response = match response.response().error().and_then(|error| error.as_error::<Problem>()) {
        Some(problem) => {
            problem.log();
            let body = BoxBody::new(problem.text(id));
            response.map_body(|_, _| body)
        }
        None => response.map_into_boxed_body(),
    };
    if let Some(rest) = rest {
        response = response.map_body(|_, body| rest.beside(body));
    }
    if app.as_ref().is_some_and(|app| app.ending.load(Ordering::Relaxed)) {
        // who asks again asks another server, or this one after its restart
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    let encrypted = app.is_some_and(|app| app.public_url.starts_with("https://"));
    protect(response.headers_mut(), encrypted);
    let status = response.status();
    let pattern = pattern.unwrap_or_else(|| "-".to_owned());
    let seconds = started.elapsed().as_secs_f64();
    tracing::info!(%method, route = pattern, status = status.as_u16(), ms = seconds * 1000.0, "answered");
    figures::answered(&method, &pattern, status.as_u16(), seconds);
    spans::answered(&span, method.as_str(), &pattern, status.as_u16());
    let mut tell = |name, value: String| {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    };
    tell("x-request-id", id.to_string());
    if let Some(trace) = trace {
        tell("traceresponse", trace.to_string());
    }
    Ok(response)
}

/// What the request says of itself, and which trace a proxy says that it is part of. The proxy names the
/// request too, by a UUID with or without hyphens: nobody else's word goes into the log.
fn asked(request: &ServiceRequest) -> (Asked, Option<TraceContext>) {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let (address, is_passed_on) = match request.app_data::<web::Data<App>>() {
        Some(app) => {
            let peer = request.peer_addr();
            (app.proxies.client(peer, request.headers()), app.proxies.speaks(peer))
        }
        None => (Address::default(), false),
    };
    let said = |name| header(name).filter(|_| is_passed_on);
    let device_time: Option<Moment> =
        header("x-device-time").and_then(|text| serde_json::from_value(text.into()).ok());
    // a look is a look: whoever reads again is written down again
    let repeatable = matches!(*request.method(), Method::POST | Method::PUT | Method::DELETE);
    let asked = Asked {
        id: said("x-request-id").and_then(named).unwrap_or_else(RequestId::new),
        address,
        repeat: header("idempotency-key")
            .filter(|_| repeatable)
            .map(|key| format!("{} {}?{} {key}", request.method(), request.path(), request.query_string())),
        body: OnceLock::new(),
        secret: AtomicBool::new(false),
        device_time,
    };
    (asked, said("traceparent").and_then(TraceContext::parse))
}

/// The id that a proxy gave a request: nginx's has no hyphens, Caddy's has.
fn named(text: &str) -> Option<RequestId> {
    match text.len() {
        32 => Uuid::try_parse(text).ok()?.to_string().parse().ok(),
        _ => text.parse().ok(),
    }
}
