//! An officer leaves: whoever takes over stands in what nobody has approved yet.

use diesel::prelude::*;
use heping_core::{Day, Error, Result, SubdistrictId, UserId};
use heping_store::Conn;
use heping_store::schema::inspection_approvals as table;
use heping_store::statement::Words;

use super::row::{Row, views};
use super::{Approval, ApprovalOfficer, ApprovalState};
use crate::inspection::CertifiedOfficer;

/// The inspections in which an officer is to take part: asked for, or approved and not over, the oldest first.
///
/// # Errors
/// Those of the database.
pub fn ahead_of(
    conn: &mut Conn,
    street: SubdistrictId,
    officer: UserId,
    today: Day,
) -> Result<Vec<Approval>> {
    let rows: Vec<Row> = table::table
        .filter(table::subdistrict_id.eq(street))
        .filter(table::state.one_of(|| [ApprovalState::Requested, ApprovalState::Approved]))
        .filter(table::to_day.ge(today))
        .filter(table::officers.like(format!("%{officer}%")))
        .order((table::requested_at, table::id))
        .select(Row::as_select())
        .load(conn)?;
    views(conn, rows)
}

/// Puts one officer in another's place; answers whether nobody had decided yet. Who asked stays
/// written down.
///
/// # Errors
/// Those of the database.
pub fn succeed(conn: &mut Conn, approval: &Approval, from: UserId, to: &CertifiedOfficer) -> Result<bool> {
    let officers = approval.officers.iter().map(|officer| match officer.id == from {
        true => ApprovalOfficer {
            id: to.id,
            name: to.name.clone(),
            certificate_number: to.certificate_number.clone(),
        },
        false => officer.clone(),
    });
    let officers: Vec<ApprovalOfficer> = officers.collect();
    let officers = serde_json::to_string(&officers).map_err(Error::internal)?;
    let undecided = table::table.find(approval.id).filter(table::state.one_of(|| [ApprovalState::Requested]));
    Ok(diesel::update(undecided).set(table::officers.eq(officers)).execute(conn)? == 1)
}
