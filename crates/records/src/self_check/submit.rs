//! Writing a self-check down: the sheet, the task it fulfils, and the hazards it names.

use heping_core::text::Fields;
use heping_core::{
    Actor, ChecklistScope, EnterpriseId, Error, HazardId, Moment, PhotoId, RecordKind, Result, SafetyEvent,
    SafetyFact, Scope, SelfCheckId, Source,
};
use heping_evidence::photo::{self, Face};
use heping_evidence::{self as evidence, Written, clock, content};
use heping_store::schema::self_checks;
use heping_store::{Ask, Bundle, Conn};

use super::check::{self, Found};
use super::read::{About, SelfCheckRow, name_of, view};
use super::task::{self, Task};
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
    if new.answers.len() > MOST_ANSWERS {
        return Err(Error::field("answers", "too_many", format!("最多 {MOST_ANSWERS} 项")));
    }
    let content_hash = content::digest(&(enterprise, new))?;
    let device_at = new.clock.wrong(new.performed_at);
    let new = &NewSelfCheck { performed_at: new.clock.correct(new.performed_at), ..new.clone() };
    let asked = (
        Firm::asked(enterprise),
        new.id.map(SelfCheckRow::asked),
        checklist::asked(new.checklist_id, new.checklist_version),
        task::fulfilled_by(enterprise, new),
        evidence::owned_faces(actor.user, photos(new).collect()),
        name_of(actor.user),
    );
    let (firm, stored, checklist, task, photos, performed_by_name) = asked.ask(conn)?;
    let firm = firm.within(scope)?;
    if let Some(stored) = stored.flatten() {
        content::same(&stored.content_hash, &content_hash)?;
        return Ok(Written::repeated(view(conn, stored, now.day())?));
    }
    let checklist = checklist.and_then(|version| version.seen_in(firm.subdistrict_id));
    let checklist = checklist.filter(|list| list.scope == ChecklistScope::SelfCheck);
    let known = Known { firm, checklist, task, photos, performed_by_name };
    write(conn, rows, (actor, scope), now, known, (new, device_at, content_hash))
}

/// What is known of a sheet that is not there yet.
struct Known {
    firm: Firm,
    checklist: Option<Checklist>,
    task: Option<Task>,
    /// Those that the sender owns.
    photos: Vec<(PhotoId, Face)>,
    performed_by_name: String,
}

/// All photos of a sheet.
fn photos(new: &NewSelfCheck) -> impl Iterator<Item = PhotoId> {
    new.answers.iter().flat_map(|answer| answer.photo_ids.iter().copied())
}

/// Checks a sheet and writes it down with what it found.
fn write(
    conn: &mut Conn,
    rows: &mut Bundle,
    (actor, scope): (&Actor, &Scope),
    now: Moment,
    known: Known,
    (new, performed_device_at, content_hash): (&NewSelfCheck, Option<Moment>, String),
) -> Result<Written<SelfCheck>> {
    let Known { firm, checklist, task, photos: owned, performed_by_name } = known;
    let mut fields = Fields::new();
    clock::check(&mut fields, "performedAt", new.performed_at, now);
    if checklist.is_none() {
        fields.wrong("checklistId", "unknown", "没有这份自查表或这个版本，请刷新后重新填写");
    }
    task::check(&mut fields, task.as_ref(), new);
    let (owned, faces): (Vec<PhotoId>, Vec<Face>) = owned.into_iter().unzip();
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
    evidence::add_links(rows, RecordKind::SelfCheck, row.id.as_str(), photos(new));
    if let Some(task) = &task {
        // one that arrives too late was done when it came, whatever it says
        task.fulfil(rows, row.id, if in_time { performed_at } else { now });
    }

    let mut facts = vec![done(&row, in_time, looks(new, faces)?)];
    let drafts: Vec<_> = found.into_iter().map(|found| draft(&row, found)).collect::<Result<_>>()?;
    let items = checklist.map(|checklist| checklist.items).unwrap_or_default();
    let about = About::of(performed_by_name, &items, task.map(|task| task.due_on));
    let mut hazards = Vec::with_capacity(drafts.len());
    let numbers = number::take_all(conn, firm.subdistrict_id, Series::Hazard, now, drafts.len())?;
    for (draft, number) in drafts.iter().zip(numbers) {
        let (hazard, fact) = hazard::record(rows, (actor, scope), now, &firm, number, draft)?;
        hazards.push(hazard::new_view(hazard, &firm, &draft.photos, now.day()));
        facts.push(fact);
    }
    Ok(Written::new(about.view(row, hazards)?, facts))
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
fn looks(new: &NewSelfCheck, faces: Vec<Face>) -> Result<String> {
    let mut answers: Vec<_> =
        new.answers.iter().map(|NewAnswer { item_id, answer, .. }| (item_id, answer)).collect();
    answers.sort_unstable_by_key(|(item, _)| **item);
    content::digest(&(new.checklist_id, answers, photo::faces(faces)))
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
