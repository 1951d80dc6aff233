//! An inspection that should never have been: opened by mistake, or wrong from the ground up. Its row
//! and its number stay, marked; what it found is void with it.

use std::collections::HashSet;

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{
    Actor, Code, Error, HazardState, InspectionId, Moment, Result, SafetyEvent, SafetyFact, Scope,
};
use heping_evidence::Written;
use heping_store::schema::inspections;
use heping_store::statement::{Keep, filled};
use heping_store::{Bundle, Conn};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::read::view;
use super::row::InspectionRow;
use super::{Inspection, InspectionOutcome, InspectionVoid};
use crate::hazard::{self, Hazard, NewVoid};

/// Why an inspection is void.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewInspectionVoid {
    /// Why it should never have been.
    #[schema(min_length = 1, max_length = 500, example = "误开：应为相邻的另一家企业")]
    pub reason: String,
}

/// An inspection that was declared void, and the hazards that are void with it.
pub struct Voided {
    /// The inspection.
    pub inspection: Inspection,
    /// What it had found and nobody had closed or declared void before.
    pub hazards: Vec<Hazard>,
}

/// Declares an inspection void: it counts for no cap and no figure, and what it found is as if it had
/// never been. What it said about a hazard that the firm had reported itself stands: that is the firm's
/// hazard, and its level and day can be set anew. The same said again is answered as the first time.
///
/// # Errors
/// `not_found`, `validation_failed`, `state_conflict` when it is void for another reason, or when
/// something that it found is closed: then it was no mistake, and a correction says what was wrong.
pub fn void(
    conn: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    id: InspectionId,
    new: &NewInspectionVoid,
) -> Result<Written<Voided>> {
    let mut row = InspectionRow::reached(conn, scope, id)?;
    let mut fields = Fields::new();
    let reason = fields.text("reason", &new.reason, 500);
    fields.check()?;
    if row.voided_at.is_some() {
        let same = row.voided_by == Some(actor.user) && row.void_reason.as_ref() == Some(&reason);
        if !same {
            return Err(row.refusal("督查已作废。"));
        }
        let said = Voided { inspection: view(conn, row)?, hazards: Vec::new() };
        return Ok(Written::repeated(said));
    }
    let found = hazard::of_inspection(conn, id, now.day())?;
    if let Some(closed) = closed_among(&found) {
        let refusal = format!("隐患 {} 已整改销号，督查不能作废；记录有误的，请另行更正。", closed.number);
        return Err(row.refusal(&refusal));
    }

    let (mut hazards, mut facts) = (Vec::new(), Vec::new());
    let because = NewVoid { reason: format!("督查 {} 作废：{reason}", row.number), merged_into: None };
    for standing in found.iter().filter(|hazard| hazard.state != HazardState::Voided) {
        // one by one: what comes back is counted for all hazards of an enterprise
        let mut rows = Bundle::default();
        let written = hazard::void(conn, &mut rows, actor, scope, now, standing.id, &because)?;
        rows.write(conn)?;
        hazards.push(written.value);
        facts.extend(written.facts);
    }
    if row.outcome == Some(InspectionOutcome::Checked) {
        facts.push(unvisited(&row, now));
    }
    row.voided_at = Some(now);
    row.voided_by = Some(actor.user);
    row.void_reason = Some(reason);
    diesel::update(inspections::table.find(id))
        .set((
            inspections::voided_at.eq(row.voided_at),
            inspections::voided_by.eq(row.voided_by),
            inspections::void_reason.eq(&row.void_reason),
        ))
        .execute(conn)?;
    Ok(Written::new(Voided { inspection: view(conn, row)?, hazards }, facts))
}

/// What keeps an inspection from being void: something that it found is closed.
pub(crate) fn closed_among(found: &[Hazard]) -> Option<&Hazard> {
    found.iter().find(|hazard| hazard.state == HazardState::Closed)
}

/// The mark of an inspection, where it is void.
pub(crate) fn void_of(conn: &mut Conn, id: InspectionId) -> Result<Option<InspectionVoid>> {
    Ok(InspectionRow::find(conn, id)?.and_then(|row| row.void()))
}

/// Which of these inspections are void.
pub(crate) fn voided_among(
    conn: &mut Conn,
    ids: impl Iterator<Item = InspectionId>,
) -> Result<HashSet<InspectionId>> {
    let ids: Vec<InspectionId> = ids.collect();
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let void = inspections::table
        .filter(inspections::id.eq_any(filled(ids)))
        .filter(inspections::voided_at.is_not_null())
        .select(inspections::id)
        .kept()
        .load(conn)?;
    Ok(void.into_iter().collect())
}

fn unvisited(row: &InspectionRow, now: Moment) -> SafetyFact {
    SafetyFact::new(
        row.enterprise_id,
        now,
        row.source(),
        1,
        SafetyEvent::InspectionVoided { inspection: row.id },
    )
}

impl InspectionRow {
    /// A 409 that names the state.
    fn refusal(&self, detail: &str) -> Error {
        Error::because(Code::StateConflict, detail.to_owned()).in_state(self.state().as_str())
    }
}
