//! Whether the service lives and whether it can work.

use std::sync::atomic::Ordering;

use actix_web::web;
use heping_core::{Code, Error};
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

/// Whether the service can work: 503 when the database does not answer, or the service is about to stop
#[operation("就绪检查")]
pub(crate) async fn get_readiness(app: web::Data<App>) -> Outcome<Is<Health>> {
    if app.ending.load(Ordering::Relaxed) {
        return Err(Error::because(Code::Busy, "本服务器正在停止，请求请交给别的服务器。")
            .retry_after(5)
            .into());
    }
    app.store.read(heping_store::ping).await?;
    app.cache.ping().await;
    let status = if app.cache.is_degraded() { "degraded" } else { "ok" };
    Ok(Answer::ok(&Health { status, database: Some(true) })?)
}
