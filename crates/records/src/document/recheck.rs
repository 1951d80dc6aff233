//! A re-check of an order: its opinion tells of every review since the last one.
//!
//! Certified officers alone make one, two at least: what the office decides by photos closes a hazard
//! without a paper. It comes when everything that was handed in has been decided, so that ten findings of one
//! inspection make one paper and not ten. What waits for the second officer of a major hazard holds
//! nothing up, and nothing is held up longer than to the next review on a later day.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use heping_core::{
    EnterpriseId, HazardEventId, HazardId, HazardState, InspectionDocumentId, InspectionId, Moment, Result,
    SubdistrictId,
};
use heping_store::Conn;
use heping_store::schema::{hazards, inspection_documents, inspections, reported_reviews};
use heping_store::statement::{Keep, filled};

use super::InspectionDocumentKind;
use super::about::{About, Place};
use super::content::{Content, Issued, NamedOfficer, RecheckOpinion, Rest, Review};
use super::event::{self, Event, Photos};
use crate::hazard::{self, Hazard, HazardEvent};

/// The law wants two.
const OFFICERS: usize = 2;

/// Looks whether an opinion is due, after whatever may have decided the last thing handed in.
pub(super) fn after_decision(conn: &mut Conn, hazard: HazardId, now: Moment) -> Result<()> {
    let found: Option<(SubdistrictId, EnterpriseId, InspectionId, String, Moment)> = hazards::table
        .inner_join(inspections::table.on(hazards::inspection_id.eq(inspections::id.nullable())))
        .filter(hazards::id.eq(hazard))
        .select((
            inspections::subdistrict_id,
            inspections::enterprise_id,
            inspections::id,
            inspections::number,
            inspections::started_at,
        ))
        .first(conn)
        .optional()?;
    let Some((subdistrict, enterprise, inspection, number, started_at)) = found else { return Ok(()) };
    let place = Place { subdistrict, enterprise, inspection: Some(inspection) };
    conclude(conn, &About { place, inspection, number: &number, started_at }, now)
}

/// Issues an opinion if one is due. An inspection without a record, open still or from before there
/// were documents, gets none.
pub(super) fn conclude(conn: &mut Conn, about: &About<'_>, now: Moment) -> Result<()> {
    let Some(record) = issued(conn, about.inspection, InspectionDocumentKind::InspectionRecord)? else {
        return Ok(());
    };
    let found = hazard::of_inspection(conn, about.inspection, now.day())?;
    let events = event::of(conn, found.iter().map(|hazard| hazard.id).collect())?;
    let told = already_told(conn, &events)?;
    // what the office saw on photos closes a hazard without a paper
    let acts = |event: &&Event| event.is_review() && !event.officers().is_empty();
    let untold: Vec<&Event> = events.iter().filter(acts).filter(|event| !told.contains(&event.id)).collect();
    // the first acceptance of a major hazard is no conclusion by itself
    let concludes = |event: &&&Event| event.event != HazardEvent::Accepted;
    let (Some(first), Some(last), Some(_)) = (untold.first(), untold.last(), untold.iter().find(concludes))
    else {
        return Ok(());
    };
    let awaits = |hazard: &Hazard| hazard.state == HazardState::Submitted && hazard.acceptances == 0;
    if found.iter().any(awaits) && first.at.day() == now.day() {
        return Ok(());
    }

    let id = last.id.as_str().parse().map_err(heping_core::Error::internal)?;
    let (reviews, officers) = reviews(conn, &found, &events, &untold)?;
    // an opinion is one of two, and waits for the second
    if officers.len() < OFFICERS {
        return Ok(());
    }
    let opinion = RecheckOpinion {
        head: about.head(conn)?,
        order: issued(conn, about.inspection, InspectionDocumentKind::RectificationOrder)?
            .map(|(number, at)| Issued { number, on: at.day() }),
        reviews,
        rest: found.iter().filter_map(|hazard| rest(hazard, &events, record.1)).collect(),
        officers,
    };
    about.place.issue(conn, now, id, &Content::RecheckOpinion(opinion))?;
    self::told(conn, about, id, &untold.iter().map(|event| event.id).collect::<Vec<_>>())
}

