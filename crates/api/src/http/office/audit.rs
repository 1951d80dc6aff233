//! The audit log, for those who read nothing else.

use actix_web::web;
use heping_core::{AuditId, Error, Moment, Page, RecordKind, RequestId, Result, Role, UserId};
use heping_operation::operation;
use heping_store::Conn;
use heping_store::audit::{self, AuditLine, Change, Detail, Wanted};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::exports::{rows, take_out};
use crate::answer::Outcome;
use crate::answer::problem::Problem;
use crate::answer::workbook::{Column, Value};
use crate::answer::{Answer, Is, Served, Workbook};
use crate::app::App;
use crate::extract::auth::{Guard, perm};
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::http::PageQuery;
use crate::usecase::{Action, ChangedField};

/// A field that matters, before and after.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FieldChange {
    /// The field, as it is called in the operations that show it.
    #[schema(example = "roles")]
    field: String,
    /// The same in Chinese.
    field_text: String,
    /// What it was; none where nothing was there.
    before: Option<String>,
    /// The same in Chinese, where it is a word of this document.
    before_text: Option<String>,
    /// What it is; none where it is gone.
    after: Option<String>,
    /// The same in Chinese, where it is a word of this document.
    after_text: Option<String>,
}

impl From<Change> for FieldChange {
    fn from(Change { field, before, after }: Change) -> Self {
        let known = field.parse::<ChangedField>().ok();
        let say = |value: &Option<String>| {
            value.as_deref().map(|value| known.map_or_else(|| value.to_owned(), |field| field.say(value)))
        };
        Self {
            field_text: known.map_or_else(|| field.clone(), |known| known.text().to_owned()),
            before_text: say(&before),
            after_text: say(&after),
            field,
            before,
            after,
        }
    }
}

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
    /// In the role that granted what was done.
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
    /// HMAC of what was answered, under a key of the service; null where that held a secret.
    after_digest: Option<String>,
    /// Who gave the command on the server, by their name in the operating system.
    operator: Option<String>,
    /// The address it was done from: of sign-ins and of changes to accounts, for a year.
    address: Option<String>,
    /// The fields that matter, before and after.
    changes: Vec<FieldChange>,
    /// Its number in the chain of seals; none while it waits for its seal.
    seal: Option<i64>,
}

impl AuditRow {
    /// A row as people read it.
    ///
    /// # Errors
    /// `internal` for an action or a role that there is not.
    fn of(row: AuditLine) -> Result<Self> {
        let action: Action = row.action.parse().map_err(Error::internal)?;
        let role: Option<Role> =
            row.actor_role.map(|role| role.parse()).transpose().map_err(Error::internal)?;
        let Detail { operator, changes } = Detail::read(row.detail.as_deref());
        Ok(Self {
            id: row.id,
            at: row.at,
            actor_id: row.actor_id,
            actor_name: row.actor_name,
            actor_role: role,
            actor_role_text: role.map(Role::text),
            action,
            action_text: action.text(),
            subject_type: row.subject_type,
            subject_type_text: row.subject_type.text(),
            subject_id: row.subject_id,
            request_id: row.request_id,
            after_digest: row.after_digest,
            operator,
            address: row.address,
            changes: changes.into_iter().map(FieldChange::from).collect(),
            seal: row.seal,
        })
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
    /// The rows of no street instead of those of the street: commands on the server, sign-ins under
    /// names that nobody has, people without a role.
    installation: Option<bool>,
}

impl AuditQuery {
    fn wanted(self) -> Wanted {
        let Self { actor, action, subject, from, until, installation } = self;
        let action = action.map(|action| action.as_str().to_owned());
        Wanted { actor, action, subject, from, until, installation: installation.unwrap_or(false) }
    }
}

/// Who did what in the street, the newest first
#[operation("审计日志")]
pub(crate) async fn list_audit(
    app: web::Data<App>,
    guard: Guard<perm::ReadAudit>,
    query: Query<AuditQuery>,
    page: Query<PageQuery>,
) -> Outcome<Is<Page<AuditRow>>> {
    let (street, wanted, page) = (guard.street()?, query.read()?.wanted(), page.read()?.request()?);
    let list = app.store.read(move |conn| audit::list(conn, street, &wanted, page)).await?;
    let Page { items, total, .. } = list;
    let rows: Result<Vec<_>> = items.into_iter().map(AuditRow::of).collect();
    Ok(Answer::ok(&page.of(rows?, total))?)
}

const COLUMNS: &[Column] = &[
    ("时间", 20.0),
    ("谁", 14.0),
    ("角色", 12.0),
    ("做了什么", 18.0),
    ("对象类型", 12.0),
    ("对象", 38.0),
    ("改动", 48.0),
    ("地址", 16.0),
    ("请求编号", 38.0),
    ("存证号", 10.0),
];

/// The rows of the log as a workbook; that somebody took it is a row of it
#[operation("导出审计日志")]
pub(crate) async fn get_audit_file(
    context: Context,
    guard: Guard<perm::ReadAudit>,
    query: Query<AuditQuery>,
) -> std::result::Result<Served<Workbook>, Problem> {
    let (street, wanted) = (guard.street()?, query.read()?.wanted());
    let read = move |conn: &mut Conn| {
        let lines = rows(|page, _| audit::list(conn, street, &wanted, page), AuditRow::of)?;
        lines.into_iter().map(|row| row.map(AuditRow::cells)).collect()
    };
    take_out(&context, &guard, ("审计日志", COLUMNS), read).await
}

impl AuditRow {
    fn cells(self) -> Vec<Value> {
        let changes = self.changes.iter().map(FieldChange::said).collect::<Vec<_>>().join("；");
        vec![
            Value::Text(self.at.local().format("%Y-%m-%d %H:%M:%S").to_string()),
            Value::Text(self.actor_name.or(self.operator).unwrap_or_else(|| "系统".to_owned())),
            Value::text(self.actor_role_text),
            Value::Text(self.action_text.to_owned()),
            Value::Text(self.subject_type_text.to_owned()),
            Value::Text(self.subject_id),
            Value::Text(changes),
            Value::text(self.address),
            Value::text(self.request_id.map(|id| id.to_string())),
            self.seal.map_or(Value::Empty, Value::Number),
        ]
    }
}

impl FieldChange {
    /// The change in one sentence.
    fn said(&self) -> String {
        let [before, after] =
            [&self.before_text, &self.after_text].map(|text| text.as_deref().unwrap_or("无"));
        format!("{}：{before} → {after}", self.field_text)
    }
}
