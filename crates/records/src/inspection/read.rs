//! One inspection.

use diesel::prelude::*;
use heping_core::{InspectionId, Moment, PhotoId, Result, Scope};
use heping_store::Conn;
use heping_store::schema::signatures;

use super::row::InspectionRow;
use super::{
    Inspection, InspectionOutcome, InspectionState, Officer, Party, Signature, VisitCap, officer, visit_cap,
};
use crate::firm::Firm;

/// One inspection.
///
/// # Errors
/// `not_found` when there is none that the scope admits.
pub(crate) fn reached(conn: &mut Conn, scope: &Scope, id: InspectionId) -> Result<Inspection> {
    let row = InspectionRow::reached(conn, scope, id)?;
    view(conn, row)
}

/// A row as people see it.
pub(super) fn view(conn: &mut Conn, row: InspectionRow) -> Result<Inspection> {
    let firm = Firm::of(conn, row.enterprise_id)?;
    let visit_cap = visit_cap::of_firm(conn, &firm, row.started_at)?;
    let (officers, signatures) = (officer::of(conn, row.id)?, signatures_of(conn, row.id)?);
    Ok(seen(row, firm.name, officers, signatures, visit_cap))
}

/// The same with what belongs to it.
pub(super) fn seen(
    row: InspectionRow,
    enterprise_name: String,
    officers: Vec<Officer>,
    signatures: Vec<Signature>,
    visit_cap: VisitCap,
) -> Inspection {
    let (state, voided) = (row.state(), row.void());
    let mut inspection = Inspection {
        enterprise_name,
        officers,
        signatures,
        visit_cap,
        id: row.id,
        number: row.number,
        enterprise_id: row.enterprise_id,
        kind: row.kind,
        kind_text: row.kind.text(),
        legal_basis: row.legal_basis,
        approval_number: row.approval_number,
        act_code: row.act_code,
        state,
        state_text: state.text(),
        voided,
        outcome_reason: row.outcome_reason,
        certificates_shown: row.certificates_shown,
        recusal_asked: row.recusal_asked,
        recusal_answer: row.recusal_answer,
        outcome: row.outcome,
        outcome_text: row.outcome.map(InspectionOutcome::text),
        finding_count: row.finding_count,
        started_at: row.started_at,
        ended_at: row.ended_at,
        over_cap_reason: row.over_cap_reason,
        started_device_at: row.started_device_at,
        ended_device_at: row.ended_device_at,
        recorded_at: row.recorded_at,
        awaits_confirmation: false,
    };
    inspection.awaits_confirmation =
        inspection.state == InspectionState::Completed && !inspection.is_confirmed();
    inspection
}

fn signatures_of(conn: &mut Conn, id: InspectionId) -> Result<Vec<Signature>> {
    type Row = (Party, String, Option<PhotoId>, Option<String>, Moment);
    let rows: Vec<Row> = signatures::table
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
    let signature = |(party, name, image_id, refused_reason, signed_at): Row| Signature {
        party,
        party_text: party.text(),
        name,
        image_id,
        refused_reason,
        signed_at,
    };
    Ok(rows.into_iter().map(signature).collect())
}
