//! Which codes are to be printed, and which were.

use diesel::prelude::*;
use heping_core::{CodeId, CodeStatus, EnterpriseId, Moment, Result};
use heping_store::schema::{enterprise_codes as codes, sticker_prints as prints};
use heping_store::statement::Words;
use heping_store::{Conn, on_either};

use crate::code::EnterpriseCode;

/// A code in force that belongs on a sticker.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Printable {
    /// The row.
    pub id: CodeId,
    /// Whose it is.
    pub enterprise: EnterpriseId,
    /// The code.
    pub code: EnterpriseCode,
}

/// The codes in force of these enterprises, ordered by enterprise; only those that were not
/// printed yet, if `unprinted`.
///
/// # Errors
/// Those of the database.
pub fn printable(conn: &mut Conn, of: &[EnterpriseId], unprinted: bool) -> Result<Vec<Printable>> {
    let mut query = codes::table
        .left_join(prints::table.on(prints::code_id.eq(codes::id)))
        .filter(codes::enterprise_id.eq_any(of.to_vec()))
        .filter(codes::status.one_of(|| [CodeStatus::Active]))
        .into_boxed();
    if unprinted {
        query = query.filter(prints::code_id.nullable().is_null());
    }
    Ok(query.order(codes::enterprise_id).select((codes::id, codes::enterprise_id, codes::code)).load(conn)?)
}

/// Of these enterprises those that never had a code. One whose code was revoked is none of them:
/// somebody decided that.
///
/// # Errors
/// Those of the database.
pub fn without_history(conn: &mut Conn, of: &[EnterpriseId]) -> Result<Vec<EnterpriseId>> {
    let known: Vec<EnterpriseId> = codes::table
        .filter(codes::enterprise_id.eq_any(of.to_vec()))
        .select(codes::enterprise_id)
        .distinct()
        .load(conn)?;
    Ok(of.iter().copied().filter(|enterprise| !known.contains(enterprise)).collect())
}

/// Notes that these codes are on paper; the first time counts.
///
/// # Errors
/// Those of the database.
pub fn mark_printed(conn: &mut Conn, ids: &[CodeId], now: Moment) -> Result<()> {
    for &id in ids {
        let row = (prints::code_id.eq(id), prints::printed_at.eq(now));
        on_either!(conn, |c| diesel::insert_into(prints::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    Ok(())
}
