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
use heping_core::{EnterpriseId, EnterpriseStatus, Result};
use heping_store::Conn;
use heping_store::schema::enterprises;

/// Where a firm stands.
///
/// # Errors
/// `not_found` when there is no such enterprise.
pub fn status(conn: &mut Conn, enterprise: EnterpriseId) -> Result<EnterpriseStatus> {
    Ok(enterprises::table.find(enterprise).select(enterprises::status).first(conn)?)
}
