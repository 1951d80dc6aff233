//! A measure is reviewed by two certified officers, and lifted when what it is about is gone.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{
    Actor, Code, Error, MeasureId, MeasureReviewId, Moment, RecordKind, Result, Scope, UserId,
};
use heping_evidence::{self as evidence, Written, content};
use heping_store::Conn;
use heping_store::schema::{hazards, measure_reviews, measures};
use heping_store::statement::{Keep, Words, filled};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::row::{Row, view};
use super::{Measure, MeasureDecision, MeasureState};
use crate::hazard::OPEN;
use crate::inspection::{self, NewSignature, Officer};

/// A review of a measure.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewMeasureReview {
    /// Made by the phone, so that sending it again is no second review.
    #[serde(default, skip_serializing_if = "heping_core::id::is_no_content")]
    pub id: Option<MeasureReviewId>,
    /// What it comes to; work goes on only after `lift`.
    pub decision: MeasureDecision,
    /// What was seen.
    #[schema(min_length = 1, max_length = 1000, example = "除尘系统已清理并加装火花探测，试运行正常")]
    pub seen: String,
    /// Two certified officers or more, oneself among them.
    #[serde(default)]
    #[schema(min_items = 2, max_items = 10)]
    pub officer_ids: Vec<UserId>,
    /// Two officers', whoever sends it and one by a picture of what they drew, and the enterprise's or
    /// its refusal.
    #[serde(default)]
    #[schema(min_items = 3, max_items = 12)]
    pub signatures: Vec<NewSignature>,
}

/// A review with those who made it.
pub(crate) struct Reviewed {
    pub(crate) written: Written<Measure>,
    pub(crate) review: MeasureReviewId,
    pub(crate) officers: Vec<Officer>,
    pub(crate) signatures: Vec<NewSignature>,
}

/// Reviews a measure, and lifts it or keeps it in force.
///
/// # Errors
/// `not_found`, `id_conflict`, `state_conflict` when it was lifted or a hazard that it names is not
/// gone, `validation_failed`.
pub(crate) fn review(
    conn: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    id: MeasureId,
    new: &NewMeasureReview,
) -> Result<Reviewed> {
    let row = Row::reached(conn, scope, id)?;
    let content_hash = content::digest(&(id, new))?;
    if let Some(known) = new.id
        && let Some(stored) = stored_hash(conn, known)?
    {
        content::same(&stored, &content_hash)?;
        let written = Written::repeated(view(conn, row)?);
        return Ok(Reviewed { written, review: known, officers: Vec::new(), signatures: Vec::new() });
    }
    if row.state != MeasureState::InForce {
        let error = Error::because(Code::StateConflict, "该措施已解除。");
        return Err(error.in_state(row.state.as_str()));
    }
    let mut fields = Fields::new();
    let seen = fields.text("seen", &new.seen, 1000);
    let officers = inspection::certified(conn, &mut fields, actor, row.subdistrict_id, &new.officer_ids)?;
    let signatures = inspection::by_both_sides(conn, &mut fields, actor, &officers, &new.signatures)?;
    fields.check()?;
    if new.decision == MeasureDecision::Lift {
        all_gone(conn, &row)?;
    }

    let review = new.id.unwrap_or_else(MeasureReviewId::new);
    diesel::insert_into(measure_reviews::table)
        .values((
            measure_reviews::id.eq(review),
            measure_reviews::measure_id.eq(id),
            measure_reviews::subdistrict_id.eq(row.subdistrict_id),
            measure_reviews::enterprise_id.eq(row.enterprise_id),
            measure_reviews::decision.eq(new.decision),
            measure_reviews::seen.eq(seen),
            measure_reviews::reviewed_by.eq(actor.user),
            measure_reviews::reviewed_at.eq(now),
            measure_reviews::content_hash.eq(content_hash),
        ))
        .execute(conn)?;
    if new.decision == MeasureDecision::Lift {
        diesel::update(measures::table.find(id))
            .set((measures::state.eq(MeasureState::Lifted), measures::lifted_at.eq(now)))
            .execute(conn)?;
    }
    evidence::link(conn, RecordKind::Measure, review.as_str(), signatures.iter().filter_map(|s| s.image_id))?;
    let row = Row::reached(conn, scope, id)?;
    Ok(Reviewed { written: Written::new(view(conn, row)?, Vec::new()), review, officers, signatures })
}

fn stored_hash(conn: &mut Conn, id: MeasureReviewId) -> Result<Option<String>> {
    let found = measure_reviews::table.find(id).select(measure_reviews::content_hash);
    Ok(found.first(conn).optional()?)
}

/// # Errors
/// `state_conflict` naming the hazards that are not gone.
fn all_gone(conn: &mut Conn, row: &Row) -> Result<()> {
    let named = view(conn, row.clone())?.hazard_ids;
    let open: Vec<String> = hazards::table
        .filter(hazards::id.eq_any(filled(named)))
        .filter(hazards::state.one_of(|| OPEN))
        .order(hazards::number)
        .select(hazards::number)
        .kept()
        .load(conn)?;
    if open.is_empty() {
        return Ok(());
    }
    let message = format!("尚有隐患未销号：{}。请先复查销号，再解除措施。", open.join("、"));
    Err(Error::because(Code::StateConflict, message).in_state(row.state.as_str()))
}
