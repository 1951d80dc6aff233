//! The audit log, for those who read nothing else.

use actix_web::web;
use diesel::prelude::*;
use heping_core::{AuditId, Moment, Page, PageRequest, RecordKind, RequestId, Role, UserId};
use heping_operation::operation;
use heping_store::schema::{audit_log, audit_seals, users};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::answer::Outcome;
use crate::answer::{Answer, Is};
use crate::app::App;
use crate::extract::auth::{Guard, perm};
use crate::extract::query::Query;
use crate::usecase::Action;

/// A row of the audit log.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuditRow {
    /// Its id.
    id: AuditId,
    /// When.
    at: Moment,
    /// Who; nobody when the service did it itself.
    actor_id: Option<UserId>,
    /// The name people see.
    actor_name: Option<String>,
    /// In which role.
    actor_role: Option<Role>,
    /// The same in Chinese.
    actor_role_text: Option<&'static str>,
    /// What was done.
    action: Action,
    /// The same in Chinese.
    action_text: &'static str,
    /// To what kind of record.
    subject_type: RecordKind,
    /// The same in Chinese.
    subject_type_text: &'static str,
    /// To which.
    subject_id: String,
    /// In which request.
    request_id: Option<RequestId>,
    /// SHA-256 of what was answered.
    after_digest: Option<String>,
    /// Its number in the chain of seals; none while it waits for its seal.
    seal: Option<i64>,
}

#[derive(Queryable)]
pub(crate) struct Stored {
    id: AuditId,
    at: Moment,
    actor_id: Option<UserId>,
    actor_name: Option<String>,
    actor_role: Option<Role>,
    action: Action,
    subject_type: RecordKind,
    subject_id: String,
    request_id: Option<RequestId>,
    after_digest: Option<String>,
    seal: Option<i64>,
}

impl From<Stored> for AuditRow {
    fn from(row: Stored) -> Self {
        Self {
            id: row.id,
            at: row.at,
            actor_id: row.actor_id,
            actor_name: row.actor_name,
            actor_role: row.actor_role,
            actor_role_text: row.actor_role.map(Role::text),
            action: row.action,
            action_text: row.action.text(),
            subject_type: row.subject_type,
            subject_type_text: row.subject_type.text(),
            subject_id: row.subject_id,
            request_id: row.request_id,
            after_digest: row.after_digest,
            seal: row.seal,
        }
    }
}

/// Which rows.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuditQuery {
    /// By one person.
    actor: Option<UserId>,
    /// One kind of action.
    action: Option<Action>,
    /// To one record.
    subject: Option<String>,
    /// Not before this instant.
    from: Option<Moment>,
    /// Before this instant.
    until: Option<Moment>,
    /// From 1.
    page: Option<i64>,
    /// 1–100.
    page_size: Option<i64>,
}

/// Who did what in the street, the newest first
#[operation("审计日志")]
pub(crate) async fn list_audit(
    app: web::Data<App>,
    guard: Guard<perm::ReadAudit>,
    query: Query<AuditQuery>,
) -> Outcome<Is<Page<AuditRow>>> {
    let street = guard.street()?;
    let AuditQuery { actor, action, subject, from, until, page, page_size } = query.read()?;
    let page = PageRequest::new(page, page_size)?;
    let wanted = move || {
        let mut rows = audit_log::table
            .left_join(audit_seals::table)
            .left_join(users::table.on(users::id.nullable().eq(audit_log::actor_id)))
            .filter(audit_log::subdistrict_id.eq(street))
            .into_boxed();
        if let Some(actor) = actor {
            rows = rows.filter(audit_log::actor_id.eq(actor));
        }
        if let Some(action) = action {
            rows = rows.filter(audit_log::action.eq(action));
        }
        if let Some(subject) = subject.clone() {
            rows = rows.filter(audit_log::subject_id.eq(subject));
        }
        if let Some(from) = from {
            rows = rows.filter(audit_log::at.ge(from));
        }
        if let Some(until) = until {
            rows = rows.filter(audit_log::at.lt(until));
        }
        rows
    };
    let list = app
        .store
        .read(move |conn| {
            let total = wanted().count().get_result(conn)?;
            let rows: Vec<Stored> = wanted()
                .order((audit_log::at.desc(), audit_log::id.desc()))
                .limit(page.limit())
                .offset(page.offset())
                .select((
                    audit_log::id,
                    audit_log::at,
                    audit_log::actor_id,
                    users::name.nullable(),
                    audit_log::actor_role,
                    audit_log::action,
                    audit_log::subject_type,
                    audit_log::subject_id,
                    audit_log::request_id,
                    audit_log::after_digest,
                    audit_seals::seq.nullable(),
                ))
                .load(conn)?;
            Ok(page.of(rows, total).map(AuditRow::from))
        })
        .await?;
    Ok(Answer::ok(&list)?)
}
