//! Whether the service lives and whether it can work.

use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::web;
use heping_core::{Clock, Code, Error};
use heping_operation::operation;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Outcome;
use crate::answer::{Answer, Is};
use crate::app::App;

/// How long a balancer waits for the database through us.
const PATIENCE: Duration = Duration::from_secs(2);
/// By how many seconds the clock of a node may be off that of the database before it is said.
const CLOCKS_DIFFER: i64 = 5;

/// How the service is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// `ok`; `degraded` when it works without Redis, takes no writes for now, or its clock is wrong.
    #[schema(example = "ok")]
    status: &'static str,
    /// The database answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    database: Option<bool>,
    /// `false` when the database did not take the last write: its disk is full or can only be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    writes: Option<bool>,
    /// How many seconds this server's clock is ahead of the database's (negative: behind), where that is
    /// more than a few.
    #[serde(skip_serializing_if = "Option::is_none")]
    clock_ahead_seconds: Option<i64>,
}

/// Whether the process lives
#[operation("存活检查")]
pub(crate) async fn get_health() -> Outcome<Is<Health>> {
    Ok(Answer::ok(&Health { status: "ok", database: None, writes: None, clock_ahead_seconds: None })?)
}

/// Whether the service can work: 503 when the database does not answer, or the service is about to stop
#[operation("就绪检查")]
pub(crate) async fn get_readiness(app: web::Data<App>) -> Outcome<Is<Health>> {
    if app.ending.load(Ordering::Relaxed) {
        return Err(Error::because(Code::Busy, "本服务器正在停止，请求请交给别的服务器。")
            .retry_after(5)
            .into());
    }
    let asked = tokio::time::timeout(PATIENCE, app.store.read(heping_store::dialect::clock)).await;
    let there = asked.map_err(|_| Error::because(Code::Busy, "数据库没有及时应答。").retry_after(2))??;
    app.cache.ping().await;
    // a file has no clock of its own, and tests turn theirs
    let has_two = app.store.is_shared() && matches!(app.clock, Clock::System);
    let ahead = has_two.then(|| app.clock.now().since(there).num_seconds());
    let clock_ahead_seconds = ahead.filter(|seconds| seconds.abs() > CLOCKS_DIFFER);
    if let (Some(seconds), false) =
        (clock_ahead_seconds, app.clock_is_off.swap(clock_ahead_seconds.is_some(), Ordering::Relaxed))
    {
        tracing::warn!(seconds, "the clock of this server is ahead of the database's by so much");
    }
    let writes = app.store.is_refusing().then_some(false);
    let is_whole = !app.cache.is_degraded() && writes.is_none() && clock_ahead_seconds.is_none();
    let status = if is_whole { "ok" } else { "degraded" };
    Ok(Answer::ok(&Health { status, database: Some(true), writes, clock_ahead_seconds })?)
}
