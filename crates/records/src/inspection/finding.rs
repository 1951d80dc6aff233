//! What an inspection finds: a new hazard, or one that the firm had reported itself.

use diesel::prelude::*;
use heping_core::fact::Party;
use heping_core::text::Fields;
use heping_core::{
    Actor, ChecklistItemId, Day, Error, HazardEventId, HazardId, HazardSource, InspectionId, Level, Moment,
    PhotoId, RecordKind, Result, SafetyEvent, SafetyFact, Scope, Source,
};
use heping_evidence::{self as evidence, DeviceClock, Written, clock, content};
use heping_store::schema::{hazard_events, hazards, inspections};
use heping_store::statement::Words;
use heping_store::{Ask, Bundle, Conn, question};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::row::InspectionRow;
use super::sheet;
use crate::checklist::{self, ChecklistItem};
use crate::firm::Firm;
use crate::hazard::{self, Criteria, Hazard, HazardEvent, HazardRow, NewHazard, OPEN, Origin, Said, Step};
use crate::number::{self, Series};

/// A finding to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewFinding {
    /// Made by the phone, so that sending it again makes no second hazard.
    #[serde(default, skip_serializing_if = "heping_core::id::is_no_content")]
    pub id: Option<HazardId>,
    /// The item of the checklist that failed, if it came from one.
    pub checklist_item_id: Option<ChecklistItemId>,
    /// What is wrong, in a line; left out, the hazard that the item names.
    #[serde(default)]
    #[schema(max_length = 100, example = "打磨车间除尘管道积尘")]
    pub title: String,
    /// What is wrong, in full.
    #[schema(max_length = 2000)]
    pub description: Option<String>,
    /// Where.
    #[schema(min_length = 1, max_length = 100, example = "1号厂房打磨工段")]
    pub place: String,
    /// How grave.
    pub level: Level,
    /// By which article it is judged; a major hazard needs it.
    pub criteria: Option<Criteria>,
    /// The day by whose end it must be rectified.
    #[schema(value_type = chrono::NaiveDate)]
    pub due_on: Day,
    /// Photos of it.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 9)]
    pub photo_ids: Vec<PhotoId>,
    /// An open hazard that the firm reported itself and that this is.
    pub matches_hazard_id: Option<HazardId>,
    /// When the phone recorded it, by its own clock: kept beside the server's time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<Moment>,
    /// The clock of the phone that sends it.
    #[serde(skip)]
    pub clock: DeviceClock,
}

/// What there is before a finding is recorded: asked for together with what else its use case wants to
/// know.
pub struct BeforeFinding {
    inspection: InspectionRow,
    firm: Firm,
    owned: Vec<PhotoId>,
    stored: Option<(String, HazardId)>,
}

impl BeforeFinding {
    /// Asks for it. The answer is an error of `not_found`, or of `forbidden` for an officer of another
    /// inspection.
    pub fn asked(
        (actor, scope): (&Actor, &Scope),
        inspection: InspectionId,
        new: &NewFinding,
    ) -> impl Ask<Answer = Self> + use<> {
        let asked = (
            InspectionRow::asked(scope, actor, inspection),
            Firm::inspected(inspection),
            evidence::owned_by(actor.user, new.photo_ids.clone()),
            new.id.map(recorded_before),
        );
        asked.then(|(inspection, firm, owned, stored)| {
            Ok(Self { inspection, firm, owned, stored: stored.flatten() })
        })
    }
}

/// Records a finding. It answers the new hazard, or the one that it matches.
///
/// # Errors
/// `id_conflict`, `state_conflict` when the inspection is completed, `validation_failed`.
pub fn add_finding(
    conn: &mut Conn,
    rows: &mut Bundle,
    before: BeforeFinding,
    (actor, scope): (&Actor, &Scope),
    now: Moment,
    new: &NewFinding,
) -> Result<Written<Hazard>> {
    let BeforeFinding { inspection: row, firm, owned, stored } = before;
    let content_hash = content::digest(&(row.id, new))?;
    if let Some((stored_hash, stored)) = stored {
        content::same(&stored_hash, &content_hash)?;
        let stored = hazard::row_of(conn, stored)?;
        return Ok(Written::repeated(hazard::view(conn, stored, now.day())?));
    }
    row.must_be_open()?;

    let mut hazard = checked(conn, &owned, now, &row, new)?;
    hazard.content_hash = content_hash;
    let counted = inspections::finding_count.eq(inspections::finding_count + 1);
    rows.add(diesel::update(inspections::table.find(row.id)).set(counted));
    if let Some(known) = new.matches_hazard_id {
        let (found, facts) = link(conn, rows, (actor, scope), now, &row, known, &hazard)?;
        return Ok(Written::new(hazard::view(conn, found, now.day())?, facts));
    }
    let number = number::take(conn, firm.subdistrict_id, Series::Hazard, now)?;
    let (found, fact) = hazard::record(rows, (actor, scope), now, &firm, number, &hazard)?;
    // what one officer calls major counts when a second one stands by it
    let facts = if found.level == Level::Major { Vec::new() } else { vec![fact] };
    Ok(Written::new(hazard::new_view(found, &firm, &hazard.photos, now.day()), facts))
}

/// Asks what was recorded under this id before: its digest and the hazard. A finding that matched a
/// known hazard left a row of that hazard's timeline under its id.
fn recorded_before(id: HazardId) -> impl Ask<Answer = Option<(String, HazardId)>> {
    let hazard = hazards::table.filter(hazards::id.eq(id)).select((hazards::content_hash, hazards::id));
    let event = hazard_events::table
        .filter(hazard_events::id.eq(id.to_string()))
        .select((hazard_events::content_hash, hazard_events::hazard_id));
    let asked = (question::<(String, HazardId), _>(hazard), question::<(Option<String>, HazardId), _>(event));
    asked.then(|(hazard, event)| {
        let event = event.into_iter().map(|(hash, hazard)| (hash.unwrap_or_default(), hazard));
        Ok(hazard.into_iter().chain(event).next())
    })
}

