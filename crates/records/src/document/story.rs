//! What an inspection found and what became of it, as far as documents tell of it: read at once.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use heping_core::{Day, HazardEventId, HazardId, InspectionId, Moment, RecordKind};
use heping_store::schema::{
    hazard_events, hazards, inspection_documents, photo_links, photos, reported_reviews, users,
};
use heping_store::{Ask, question};

use super::InspectionDocumentKind;
use super::content::NamedOfficer;
use crate::hazard::{self, Hazard, HazardEvent};

/// A row of a hazard's timeline.
pub(super) struct Event {
    pub(super) id: HazardEventId,
    pub(super) hazard: HazardId,
    pub(super) event: HazardEvent,
    pub(super) note: Option<String>,
    pub(super) at: Moment,
    pub(super) due_on: Option<Day>,
    /// Whoever did it and who was with them, each with the number of a certificate.
    by: Vec<(String, Option<String>)>,
}

impl Event {
    /// Whether it decides about what was handed in.
    pub(super) fn is_review(&self) -> bool {
        matches!(self.event, HazardEvent::SentBack | HazardEvent::Accepted | HazardEvent::Closed)
    }

    /// The certified officers who did it: nobody where it was somebody of the office, whose word is no
    /// act of enforcement.
    pub(super) fn officers(&self) -> Vec<NamedOfficer> {
        let certified = self.by.iter().filter(|(_, certificate)| certificate.is_some());
        let named = certified.map(|(name, certificate)| NamedOfficer {
            name: name.clone(),
            certificate_number: certificate.clone(),
        });
        named.collect()
    }
}

/// The photos of records of one kind in their order, each by the SHA-256 of what was sent: by that name
/// they are kept.
pub(super) struct Photos(HashMap<String, Vec<String>>);

impl Photos {
    /// Of rows of the record's id and a photo's content, in order.
    pub(super) fn read(rows: Vec<(String, String)>) -> Self {
        let mut photos: HashMap<String, Vec<String>> = HashMap::new();
        for (record, content) in rows {
            photos.entry(record).or_default().push(content);
        }
        Self(photos)
    }

    /// Those of a record.
    pub(super) fn of(&self, record: &str) -> Vec<String> {
        self.0.get(record).cloned().unwrap_or_default()
    }
}

/// What became of what an inspection found.
pub(super) struct Story {
    /// What it found, in the order of the numbers.
    pub(super) found: Vec<Hazard>,
    /// What happened to it, in order.
    pub(super) events: Vec<Event>,
    /// The reviews of which a document has told.
    pub(super) told: HashSet<HazardEventId>,
    /// The photos of what was found.
    pub(super) of_hazards: Photos,
    /// Those of what happened.
    pub(super) of_events: Photos,
    issued: Vec<(InspectionDocumentKind, String, Moment)>,
}

impl Story {
    /// Asks for the story of an inspection.
    pub(super) fn of(inspection: InspectionId, today: Day) -> impl Ask<Answer = Self> {
        let told = hazards::table
            .inner_join(hazard_events::table.on(hazard_events::hazard_id.eq(hazards::id)))
            .inner_join(reported_reviews::table.on(reported_reviews::event_id.eq(hazard_events::id)))
            .filter(hazards::inspection_id.eq(inspection))
            .select((reported_reviews::event_id,));
        let issued = inspection_documents::table
            .filter(inspection_documents::inspection_id.eq(inspection))
            .order((inspection_documents::issued_at, inspection_documents::id))
            .select((
                inspection_documents::kind,
                inspection_documents::number,
                inspection_documents::issued_at,
            ));
        let told = question::<(HazardEventId,), _>(told)
            .then(|rows| Ok(rows.into_iter().map(|(event,)| event).collect()));
        let issued = question::<(InspectionDocumentKind, String, Moment), _>(issued);
        let photos = (of_hazards(inspection), of_events(inspection));
        let asked = (hazard::found_in(inspection, today), events(inspection), told, photos, issued);
        asked.then(|(found, events, told, (of_hazards, of_events), issued)| {
            Ok(Self { found, events, told, of_hazards, of_events, issued })
        })
    }

    /// Number and time of the document of a kind of which an inspection has one at most.
    pub(super) fn issued(&self, kind: InspectionDocumentKind) -> Option<(&str, Moment)> {
        let found = self.issued.iter().find(|(one, ..)| *one == kind);
        found.map(|(_, number, at)| (number.as_str(), *at))
    }
}

fn events(inspection: InspectionId) -> impl Ask<Answer = Vec<Event>> {
    type Name = Option<String>;
    type Row = (HazardEventId, HazardId, HazardEvent, Name, Moment, Option<Day>, Name, Name, Name, Name);
    let seconds = diesel::alias!(users as seconds);
    let events = hazards::table
        .inner_join(hazard_events::table.on(hazard_events::hazard_id.eq(hazards::id)))
        .left_join(users::table.on(users::id.nullable().eq(hazard_events::actor_id)))
        .left_join(seconds.on(seconds.field(users::id).nullable().eq(hazard_events::second_officer_id)))
        .filter(hazards::inspection_id.eq(inspection))
        .order((hazard_events::at, hazard_events::id))
        .select((
            hazard_events::id,
            hazard_events::hazard_id,
            hazard_events::event,
            hazard_events::note,
            hazard_events::at,
            hazard_events::due_on,
            users::name.nullable(),
            users::certificate.nullable(),
            seconds.field(users::name).nullable(),
            seconds.field(users::certificate).nullable(),
        ));
    question::<Row, _>(events).then(|rows| {
        let event = |(id, hazard, event, note, at, due_on, by, certificate, second, seconds_own): Row| {
            let both = [by.zip(Some(certificate)), second.zip(Some(seconds_own))];
            Event { id, hazard, event, note, at, due_on, by: both.into_iter().flatten().collect() }
        };
        Ok(rows.into_iter().map(event).collect())
    })
}

fn of_hazards(inspection: InspectionId) -> impl Ask<Answer = Photos> {
    let found = hazards::table.filter(hazards::inspection_id.eq(inspection)).select(hazards::id);
    let shown = contents(RecordKind::Hazard).filter(photo_links::subject_id.eq_any(found));
    question::<(String, String), _>(shown).then(|rows| Ok(Photos::read(rows)))
}

fn of_events(inspection: InspectionId) -> impl Ask<Answer = Photos> {
    let happened = hazards::table
        .inner_join(hazard_events::table.on(hazard_events::hazard_id.eq(hazards::id)))
        .filter(hazards::inspection_id.eq(inspection))
        .select(hazard_events::id);
    let shown = contents(RecordKind::HazardEvent).filter(photo_links::subject_id.eq_any(happened));
    question::<(String, String), _>(shown).then(|rows| Ok(Photos::read(rows)))
}

/// What [`Photos::read`] reads, of records of a kind. Which ones, a caller says of `subject_id` alone, if
/// need be by a subselect: beside a join SQLite, without statistics, looks at all links of the kind.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn contents(kind: RecordKind) -> _ {
    photo_links::table
        .inner_join(photos::table.on(photos::id.eq(photo_links::photo_id)))
        .filter(photo_links::subject_type.eq(kind))
        .order((photo_links::subject_id, photo_links::position))
        .select((photo_links::subject_id, photos::sha256))
}
