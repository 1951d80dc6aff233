//! A re-check of an order: it is done when everything that was handed in has been decided, and
//! then its opinion tells of every review since the last one.

use std::collections::HashMap;

use diesel::prelude::*;
use heping_core::{
    Day, HazardEventId, HazardId, HazardState, InspectionDocumentId, InspectionId, Moment, Result, UserId,
};
use heping_store::Conn;
use heping_store::schema::{
    hazard_events, hazards, inspection_documents, inspections, reported_reviews, users,
};

use super::content::{Issued, NamedOfficer, Open, RecheckOpinion, Review};
use super::issue::{About, contents, named};
use super::{Content, DocumentKind};
use crate::evidence::{self, Subject};
use crate::hazard::{self, Hazard, HazardEvent, HazardRow};
use crate::inspection::InspectionState;

/// The decisions of a review.
const REVIEWS: [HazardEvent; 3] = [HazardEvent::SentBack, HazardEvent::Accepted, HazardEvent::Closed];

/// Issues an opinion about an inspection once nothing of it awaits a decision any more. It is
/// asked after whatever may have been the last one. What is not of a completed inspection has no
/// order to be re-checked.
pub(crate) fn after_review(conn: &mut Conn, hazard: &HazardRow, now: Moment) -> Result<()> {
    let Some(inspection) = hazard.inspection_id else { return Ok(()) };
    let (state, number, started_at) = inspections::table
        .find(inspection)
        .select((inspections::state, inspections::number, inspections::started_at))
        .first::<(InspectionState, String, Moment)>(conn)?;
    if state != InspectionState::Completed {
        return Ok(());
    }
    let found = hazard::of_inspection(conn, inspection, now.day())?;
    if found.iter().any(|hazard| hazard.state == HazardState::Submitted) {
        return Ok(());
    }
    let untold = untold(conn, inspection)?;
    let Some(last) = untold.last() else { return Ok(()) };
    let id = last.as_str().parse().map_err(heping_core::Error::internal)?;
    let about = About {
        subdistrict: hazard.subdistrict_id,
        enterprise: hazard.enterprise_id,
        inspection,
        number: &number,
        started_at,
    };
    let (reviews, officers) = reviews(conn, &found, &untold)?;
    let opinion = RecheckOpinion {
        head: about.head(conn)?,
        order: order(conn, inspection)?,
        reviews,
        open: found.iter().filter_map(open).collect(),
        officers,
    };
    about.issue(conn, now, id, DocumentKind::RecheckOpinion, &Content::RecheckOpinion(opinion))?;
    told(conn, &about, id, &untold)
}

/// The reviews of an inspection's hazards of which no document has told, in their order.
pub(crate) fn untold(conn: &mut Conn, inspection: InspectionId) -> Result<Vec<HazardEventId>> {
    let told = reported_reviews::table.filter(reported_reviews::event_id.eq(hazard_events::id));
    let events = hazard_events::table
        .inner_join(hazards::table.on(hazards::id.eq(hazard_events::hazard_id)))
        .filter(hazards::inspection_id.eq(inspection))
        .filter(hazard_events::event.eq_any(REVIEWS))
        .filter(diesel::dsl::not(diesel::dsl::exists(told)))
        .order((hazard_events::at, hazard_events::id))
        .select(hazard_events::id)
        .load(conn)?;
    Ok(events)
}

/// Writes down that a document tells of these reviews.
pub(super) fn told(
    conn: &mut Conn,
    about: &About<'_>,
    document: InspectionDocumentId,
    events: &[HazardEventId],
) -> Result<()> {
    for event in events {
        diesel::insert_into(reported_reviews::table)
            .values((
                reported_reviews::event_id.eq(event),
                reported_reviews::subdistrict_id.eq(about.subdistrict),
                reported_reviews::enterprise_id.eq(about.enterprise),
                reported_reviews::document_id.eq(document),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The order that was issued for an inspection.
fn order(conn: &mut Conn, inspection: InspectionId) -> Result<Option<Issued>> {
    let order: Option<(String, Moment)> = inspection_documents::table
        .filter(inspection_documents::inspection_id.eq(inspection))
        .filter(inspection_documents::kind.eq(DocumentKind::RectificationOrder))
        .select((inspection_documents::number, inspection_documents::issued_at))
        .first(conn)
        .optional()?;
    Ok(order.map(|(number, at)| Issued { number, on: at.day() }))
}

fn open(hazard: &Hazard) -> Option<Open> {
    matches!(hazard.state, HazardState::Rectifying | HazardState::Referred).then(|| Open {
        number: hazard.number.clone(),
        title: hazard.title.clone(),
        state: hazard.state_text.to_owned(),
        due_on: hazard.due_on,
    })
}

#[derive(Queryable)]
struct Event {
    id: HazardEventId,
    hazard: HazardId,
    event: HazardEvent,
    note: Option<String>,
    at: Moment,
    due_on: Option<Day>,
    by: Option<(UserId, String, Option<String>)>,
}

/// What these reviews decided about what had been handed in, and who decided it.
fn reviews(
    conn: &mut Conn,
    found: &[Hazard],
    untold: &[HazardEventId],
) -> Result<(Vec<Review>, Vec<NamedOfficer>)> {
    let events: Vec<Event> = hazard_events::table
        .left_join(users::table.on(users::id.nullable().eq(hazard_events::actor_id)))
        .filter(hazard_events::hazard_id.eq_any(found.iter().map(|hazard| hazard.id).collect::<Vec<_>>()))
        .order((hazard_events::at, hazard_events::id))
        .select((
            hazard_events::id,
            hazard_events::hazard_id,
            hazard_events::event,
            hazard_events::note,
            hazard_events::at,
            hazard_events::due_on,
            (users::id, users::name, users::certificate).nullable(),
        ))
        .load(conn)?;
    let submitted = |event: &&Event| event.event == HazardEvent::Submitted;
    let ids = events.iter().filter(submitted).map(|event| event.id.to_string());
    let mut photos = evidence::of(conn, Subject::HazardEvent, ids)?;
    let contents = contents(conn, photos.values().flatten().copied())?;

    let mut handed_in: HashMap<HazardId, &Event> = HashMap::new();
    let (mut reviews, mut officers) = (Vec::new(), Vec::new());
    for event in &events {
        if event.event == HazardEvent::Submitted {
            handed_in.insert(event.hazard, event);
        }
        let hazard = found.iter().find(|hazard| hazard.id == event.hazard);
        let (true, Some(hazard)) = (untold.contains(&event.id), hazard) else { continue };
        let submission = handed_in.get(&event.hazard);
        let (officer, certificate_number) = match &event.by {
            Some((_, name, certificate)) => (name.clone(), certificate.clone()),
            None => (String::new(), None),
        };
        let named_officer = NamedOfficer { name: officer.clone(), certificate_number };
        if !officers.contains(&named_officer) {
            officers.push(named_officer);
        }
        let ids = submission.and_then(|submission| photos.remove(submission.id.as_str())).unwrap_or_default();
        reviews.push(Review {
            number: hazard.number.clone(),
            title: hazard.title.clone(),
            place: hazard.place.clone(),
            measure: submission.and_then(|submission| submission.note.clone()),
            decision: event.event.text().to_owned(),
            sent_back: event.event == HazardEvent::SentBack,
            note: event.note.clone(),
            officer,
            at: event.at,
            due_on: event.due_on.unwrap_or(hazard.due_on),
            photos: named(&contents, &ids),
        });
    }
    Ok((reviews, officers))
}
