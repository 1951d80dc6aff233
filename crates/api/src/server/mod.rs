//! The HTTP server: the route table, what surrounds each request, how many connections there may be,
//! and a stop that loses nothing.

mod bundle;
pub(crate) mod protect;
mod surround;

use std::net::TcpListener;
use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::{App as ActixApp, HttpResponse, HttpServer, web};
use heping_core::{Error, Result};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::signal::unix::{SignalKind, signal};

use crate::app::App;
use crate::http;
use crate::router;
use crate::router::{document, paths};
use crate::telemetry::figures::Figures;
use bundle::{console, docs, phone};
use surround::surround;

/// Seconds that requests in flight get to finish when the server is told to stop.
const STOP_SECONDS: u64 = 20;
/// How long the head of a request may take.
const HEAD: Duration = Duration::from_secs(5);
/// How long a connection is kept for the next request: proxies and phones come back soon or not at all.
const KEEP: Duration = Duration::from_secs(15);
/// Files that are kept free of connections: the database, photos, Redis, WeChat.
const OTHER_FILES: u64 = 192;

/// A server on `listener`; it runs when it is awaited, until it is [told to end](end_when_told). When it
/// has as many connections as the process may have files, those who come next wait until one ends.
///
/// # Errors
/// `internal` when the listener cannot be used.
pub fn server(app: App, listener: TcpListener, workers: usize) -> Result<Server> {
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let (docs, demo) = (app.docs, app.demo.is_some());
    let app = web::Data::new(app);
    let get = || paths::route(Method::GET);
    let server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(app.clone())
            .configure(router::routes)
            .configure(|config| {
                if docs {
                    config
                        .route("/openapi.json", get().to(document::served))
                        .route("/docs/{file:.*}", get().to(docs::file))
                        .service(web::redirect("/docs", "/docs/"));
                }
            })
            .route("/console/{file:.*}", get().to(console::file))
            .service(web::redirect("/console", "/console/"))
            .configure(|config| {
                if demo {
                    config
                        .route("/demo/key", get().to(http::front::key))
                        .route("/demo/phone/{file:.*}", get().to(phone::file))
                        .service(web::redirect("/demo/phone", "/demo/phone/"));
                }
            })
            .route("/", get().to(http::front::front))
            .route("/", paths::route(Method::POST).to(http::front::open))
            .route("/rules/{street}", get().to(http::public_rules::page))
            .route("/report/{code}", get().to(http::report_page::form))
            .route("/report/{code}", paths::route(Method::POST).to(http::report_page::send))
            .route("/receipts/{receipt}", get().to(http::report_page::receipt))
            .route("/receipts/{receipt}/picture.png", get().to(http::report_page::picture))
            .default_service(web::to(paths::nowhere))
            .wrap(from_fn(surround))
    })
    .workers(workers)
    .disable_signals()
    .max_connections(connections(files, workers))
    .client_request_timeout(HEAD)
    .keep_alive(KEEP)
    .shutdown_timeout(STOP_SECONDS)
    .listen(listener)
    .map_err(Error::internal)?;
    Ok(server.run())
}

/// Ends a server in order on SIGTERM or SIGINT: requests in flight finish. SIGTERM, which a machine sends,
/// waits for `drain` first, in which `/readyz` says that it is about to end and all else is as ever, so that
/// a balancer sends no more; a person at the keyboard need not wait.
///
/// # Errors
/// `internal` when signals cannot be heard.
pub fn end_when_told(handle: ServerHandle, app: App, drain: Duration) -> Result<()> {
    let mut told = signal(SignalKind::terminate()).map_err(Error::internal)?;
    let mut interrupted = signal(SignalKind::interrupt()).map_err(Error::internal)?;
    actix_web::rt::spawn(async move {
        tokio::select! {
            _ = told.recv() => {
                tracing::info!(seconds = drain.as_secs(), "told to end");
                app.ending.store(true, Ordering::Relaxed);
                tokio::time::sleep(drain).await;
            }
            _ = interrupted.recv() => {}
        }
        handle.stop(true).await;
    });
    Ok(())
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

/// A server of `/metrics` alone, on an address of its own that only the operator reaches.
///
/// # Errors
/// `internal` when the listener cannot be used.
pub fn metrics(app: App, figures: Figures, listener: TcpListener) -> Result<Server> {
    let data = web::Data::new((app, figures));
    let server = HttpServer::new(move || {
        ActixApp::new().app_data(data.clone()).route("/metrics", paths::route(Method::GET).to(told))
    })
    .workers(1)
    .disable_signals()
    .listen(listener)
    .map_err(Error::internal)?;
    Ok(server.run())
}

async fn told(data: web::Data<(App, Figures)>) -> HttpResponse {
    let (app, figures) = &**data;
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(figures.text(app).await)
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
