//! What only the supervisor may do: declare a hazard void, merge it into the one that it repeats,
//! reopen one whose closing was false. Nothing is ever deleted.

use chrono::Days;
use diesel::prelude::*;
use heping_core::fact::Party;
use heping_core::text::Fields;
use heping_core::{
    Actor, Day, HazardId, HazardState, Moment, PhotoId, Result, SafetyEvent, SafetyFact, Scope,
};
use heping_evidence::{self as evidence, Written, content};
use heping_store::schema::{hazard_merges, hazards};
use heping_store::{Bundle, Conn};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::event::{Said, sent_again};
use super::life::Step;
use super::row::party;
use super::view::at_hand;
use super::{Hazard, HazardEvent, HazardRow, due_date};

/// The days that a reopened hazard gets when no date is given: our own rule.
const REOPENED_DAYS: Days = Days::new(7);

/// Why a hazard is void.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewVoid {
    /// Why it never was one.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
    /// The hazard of the same enterprise that it repeats.
    pub merged_into: Option<HazardId>,
}

/// Why a closed hazard is open again.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewReopening {
    /// What proves that the closing was false.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
    /// Photos of it.
    #[serde(default)]
    #[schema(max_items = 9)]
    pub photo_ids: Vec<PhotoId>,
    /// The new day by whose end it must be rectified; seven days from now if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<chrono::NaiveDate>)]
    pub due_on: Option<Day>,
}

/// The hazard that this one was merged into, if it was.
pub(crate) fn merged_into(conn: &mut Conn, hazard: HazardId) -> Result<Option<HazardId>> {
    Ok(hazard_merges::table.find(hazard).select(hazard_merges::into_id).first(conn).optional()?)
}

/// Declares a hazard void, or merges it into another one of the same enterprise: for the score as
/// if it had never been.
///
/// # Errors
/// `not_found`, `state_conflict` when it is closed or void already, `validation_failed`.
pub fn void(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    hazard: HazardId,
    new: &NewVoid,
) -> Result<Written<Hazard>> {
    let (row, shown) = at_hand(conn, scope, hazard)?;
    let content_hash = content::digest(&(hazard, new))?;
    if sent_again(conn, actor, hazard, &content_hash)? {
        return Ok(Written::repeated(shown.view(row, now.day())));
    }
    let event = if new.merged_into.is_some() { HazardEvent::Merged } else { HazardEvent::Voided };
    let step = Step::may(conn, actor, scope, now, row, event)?;
    let mut fields = Fields::new();
    let reason = fields.text("reason", &new.reason, 2000);
    let known = match new.merged_into {
        Some(into) => Some(target(conn, &step.row, into)?),
        None => None,
    };
    if known == Some(None) {
        fields.wrong("mergedInto", "unknown", "不是该企业的其他有效隐患");
    }
    fields.check()?;

    let mut note = reason;
    if let Some((into, number)) = known.flatten() {
        note = format!("并入 {number}：{note}");
        rows.add(diesel::insert_into(hazard_merges::table).values((
            hazard_merges::hazard_id.eq(hazard),
            hazard_merges::subdistrict_id.eq(step.row.subdistrict_id),
            hazard_merges::enterprise_id.eq(step.row.enterprise_id),
            hazard_merges::into_id.eq(into),
        )));
    }
    // what was never confirmed has no fact to take back
    let counted = step.row.visible_to_firm();
    let said = Said { note: Some(&note), content_hash: Some(&content_hash), ..Said::nothing() };
    let row = step.take(rows, &said);
    let fact = counted.then(|| {
        let event = SafetyEvent::HazardVoided { hazard };
        SafetyFact::new(row.enterprise_id, now, row.as_source(), row.fact_round(), event)
    });
    Ok(Written::new(shown.view(row, now.day()), fact.into_iter().collect()))
}

/// Another hazard of the same enterprise that stands: its id and number.
fn target(conn: &mut Conn, row: &HazardRow, into: HazardId) -> Result<Option<(HazardId, String)>> {
    let found = hazards::table
        .find(into)
        .filter(hazards::id.ne(row.id))
        .filter(hazards::enterprise_id.eq(row.enterprise_id))
        .filter(hazards::state.ne(HazardState::Voided))
        .select((hazards::id, hazards::number))
        .first(conn)
        .optional()?;
    Ok(found)
}

/// Reopens a closed hazard: the closing was false.
///
/// # Errors
/// `not_found`, `state_conflict` unless it was closed within the last 12 months,
/// `validation_failed`.
pub fn reopen(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    hazard: HazardId,
    new: &NewReopening,
) -> Result<Written<Hazard>> {
    let (row, shown) = at_hand(conn, scope, hazard)?;
    let content_hash = content::digest(&(hazard, new))?;
    if sent_again(conn, actor, hazard, &content_hash)? {
        return Ok(Written::repeated(shown.view(row, now.day())));
    }
    let mut step = Step::may(conn, actor, scope, now, row, HazardEvent::Reopened)?;
    let mut fields = Fields::new();
    let reason = fields.text("reason", &new.reason, 2000);
    let owned = evidence::owned(conn, actor.user, new.photo_ids.iter().copied())?;
    evidence::check(&mut fields, "photoIds", &new.photo_ids, &owned, 0);
    if let Some(due_on) = new.due_on {
        due_date::check(&mut fields, due_on, now.day());
    }
    fields.check()?;

    let today = now.day();
    let due_on = new.due_on.or_else(|| today.checked_add_days(REOPENED_DAYS)).unwrap_or(today);
    let row = &mut step.row;
    row.due_on = due_on;
    row.due_set_by = party(Party::Street).to_owned();
    row.closed_at = None;
    let event = SafetyEvent::HazardReopened { hazard, due_on };
    let fact = SafetyFact::new(row.enterprise_id, now, row.as_source(), row.fact_round(), event);
    row.next_round();
    let said = Said {
        note: Some(&reason),
        content_hash: Some(&content_hash),
        photos: &new.photo_ids,
        ..Said::nothing()
    };
    let row = step.take(rows, &said);
    Ok(Written::new(shown.view(row, now.day()), vec![fact]))
}
