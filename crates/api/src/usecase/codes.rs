//! The codes on the wall: issued, replaced, revoked.

use heping_core::{CodeStatus, Moment, Result};
use heping_qr::IssuedCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Action, Effect, notice};
use crate::answer::{Answer, Is, Made};
use crate::extract::auth::{Guard, On, perm};
use crate::extract::context::Context;
use crate::extract::targets;

/// A code that was issued.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CodeAnswer {
    /// The code.
    code: String,
    /// The same in groups, as it is printed.
    display: String,
    /// What the picture says.
    url: String,
    /// Whether it is in force.
    status: CodeStatus,
    /// The same in Chinese.
    status_text: &'static str,
    /// Since when it is in force.
    issued_at: Moment,
}

impl CodeAnswer {
    /// A code as it is printed under `public_url`.
    pub fn of(row: &IssuedCode, public_url: &str) -> Self {
        Self {
            code: row.code.as_str().to_owned(),
            display: row.code.display(),
            url: row.code.url(public_url),
            status: row.status,
            status_text: row.status.text(),
            issued_at: row.issued_at,
        }
    }
}

/// The office issues a code; an earlier one is replaced, and the firm is told.
///
/// # Errors
/// Those of the database.
pub async fn issue_code(
    context: &Context,
    on: On<perm::ManageRegister, targets::Enterprise>,
) -> Result<Answer<Made<CodeAnswer>>> {
    let (caller, public_url) = (context.caller(&on.actor), context.app.public_url.clone());
    context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            let earlier = heping_qr::active(conn, on.enterprise)?;
            let row = heping_qr::issue(conn, on.subdistrict, on.enterprise, on.actor.user, now)?;
            if earlier.is_some() {
                notice::code_replaced(conn, on.subdistrict, on.enterprise, &row.code.display(), now)?;
            }
            Ok(Effect::done(Action::IssueCode, row.id, Answer::made(&CodeAnswer::of(&row, &public_url))?))
        })
        .await
}

/// The office withdraws a code.
///
/// # Errors
/// `validation_failed` naming the field, `conflict` where the code is not in force; the database's.
pub async fn revoke_code(
    context: &Context,
    guard: Guard<perm::ManageRegister>,
    issued: IssuedCode,
    reason: String,
) -> Result<Answer<Is<CodeAnswer>>> {
    let (caller, public_url) = (context.caller(&guard.actor), context.app.public_url.clone());
    context
        .write_in_firm(caller, (issued.subdistrict, issued.enterprise), move |conn, now| {
            let row = heping_qr::revoke(conn, &guard.scope, issued.code, &reason, guard.actor.user, now)?;
            Ok(Effect::done(Action::RevokeCode, row.id, Answer::ok(&CodeAnswer::of(&row, &public_url))?))
        })
        .await
}
