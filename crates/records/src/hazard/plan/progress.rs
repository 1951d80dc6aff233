//! Word of how far a plan has come.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{Actor, HazardEventId, HazardId, Moment, PhotoId, Result, Scope};
use heping_evidence::{self as evidence, Written, content};
use heping_store::Conn;
use heping_store::schema::remediation_plans;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::event::{Said, entry, repeated};
use super::super::life::Step;
use super::super::view::reached;
use super::super::{HazardEvent, TimelineEntry};
use super::row::{next_word_after, of};
use super::slip;

/// How far a plan has come.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewProgress {
    /// Made by the phone, so that sending it again is not a second report.
    #[serde(default, skip_serializing_if = "heping_core::id::is_no_content")]
    pub id: Option<HazardEventId>,
    /// What has been done and what comes next.
    #[schema(min_length = 1, max_length = 2000, example = "除尘管道已更换，正在调试")]
    pub text: String,
    /// Photos of it.
    #[serde(default)]
    #[schema(max_items = 9)]
    pub photo_ids: Vec<PhotoId>,
}

/// Reports how far the plan of a major hazard has come.
///
/// # Errors
/// `not_found`, `id_conflict`, `state_conflict` unless it is major, planned and being rectified,
/// `validation_failed`.
pub fn report_progress(
    conn: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    hazard: HazardId,
    new: &NewProgress,
) -> Result<Written<TimelineEntry>> {
    let row = reached(conn, scope, hazard)?;
    let content_hash = content::digest(&("progress", hazard, new))?;
    if let Some(id) = repeated(conn, new.id, &content_hash)? {
        return Ok(Written::repeated(entry(conn, hazard, id)?));
    }
    let step = Step::may(conn, actor, scope, now, row, HazardEvent::Progressed)?;
    let mut fields = Fields::new();
    let text = fields.text("text", &new.text, 2000);
    let owned = evidence::owned(conn, actor.user, new.photo_ids.iter().copied())?;
    evidence::check(&mut fields, "photoIds", &new.photo_ids, &owned, 0);
    fields.check()?;

    let mut facts: Vec<_> = slip::record_slip(conn, hazard, now)?.into_iter().collect();
    facts.extend(slip::back_on_schedule(conn, &step.row, false, now)?);
    if let Some(plan) = of(conn, hazard)? {
        diesel::update(remediation_plans::table.find((hazard, plan.version)))
            .set(remediation_plans::progress_due_on.eq(next_word_after(now.day())))
            .execute(conn)?;
    }
    let id = new.id.unwrap_or_else(HazardEventId::new);
    let said = Said {
        id,
        note: Some(&text),
        content_hash: Some(&content_hash),
        photos: &new.photo_ids,
        ..Said::nothing()
    };
    step.taken(conn, &said)?;
    Ok(Written::new(entry(conn, hazard, id)?, facts))
}
