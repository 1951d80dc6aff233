//! The HTTP server: the route table, what surrounds each request, and a stop that loses nothing.

use std::net::TcpListener;

use actix_web::dev::Server;
use actix_web::http::header::ContentType;
use actix_web::middleware::from_fn;
use actix_web::{App as ActixApp, HttpResponse, HttpServer, web};
use heping_core::{Error, Result};
use metrics_exporter_prometheus::PrometheusHandle;

use crate::app::App;
use crate::router;
use crate::surround::surround;
use crate::web::docs;
use crate::{document, http};

/// Seconds that requests in flight get to finish when the server is told to stop.
const STOP_SECONDS: u64 = 20;

/// A server on `listener`; it runs when it is awaited, and ends in order on SIGTERM or SIGINT.
///
/// # Errors
/// `internal` when the listener cannot be used.
pub fn server(app: App, listener: TcpListener, workers: usize) -> Result<Server> {
    let app = web::Data::new(app);
    let server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(app.clone())
            .configure(router::routes)
            .route("/openapi.json", web::get().to(committed_document))
            .route("/docs/{file:.*}", web::get().to(docs::file))
            .service(web::redirect("/docs", "/docs/"))
            .route("/", web::get().to(http::front::front))
            .default_service(web::to(router::nowhere))
            .wrap(from_fn(surround))
    })
    .workers(workers)
    .shutdown_timeout(STOP_SECONDS)
    .listen(listener)
    .map_err(Error::internal)?;
    Ok(server.run())
}

async fn committed_document() -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::json()).body(document::COMMITTED)
}

/// A server of `GET /metrics` alone, on an address of its own that only the operator reaches.
///
/// # Errors
/// `internal` when the listener cannot be used.
pub fn metrics(handle: PrometheusHandle, listener: TcpListener) -> Result<Server> {
    let server = HttpServer::new(move || {
        ActixApp::new().app_data(web::Data::new(handle.clone())).route("/metrics", web::get().to(figures))
    })
    .workers(1)
    .disable_signals()
    .listen(listener)
    .map_err(Error::internal)?;
    Ok(server.run())
}

async fn figures(handle: web::Data<PrometheusHandle>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(handle.render())
}
