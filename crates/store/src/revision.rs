//! The revision of an enterprise: the ETag of its screens.

use diesel::prelude::*;
use heping_core::{EnterpriseId, Moment, Result};

use crate::dialect::Conn;
use crate::lock::Lock;
use crate::schema::{enterprises, standings, visit_caps};
use crate::statement::{Keep, filled};

/// Runs a write under its lock. What lies under an enterprise's gives the enterprise a new
/// revision in the same transaction; no other write does by itself.
pub(crate) fn raising<T>(
    conn: &mut Conn,
    lock: Lock,
    write: impl FnOnce(&mut Conn) -> Result<T>,
) -> Result<T> {
    let value = write(conn)?;
    if let Some(id) = lock.enterprise() {
        raise(conn, &[id])?;
    }
    Ok(value)
}

/// Gives enterprises a new revision, of which a write under no lock of theirs changes the screens. Whoever
/// writes so tells those who keep what they read of them.
///
/// # Errors
/// Those of the database.
pub fn raise(conn: &mut Conn, enterprises: &[EnterpriseId]) -> Result<()> {
    diesel::update(enterprises::table.filter(enterprises::id.eq_any(filled(enterprises.iter().copied()))))
        .set(enterprises::revision.eq(enterprises::revision + 1))
        .kept()
        .execute(conn)?;
    Ok(())
}

/// How often an enterprise has changed, and when time alone changes it next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Grows with every write under the enterprise's lock.
    pub number: i64,
    /// The next instant at which its standing is another one without a write.
    pub next_change: Option<Moment>,
    /// Which version of what the street says of all its enterprises' visits holds; 0 before it said any.
    pub visit_caps: i64,
}

/// The revision of an enterprise.
///
/// # Errors
/// `not_found`; the database's.
pub fn of(conn: &mut Conn, enterprise: EnterpriseId) -> Result<Revision> {
    let (number, next_change, visit_caps): (i64, Option<Moment>, Option<i64>) = enterprises::table
        .left_join(standings::table.on(standings::enterprise_id.eq(enterprises::id)))
        .left_join(visit_caps::table.on(visit_caps::subdistrict_id.eq(enterprises::subdistrict_id)))
        .filter(enterprises::id.eq(enterprise))
        .select((enterprises::revision, standings::next_change_at.nullable(), visit_caps::version.nullable()))
        .first(conn)?;
    Ok(Revision { number, next_change, visit_caps: visit_caps.unwrap_or_default() })
}
