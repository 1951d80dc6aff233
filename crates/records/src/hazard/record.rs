//! Writing a new hazard down: its row, its number, its photos, the first line of its timeline
//! and the fact that it was found.

use diesel::prelude::*;
use heping_core::fact::Party;
use heping_core::{
    Actor, ChecklistItemId, Day, HazardId, HazardSource, HazardState, InspectionId, Level, Moment, PhotoId,
    Result, SafetyEvent, SafetyFact, Scope, SelfCheckId,
};
use heping_store::Conn;
use heping_store::schema::hazards;

use super::event::{By, Said, append};
use super::row::party;
use super::{Criteria, HazardEvent, HazardRow};
use crate::evidence::{self, Subject};
use crate::firm::Firm;
use crate::number::{self, Series};

/// Who found a hazard, in which record.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Origin {
    /// The firm itself.
    SelfCheck(SelfCheckId),
    /// The street.
    Inspection(InspectionId),
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
    /// When it was found, by the phone's clock where that was earlier.
    pub(crate) found_at: Moment,
    pub(crate) content_hash: String,
}

/// Writes a new hazard of `firm` down.
pub(crate) fn record(
    conn: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    firm: &Firm,
    new: NewHazard,
) -> Result<(HazardRow, SafetyFact)> {
    let (source, finder, self_check, inspection) = match new.origin {
        Origin::SelfCheck(id) => (HazardSource::SelfCheck, Party::Firm, Some(id), None),
        Origin::Inspection(id) => (HazardSource::Inspection, Party::Street, None, Some(id)),
    };
    let (document, article) = new.criteria.map(|c| (c.document, c.article)).unzip();
    let row = HazardRow {
        id: new.id,
        subdistrict_id: firm.subdistrict_id,
        enterprise_id: firm.id,
        number: number::take(conn, firm.subdistrict_id, Series::Hazard, now)?,
        source,
        level: new.level,
        state: HazardState::Rectifying,
        title: new.title,
        description: new.description,
        place: new.place,
        checklist_item_id: new.item,
        legal_basis: new.legal_basis,
        measure: new.measure,
        criteria_document: document,
        criteria_article: article,
        due_on: new.due_on,
        due_set_by: party(finder).to_owned(),
        round: 1,
        acceptances: 0,
        first_accepted_by: None,
        submitted_by: None,
        submitted_at: None,
        closed_at: None,
        self_check_id: self_check,
        inspection_id: inspection,
        village_code: firm.village_code.clone(),
        division: firm.division.clone(),
        recorded_by: actor.user,
        recorded_at: now,
        content_hash: new.content_hash,
    };
    diesel::insert_into(hazards::table).values(&row).execute(conn)?;
    evidence::link(conn, Subject::Hazard, row.id.as_str(), new.photos)?;
    let device_at = (new.found_at != now).then_some(new.found_at);
    let said = Said { device_at, ..Said::nothing() };
    append(conn, By::of(actor, scope), now, &row, HazardEvent::Recorded, &said)?;
    let found = SafetyEvent::HazardFound {
        hazard: row.id,
        level: row.level,
        finder,
        item: row.checklist_item_id,
        inspection,
        due_on: row.due_on,
        due_set_by: finder,
    };
    let fact = SafetyFact::new(firm.id, new.found_at, row.as_source(), row.fact_round(), found);
    Ok((row, fact))
}
