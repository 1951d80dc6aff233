//! The street's answer to a rectification: accepted, or sent back with a reason.

use chrono::Days;
use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{
    Actor, HazardEventId, HazardId, HazardState, Level, Moment, PhotoId, RecordKind, Result, SafetyEvent,
    SafetyFact, Scope, UserId, words,
};
use heping_evidence::photo::{self, Face};
use heping_evidence::{self as evidence, Written, content};
use heping_store::schema::{hazard_events, photo_links, photos};
use heping_store::{Ask, Bundle, Conn, question};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::event::{Said, last};
use super::life::Step;
use super::{Hazard, HazardEvent, HazardRow, view};

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

impl NewReview {
    /// All photos that it names.
    fn photos(&self) -> impl Iterator<Item = PhotoId> {
        let of_report = self.acceptance_report.iter().flat_map(|report| &report.photo_ids);
        self.photo_ids.iter().chain(of_report).copied()
    }
}

/// Reviews a rectification. The same review sent again by the same officer, with nothing in
/// between, is answered as the first time.
///
/// # Errors
/// `not_found`, `state_conflict` unless it awaits review, `own_work`, `same_officer`,
/// `validation_failed`.
pub fn review(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    hazard: HazardId,
    new: &NewReview,
) -> Result<Written<Hazard>> {
    let content_hash = content::digest(&(hazard, new))?;
    let accepts = new.decision == Decision::Accept;
    let asked = (
        view::asked(scope, hazard),
        last(hazard, actor.user, content_hash.clone()),
        evidence::owned_by(actor.user, new.photos().collect()),
        accepts.then(|| work_is_shown(hazard)),
    );
    let ((row, shown), sent_again, owned, photos_differ) = asked.ask(conn)?;
    if row.state != HazardState::Submitted && sent_again {
        return Ok(Written::repeated(shown.view(row, now.day())));
    }
    let event = match new.decision {
        Decision::SendBack => HazardEvent::SentBack,
        Decision::Accept if row.level == Level::Major && row.first_accepted_by.is_none() => {
            HazardEvent::Accepted
        }
        Decision::Accept => HazardEvent::Closed,
    };
    let mut step = Step::may(conn, actor, scope, now, row, event)?;
    let (note, photos) = checked(&owned, new, event == HazardEvent::Accepted)?;

    let facts = match event {
        HazardEvent::SentBack => vec![send_back(&mut step.row, now)],
        HazardEvent::Closed => vec![close(&mut step.row, photos_differ.unwrap_or(true), now)],
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
    let row = step.take(rows, &said);
    Ok(Written::new(shown.view(row, now.day()), facts))
}

/// The note and the photos for the timeline.
fn checked(
    owned: &[PhotoId],
    new: &NewReview,
    report_needed: bool,
) -> Result<(Option<String>, Vec<PhotoId>)> {
    let mut fields = Fields::new();
    let mut note = fields.optional_text("note", new.note.as_deref(), 2000);
    if new.decision == Decision::SendBack && note.is_none() && fields.is_empty() {
        fields.wrong("note", "required", "退回整改须说明原因");
    }
    let mut photos = new.photo_ids.clone();
    evidence::check(&mut fields, "photoIds", &photos, owned, 0);
    match &new.acceptance_report {
        Some(report) => {
            let text = fields.text("acceptanceReport.text", &report.text, 2000);
            evidence::check(&mut fields, "acceptanceReport.photoIds", &report.photo_ids, owned, 0);
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

/// Asks whether a photo of what was handed in last shows something else than those of the hazard.
fn work_is_shown(hazard: HazardId) -> impl Ask<Answer = bool> {
    let before = photo_links::table
        .inner_join(photos::table.on(photos::id.eq(photo_links::photo_id)))
        .filter(photo_links::subject_type.eq(RecordKind::Hazard))
        .filter(photo_links::subject_id.eq(hazard.to_string()))
        .select((photos::likeness, photos::sha256));
    let links = photo_links::subject_type
        .eq(RecordKind::HazardEvent)
        .and(photo_links::subject_id.eq(hazard_events::id));
    let after = hazard_events::table
        .left_join(photo_links::table.on(links))
        .left_join(photos::table.on(photos::id.nullable().eq(photo_links::photo_id.nullable())))
        .filter(hazard_events::hazard_id.eq(hazard))
        .filter(hazard_events::event.eq(HazardEvent::Submitted))
        .select((
            hazard_events::at,
            hazard_events::id,
            photos::likeness.nullable(),
            photos::sha256.nullable(),
        ));
    type Shown = (Moment, HazardEventId, Option<i64>, Option<String>);
    (question::<Face, _>(before), question::<Shown, _>(after)).then(|(before, after)| {
        let Some(last) = after.iter().map(|(at, id, ..)| (*at, *id)).max() else { return Ok(true) };
        let of_last = after.into_iter().filter(|(at, id, ..)| (*at, *id) == last);
        let after: Vec<Face> =
            of_last.filter_map(|(.., likeness, sha256)| Some((likeness, sha256?))).collect();
        Ok(photo::differ(&before, &after))
    })
}

fn close(row: &mut HazardRow, photos_differ: bool, now: Moment) -> SafetyFact {
    row.acceptances += 1;
    row.closed_at = Some(now);
    let submitted_at = row.submitted_at.unwrap_or(now);
    let event = SafetyEvent::HazardClosed { hazard: row.id, submitted_at, photos_differ };
    SafetyFact::new(row.enterprise_id, now, row.as_source(), row.fact_round(), event)
}
