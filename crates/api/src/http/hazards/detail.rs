//! One hazard as the person who asks sees it: its photos linked, and what may be done with it now.

use heping_core::{Actor, HazardId, Moment, Result, Scope};
use heping_records::detail::{self, HazardDetail};
use heping_records::hazard::{self, HazardEvent};
use heping_store::Conn;
use serde::Serialize;
use utoipa::ToSchema;

use super::{decisions, rectification};
use crate::answer::photo_links::{Links, PhotoLink};

/// A hazard with all that happened to it, its photos, and what may be done with it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = HazardDetailWithPhotos)]
pub(crate) struct HazardAnswer {
    #[serde(flatten)]
    detail: HazardDetail,
    /// The photos of the finding.
    photos: Vec<PhotoLink>,
    /// The photos of the timeline, to be found by the ids that it names.
    timeline_photos: Vec<PhotoLink>,
    /// What the person who asks may do with it now, by the ids of the operations of this document:
    /// whatever is not here would be refused.
    #[schema(example = json!(["review_rectification"]))]
    actions: Vec<&'static str>,
}

impl HazardAnswer {
    /// # Errors
    /// `not_found` when there is none that the scope admits.
    pub(super) fn of(
        conn: &mut Conn,
        (actor, scope): (&Actor, &Scope),
        links: &Links,
        now: Moment,
        id: HazardId,
    ) -> Result<Self> {
        let detail = detail::hazard(conn, scope, now.day(), id)?;
        let mut actions: Vec<_> =
            hazard::possible(conn, actor, now, id)?.into_iter().filter_map(operation_of).collect();
        actions.dedup();
        let link = |photos: &[_]| photos.iter().map(|photo| links.of(*photo, now)).collect::<Vec<_>>();
        Ok(Self {
            photos: link(&detail.hazard.photo_ids),
            timeline_photos: detail.timeline.iter().flat_map(|entry| link(&entry.photo_ids)).collect(),
            detail,
            actions,
        })
    }
}

/// The operation that brings an event about; none for what is not done to a hazard that is there.
fn operation_of(event: HazardEvent) -> Option<&'static str> {
    use HazardEvent as E;
    Some(match event {
        E::Recorded | E::Reported | E::Matched => return None,
        E::Confirmed | E::Dismissed => decisions::confirm_hazard::WORDS.id,
        E::Submitted => rectification::submit_rectification::WORDS.id,
        E::Accepted | E::Closed | E::SentBack => rectification::review_rectification::WORDS.id,
        E::ExtensionRequested => rectification::create_extension::WORDS.id,
        E::ExtensionGranted | E::ExtensionRefused => rectification::decide_extension::WORDS.id,
        E::DueDateSet => decisions::replace_due_date::WORDS.id,
        E::LevelSet => decisions::replace_level::WORDS.id,
        E::ReportedUpward => decisions::create_upward_report::WORDS.id,
        E::Listed => decisions::create_listing::WORDS.id,
        E::ListingLifted => decisions::create_lifting::WORDS.id,
        E::Planned => rectification::create_plan::WORDS.id,
        E::Progressed => rectification::create_progress::WORDS.id,
        E::Replied => rectification::create_reply::WORDS.id,
        E::Referred => decisions::create_referral::WORDS.id,
        E::Voided | E::Merged => decisions::void_hazard::WORDS.id,
        E::Reopened => decisions::reopen_hazard::WORDS.id,
    })
}
