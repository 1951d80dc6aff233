//! The life of a firm: it works, stands still, is given up, moves away or is merged into another, and
//! its name, industry and village become others. Each such change is a row that is never changed again
//! ([`changes`]); what the register's row says follows from the last one.
//!
//! A merger moves nothing. The firm that is merged points to the one that took it over
//! ([`heping_store::merged`]), records, people and codes are found through it, and its points reach the
//! other's ledger as what a [fact](SafetyEvent::Merged) means. So whatever either firm ever had stays
//! where it was, and a merger is undone by taking the pointer away.

mod change;
mod read;
mod set;

pub use change::{ChangedPart, EnterpriseChange, profile_changed};
pub use read::{changes, changes_in, last};
pub use set::{Done, NewMergerRevocation, NewStatus, UNDONE_WITHIN_DAYS, revoke_merger, set};

#[cfg(doc)]
use heping_core::SafetyEvent;

use diesel::prelude::*;
use heping_core::{Code, EnterpriseId, EnterpriseStatus, Error, Result};
use heping_store::schema::enterprises;
use heping_store::{Ask, Conn, question};

/// Where a firm stands.
///
/// # Errors
/// `not_found` when there is no such enterprise.
pub fn status(conn: &mut Conn, enterprise: EnterpriseId) -> Result<EnterpriseStatus> {
    standing(enterprise).ask(conn)
}

/// Asks for the same, together with other things.
pub fn standing(enterprise: EnterpriseId) -> impl Ask<Answer = EnterpriseStatus> {
    let row = enterprises::table.filter(enterprises::id.eq(enterprise)).select((enterprises::status,));
    question::<(EnterpriseStatus,), _>(row).first().then(|row| {
        let (status,) = row.ok_or_else(|| Error::new(Code::NotFound))?;
        Ok(status)
    })
}
