//! The revision of an enterprise: the ETag of its screens.

use diesel::prelude::*;
use heping_core::{Code, EnterpriseId, Error, Moment, Result};

use crate::dialect::{Ask, Conn, question};
use crate::lock::Lock;
use crate::schema::{enterprises, standings, visit_caps};
use crate::statement::{Keep, filled};

/// Gives the enterprise that a lock names a new revision: what lies under it does so in the same
/// transaction, and no other write does by itself. PostgreSQL is told so as the transaction
/// [begins](crate::dialect::begin_under).
pub(crate) fn raise_under(conn: &mut Conn, lock: Lock) -> Result<()> {
    if let Some(id) = lock.enterprise() {
        diesel::update(enterprises::table.find(id))
            .set(enterprises::revision.eq(enterprises::revision + 1))
            .kept()
            .execute(conn)?;
    }
    Ok(())
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

/// Asks for the revision of an enterprise, which there must be.
pub fn asked(enterprise: EnterpriseId) -> impl Ask<Answer = Revision> {
    let row = enterprises::table
        .left_join(standings::table.on(standings::enterprise_id.eq(enterprises::id)))
        .left_join(visit_caps::table.on(visit_caps::subdistrict_id.eq(enterprises::subdistrict_id)))
        .filter(enterprises::id.eq(enterprise))
        .select((
            enterprises::revision,
            standings::next_change_at.nullable(),
            visit_caps::version.nullable(),
        ));
    question::<(i64, Option<Moment>, Option<i64>), _>(row).first().then(|row| {
        let row = row.ok_or_else(|| Error::new(Code::NotFound))?;
        let (number, next_change, visit_caps) = row;
        Ok(Revision { number, next_change, visit_caps: visit_caps.unwrap_or_default() })
    })
}
