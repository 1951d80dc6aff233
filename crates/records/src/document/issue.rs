//! What is issued when two officers stand by a completed inspection.

use diesel::prelude::*;
use heping_core::{Day, Error, HazardEventId, HazardState, Moment, RecordKind, Result, SubdistrictId};
use heping_evidence::{self as evidence, clock};
use heping_store::Conn;
use heping_store::schema::{hazard_events, hazards};

use super::about::{About, Place};
use super::content::{
    CONFIRMED, Content, Finding, InspectionRecord, Known, LookedAt, NamedOfficer, RectificationOrder, Signed,
    Told,
};
use super::event::{self, Event, Photos, contents, named};
use super::{matter, recheck};
use crate::hazard::{self, Hazard, HazardEvent};
use crate::inspection::{self, Inspection, InspectionOutcome, Party, Signature, certificate_of};

/// Issues the record of a completed inspection, and an order for what was not put right on the
/// spot. Both say how it was when the inspection ended, however late its completion arrives: what
/// was decided between is for the opinion, which may follow at once.
pub(super) fn at_completion(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    inspection: &Inspection,
    now: Moment,
) -> Result<()> {
    let about = About {
        place: Place { subdistrict, enterprise: inspection.enterprise_id, inspection: Some(inspection.id) },
        inspection: inspection.id,
        number: &inspection.number,
        started_at: inspection.started_at,
    };
    let id = inspection.id.as_str().parse().map_err(Error::internal)?;
    let ended_at = inspection.ended_at.unwrap_or(now);
    let head = about.head(conn)?;
    let officers: Vec<NamedOfficer> = inspection.officers.iter().map(NamedOfficer::from).collect();
    let found = hazard::of_inspection(conn, inspection.id, now.day())?;
    let events = event::of(conn, found.iter().map(|hazard| hazard.id).collect())?;
    let findings = findings(conn, &found, &events, ended_at)?;

    let record = InspectionRecord {
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
        outcome_photos: outcome_photos(conn, inspection)?,
        told: Some(Told::by(inspection)),
        officers: officers.clone(),
        looked_at: looked_at(conn, inspection)?,
        findings: findings.clone(),
        known: known(conn, inspection)?,
        signatures: signed(conn, inspection)?,
    };
    let record_number = about.place.issue(conn, now, id, &Content::InspectionRecord(record))?;
    let on_the_spot = |event: &&Event| {
        let hazard = found.iter().find(|hazard| hazard.id == event.hazard);
        event.is_review() && hazard.is_some_and(|hazard| was_rectified(hazard, ended_at))
    };
    let decided: Vec<HazardEventId> = events.iter().filter(on_the_spot).map(|event| event.id).collect();
    recheck::told(conn, &about, id, &decided)?;

    let findings: Vec<Finding> = findings.into_iter().filter(|finding| !finding.rectified).collect();
    if !findings.is_empty() {
        let legal_basis = inspection.legal_basis.clone();
        let order = RectificationOrder { head, legal_basis, record_number, officers, findings };
        about.place.issue(conn, now, id, &Content::RectificationOrder(order))?;
    }
    recheck::conclude(conn, &about, now)
}

/// What was looked at, item by item of each checklist.
fn looked_at(conn: &mut Conn, inspection: &Inspection) -> Result<Vec<LookedAt>> {
    let sheets = inspection::sheets(conn, inspection.id)?;
    Ok(sheets.iter().flat_map(LookedAt::of).collect())
}

/// The photos of an outcome that was no check.
fn outcome_photos(conn: &mut Conn, inspection: &Inspection) -> Result<Vec<String>> {
    let mut linked = evidence::of(conn, RecordKind::Inspection, [inspection.id.to_string()])?;
    let ids = linked.remove(inspection.id.as_str()).unwrap_or_default();
    Ok(named(&contents(conn, ids.iter().copied())?, &ids))
}

/// Whether a hazard was closed while the officers were there, by clocks that may differ a little.
fn was_rectified(hazard: &Hazard, ended_at: Moment) -> bool {
    hazard.closed_at.is_some_and(|at| at <= ended_at.plus(clock::AHEAD))
}

/// What was found and stands, as it was found.
fn findings(conn: &mut Conn, found: &[Hazard], events: &[Event], ended_at: Moment) -> Result<Vec<Finding>> {
    let photos = contents(conn, found.iter().flat_map(|hazard| hazard.photo_ids.iter().copied()))?;
    let due_on = |hazard: &Hazard| {
        let recorded = |event: &&Event| event.hazard == hazard.id && event.event == HazardEvent::Recorded;
        events.iter().find(recorded).and_then(|event| event.due_on).unwrap_or(hazard.due_on)
    };
    let findings = found.iter().filter(|hazard| hazard.state != HazardState::Voided).map(|hazard| Finding {
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
        photos: named(&photos, &hazard.photo_ids),
    });
    Ok(findings.collect())
}

/// What the officers met and the firm had reported itself.
fn known(conn: &mut Conn, inspection: &Inspection) -> Result<Vec<Known>> {
    type Row = (HazardEventId, Option<String>, Option<Day>, String, String, String);
    let met: Vec<Row> = hazard_events::table
        .inner_join(hazards::table.on(hazards::id.eq(hazard_events::hazard_id)))
        .filter(hazard_events::inspection_id.eq(inspection.id))
        .order((hazards::number, hazard_events::at, hazard_events::id))
        .select((
            hazard_events::id,
            hazard_events::note,
            hazard_events::due_on,
            hazards::number,
            hazards::title,
            hazards::place,
        ))
        .load(conn)?;
    let photos = Photos::of_events(conn, met.iter().map(|(id, ..)| *id))?;
    let prefix = format!("{}：", inspection.number);
    let known = met.into_iter().map(|(id, note, due_on, number, title, place)| {
        let seen = note.unwrap_or_default();
        Known {
            number,
            title,
            place,
            seen: seen.strip_prefix(&prefix).unwrap_or(&seen).to_owned(),
            due_on: due_on.unwrap_or_else(|| inspection.started_at.day()),
            photos: photos.of(id),
        }
    });
    Ok(known.collect())
}

fn signed(conn: &mut Conn, inspection: &Inspection) -> Result<Vec<Signed>> {
    let images = contents(conn, inspection.signatures.iter().filter_map(|signature| signature.image_id))?;
    let signed = inspection.signatures.iter().map(|signature| Signed {
        party: signature.party.text().to_owned(),
        name: signature.name.clone(),
        image: signature.image_id.and_then(|id| images.get(&id).cloned()),
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
    Ok(signed.chain(by_session).collect())
}