/// Number and time of the inspection's document of a kind of which it has one at most.
fn issued(
    conn: &mut Conn,
    inspection: InspectionId,
    kind: InspectionDocumentKind,
) -> Result<Option<(String, Moment)>> {
    let issued = inspection_documents::table
        .filter(inspection_documents::inspection_id.eq(inspection))
        .filter(inspection_documents::kind.eq(kind))
        .select((inspection_documents::number, inspection_documents::issued_at))
        .first(conn)
        .optional()?;
    Ok(issued)
}

/// The reviews among these events of which a document has told.
fn already_told(conn: &mut Conn, events: &[Event]) -> Result<HashSet<HazardEventId>> {
    let reviews: Vec<HazardEventId> =
        events.iter().filter(|event| event.is_review()).map(|event| event.id).collect();
    if reviews.is_empty() {
        return Ok(HashSet::new());
    }
    let told: Vec<HazardEventId> = reported_reviews::table
        .filter(reported_reviews::event_id.eq_any(filled(reviews)))
        .select(reported_reviews::event_id)
        .kept()
        .load(conn)?;
    Ok(told.into_iter().collect())
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
                reported_reviews::subdistrict_id.eq(about.place.subdistrict),
                reported_reviews::enterprise_id.eq(about.place.enterprise),
                reported_reviews::document_id.eq(document),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// A hazard that is not closed. What was void before the record was issued stands on no paper.
fn rest(hazard: &Hazard, events: &[Event], record_at: Moment) -> Option<Rest> {
    let mut state = hazard.state_text.to_owned();
    let mut due_on = None;
    match hazard.state {
        HazardState::Closed => return None,
        HazardState::Rectifying => due_on = Some(hazard.due_on),
        HazardState::Reported | HazardState::Submitted | HazardState::Referred => {}
        HazardState::Voided => {
            let voided = |event: &&Event| matches!(event.event, HazardEvent::Voided | HazardEvent::Merged);
            let last = events.iter().rfind(|event| event.hazard == hazard.id && voided(event))?;
            if last.at < record_at {
                return None;
            }
            if let Some(note) = &last.note {
                state = format!("{state}：{note}");
            }
        }
    }
    Some(Rest { number: hazard.number.clone(), title: hazard.title.clone(), state, due_on })
}

/// What the untold reviews decided about what had been handed in, and who decided it.
fn reviews(
    conn: &mut Conn,
    found: &[Hazard],
    events: &[Event],
    untold: &[&Event],
) -> Result<(Vec<Review>, Vec<NamedOfficer>)> {
    let shown = |event: &&Event| event.is_review() || event.event == HazardEvent::Submitted;
    let photos = Photos::of_events(conn, events.iter().filter(shown).map(|event| event.id))?;
    let mut handed_in: HashMap<HazardId, &Event> = HashMap::new();
    let mut accepted: HashMap<HazardId, &Event> = HashMap::new();
    let (mut reviews, mut officers) = (Vec::new(), Vec::new());
    for event in events {
        match event.event {
            HazardEvent::Submitted => {
                handed_in.insert(event.hazard, event);
                accepted.remove(&event.hazard);
            }
            HazardEvent::Accepted => drop(accepted.insert(event.hazard, event)),
            _ => {}
        }
        let hazard = found.iter().find(|hazard| hazard.id == event.hazard);
        let is_untold = untold.iter().any(|untold| untold.id == event.id);
        let (true, Some(hazard)) = (is_untold, hazard) else { continue };
        let submission = handed_in.get(&event.hazard);
        let acting = event.officers();
        reviews.push(Review {
            number: hazard.number.clone(),
            title: hazard.title.clone(),
            place: hazard.place.clone(),
            measure: submission.and_then(|submission| submission.note.clone()),
            decision: event.event.text().to_owned(),
            sent_back: event.event == HazardEvent::SentBack,
            note: event.note.clone(),
            officer: acting.iter().map(|officer| officer.name.as_str()).collect::<Vec<_>>().join("、"),
            at: event.at,
            due_on: event.due_on.unwrap_or(hazard.due_on),
            photos: submission.map(|submission| photos.of(submission.id)).unwrap_or_default(),
            recheck_photos: photos.of(event.id),
        });
        // the second acceptance of a major hazard rests on the first
        let first = accepted.get(&event.hazard).map(|first| first.officers()).unwrap_or_default();
        for officer in first.into_iter().chain(acting) {
            if !officers.contains(&officer) {
                officers.push(officer);
            }
        }
    }
    Ok((reviews, officers))
}
