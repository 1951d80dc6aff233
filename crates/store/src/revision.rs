//! The revision of an enterprise: the ETag of its screens.

use diesel::prelude::*;
use heping_core::Result;

use crate::dialect::Conn;
use crate::lock::Lock;
use crate::schema::enterprises;

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
            .execute(conn)?;
    }
    Ok(value)
}
