//! Writing a self-check down: the sheet, the task it fulfils, and the hazards it names.

use heping_core::text::Fields;
use heping_core::{
    Actor, ChecklistScope, Code, EnterpriseId, Error, HazardId, Moment, PhotoId, RecordKind, Result,
    SafetyEvent, SafetyFact, Scope, SelfCheckId, Source,
};
use heping_evidence::{self as evidence, Written, clock, content, photo};
use heping_store::schema::self_checks;
use heping_store::{Bundle, Conn};

use super::check::{self, Found};
use super::read::{About, SelfCheckRow, view};
use super::task;
use super::{NewAnswer, NewSelfCheck, SelfCheck};
use crate::checklist::{self, Checklist};
use crate::firm::Firm;
use crate::hazard::{self, NewHazard, Origin};
use crate::number::{self, Series};

/// More than any checklist has.
const MOST_ANSWERS: usize = 500;

/// Writes a self-check of an enterprise down.
///
/// # Errors
/// `not_found` for an enterprise out of reach, `id_conflict`, `state_conflict` when the task was
/// fulfilled before, `validation_failed` with every wrong field.
pub fn submit(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    enterprise: EnterpriseId,
    new: &NewSelfCheck,
) -> Result<Written<SelfCheck>> {
    let firm = Firm::reached(conn, scope, enterprise)?;
    let content_hash = content::digest(&(enterprise, new))?;
    if let Some(id) = new.id
        && let Some(stored) = SelfCheckRow::find(conn, id)?
    {
        content::same(&stored.content_hash, &content_hash)?;
        return Ok(Written::repeated(view(conn, stored, now.day())?));
    }
    write(conn, rows, (actor, scope), now, &firm, new, content_hash)
}

/// Checks a sheet that is not there yet, and writes it down with what it found.
fn write(
    conn: &mut Conn,
    rows: &mut Bundle,
    (actor, scope): (&Actor, &Scope),
    now: Moment,
    firm: &Firm,
    new: &NewSelfCheck,
    content_hash: String,
) -> Result<Written<SelfCheck>> {
    let performed_device_at = new.clock.wrong(new.performed_at);
    let new = &NewSelfCheck { performed_at: new.clock.correct(new.performed_at), ..new.clone() };
    if new.answers.len() > MOST_ANSWERS {
        return Err(Error::field("answers", "too_many", format!("最多 {MOST_ANSWERS} 项")));
    }
    let mut fields = Fields::new();
    clock::check(&mut fields, "performedAt", new.performed_at, now);
    let checklist = checklist_of(conn, &mut fields, firm, new)?;
    let task = task::fulfilled_by(conn, &mut fields, firm.id, new)?;
    let all_photos = || new.answers.iter().flat_map(|answer| answer.photo_ids.iter().copied());
    let owned = evidence::owned(conn, actor.user, all_photos())?;
    let day = new.performed_at.day();
    let found = checklist
        .as_ref()
        .map(|list| check::sheet(&mut fields, &list.items, &new.answers, &owned, day))
        .unwrap_or_default();
    fields.check()?;
    if let Some(task) = &task {
        task.must_be_unfulfilled()?;
    }

    let performed_at = new.performed_at.min(now);
    let in_time = task.as_ref().is_some_and(|task| task.is_in_time(performed_at.day(), now.day()));
    let row = SelfCheckRow {
        id: new.id.unwrap_or_else(SelfCheckId::new),
        subdistrict_id: firm.subdistrict_id,
        enterprise_id: firm.id,
        task_id: task.as_ref().map(|task| task.id),
        checklist_id: new.checklist_id,
        checklist_version: new.checklist_version,
        title: checklist.as_ref().map(|checklist| checklist.title.clone()).unwrap_or_default(),
        answers: serde_json::to_string(&new.answers).map_err(Error::internal)?,
        digest: digest(new)?,
        hazard_count: i32::try_from(found.len()).unwrap_or(i32::MAX),
        performed_at,
        performed_by: actor.user,
        content_hash,
        recorded_at: now,
        performed_device_at,
    };
    rows.add(diesel::insert_into(self_checks::table).values(row.clone()));
    evidence::add_links(rows, RecordKind::SelfCheck, row.id.as_str(), all_photos());
    if let Some(task) = &task {
        // one that arrives too late was done when it came, whatever it says
        task.fulfil(rows, row.id, if in_time { performed_at } else { now });
    }

    let looks = looks(conn, new)?;
    let mut facts = vec![done(&row, in_time, looks)];
    let drafts: Vec<_> = found.into_iter().map(|found| draft(&row, found)).collect::<Result<_>>()?;
    let items = checklist.map(|checklist| checklist.items).unwrap_or_default();
    let about = About::of(conn, &row, &items, task.map(|task| task.due_on))?;
    let mut hazards = Vec::with_capacity(drafts.len());
    let numbers = number::take_all(conn, firm.subdistrict_id, Series::Hazard, now, drafts.len())?;
    for (draft, number) in drafts.iter().zip(numbers) {
        let (hazard, fact) = hazard::record(rows, (actor, scope), now, firm, number, draft)?;
        hazards.push(hazard::new_view(hazard, firm, &draft.photos, now.day()));
        facts.push(fact);
    }
    Ok(Written::new(about.view(row, hazards)?, facts))
}

