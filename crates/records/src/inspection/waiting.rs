//! Inspections that a colleague has completed and that wait for an officer's own word.

use diesel::prelude::*;
use heping_core::{EnterpriseId, InspectionId, Moment, Result, UserId};
use heping_store::Conn;
use heping_store::schema::{inspection_officers, inspections};
use heping_store::statement::Words;

use super::InspectionState;
use crate::firm;

/// An inspection that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingInspection {
    /// Its id.
    pub id: InspectionId,
    /// Its number.
    pub number: String,
    /// Who was inspected.
    pub enterprise: EnterpriseId,
    /// The name of the enterprise.
    pub enterprise_name: String,
    /// When it ended.
    pub ended_at: Option<Moment>,
}

/// What waits for this officer's word, the oldest first.
///
/// # Errors
/// Those of the database.
pub fn waiting(conn: &mut Conn, officer: UserId) -> Result<Vec<WaitingInspection>> {
    type Row = (InspectionId, String, EnterpriseId, Option<Moment>);
    let rows: Vec<Row> = inspection_officers::table
        .inner_join(inspections::table.on(inspections::id.eq(inspection_officers::inspection_id)))
        .filter(inspection_officers::user_id.eq(officer))
        .filter(inspection_officers::confirmed_at.is_null())
        .filter(inspections::state.one_of(|| [InspectionState::Completed]))
        .filter(inspections::voided_at.is_null())
        .order((inspections::ended_at, inspections::id))
        .select((inspections::id, inspections::number, inspections::enterprise_id, inspections::ended_at))
        .load(conn)?;
    let names = firm::names(conn, rows.iter().map(|(_, _, enterprise, _)| *enterprise))?;
    let waiting = rows.into_iter().map(|(id, number, enterprise, ended_at)| WaitingInspection {
        enterprise_name: names.get(&enterprise).cloned().unwrap_or_default(),
        id,
        number,
        enterprise,
        ended_at,
    });
    Ok(waiting.collect())
}
