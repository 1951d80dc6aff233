//! Whether the service lives and whether it can work.

use actix_web::web;
use heping_operation::operation;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Outcome;
use crate::answer::{Answer, Is};
use crate::app::App;

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
#[operation("存活检查")]
pub(crate) async fn get_health() -> Outcome<Is<Health>> {
    Ok(Answer::ok(&Health { status: "ok", database: None })?)
}

/// Whether the service can work: 503 when the database does not answer
#[operation("就绪检查")]
pub(crate) async fn get_readiness(app: web::Data<App>) -> Outcome<Is<Health>> {
    app.store.read(heping_store::ping).await?;
    app.cache.ping().await;
    let status = if app.cache.is_degraded() { "degraded" } else { "ok" };
    Ok(Answer::ok(&Health { status, database: Some(true) })?)
}
