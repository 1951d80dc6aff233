//! Whether the service lives and whether it can work.

use actix_web::{get, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::http::Outcome;
use crate::router::Routes;

/// The operations of this area.
pub fn routes(config: &mut Routes<'_>) {
    config.service(get_health).service(get_readiness);
}

/// How the service is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// `ok`; `degraded` when it works without Redis.
    #[schema(example = "ok")]
    status: &'static str,
    /// The database answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    database: Option<bool>,
}

/// Whether the process lives
#[utoipa::path(operation_id = "get_health", tag = "service", responses((status = 200, body = Health)), extensions(("x-permission" = json!("nobody"))))]
#[get("/healthz")]
async fn get_health() -> Outcome {
    Ok(Answer::ok(&Health { status: "ok", database: None })?)
}

/// Whether the service can work: 503 when the database does not answer
#[utoipa::path(operation_id = "get_readiness", tag = "service", responses((status = 200, body = Health)), extensions(("x-permission" = json!("nobody"))))]
#[get("/readyz")]
async fn get_readiness(app: web::Data<App>) -> Outcome {
    app.store.read(heping_store::ping).await?;
    app.cache.ping().await;
    let status = if app.cache.is_degraded() { "degraded" } else { "ok" };
    Ok(Answer::ok(&Health { status, database: Some(true) })?)
}
