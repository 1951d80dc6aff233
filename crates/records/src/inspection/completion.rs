//! The end of an inspection: an outcome, signatures, and no change ever after.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{Actor, InspectionId, Moment, RecordKind, Result, SafetyEvent, SafetyFact, Scope, Source};
use heping_evidence::{DeviceClock, Written, clock, content};
use heping_store::Conn;
use heping_store::schema::{inspections, signatures};
use heping_store::statement::Keep;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::read::view;
use super::row::InspectionRow;
use super::signing::{self, NewSignature};
use super::{Inspection, InspectionOutcome, InspectionState, Party, officer};
use crate::hazard;

/// How an inspection ended.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewCompletion {
    /// What came of it.
    pub outcome: InspectionOutcome,
    /// When it ended.
    pub ended_at: Moment,
    /// An inspector's at least; the enterprise's, or its refusal, when it was checked. Whoever completes
    /// it signs by doing so; everybody else by a picture of what they drew.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 12)]
    pub signatures: Vec<NewSignature>,
    /// The clock of the phone that sends it.
    #[serde(skip)]
    pub clock: DeviceClock,
}

/// Completes an inspection. The same completion sent again is answered as the first time.
///
/// # Errors
/// `not_found`, `forbidden` for an officer of another inspection, `state_conflict` when it was
/// completed otherwise, `validation_failed`.
pub fn complete(
    conn: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    inspection: InspectionId,
    new: &NewCompletion,
) -> Result<Written<Inspection>> {
    let mut row = InspectionRow::reached(conn, scope, inspection)?;
    officer::must_be_one(conn, actor, inspection)?;
    let completion_hash = content::digest(&(inspection, new))?;
    if row.completion_hash.as_ref() == Some(&completion_hash) {
        return Ok(Written::repeated(view(conn, row)?));
    }
    row.must_be_open()?;
    let signed = checked(conn, actor, now, &row, new)?;

    row.state = InspectionState::Completed;
    row.outcome = Some(new.outcome);
    let ended_at = new.clock.correct(new.ended_at);
    row.ended_at = Some(ended_at);
    row.ended_device_at = new.clock.wrong(new.ended_at);
    row.completion_hash = Some(completion_hash);
    diesel::update(inspections::table.find(inspection))
        .set((
            inspections::state.eq(row.state),
            inspections::outcome.eq(row.outcome),
            inspections::ended_at.eq(row.ended_at),
            inspections::ended_device_at.eq(row.ended_device_at),
            inspections::completion_hash.eq(&row.completion_hash),
        ))
        .kept()
        .execute(conn)?;
    for (signature, position) in signed.iter().zip(0_i32..) {
        diesel::insert_into(signatures::table)
            .values((
                signatures::inspection_id.eq(inspection),
                signatures::position.eq(position),
                signatures::party.eq(signature.party),
                signatures::name.eq(&signature.name),
                signatures::image_id.eq(signature.image_id),
                signatures::refused_reason.eq(&signature.refused_reason),
                signatures::signed_at.eq(ended_at),
            ))
            .execute(conn)?;
    }
    let standing_by = signing::standing_by(&officer::of(conn, inspection)?, actor, &signed);
    officer::confirm(conn, inspection, &standing_by, now)?;
    let mut facts: Vec<_> = inspected(&row, now).into_iter().collect();
    let completed = view(conn, row)?;
    if completed.is_confirmed() {
        facts.extend(hazard::majors_of(conn, inspection)?);
    }
    Ok(Written::new(completed, facts))
}

/// An inspection that came to a check makes the firm a rated one.
fn inspected(row: &InspectionRow, now: Moment) -> Option<SafetyFact> {
    if row.outcome != Some(InspectionOutcome::Checked) {
        return None;
    }
    let at = row.ended_at.map_or(now, |ended| ended.min(now));
    let source =
        Source { kind: RecordKind::Inspection, id: row.id.to_string(), number: Some(row.number.clone()) };
    Some(SafetyFact::new(row.enterprise_id, at, source, 1, SafetyEvent::Inspected { inspection: row.id }))
}

fn checked(
    conn: &mut Conn,
    actor: &Actor,
    now: Moment,
    inspection: &InspectionRow,
    new: &NewCompletion,
) -> Result<Vec<NewSignature>> {
    let mut fields = Fields::new();
    let ended_at = new.clock.correct(new.ended_at);
    clock::check(&mut fields, "endedAt", ended_at, now);
    if ended_at < inspection.started_at {
        fields.wrong("endedAt", "before_start", "结束时间不能早于开始时间");
    }
    let is_checked = new.outcome == InspectionOutcome::Checked;
    if !is_checked && inspection.finding_count > 0 {
        fields.wrong("outcome", "has_findings", "本次督查已登记隐患，结果应为“已检查”");
    }
    let signs = |party| new.signatures.iter().any(|signature| signature.party == party);
    if !new.signatures.iter().any(|s| s.party == Party::Inspector && s.refused_reason.is_none()) {
        fields.wrong("signatures", "inspector_missing", "须有检查人员签字");
    }
    if is_checked && !signs(Party::Enterprise) {
        fields.wrong("signatures", "enterprise_missing", "须有企业负责人签字，或注明拒绝签字的原因");
    }
    let officers = officer::of(conn, inspection.id)?;
    let signed = signing::checked(conn, &mut fields, actor, &officers, &new.signatures)?;
    fields.check()?;
    Ok(signed)
}
