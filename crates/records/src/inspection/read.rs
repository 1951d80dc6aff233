//! One inspection.

use diesel::prelude::*;
use heping_core::{InspectionId, Moment, PhotoId, Result, Scope};
use heping_store::schema::signatures;
use heping_store::{Ask, Conn, question};

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
    let asked = (cap_and_name(&row), officer::of(row.id), signatures_of(row.id));
    let ((visit_cap, name), officers, signatures) = asked.ask(conn)?;
    Ok(seen(row, name, officers, signatures, visit_cap))
}

/// Asks how often the enterprise was inspected in the year of an inspection, and for its name.
pub(super) fn cap_and_name(row: &InspectionRow) -> impl Ask<Answer = (VisitCap, String)> + use<> {
    let firm = Firm::asked(row.enterprise_id).then(|firm| Ok(firm.name));
    (visit_cap::visit_cap(row.enterprise_id, row.started_at), firm)
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

/// Asks for the signatures of an inspection, in their order.
pub(super) fn signatures_of(id: InspectionId) -> impl Ask<Answer = Vec<Signature>> {
    type Row = (Party, String, Option<PhotoId>, Option<String>, Moment);
    let rows =
        signatures::table.filter(signatures::inspection_id.eq(id)).order(signatures::position).select((
            signatures::party,
            signatures::name,
            signatures::image_id,
            signatures::refused_reason,
            signatures::signed_at,
        ));
    question::<Row, _>(rows).then(|rows| {
        let signature = |(party, name, image_id, refused_reason, signed_at): Row| Signature {
            party,
            party_text: party.text(),
            name,
            image_id,
            refused_reason,
            signed_at,
        };
        Ok(rows.into_iter().map(signature).collect())
    })
}
