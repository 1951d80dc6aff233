//! Where those came from who are in the log: a table beside it, because an address is forgotten after
//! a year and a row of the log is not.

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::{AuditId, Moment, Result, UserId};

use crate::schema::{audit_addresses, audit_log};
use crate::{Bundle, Conn};

/// How long an address is kept.
pub const KEPT: TimeDelta = TimeDelta::days(365);

pub(super) fn note(rows: &mut Bundle, id: AuditId, address: &str, now: Moment) {
    rows.add(diesel::insert_into(audit_addresses::table).values((
        audit_addresses::audit_id.eq(id),
        audit_addresses::address.eq(address.to_owned()),
        audit_addresses::at.eq(now),
    )));
}

/// Forgets addresses older than [`KEPT`]; answers how many.
///
/// # Errors
/// Those of the database.
pub fn forget_addresses(conn: &mut Conn, now: Moment) -> Result<usize> {
    let old = audit_addresses::table.filter(audit_addresses::at.lt(now.plus(-KEPT)));
    Ok(diesel::delete(old).execute(conn)?)
}

/// Forgets where a person came from, who leaves.
///
/// # Errors
/// Those of the database.
pub fn forget_addresses_of(conn: &mut Conn, user: UserId) -> Result<()> {
    let acts = audit_log::table.filter(audit_log::actor_id.eq(user)).select(audit_log::id);
    let theirs = audit_addresses::table.filter(audit_addresses::audit_id.eq_any(acts));
    diesel::delete(theirs).execute(conn)?;
    Ok(())
}