fn as_event(id: HazardId) -> Result<HazardEventId> {
    id.as_str().parse().map_err(Error::internal)
}

fn checked(
    conn: &mut Conn,
    owned: &[PhotoId],
    now: Moment,
    inspection: &InspectionRow,
    new: &NewFinding,
) -> Result<NewHazard> {
    let mut fields = Fields::new();
    let item = item_of(conn, inspection, new)?;
    let title = match &item {
        // also where a phone took over the words of the good state
        Some(item) if ["", item.text.as_str()].contains(&new.title.trim()) => item.hazard_title(),
        _ => fields.text("title", &new.title, 100),
    };
    let description = fields.optional_text("description", new.description.as_deref(), 2000);
    let place = fields.text("place", &new.place, 100);
    let criteria = Criteria::checked(&mut fields, new.criteria.as_ref());
    if new.level == Level::Major && criteria.is_none() {
        fields.wrong("criteria", "required", "重大隐患须注明判定标准及条款");
    }
    let found_at = clock::recorded(&mut fields, new.clock, new.recorded_at, now);
    hazard::check_due_day(&mut fields, new.due_on, found_at.day());
    evidence::check(&mut fields, "photoIds", &new.photo_ids, owned, 1);
    if let Some(known) = new.matches_hazard_id
        && !is_self_reported(conn, inspection, known)?
    {
        fields.wrong("matchesHazardId", "unknown", "不是该企业在督查前自查上报且未销号的隐患");
    }
    fields.check()?;
    let legal_basis = match &item {
        Some(item) => item.cited_on(found_at.day())?,
        None => None,
    };
    Ok(NewHazard {
        id: new.id.unwrap_or_else(HazardId::new),
        origin: Origin::Inspection(inspection.id),
        level: new.level,
        title,
        description,
        place,
        item: new.checklist_item_id,
        legal_basis,
        measure: item.map(|item| item.measure),
        criteria,
        due_on: new.due_on,
        photos: new.photo_ids.clone(),
        found_at,
        device_at: new.recorded_at,
        content_hash: String::new(),
    })
}

/// The item of a checklist that failed, as the sheet answered it, else as the street has it now. A
/// phone that was offline may name one that has gone since; the finding stands all the same.
fn item_of(conn: &mut Conn, inspection: &InspectionRow, new: &NewFinding) -> Result<Option<ChecklistItem>> {
    let Some(id) = new.checklist_item_id else { return Ok(None) };
    if let Some(answered) = sheet::item(conn, inspection, id)? {
        return Ok(Some(answered));
    }
    checklist::present_item(conn, inspection.subdistrict_id, id)
}

/// Whether it is an open hazard of this firm, which it had reported before the street came.
fn is_self_reported(conn: &mut Conn, inspection: &InspectionRow, id: HazardId) -> Result<bool> {
    let row = hazards::table
        .find(id)
        .filter(hazards::enterprise_id.eq(inspection.enterprise_id))
        .filter(hazards::source.eq(HazardSource::SelfCheck))
        .filter(hazards::state.one_of(|| OPEN))
        // officers without a signal open it later than they came
        .filter(hazards::recorded_at.le(inspection.started_at.min(inspection.recorded_at)));
    Ok(diesel::select(diesel::dsl::exists(row)).get_result(conn)?)
}

/// A line in the known hazard's timeline instead of a second hazard. It takes the graver of both
/// levels, with the criteria that it comes from, and while it is being rectified the earlier of both
/// days (the street's where the firm's own has passed), which is the street's from here on: nobody
/// parks a hazard by having reported it.
fn link(
    conn: &mut Conn,
    rows: &mut Bundle,
    (actor, scope): (&Actor, &Scope),
    now: Moment,
    inspection: &InspectionRow,
    known: HazardId,
    finding: &NewHazard,
) -> Result<(HazardRow, Vec<SafetyFact>)> {
    let row = hazard::row_of(conn, known)?;
    let mut step = Step::may(conn, actor, scope, now, row, HazardEvent::Matched)?;
    let raised = step.row.raise(finding.level, finding.criteria.as_ref());
    let dated = step.row.street_sets(finding.due_on, finding.found_at.day());
    let note = match &finding.description {
        Some(description) => format!("{}：{}\n{description}", inspection.number, finding.title),
        None => format!("{}：{}", inspection.number, finding.title),
    };
    let said = Said {
        id: as_event(finding.id)?,
        note: Some(&note),
        device_at: finding.device_at,
        content_hash: Some(&finding.content_hash),
        photos: &finding.photos,
        inspection: Some(inspection.id),
        item: finding.item,
        second: None,
        level: raised.then_some(finding.level),
    };
    let row = step.take(rows, &said);
    let hazard = row.id;
    let mut events = vec![SafetyEvent::HazardMatched { hazard, inspection: inspection.id }];
    if dated {
        events.push(SafetyEvent::DueDateSet { hazard, due_on: row.due_on, set_by: Party::Street });
    }
    let source =
        Source { kind: RecordKind::Finding, id: finding.id.to_string(), number: Some(row.number.clone()) };
    let fact = |event| SafetyFact::new(row.enterprise_id, finding.found_at, source.clone(), 1, event);
    let facts = events.into_iter().map(fact).collect();
    Ok((row, facts))
}
