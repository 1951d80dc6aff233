//! Whoever decides.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{ApplicationId, Code, Error, MembershipId, Moment, Result, Role, Scope, UserId};
use heping_store::schema::{applications, applications::table, enterprises, memberships};
use heping_store::{Conn, Vault, merged};

use super::read::view;
use super::{Application, ApplicationDecision, ApplicationState, NewApplicationDecision, Row, find};
use crate::bindings::{self, CameBy};
use crate::enterprises::Created;
use crate::memberships as posts;

/// Decides about an application; confirmed, the person belongs to the firm from now on. The same decision
/// sent again is answered as the first time. Runs under the person's lock.
///
/// # Errors
/// `not_found` for an application out of the scope's reach, or one that only the office decides;
/// `own_work`, `forbidden` for a principal about somebody whom the office shut out,
/// `validation_failed` naming `reason`, `state_conflict` when it has ended otherwise or
/// somebody holds the post.
pub fn decide(
    conn: &mut Conn,
    vault: &Vault,
    scope: &Scope,
    (by, now): (UserId, Moment),
    id: ApplicationId,
    new: &NewApplicationDecision,
) -> Result<Created<Application>> {
    let row = find(conn, id)?.filter(|row| decides(scope, row.role));
    let row = row.ok_or_else(|| Error::new(Code::NotFound))?;
    let mut fields = Fields::new();
    let reason = fields.optional_text("reason", new.reason.as_deref(), 200);
    if new.decision == ApplicationDecision::Refuse && reason.is_none() {
        fields.wrong("reason", "required", "不通过的，请说明理由，申请人会看到");
    }
    fields.check()?;
    let state = match new.decision {
        ApplicationDecision::Confirm => ApplicationState::Confirmed,
        ApplicationDecision::Refuse => ApplicationState::Refused,
    };
    if row.state != ApplicationState::Open {
        if (row.state, row.decided_by, &row.reason) == (state, Some(by), &reason) {
            return Ok(Created { value: view(conn, vault, row)?, created: false });
        }
        let why = format!("该申请{}，不能再处理。", row.state.text());
        return Err(Error::because(Code::StateConflict, why).in_state(row.state.as_str()));
    }
    if row.user_id == by {
        return Err(Error::because(Code::OwnWork, "不能处理自己的申请，请由他人办理。"));
    }
    if scope.street().is_none() && bindings::shut_out(conn, row.enterprise_id, row.user_id)? {
        let why = "街道撤销过此人与本企业的绑定，请由街道处理。";
        return Err(Error::because(Code::Forbidden, why));
    }
    let membership = match new.decision {
        ApplicationDecision::Confirm => Some(bind(conn, now, &row)?),
        ApplicationDecision::Refuse => None,
    };
    diesel::update(table.find(id))
        .set((
            applications::state.eq(state),
            applications::decided_by.eq(Some(by)),
            applications::ended_at.eq(Some(now)),
            applications::reason.eq(&reason),
            applications::membership_id.eq(membership),
        ))
        .execute(conn)?;
    let after = find(conn, id)?.ok_or_else(|| Error::new(Code::NotFound))?;
    Ok(Created { value: view(conn, vault, after)?, created: true })
}

/// Whether whoever reaches this far decides about the role: a principal about those who help them.
fn decides(scope: &Scope, role: Role) -> bool {
    scope.street().is_some() || role == Role::SafetyOfficer
}

/// Gives the post that is asked for, unless somebody holds it.
fn bind(conn: &mut Conn, now: Moment, row: &Row) -> Result<MembershipId> {
    // of two for the same post that are confirmed at once, the second one sees the first
    diesel::update(enterprises::table.find(row.enterprise_id))
        .set(enterprises::version.eq(enterprises::version))
        .execute(conn)?;
    let firms = merged::together(conn, row.enterprise_id)?;
    let others = memberships::table
        .filter(memberships::enterprise_id.eq_any(firms))
        .filter(memberships::role.eq(row.role))
        .filter(memberships::user_id.ne(row.user_id))
        .filter(memberships::ended_at.is_null());
    if diesel::select(diesel::dsl::exists(others)).get_result(conn)? {
        let why = format!(
            "该企业的{}已有人绑定。已换人的，请先在企业人员中办理离职；确需增加的，请用邀请码。",
            row.role.text()
        );
        return Err(Error::because(Code::StateConflict, why).in_state("held"));
    }
    let street = row.subdistrict_id;
    let membership = posts::grant(conn, now, street, Some(row.enterprise_id), row.user_id, row.role)?;
    bindings::came(conn, membership, CameBy::Application)?;
    Ok(membership)
}
