//! Whether the audit log is whole.

use actix_web::web;
use heping_core::Moment;
use heping_operation::operation;
use heping_store::audit;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Outcome;
use crate::answer::{Answer, Is};
use crate::app::App;
use crate::extract::auth::{Guard, perm};
use crate::usecase;

/// Whether the audit log is whole, and how far that was looked at.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuditChain {
    /// Whether nothing that was looked at was changed, removed or put in between.
    whole: bool,
    /// What does not fit, and where.
    broken: Option<String>,
    /// The number of the last seal up to which it holds.
    holds_to: i64,
    /// The number of the last seal.
    seals: i64,
    /// When all of it was looked at last; none before the first time, which is within a day.
    verified_at: Option<Moment>,
    /// Since when rows wait for their seal; none when all have one. They get it within minutes.
    unsealed_since: Option<Moment>,
}

/// Whether the chain of seals is whole: all of it as it was found last, once a day, and what came since
#[operation("审计日志是否完整")]
pub(crate) async fn get_audit_chain(
    app: web::Data<App>,
    guard: Guard<perm::ReadAudit>,
) -> Outcome<Is<AuditChain>> {
    guard.street()?;
    let of = app.clone();
    let (found, unsealed_since) = app
        .store
        .read(move |conn| Ok((usecase::audit_found(conn, &of)?, audit::unsealed_since(conn)?)))
        .await?;
    Ok(Answer::ok(&AuditChain {
        whole: found.broken.is_none(),
        broken: found.broken,
        holds_to: found.holds_to,
        seals: found.seals,
        verified_at: found.verified_at,
        unsealed_since,
    })?)
}
