//! A re-check of an order: its opinion tells of every review since the last one.
//!
//! Certified officers alone make one, two at least: what the office decides by photos closes a hazard
//! without a paper. It comes when everything that was handed in has been decided, so that ten findings of one
//! inspection make one paper and not ten. What waits for the second officer of a major hazard holds
//! nothing up, and nothing is held up longer than to the next review on a later day.

use std::collections::HashMap;

use diesel::prelude::*;
use heping_core::{
    Code, EnterpriseId, Error, HazardEventId, HazardId, HazardState, InspectionDocumentId, InspectionId,
    Moment, Result, SubdistrictId,
};
use heping_store::schema::{inspections, reported_reviews};
use heping_store::{Ask, Bundle, Conn, question};

use super::InspectionDocumentKind;
use super::about::{About, Place};
use super::content::{Content, Head, Issued, NamedOfficer, RecheckOpinion, Rest, Review};
use super::story::{Event, Story};
use crate::hazard::{Hazard, HazardEvent};

/// The law wants two.
const OFFICERS: usize = 2;

/// Issues an opinion if one is due, after whatever may have decided the last thing handed in. An inspection
/// without a record, open still or from before there were documents, gets none.
pub(super) fn after_decision(
    conn: &mut Conn,
    rows: &mut Bundle,
    inspection: InspectionId,
    now: Moment,
) -> Result<()> {
    let (about, story) = (about(inspection), Story::of(inspection, now.day())).ask(conn)?;
    let Some((_, record_at)) = story.issued(InspectionDocumentKind::InspectionRecord) else { return Ok(()) };
    let Some(due) = Due::of(&story, record_at, now)? else { return Ok(()) };
    let head = about.head(about.place.addressed().ask(conn)?);
    let order = story.issued(InspectionDocumentKind::RectificationOrder);
    let order = order.map(|(number, at)| Issued { number: number.to_owned(), on: at.day() });
    let opinion = Content::RecheckOpinion(due.opinion(head, order));
    about.place.issue_one(conn, rows, now, due.id, &opinion)?;
    told(rows, &about, due.id, &due.untold);
    Ok(())
}

fn about(inspection: InspectionId) -> impl Ask<Answer = About> {
    let row = inspections::table.filter(inspections::id.eq(inspection)).select((
        inspections::subdistrict_id,
        inspections::enterprise_id,
        inspections::number,
        inspections::started_at,
    ));
    question::<(SubdistrictId, EnterpriseId, String, Moment), _>(row).first().then(move |row| {
        let row = row.ok_or_else(|| Error::new(Code::NotFound))?;
        let (subdistrict, enterprise, number, started_at) = row;
        let place = Place { subdistrict, enterprise, inspection: Some(inspection) };
        Ok(About { place, number, started_at })
    })
}

/// An opinion that is due.
pub(super) struct Due {
    /// Its id: that of the last review.
    pub(super) id: InspectionDocumentId,
    /// The reviews of which it tells.
    pub(super) untold: Vec<HazardEventId>,
    reviews: Vec<Review>,
    rest: Vec<Rest>,
    officers: Vec<NamedOfficer>,
}

impl Due {
    /// Whether one is, of an inspection whose record was issued at `record_at`.
    pub(super) fn of(story: &Story, record_at: Moment, now: Moment) -> Result<Option<Self>> {
        let Story { found, events, told, .. } = story;
        // what the office saw on photos closes a hazard without a paper
        let acts = |event: &&Event| event.is_review() && !event.officers().is_empty();
        let untold: Vec<&Event> =
            events.iter().filter(acts).filter(|event| !told.contains(&event.id)).collect();
        // the first acceptance of a major hazard is no conclusion by itself
        let concludes = |event: &&&Event| event.event != HazardEvent::Accepted;
        let (Some(first), Some(last), Some(_)) =
            (untold.first(), untold.last(), untold.iter().find(concludes))
        else {
            return Ok(None);
        };
        let awaits = |hazard: &Hazard| hazard.state == HazardState::Submitted && hazard.acceptances == 0;
        if found.iter().any(awaits) && first.at.day() == now.day() {
            return Ok(None);
        }
        let (reviews, officers) = reviews(story, &untold);
        // an opinion is one of two, and waits for the second
        if officers.len() < OFFICERS {
            return Ok(None);
        }
        Ok(Some(Self {
            id: last.id.as_str().parse().map_err(Error::internal)?,
            untold: untold.iter().map(|event| event.id).collect(),
            reviews,
            rest: found.iter().filter_map(|hazard| rest(hazard, events, record_at)).collect(),
            officers,
        }))
    }

    /// What it says.
    pub(super) fn opinion(&self, head: Head, order: Option<Issued>) -> RecheckOpinion {
        let Self { reviews, rest, officers, .. } = self;
        RecheckOpinion {
            head,
            order,
            reviews: reviews.clone(),
            rest: rest.clone(),
            officers: officers.clone(),
        }
    }
}

/// Has it written down that a document tells of these reviews.
pub(super) fn told(
    rows: &mut Bundle,
    about: &About,
    document: InspectionDocumentId,
    events: &[HazardEventId],
) {
    for event in events {
        rows.add(diesel::insert_into(reported_reviews::table).values((
            reported_reviews::event_id.eq(*event),
            reported_reviews::subdistrict_id.eq(about.place.subdistrict),
            reported_reviews::enterprise_id.eq(about.place.enterprise),
            reported_reviews::document_id.eq(document),
        )));
    }
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
fn reviews(story: &Story, untold: &[&Event]) -> (Vec<Review>, Vec<NamedOfficer>) {
    let Story { found, events, of_events: photos, .. } = story;
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
            photos: submission.map(|submission| photos.of(submission.id.as_str())).unwrap_or_default(),
            recheck_photos: photos.of(event.id.as_str()),
        });
        // the second acceptance of a major hazard rests on the first
        let first = accepted.get(&event.hazard).map(|first| first.officers()).unwrap_or_default();
        for officer in first.into_iter().chain(acting) {
            if !officers.contains(&officer) {
                officers.push(officer);
            }
        }
    }
    (reviews, officers)
}
