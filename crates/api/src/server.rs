//! The HTTP server: the route table, what surrounds each request, how many connections there may be,
//! and a stop that loses nothing.

use std::net::TcpListener;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::{App as ActixApp, HttpResponse, HttpServer, web};
use heping_core::{Error, Result};
use metrics_exporter_prometheus::PrometheusHandle;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::app::App;
use crate::paths;
use crate::router;
use crate::surround::surround;
use crate::web::{console, docs, phone};
use crate::{document, http};

/// Seconds that requests in flight get to finish when the server is told to stop.
const STOP_SECONDS: u64 = 20;
/// How long the head of a request may take.
const HEAD: Duration = Duration::from_secs(5);
/// How long a connection is kept for the next request: proxies and phones come back soon or not at all.
const KEEP: Duration = Duration::from_secs(15);
/// Files that are kept free of connections: the database, photos, Redis, WeChat.
const OTHER_FILES: u64 = 192;

/// A server on `listener`; it runs when it is awaited, and ends in order on SIGTERM or SIGINT. When
/// it has as many connections as the process may have files, those who come next wait until one ends.
///
/// # Errors
/// `internal` when the listener cannot be used.
pub fn server(app: App, listener: TcpListener, workers: usize) -> Result<Server> {
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let (docs, demo) = (app.docs, app.demo.is_some());
    let app = web::Data::new(app);
    let server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(app.clone())
            .configure(router::routes)
            .configure(|config| {
                if docs {
                    config
                        .route("/openapi.json", web::get().to(document::served))
                        .route("/docs/{file:.*}", web::get().to(docs::file))
                        .service(web::redirect("/docs", "/docs/"));
                }
            })
            .route("/console/{file:.*}", web::get().to(console::file))
            .route("/console/{file:.*}", web::head().to(console::file))
            .service(web::redirect("/console", "/console/"))
            .configure(|config| {
                if demo {
                    config
                        .route("/demo/phone/{file:.*}", web::get().to(phone::file))
                        .service(web::redirect("/demo/phone", "/demo/phone/"));
                }
            })
            .route("/", web::get().to(http::front::front))
            .route("/rules/{street}", web::get().to(http::public_rules::page))
            .default_service(web::to(paths::nowhere))
            .wrap(from_fn(surround))
    })
    .workers(workers)
    .max_connections(connections(files, workers))
    .client_request_timeout(HEAD)
    .keep_alive(KEEP)
    .shutdown_timeout(STOP_SECONDS)
    .listen(listener)
    .map_err(Error::internal)?;
    Ok(server.run())
}

/// How many connections each worker takes where the process may have so many files.
fn connections(files: u64, workers: usize) -> usize {
    let free = files.saturating_sub(OTHER_FILES).max(files / 2);
    // beyond, memory is what ends
    usize::try_from(free).unwrap_or(usize::MAX).min(50_000) / workers.max(1)
}

/// Lets this process have as many files, and so connections, as the system allows it: many systems
/// give 1024 to who does not ask for more.
///
/// # Errors
/// `internal` when the system refuses.
pub fn raise_file_limit() -> Result<()> {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).map_err(Error::internal)?;
    tracing::debug!(files = maximum, "the process may have so many files");
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_for_the_database() {
        assert_eq!(connections(1024, 2), 416);
        assert_eq!(connections(256, 2), 64);
        assert_eq!(connections(u64::MAX, 2), 25_000);
    }
}
