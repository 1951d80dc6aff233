//! One inspection.

use chrono::Datelike;
use diesel::prelude::*;
use heping_core::{Day, EnterpriseId, InspectionId, Moment, Result, Scope};
use heping_store::Conn;
use heping_store::schema::{inspections, signatures};
use serde::Serialize;
use utoipa::ToSchema;

use super::row::InspectionRow;
use super::{Inspection, InspectionOutcome, Signature, VISIT_LIMIT, VisitCap, officer};
use crate::firm::Firm;
use crate::hazard::{self, Hazard};

/// An inspection with what it found.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InspectionDetail {
    /// The inspection.
    #[serde(flatten)]
    pub inspection: Inspection,
    /// The hazards that it found, as they stand today.
    pub hazards: Vec<Hazard>,
}

/// One inspection with what it found.
///
/// # Errors
/// `not_found` when there is none that the scope admits.
pub fn inspection(conn: &mut Conn, scope: &Scope, today: Day, id: InspectionId) -> Result<InspectionDetail> {
    let row = InspectionRow::reached(conn, scope, id)?;
    let inspection = view(conn, row)?;
    Ok(InspectionDetail { inspection, hazards: hazard::of_inspection(conn, id, today)? })
}

/// A row as people see it.
pub(super) fn view(conn: &mut Conn, row: InspectionRow) -> Result<Inspection> {
    let firm = Firm::of(conn, row.enterprise_id)?;
    Ok(Inspection {
        enterprise_name: firm.name,
        officers: officer::of(conn, row.id)?,
        signatures: signatures_of(conn, row.id)?,
        visit_cap: visits(conn, row.enterprise_id, row.started_at.day().year())?,
        id: row.id,
        number: row.number,
        enterprise_id: row.enterprise_id,
        kind: row.kind,
        kind_text: row.kind.text(),
        legal_basis: row.legal_basis,
        approval_number: row.approval_number,
        act_code: row.act_code,
        state: row.state,
        state_text: row.state.text(),
        outcome: row.outcome,
        outcome_text: row.outcome.map(InspectionOutcome::text),
        finding_count: row.finding_count,
        started_at: row.started_at,
        ended_at: row.ended_at,
    })
}

fn signatures_of(conn: &mut Conn, id: InspectionId) -> Result<Vec<Signature>> {
    let signed = signatures::table
        .filter(signatures::inspection_id.eq(id))
        .order(signatures::position)
        .select((
            signatures::party,
            signatures::name,
            signatures::image_id,
            signatures::refused_reason,
            signatures::signed_at,
        ))
        .load(conn)?;
    Ok(signed)
}

/// The inspections of an enterprise in a calendar year against the cap.
fn visits(conn: &mut Conn, enterprise: EnterpriseId, year: i32) -> Result<VisitCap> {
    let new_year = |year| Day::from_ymd_opt(year, 1, 1).map_or(Moment::from_millis(0), Moment::start_of);
    let used = inspections::table
        .filter(inspections::enterprise_id.eq(enterprise))
        .filter(inspections::started_at.ge(new_year(year)))
        .filter(inspections::started_at.lt(new_year(year + 1)))
        .count()
        .get_result(conn)?;
    Ok(VisitCap { used, limit: VISIT_LIMIT })
}
