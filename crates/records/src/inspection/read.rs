//! One inspection.

use chrono::Datelike;
use diesel::prelude::*;
use heping_core::{Day, EnterpriseId, InspectionId, Moment, Result, Scope};
use heping_store::Conn;
use heping_store::schema::{inspections, signatures};
use serde::Serialize;
use utoipa::ToSchema;

use super::row::InspectionRow;
use super::{
    Correction, Inspection, InspectionOutcome, Signature, VISIT_LIMIT, VisitCap, correction, officer,
};
use crate::document::{self, InspectionDocument};
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
    /// Those that the firm had reported itself and the inspection met, as they stand today.
    pub matched: Vec<Hazard>,
    /// What was corrected after it was completed, the oldest first.
    pub corrections: Vec<Correction>,
    /// What was issued about it, in order.
    pub documents: Vec<InspectionDocument>,
}

/// One inspection with what it found.
///
/// # Errors
/// `not_found` when there is none that the scope admits.
pub fn inspection(conn: &mut Conn, scope: &Scope, today: Day, id: InspectionId) -> Result<InspectionDetail> {
    let row = InspectionRow::reached(conn, scope, id)?;
    let inspection = view(conn, row)?;
    Ok(InspectionDetail {
        inspection,
        hazards: hazard::of_inspection(conn, id, today)?,
        matched: hazard::matched_in(conn, id, today)?,
        corrections: correction::of(conn, id)?,
        documents: document::of_inspection(conn, id)?,
    })
}

/// A row as people see it.
pub(super) fn view(conn: &mut Conn, row: InspectionRow) -> Result<Inspection> {
    let firm = Firm::of(conn, row.enterprise_id)?;
    Ok(Inspection {
        enterprise_name: firm.name,
        officers: officer::of(conn, row.id)?,
        signatures: signatures_of(conn, row.id)?,
        visit_cap: VisitCap::of(visits(conn, row.enterprise_id, row.started_at)?),
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
        over_cap_reason: row.over_cap_reason,
        started_device_at: row.started_device_at,
        ended_device_at: row.ended_device_at,
        recorded_at: row.recorded_at,
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

impl VisitCap {
    fn of(used: i64) -> Self {
        let warning = (used >= VISIT_LIMIT).then(|| {
            format!("该企业本年度已督查 {used} 次，达到上限 {VISIT_LIMIT} 次，再次督查须说明理由。")
        });
        Self { used, limit: VISIT_LIMIT, warning }
    }
}

/// How many inspections an enterprise has in the calendar year of `at`.
pub(super) fn visits(conn: &mut Conn, enterprise: EnterpriseId, at: Moment) -> Result<i64> {
    let year = at.day().year();
    let new_year = |year| Day::from_ymd_opt(year, 1, 1).map_or(Moment::from_millis(0), Moment::start_of);
    let used = inspections::table
        .filter(inspections::enterprise_id.eq(enterprise))
        .filter(inspections::started_at.ge(new_year(year)))
        .filter(inspections::started_at.lt(new_year(year + 1)))
        .count()
        .get_result(conn)?;
    Ok(used)
}
