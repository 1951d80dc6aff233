//! What is issued when two officers stand by a completed inspection.

use std::collections::HashMap;

use diesel::prelude::*;
use heping_core::{
    Day, Error, HazardEventId, HazardState, InspectionId, Moment, PhotoId, RecordKind, Result, SubdistrictId,
};
use heping_evidence::clock;
use heping_store::schema::{hazard_events, hazards, photo_links, photos, signatures};
use heping_store::{Ask, Bundle, Conn, question};

use super::about::{About, Place};
use super::content::{
    CONFIRMED, Content, Finding, InspectionRecord, Issued, Known, LookedAt, NamedOfficer, RectificationOrder,
    Signed, Told,
};
use super::story::{Event, Photos, Story, contents};
use super::{matter, recheck};
use crate::hazard::{Hazard, HazardEvent};
use crate::inspection::{
    self, Inspection, InspectionOutcome, InspectionSheet, Party, Signature, certificate_of,
};

/// Issues the record of a completed inspection, and an order for what was not put right on the
/// spot. Both say how it was when the inspection ended, however late its completion arrives: what
/// was decided between is for the opinion, which may follow at once.
pub(super) fn at_completion(
    conn: &mut Conn,
    rows: &mut Bundle,
    subdistrict: SubdistrictId,
    inspection: &Inspection,
    now: Moment,
) -> Result<()> {
    let about = About {
        place: Place { subdistrict, enterprise: inspection.enterprise_id, inspection: Some(inspection.id) },
        number: inspection.number.clone(),
        started_at: inspection.started_at,
    };
    let place = &about.place;
    let id = inspection.id.as_str().parse().map_err(Error::internal)?;
    let ended_at = inspection.ended_at.unwrap_or(now);
    let asked = (place.addressed(), Story::of(inspection.id, now.day()), Shown::of(inspection));
    let (addressed, mut story, shown) = asked.ask(conn)?;
    let head = about.head(addressed);
    let officers: Vec<NamedOfficer> = inspection.officers.iter().map(NamedOfficer::from).collect();
    let mut findings = findings(&story, ended_at);

    let record = Content::InspectionRecord(InspectionRecord {
        head: head.clone(),
        occasion: matter::occasion(inspection.kind).to_owned(),
        legal_basis: inspection.legal_basis.clone(),
        approval_number: inspection.approval_number.clone(),
        act_code: inspection.act_code.clone(),
        over_cap_reason: inspection.over_cap_reason.clone(),
        ended_at,
        checked: inspection.outcome == Some(InspectionOutcome::Checked),
        outcome: inspection.outcome.map(InspectionOutcome::text).unwrap_or_default().to_owned(),
        outcome_reason: inspection.outcome_reason.clone(),
        outcome_photos: shown.outcome,
        told: Some(Told::by(inspection)),
        officers: officers.clone(),
        looked_at: shown.sheets.iter().flat_map(LookedAt::of).collect(),
        findings: findings.clone(),
        known: shown.known,
        signatures: signed(inspection, &shown.drawn),
    });
    let on_the_spot = |event: &&Event| {
        let hazard = story.found.iter().find(|hazard| hazard.id == event.hazard);
        event.is_review() && hazard.is_some_and(|hazard| was_rectified(hazard, ended_at))
    };
    let decided: Vec<HazardEventId> = story.events.iter().filter(on_the_spot).map(|event| event.id).collect();
    story.told.extend(decided.iter().copied());

    findings.retain(|finding| !finding.rectified);
    let ordered = !findings.is_empty();
    let order = |record_number| {
        Content::RectificationOrder(RectificationOrder {
            head: head.clone(),
            legal_basis: inspection.legal_basis.clone(),
            record_number,
            officers: officers.clone(),
            findings: findings.clone(),
        })
    };
    let due = recheck::Due::of(&story, now, now)?;
    let opinion = |due: &recheck::Due, order| Content::RecheckOpinion(due.opinion(head.clone(), order));

    let unnumbered = [ordered.then(|| order(String::new())), due.as_ref().map(|due| opinion(due, None))];
    let numbers = place.numbers(conn, now, std::iter::once(&record).chain(unnumbered.iter().flatten()))?;
    let record_number = place.issue(rows, now, &numbers, id, &record)?;
    recheck::told(rows, &about, id, &decided);
    let mut issued = None;
    if ordered {
        let number = place.issue(rows, now, &numbers, id, &order(record_number))?;
        issued = Some(Issued { number, on: now.day() });
    }
    if let Some(due) = &due {
        place.issue(rows, now, &numbers, due.id, &opinion(due, issued))?;
        recheck::told(rows, &about, due.id, &due.untold);
    }
    numbers.keep(rows);
    Ok(())
}

/// What the record of an inspection shows beside what it found.
struct Shown {
    sheets: Vec<InspectionSheet>,
    known: Vec<Known>,
    /// The photos of an outcome that was no check.
    outcome: Vec<String>,
    /// The pictures of signatures.
    drawn: HashMap<PhotoId, String>,
}

