//! What happened to the hazards of an inspection, as far as documents tell of it.

use std::collections::HashMap;

use diesel::prelude::*;
use heping_core::{Day, HazardEventId, HazardId, Moment, PhotoId, RecordKind, Result};
use heping_evidence::{self as evidence, photo};
use heping_store::Conn;
use heping_store::schema::{hazard_events, users};
use heping_store::statement::{Keep, filled};

use super::content::NamedOfficer;
use crate::hazard::HazardEvent;

/// A row of a hazard's timeline.
#[derive(Queryable)]
pub(super) struct Event {
    pub(super) id: HazardEventId,
    pub(super) hazard: HazardId,
    pub(super) event: HazardEvent,
    pub(super) note: Option<String>,
    pub(super) at: Moment,
    pub(super) due_on: Option<Day>,
    by: Option<(String, Option<String>)>,
    second: Option<(String, Option<String>)>,
}

impl Event {
    /// Whether it decides about what was handed in.
    pub(super) fn is_review(&self) -> bool {
        matches!(self.event, HazardEvent::SentBack | HazardEvent::Accepted | HazardEvent::Closed)
    }

    /// The certified officers who did it: nobody where it was somebody of the office, whose word is no
    /// act of enforcement.
    pub(super) fn officers(&self) -> Vec<NamedOfficer> {
        let both = self.by.iter().chain(&self.second);
        let certified = both.filter(|(_, certificate)| certificate.is_some());
        let named = certified.map(|(name, certificate)| NamedOfficer {
            name: name.clone(),
            certificate_number: certificate.clone(),
        });
        named.collect()
    }
}

/// The events of these hazards, in their order.
pub(super) fn of(conn: &mut Conn, hazards: Vec<HazardId>) -> Result<Vec<Event>> {
    if hazards.is_empty() {
        return Ok(Vec::new());
    }
    let seconds = diesel::alias!(users as seconds);
    let events = hazard_events::table
        .left_join(users::table.on(users::id.nullable().eq(hazard_events::actor_id)))
        .left_join(seconds.on(seconds.field(users::id).nullable().eq(hazard_events::second_officer_id)))
        .filter(hazard_events::hazard_id.eq_any(filled(hazards)))
        .order((hazard_events::at, hazard_events::id))
        .select((
            hazard_events::id,
            hazard_events::hazard_id,
            hazard_events::event,
            hazard_events::note,
            hazard_events::at,
            hazard_events::due_on,
            (users::name, users::certificate).nullable(),
            (seconds.field(users::name), seconds.field(users::certificate)).nullable(),
        ))
        .kept()
        .load(conn)?;
    Ok(events)
}

/// The photos of events, by the SHA-256 of what was sent: by that name they are kept.
pub(super) struct Photos {
    of_events: HashMap<String, Vec<PhotoId>>,
    contents: HashMap<PhotoId, String>,
}

impl Photos {
    pub(super) fn of_events(conn: &mut Conn, ids: impl Iterator<Item = HazardEventId>) -> Result<Self> {
        let of_events = evidence::of(conn, RecordKind::HazardEvent, ids.map(|id| id.to_string()))?;
        let contents = contents(conn, of_events.values().flatten().copied())?;
        Ok(Self { of_events, contents })
    }

    pub(super) fn of(&self, event: HazardEventId) -> Vec<String> {
        named(&self.contents, self.of_events.get(event.as_str()).map_or(&[], Vec::as_slice))
    }
}

/// What these photos are kept as.
pub(super) fn contents(
    conn: &mut Conn,
    ids: impl Iterator<Item = PhotoId>,
) -> Result<HashMap<PhotoId, String>> {
    let ids: Vec<PhotoId> = ids.collect();
    let photos = photo::photos_of(conn, &ids)?;
    Ok(photos.into_iter().map(|photo| (photo.id, photo.sha256)).collect())
}

/// The contents of these photos, in their order.
pub(super) fn named(contents: &HashMap<PhotoId, String>, ids: &[PhotoId]) -> Vec<String> {
    ids.iter().filter_map(|id| contents.get(id).cloned()).collect()
}