/// The checklist that was answered, or a note of what is wrong with it.
fn checklist_of(
    conn: &mut Conn,
    fields: &mut Fields,
    firm: &Firm,
    new: &NewSelfCheck,
) -> Result<Option<Checklist>> {
    match checklist::at_version(conn, firm.subdistrict_id, new.checklist_id, new.checklist_version) {
        Ok(checklist) if checklist.scope == ChecklistScope::SelfCheck => Ok(Some(checklist)),
        Err(error) if error.code() != Code::NotFound => Err(error),
        _ => {
            fields.wrong("checklistId", "unknown", "没有这份自查表或这个版本，请刷新后重新填写");
            Ok(None)
        }
    }
}

/// The digest that equal sheets share: what was answered, whoever did it and whenever.
pub(super) fn digest(new: &NewSelfCheck) -> Result<String> {
    let mut answers: Vec<_> = new
        .answers
        .iter()
        .map(|NewAnswer { item_id, answer, number, text, .. }| (item_id, answer, number, text))
        .collect();
    answers.sort_unstable_by_key(|(item, ..)| **item);
    content::digest(&(new.checklist_id, answers))
}

/// The digest that sheets share whose answers and photos are equal: who writes another digit under
/// the same photos has not looked again.
fn looks(conn: &mut Conn, new: &NewSelfCheck) -> Result<String> {
    let mut answers: Vec<_> =
        new.answers.iter().map(|NewAnswer { item_id, answer, .. }| (item_id, answer)).collect();
    answers.sort_unstable_by_key(|(item, _)| **item);
    let photos = new.answers.iter().flat_map(|answer| answer.photo_ids.iter().copied());
    content::digest(&(new.checklist_id, answers, photo::faces(conn, photos)?))
}

fn done(row: &SelfCheckRow, in_time: bool, looks: String) -> SafetyFact {
    let event = SafetyEvent::SelfCheckDone {
        self_check: row.id,
        task: row.task_id,
        in_time,
        digest: row.digest.clone(),
        looks: Some(looks),
        hazards: u32::try_from(row.hazard_count).unwrap_or_default(),
    };
    let source = Source { kind: RecordKind::SelfCheck, id: row.id.to_string(), number: None };
    SafetyFact::new(row.enterprise_id, row.performed_at, source, 1, event)
}

fn draft(row: &SelfCheckRow, found: Found<'_>) -> Result<NewHazard> {
    let photos: Vec<PhotoId> = found.photos.to_vec();
    Ok(NewHazard {
        id: HazardId::new(),
        origin: Origin::SelfCheck(row.id),
        level: found.level,
        title: found.item.hazard_title(),
        description: Some(found.description),
        place: found.place,
        item: Some(found.item.id),
        legal_basis: found.item.cited_on(row.performed_at.day())?,
        measure: Some(found.item.measure.clone()),
        criteria: None,
        due_on: found.due_on,
        photos,
        found_at: row.performed_at,
        device_at: row
            .performed_device_at
            .or((row.performed_at != row.recorded_at).then_some(row.performed_at)),
        content_hash: row.content_hash.clone(),
    })
}
