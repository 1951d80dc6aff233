//! A rectification handed in by the firm: the clock stands still until the street has looked.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{
    Actor, HazardEventId, HazardId, HazardState, Moment, PhotoId, Result, SafetyEvent, SafetyFact, Scope,
};
use heping_store::Conn;
use heping_store::schema::{hazard_events, hazards};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::read::{reached, view};
use super::{Happening, Hazard, HazardEvent, append};
use crate::written::Written;
use crate::{content, evidence};

/// What a firm hands in.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewSubmission {
    /// Made by the phone, so that sending it again is not a second rectification.
    #[serde(default, skip_serializing)]
    pub id: Option<HazardEventId>,
    /// What was done.
    #[schema(max_length = 2000, example = "已更换防爆开关并清理积尘")]
    pub measure: String,
    /// Photos of how it is now.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 9)]
    pub photo_ids: Vec<PhotoId>,
}

/// Hands in a rectification.
///
/// # Errors
/// `not_found`, `id_conflict`, `state_conflict` unless it is being rectified, `validation_failed`.
pub fn submit(
    conn: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    hazard: HazardId,
    new: &NewSubmission,
) -> Result<Written<Hazard>> {
    let mut row = reached(conn, scope, hazard)?;
    let content_hash = content::digest(&(hazard, new))?;
    if let Some(id) = new.id
        && let Some(stored) = sent_before(conn, id)?
    {
        content::same(stored.as_deref().unwrap_or_default(), &content_hash)?;
        return Ok(Written::repeated(view(conn, row, now.day())?));
    }
    row.must_be(HazardState::Rectifying)?;

    let mut fields = Fields::new();
    let measure = fields.text("measure", &new.measure, 2000);
    let owned = evidence::owned(conn, actor.user, new.photo_ids.iter().copied())?;
    evidence::check(&mut fields, "photoIds", &new.photo_ids, &owned, 1);
    fields.check()?;

    row.state = HazardState::Submitted;
    row.submitted_at = Some(now);
    row.submitted_by = Some(actor.user);
    diesel::update(hazards::table.find(row.id))
        .set((
            hazards::state.eq(row.state),
            hazards::submitted_at.eq(row.submitted_at),
            hazards::submitted_by.eq(row.submitted_by),
        ))
        .execute(conn)?;
    let happening = Happening {
        id: new.id.unwrap_or_else(HazardEventId::new),
        note: Some(&measure),
        content_hash: Some(&content_hash),
        photos: &new.photo_ids,
        ..Happening::plain(HazardEvent::Submitted)
    };
    append(conn, actor, scope, now, &row, &happening)?;
    let event = SafetyEvent::RectificationSubmitted { hazard: row.id };
    let fact = SafetyFact::new(row.enterprise_id, now, row.as_source(), row.fact_round(), event);
    Ok(Written::new(view(conn, row, now.day())?, vec![fact]))
}

/// What an earlier event with this id was about, if there is one.
fn sent_before(conn: &mut Conn, id: HazardEventId) -> Result<Option<Option<String>>> {
    let stored = hazard_events::table.find(id).select(hazard_events::content_hash).first(conn).optional()?;
    Ok(stored)
}
