//! A rectification handed in by the firm: the clock stands still until the street has looked.

use heping_core::text::Fields;
use heping_core::{Actor, HazardEventId, HazardId, Moment, PhotoId, Result, SafetyEvent, SafetyFact, Scope};
use heping_evidence::{self as evidence, Written, content};
use heping_store::{Ask, Bundle, Conn};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::event::{Said, again};
use super::life::Step;
use super::{Hazard, HazardEvent, view};

/// What a firm hands in.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewSubmission {
    /// Made by the phone, so that sending it again is not a second rectification.
    #[serde(default, skip_serializing_if = "heping_core::id::is_no_content")]
    pub id: Option<HazardEventId>,
    /// What was done.
    #[schema(min_length = 1, max_length = 2000, example = "已更换防爆开关并清理积尘")]
    pub measure: String,
    /// Photos of how it is now.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 9)]
    pub photo_ids: Vec<PhotoId>,
    /// When the phone recorded it, by its own clock: kept beside the server's time, which counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<Moment>,
}

/// Hands in a rectification.
///
/// # Errors
/// `not_found`, `id_conflict`, `state_conflict` unless it is being rectified (and, if major,
/// planned), `validation_failed`.
pub fn submit(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    hazard: HazardId,
    new: &NewSubmission,
) -> Result<Written<Hazard>> {
    let content_hash = content::digest(&(hazard, new))?;
    let asked = (
        view::asked(scope, hazard),
        new.id.map(|id| again(id, content_hash.clone())),
        evidence::owned_by(actor.user, new.photo_ids.clone()),
    );
    let ((row, shown), repeated, owned) = asked.ask(conn)?;
    if repeated.flatten().is_some() {
        return Ok(Written::repeated(shown.view(row, now.day())));
    }
    let mut step = Step::may(conn, actor, scope, now, row, HazardEvent::Submitted)?;

    let mut fields = Fields::new();
    let measure = fields.text("measure", &new.measure, 2000);
    evidence::check(&mut fields, "photoIds", &new.photo_ids, &owned, 1);
    fields.check()?;

    step.row.submitted_at = Some(now);
    step.row.submitted_by = Some(actor.user);
    let said = Said {
        id: new.id.unwrap_or_else(HazardEventId::new),
        device_at: new.recorded_at,
        note: Some(&measure),
        content_hash: Some(&content_hash),
        photos: &new.photo_ids,
        ..Said::nothing()
    };
    let row = step.take(rows, &said);
    let event = SafetyEvent::RectificationSubmitted { hazard: row.id };
    let fact = SafetyFact::new(row.enterprise_id, now, row.as_source(), row.fact_round(), event);
    Ok(Written::new(shown.view(row, now.day()), vec![fact]))
}
