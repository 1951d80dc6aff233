//! The street's answer to a rectification: accepted, or sent back with a reason.

use chrono::Days;
use heping_core::text::Fields;
use heping_core::{
    Actor, HazardId, HazardState, Level, Moment, PhotoId, RecordKind, Result, SafetyEvent, SafetyFact, Scope,
    UserId, words,
};
use heping_evidence::{self as evidence, Written, content, photo};
use heping_store::Conn;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::event::{Said, latest_id, sent_again};
use super::life::Step;
use super::view::{reached, view};
use super::{Hazard, HazardEvent, HazardRow};

words! {
    /// What a review comes to.
    Decision {
        /// It is rectified.
        Accept = "accept" "验收通过",
        /// It is not.
        SendBack = "send_back" "退回整改",
    }
}

/// The report on which a major hazard is accepted.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AcceptanceReport {
    /// What was checked and found.
    #[schema(min_length = 1, max_length = 2000)]
    pub text: String,
    /// Photos of it.
    #[serde(default)]
    #[schema(max_items = 9)]
    pub photo_ids: Vec<PhotoId>,
}

/// A review.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewReview {
    /// Accepted or sent back.
    pub decision: Decision,
    /// What the officer says; needed to send back.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
    /// Photos of the re-check.
    #[serde(default)]
    #[schema(max_items = 9)]
    pub photo_ids: Vec<PhotoId>,
    /// The certified officer who re-checked it together with whoever sends this, who is one as well:
    /// only what two officers re-checked stands in an opinion on a re-check (整改复查意见书).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_officer_id: Option<UserId>,
    /// Needed for the first acceptance of a major hazard.
    pub acceptance_report: Option<AcceptanceReport>,
}

/// Reviews a rectification. The same review sent again by the same officer, with nothing in
/// between, is answered as the first time.
///
/// # Errors
/// `not_found`, `state_conflict` unless it awaits review, `own_work`, `same_officer`,
/// `validation_failed`.
pub fn review(
    conn: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    hazard: HazardId,
    new: &NewReview,
) -> Result<Written<Hazard>> {
    let row = reached(conn, scope, hazard)?;
    let content_hash = content::digest(&(hazard, new))?;
    if row.state != HazardState::Submitted && sent_again(conn, actor, hazard, &content_hash)? {
        return Ok(Written::repeated(view(conn, row, now.day())?));
    }
    let event = match new.decision {
        Decision::SendBack => HazardEvent::SentBack,
        Decision::Accept if row.level == Level::Major && row.first_accepted_by.is_none() => {
            HazardEvent::Accepted
        }
        Decision::Accept => HazardEvent::Closed,
    };
    let mut step = Step::may(conn, actor, scope, now, row, event)?;
    let (note, photos) = checked(conn, actor, new, event == HazardEvent::Accepted)?;

    let facts = match event {
        HazardEvent::SentBack => vec![send_back(&mut step.row, now)],
        HazardEvent::Closed => {
            let photos_differ = work_is_shown(conn, hazard)?;
            vec![close(&mut step.row, photos_differ, now)]
        }
        _ => {
            step.row.acceptances = 1;
            step.row.first_accepted_by = Some(actor.user);
            Vec::new()
        }
    };
    let said = Said {
        note: note.as_deref(),
        content_hash: Some(&content_hash),
        photos: &photos,
        second: new.second_officer_id,
        ..Said::nothing()
    };
    let row = step.take(conn, &said)?;
    Ok(Written::new(view(conn, row, now.day())?, facts))
}

/// The note and the photos for the timeline.
fn checked(
    conn: &mut Conn,
    actor: &Actor,
    new: &NewReview,
    report_needed: bool,
) -> Result<(Option<String>, Vec<PhotoId>)> {
    let mut fields = Fields::new();
    let mut note = fields.optional_text("note", new.note.as_deref(), 2000);
    if new.decision == Decision::SendBack && note.is_none() && fields.is_empty() {
        fields.wrong("note", "required", "退回整改须说明原因");
    }
    let mut photos = new.photo_ids.clone();
    let report_photos = new.acceptance_report.iter().flat_map(|report| report.photo_ids.iter().copied());
    let owned = evidence::owned(conn, actor.user, photos.iter().copied().chain(report_photos))?;
    evidence::check(&mut fields, "photoIds", &photos, &owned, 0);
    match &new.acceptance_report {
        Some(report) => {
            let text = fields.text("acceptanceReport.text", &report.text, 2000);
            evidence::check(&mut fields, "acceptanceReport.photoIds", &report.photo_ids, &owned, 0);
            photos.extend(&report.photo_ids);
            note = Some(note.map_or(format!("验收报告：{text}"), |note| format!("{note}\n验收报告：{text}")));
        }
        None if report_needed => {
            fields.wrong("acceptanceReport", "required", "重大隐患验收须附验收报告");
        }
        None => {}
    }
    fields.check()?;
    Ok((note, photos))
}

/// The days in review are added to the due day: a slow office never costs the firm.
fn send_back(row: &mut HazardRow, now: Moment) -> SafetyFact {
    let in_review = row.submitted_at.map_or(0, |at| (now.day() - at.day()).num_days());
    let in_review = Days::new(u64::try_from(in_review).unwrap_or_default());
    row.due_on = row.due_on.checked_add_days(in_review).unwrap_or(row.due_on);
    let event = SafetyEvent::SentBack { hazard: row.id, due_on: row.due_on };
    let fact = SafetyFact::new(row.enterprise_id, now, row.as_source(), row.fact_round(), event);
    row.next_round();
    fact
}

/// Whether a photo of what was handed in last shows something else than those of the hazard.
fn work_is_shown(conn: &mut Conn, hazard: HazardId) -> Result<bool> {
    let Some(submission) = latest_id(conn, hazard, HazardEvent::Submitted)? else { return Ok(true) };
    let before = photos_of(conn, RecordKind::Hazard, hazard.as_str())?;
    let after = photos_of(conn, RecordKind::HazardEvent, submission.as_str())?;
    photo::differ(conn, &before, &after)
}

fn photos_of(conn: &mut Conn, kind: RecordKind, id: &str) -> Result<Vec<PhotoId>> {
    Ok(evidence::of(conn, kind, [id.to_owned()])?.remove(id).unwrap_or_default())
}

fn close(row: &mut HazardRow, photos_differ: bool, now: Moment) -> SafetyFact {
    row.acceptances += 1;
    row.closed_at = Some(now);
    let submitted_at = row.submitted_at.unwrap_or(now);
    let event = SafetyEvent::HazardClosed { hazard: row.id, submitted_at, photos_differ };
    SafetyFact::new(row.enterprise_id, now, row.as_source(), row.fact_round(), event)
}
