//! A part of a sheet as a phone sends it.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{
    Actor, ChecklistId, ChecklistScope, Error, InspectionAnswersId, InspectionId, Moment, PhotoId,
    RecordKind, Result, Scope,
};
use heping_evidence::{self as evidence, DeviceClock, Written, clock, content};
use heping_store::schema::inspection_answers;
use heping_store::{Ask, Bundle, Conn, question};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::row::InspectionRow;
use super::read::{self, InspectionSheet};
use super::row::{NewItemAnswer, PartRow};
use crate::checklist::{self, Checklist};

/// More than any checklist has.
const MOST_ANSWERS: usize = 500;

/// Answers to items of one checklist; not all of them need come at once.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewSheetPart {
    /// Made by the phone, so that sending it again answers nothing twice.
    #[serde(default, skip_serializing_if = "heping_core::id::is_no_content")]
    pub id: Option<InspectionAnswersId>,
    /// Which checklist; one for inspections.
    pub checklist_id: ChecklistId,
    /// In which version.
    pub checklist_version: i32,
    /// Each item once; one that was answered before takes the later answer.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 500)]
    pub answers: Vec<NewItemAnswer>,
    /// When the phone recorded it, by its own clock: of two answers to an item the later one stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<Moment>,
    /// The clock of the phone that sends it.
    #[serde(skip)]
    pub clock: DeviceClock,
}

/// Answers items of a checklist while the inspection is open. It answers the sheet of that checklist.
///
/// # Errors
/// `not_found`, `forbidden` for an officer of another inspection, `id_conflict`,
/// `state_conflict` when the inspection is completed, `validation_failed`.
pub fn answer(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    inspection: InspectionId,
    new: &NewSheetPart,
) -> Result<Written<InspectionSheet>> {
    let content_hash = content::digest(&(inspection, new))?;
    let all_photos = || new.answers.iter().flat_map(|answer| answer.photo_ids.iter().copied());
    let asked = (
        InspectionRow::asked(scope, actor, inspection),
        new.id.map(hash_of),
        checklist::asked(new.checklist_id, new.checklist_version),
        evidence::owned_by(actor.user, all_photos().collect()),
        read::parts(inspection),
    );
    let (row, stored, checklist, owned, mut parts) = asked.ask(conn)?;
    if let Some(stored) = stored.flatten() {
        content::same(&stored, &content_hash)?;
        return Ok(Written::repeated(read::sheet(conn, inspection, parts, new.checklist_id)?));
    }
    row.must_be_open()?;
    if new.answers.len() > MOST_ANSWERS {
        return Err(Error::field("answers", "too_many", format!("最多 {MOST_ANSWERS} 项")));
    }
    let mut fields = Fields::new();
    let checklist = checklist.and_then(|version| version.seen_in(row.subdistrict_id));
    let checklist = checklist.filter(|list| list.scope == ChecklistScope::Inspection);
    if checklist.is_none() {
        fields.wrong("checklistId", "unknown", "没有这份检查表或这个版本，请刷新后重新选择");
    }
    let answered_at = clock::recorded(&mut fields, new.clock, new.recorded_at, now);
    check(&mut fields, checklist.as_ref(), &new.answers, &owned);
    fields.check()?;

    let part = PartRow {
        id: new.id.unwrap_or_else(InspectionAnswersId::new),
        subdistrict_id: row.subdistrict_id,
        enterprise_id: row.enterprise_id,
        inspection_id: inspection,
        checklist_id: new.checklist_id,
        checklist_version: new.checklist_version,
        answers: serde_json::to_string(&new.answers).map_err(Error::internal)?,
        answered_by: actor.user,
        answered_at,
        answered_device_at: new.recorded_at.and_then(|at| new.clock.wrong(at)),
        recorded_at: now,
        content_hash,
    };
    rows.add(diesel::insert_into(inspection_answers::table).values(part.clone()));
    evidence::add_links(rows, RecordKind::InspectionAnswers, part.id.as_str(), all_photos());
    parts.push(part);
    parts.sort_by_key(|part| (part.answered_at, part.id));
    Ok(Written::new(read::sheet(conn, inspection, parts, new.checklist_id)?, Vec::new()))
}

/// Asks for the digest of a part that came before.
fn hash_of(id: InspectionAnswersId) -> impl Ask<Answer = Option<String>> {
    let part = inspection_answers::table
        .filter(inspection_answers::id.eq(id))
        .select((inspection_answers::content_hash,));
    question::<(String,), _>(part).first().then(|row| Ok(row.map(|(hash,)| hash)))
}

fn check(fields: &mut Fields, checklist: Option<&Checklist>, answers: &[NewItemAnswer], owned: &[PhotoId]) {
    if answers.is_empty() {
        fields.wrong("answers", "required", "请至少填写一项");
    }
    let Some(checklist) = checklist else { return };
    for (i, answer) in answers.iter().enumerate() {
        let path = format!("answers[{i}]");
        let Some(item) = checklist.item(answer.item_id) else {
            fields.wrong(format!("{path}.itemId"), "unknown", "检查表中没有这一项");
            continue;
        };
        if answers.iter().take(i).any(|earlier| earlier.item_id == answer.item_id) {
            fields.wrong(format!("{path}.itemId"), "duplicate", "同一项只能回答一次");
            continue;
        }
        answer.given().check(fields, &path, item);
        evidence::check(fields, &format!("{path}.photoIds"), &answer.photo_ids, owned, 0);
    }
}
