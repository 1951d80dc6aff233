//! The right of reply (陈述): what the firm says to a hazard, whatever becomes of it.

use heping_core::text::Fields;
use heping_core::{Actor, HazardEventId, HazardId, Moment, PhotoId, Result, Scope};
use heping_evidence::{self as evidence, Written, content};
use heping_store::Conn;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::event::{Said, entry, repeated};
use super::life::Step;
use super::view::reached;
use super::{HazardEvent, TimelineEntry};

/// What a firm says to a hazard.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewReply {
    /// Made by the phone, so that sending it again says nothing twice.
    #[serde(default, skip_serializing_if = "heping_core::id::is_no_content")]
    pub id: Option<HazardEventId>,
    /// What is said.
    #[schema(min_length = 1, max_length = 2000, example = "该通道当日正在卸货，半小时后已清空")]
    pub text: String,
    /// Photos that show it.
    #[serde(default)]
    #[schema(max_items = 9)]
    pub photo_ids: Vec<PhotoId>,
}

/// Adds what the firm says to the hazard's timeline.
///
/// # Errors
/// `not_found`, `id_conflict`, `state_conflict` when the hazard is void, `validation_failed`.
pub fn reply(
    conn: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    hazard: HazardId,
    new: &NewReply,
) -> Result<Written<TimelineEntry>> {
    let row = reached(conn, scope, hazard)?;
    let content_hash = content::digest(&("reply", hazard, new))?;
    if let Some(id) = repeated(conn, new.id, &content_hash)? {
        return Ok(Written::repeated(entry(conn, hazard, id)?));
    }
    let step = Step::may(conn, actor, scope, now, row, HazardEvent::Replied)?;
    let mut fields = Fields::new();
    let text = fields.text("text", &new.text, 2000);
    let owned = evidence::owned(conn, actor.user, new.photo_ids.iter().copied())?;
    evidence::check(&mut fields, "photoIds", &new.photo_ids, &owned, 0);
    fields.check()?;

    let id = new.id.unwrap_or_else(HazardEventId::new);
    let said = Said {
        id,
        note: Some(&text),
        content_hash: Some(&content_hash),
        photos: &new.photo_ids,
        ..Said::nothing()
    };
    step.taken(conn, &said)?;
    Ok(Written::new(entry(conn, hazard, id)?, Vec::new()))
}
