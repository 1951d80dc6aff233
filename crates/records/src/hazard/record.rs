//! Writing a new hazard down: its row, its photos, the first line of its timeline and the fact that
//! it was found. Its number is taken before, and after everything that is read.

use diesel::prelude::*;
use heping_core::fact::Party;
use heping_core::{
    Actor, ChecklistItemId, Day, EnterpriseId, HazardEventId, HazardId, HazardSource, HazardState,
    InspectionId, Level, Moment, PhotoId, RecordKind, Result, SafetyEvent, SafetyFact, Scope, SelfCheckId,
    Source,
};
use heping_evidence as evidence;
use heping_store::schema::{hazard_events, hazards};
use heping_store::{Ask, Bundle, Conn, columns, question};

use super::event::{self, By, Said};
use super::row::party;
use super::visibility::UNCONFIRMED;
use super::{Criteria, HazardEvent, HazardRow};
use crate::firm::Firm;

/// Who found a hazard, in which record.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Origin {
    /// The firm itself, in a self-check.
    SelfCheck(SelfCheckId),
    /// The firm itself, outside of any.
    Firm,
    /// The street.
    Inspection(InspectionId),
    /// Somebody, or a device.
    Report,
}

/// A hazard whose fields have been checked.
pub(crate) struct NewHazard {
    pub(crate) id: HazardId,
    pub(crate) origin: Origin,
    pub(crate) level: Level,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) place: String,
    pub(crate) item: Option<ChecklistItemId>,
    pub(crate) legal_basis: Option<String>,
    pub(crate) measure: Option<String>,
    pub(crate) criteria: Option<Criteria>,
    pub(crate) due_on: Day,
    pub(crate) photos: Vec<PhotoId>,
    /// When it was found, never later than now.
    pub(crate) found_at: Moment,
    /// What the phone's own clock said, if it said anything.
    pub(crate) device_at: Option<Moment>,
    pub(crate) content_hash: String,
}

/// Writes a new hazard of `firm` down under its number.
pub(crate) fn record(
    rows: &mut Bundle,
    (actor, scope): (&Actor, &Scope),
    now: Moment,
    firm: &Firm,
    number: String,
    new: &NewHazard,
) -> Result<(HazardRow, SafetyFact)> {
    let row = HazardRow { recorded_by: actor.user, ..row(now, firm, number, new)? };
    insert(rows, By::of(actor, scope), now, &row, HazardEvent::Recorded, new);
    let fact = found(&row, new.found_at, row.due_on);
    Ok((row, fact))
}

/// The fact that a hazard was found.
fn found(row: &HazardRow, at: Moment, due_on: Day) -> SafetyFact {
    let finder = match row.source {
        HazardSource::SelfCheck => Party::Firm,
        _ => Party::Street,
    };
    let found = SafetyEvent::HazardFound {
        hazard: row.id,
        level: row.level,
        finder,
        item: row.checklist_item_id,
        inspection: row.inspection_id,
        due_on,
        due_set_by: finder,
        criteria: row.criteria_article.is_some(),
    };
    SafetyFact::new(row.enterprise_id, at, row.as_source(), 1, found)
}

/// The fact that a hazard was found, as it was written down.
///
/// # Errors
/// Only those of the database.
pub(super) fn as_recorded(conn: &mut Conn, row: &HazardRow) -> Result<SafetyFact> {
    let recorded: Option<(Moment, Option<Day>)> = hazard_events::table
        .filter(hazard_events::hazard_id.eq(row.id))
        .filter(hazard_events::event.eq(HazardEvent::Recorded))
        .order((hazard_events::at, hazard_events::id))
        .select((hazard_events::at, hazard_events::due_on))
        .first(conn)
        .optional()?;
    let (at, due_on) = recorded.unwrap_or((row.recorded_at, None));
    Ok(found(row, at, due_on.unwrap_or(row.due_on)))
}