impl Shown {
    fn of(inspection: &Inspection) -> impl Ask<Answer = Self> + use<> {
        let outcome =
            contents(RecordKind::Inspection).filter(photo_links::subject_id.eq(inspection.id.to_string()));
        let drawn = signatures::table
            .inner_join(photos::table.on(photos::id.nullable().eq(signatures::image_id)))
            .filter(signatures::inspection_id.eq(inspection.id))
            .select((photos::id, photos::sha256));
        let id = inspection.id.to_string();
        let asked = (
            inspection::sheets_of(inspection.id),
            known(inspection),
            question::<(String, String), _>(outcome),
            question::<(PhotoId, String), _>(drawn),
        );
        asked.then(move |(sheets, known, outcome, drawn)| {
            let outcome = Photos::read(outcome).of(&id);
            Ok(Self { sheets, known, outcome, drawn: drawn.into_iter().collect() })
        })
    }
}

/// Whether a hazard was closed while the officers were there, by clocks that may differ a little.
fn was_rectified(hazard: &Hazard, ended_at: Moment) -> bool {
    hazard.closed_at.is_some_and(|at| at <= ended_at.plus(clock::AHEAD))
}

/// What was found and stands, as it was found.
fn findings(story: &Story, ended_at: Moment) -> Vec<Finding> {
    let due_on = |hazard: &Hazard| {
        let recorded = |event: &&Event| event.hazard == hazard.id && event.event == HazardEvent::Recorded;
        story.events.iter().find(recorded).and_then(|event| event.due_on).unwrap_or(hazard.due_on)
    };
    let stands = story.found.iter().filter(|hazard| hazard.state != HazardState::Voided);
    let findings = stands.map(|hazard| Finding {
        number: hazard.number.clone(),
        title: hazard.title.clone(),
        description: hazard.description.clone(),
        place: hazard.place.clone(),
        level: hazard.level,
        legal_basis: hazard.legal_basis.clone(),
        criteria: hazard.criteria.as_ref().map(|c| format!("《{}》{}", c.document, c.article)),
        measure: hazard.measure.clone(),
        due_on: due_on(hazard),
        rectified: was_rectified(hazard, ended_at),
        photos: story.of_hazards.of(hazard.id.as_str()),
    });
    findings.collect()
}

/// Asks what the officers met and the firm had reported itself.
fn known(inspection: &Inspection) -> impl Ask<Answer = Vec<Known>> + use<> {
    type Row = (HazardEventId, Option<String>, Option<Day>, String, String, String);
    let id: InspectionId = inspection.id;
    let met = hazard_events::table
        .inner_join(hazards::table.on(hazards::id.eq(hazard_events::hazard_id)))
        .filter(hazard_events::inspection_id.eq(id))
        .order((hazards::number, hazard_events::at, hazard_events::id))
        .select((
            hazard_events::id,
            hazard_events::note,
            hazard_events::due_on,
            hazards::number,
            hazards::title,
            hazards::place,
        ));
    let happened = hazard_events::table.filter(hazard_events::inspection_id.eq(id)).select(hazard_events::id);
    let photos = contents(RecordKind::HazardEvent).filter(photo_links::subject_id.eq_any(happened));
    let (prefix, started_on) = (format!("{}：", inspection.number), inspection.started_at.day());
    (question::<Row, _>(met), question::<(String, String), _>(photos)).then(move |(met, photos)| {
        let photos = Photos::read(photos);
        let known = met.into_iter().map(|(id, note, due_on, number, title, place)| {
            let seen = note.unwrap_or_default();
            Known {
                number,
                title,
                place,
                seen: seen.strip_prefix(&prefix).unwrap_or(&seen).to_owned(),
                due_on: due_on.unwrap_or(started_on),
                photos: photos.of(id.as_str()),
            }
        });
        Ok(known.collect())
    })
}

fn signed(inspection: &Inspection, drawn: &HashMap<PhotoId, String>) -> Vec<Signed> {
    let signed = inspection.signatures.iter().map(|signature| Signed {
        party: signature.party.text().to_owned(),
        name: signature.name.clone(),
        image: signature.image_id.and_then(|id| drawn.get(&id).cloned()),
        refused_reason: signature.refused_reason.clone(),
        certificate_number: certificate_of(&inspection.officers, signature.party, &signature.name),
        at: signature.signed_at,
    });
    // who stood by it from a session of their own drew nothing
    let by_session = inspection.officers.iter().filter_map(|officer| {
        let signs = |one: &Signature| one.party == Party::Inspector && one.name == officer.name;
        let at = officer.confirmed_at.filter(|_| !inspection.signatures.iter().any(signs))?;
        Some(Signed {
            party: Party::Inspector.text().to_owned(),
            name: format!("{}{CONFIRMED}", officer.name),
            image: None,
            refused_reason: None,
            certificate_number: Some(officer.certificate_number.clone()),
            at,
        })
    });
    signed.chain(by_session).collect()
}
