//! The revision of an enterprise: the ETag of its screens.

use diesel::prelude::*;
use heping_core::{EnterpriseId, Moment, Result};

use crate::dialect::Conn;
use crate::lock::Lock;
use crate::schema::{enterprises, standings};
use crate::statement::Keep;

/// Runs a write under its lock. What lies under an enterprise's gives the enterprise a new
/// revision in the same transaction; no other write does.
pub(crate) fn raising<T>(
    conn: &mut Conn,
    lock: Lock,
    write: impl FnOnce(&mut Conn) -> Result<T>,
) -> Result<T> {
    let value = write(conn)?;
    if let Some(id) = lock.enterprise() {
        diesel::update(enterprises::table.find(id))
            .set(enterprises::revision.eq(enterprises::revision + 1))
            .kept()
            .execute(conn)?;
    }
    Ok(value)
}

/// How often an enterprise has changed, and when time alone changes it next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Grows with every write under the enterprise's lock.
    pub number: i64,
    /// The next instant at which its standing is another one without a write.
    pub next_change: Option<Moment>,
}

/// The revision of an enterprise.
///
/// # Errors
/// `not_found`; the database's.
pub fn of(conn: &mut Conn, enterprise: EnterpriseId) -> Result<Revision> {
    let (number, next_change) = enterprises::table
        .left_join(standings::table.on(standings::enterprise_id.eq(enterprises::id)))
        .filter(enterprises::id.eq(enterprise))
        .select((enterprises::revision, standings::next_change_at.nullable()))
        .first(conn)?;
    Ok(Revision { number, next_change })
}