/// Asks for the facts that an inspection's major findings are, new ones and those that the firm had
/// reported as general, as they were recorded: they were held back until a second officer stood by them.
pub(crate) fn majors_of(inspection: InspectionId) -> impl Ask<Answer = Vec<SafetyFact>> {
    let majors = hazards::table
        .filter(hazards::inspection_id.eq(inspection))
        .filter(hazards::level.eq(Level::Major))
        .filter(hazards::state.ne(HazardState::Voided))
        .order(hazards::number)
        .select(columns::<HazardRow>());
    let recorded = hazards::table
        .inner_join(hazard_events::table.on(hazard_events::hazard_id.eq(hazards::id)))
        .filter(hazards::inspection_id.eq(inspection))
        .filter(hazards::level.eq(Level::Major))
        .filter(hazard_events::event.eq(HazardEvent::Recorded))
        .select((hazards::id, hazard_events::at, hazard_events::due_on));
    let raised = hazards::table
        .inner_join(hazard_events::table.on(hazard_events::hazard_id.eq(hazards::id)))
        .filter(hazard_events::inspection_id.eq(inspection))
        .filter(hazard_events::level.eq(Level::Major))
        .filter(hazards::state.ne(HazardState::Voided))
        .order(hazards::number)
        .select((hazards::id, hazards::number, hazards::enterprise_id, hazard_events::id, hazard_events::at));
    type Recorded = (HazardId, Moment, Option<Day>);
    type Raised = (HazardId, String, EnterpriseId, HazardEventId, Moment);
    let asked =
        (question::<HazardRow, _>(majors), question::<Recorded, _>(recorded), question::<Raised, _>(raised));
    asked.then(|(majors, recorded, raised)| {
        let found = majors.iter().filter_map(|row| {
            let (_, at, due_on) = recorded.iter().find(|(hazard, ..)| *hazard == row.id)?;
            Some(found(row, *at, due_on.unwrap_or(row.due_on)))
        });
        let raised = raised.into_iter().map(|(hazard, number, enterprise, event, at)| {
            let source = Source { kind: RecordKind::Finding, id: event.to_string(), number: Some(number) };
            SafetyFact::new(enterprise, at, source, 1, SafetyEvent::LevelRaised { hazard })
        });
        Ok(found.chain(raised).collect())
    })
}

/// Writes a report about `firm` down: a hazard that nobody has confirmed, and that counts for
/// nothing until somebody does.
pub(crate) fn report(
    rows: &mut Bundle,
    now: Moment,
    firm: &Firm,
    number: String,
    new: &NewHazard,
) -> Result<HazardRow> {
    let row = HazardRow { state: HazardState::Reported, round: UNCONFIRMED, ..row(now, firm, number, new)? };
    insert(rows, By::default(), now, &row, HazardEvent::Reported, new);
    Ok(row)
}

/// The row of a hazard that must be rectified, recorded by nobody in particular.
fn row(now: Moment, firm: &Firm, number: String, new: &NewHazard) -> Result<HazardRow> {
    let (source, finder, self_check_id, inspection_id) = match new.origin {
        Origin::SelfCheck(id) => (HazardSource::SelfCheck, Party::Firm, Some(id), None),
        Origin::Firm => (HazardSource::SelfCheck, Party::Firm, None, None),
        Origin::Inspection(id) => (HazardSource::Inspection, Party::Street, None, Some(id)),
        Origin::Report => (HazardSource::PublicReport, Party::Street, None, None),
    };
    Ok(HazardRow {
        id: new.id,
        subdistrict_id: firm.subdistrict_id,
        enterprise_id: firm.id,
        number,
        source,
        level: new.level,
        state: HazardState::Rectifying,
        title: new.title.clone(),
        description: new.description.clone(),
        place: new.place.clone(),
        checklist_item_id: new.item,
        legal_basis: new.legal_basis.clone(),
        measure: new.measure.clone(),
        criteria_document: new.criteria.as_ref().map(|criteria| criteria.document.clone()),
        criteria_article: new.criteria.as_ref().map(|criteria| criteria.article.clone()),
        due_on: new.due_on,
        due_set_by: party(finder).to_owned(),
        round: 1,
        acceptances: 0,
        first_accepted_by: None,
        submitted_by: None,
        submitted_at: None,
        closed_at: None,
        self_check_id,
        inspection_id,
        village_code: firm.village_code.clone(),
        division: firm.division.clone(),
        recorded_by: evidence::anonymous::nobody()?,
        recorded_at: now,
        content_hash: new.content_hash.clone(),
    })
}

/// All of it: the row, its photos, the first line of its timeline.
fn insert(rows: &mut Bundle, by: By, now: Moment, row: &HazardRow, event: HazardEvent, new: &NewHazard) {
    rows.add(diesel::insert_into(hazards::table).values(row.clone()));
    evidence::add_links(rows, RecordKind::Hazard, row.id.as_str(), new.photos.iter().copied());
    event::add(rows, by, now, row, event, &Said { device_at: new.device_at, ..Said::nothing() });
}
