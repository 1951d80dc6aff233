//! The sheet as people see it, and what it comes to.

use std::collections::HashMap;

use diesel::prelude::*;
use heping_core::{
    ChecklistId, ChecklistItemId, Error, HazardId, InspectionId, Moment, PhotoId, Result, SubdistrictId,
    UserId, words,
};
use heping_store::schema::{inspection_answers, inspection_officers};
use heping_store::{Ask, Conn, columns, question};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::row::InspectionRow;
use super::row::{NewItemAnswer, PartRow};
use crate::checklist::{self, Checklist, ChecklistItem, ItemKind};
use crate::hazard;

words! {
    /// What looking at an item came to.
    ItemResult {
        /// As it should be.
        InOrder = "in_order" "符合",
        /// Not as it should be, by the answer or by a finding that names the item.
        NotInOrder = "not_in_order" "不符合",
        /// The firm has no such thing.
        NotApplicable = "not_applicable" "不涉及",
        /// What was asked for in words was written down.
        Noted = "noted" "已记录",
    }
}

/// A checklist as an inspection answered it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InspectionSheet {
    /// The checklist.
    pub checklist_id: ChecklistId,
    /// The newest version that was answered.
    pub checklist_version: i32,
    /// The title of the checklist.
    pub title: String,
    /// How many items the checklist has.
    pub item_count: usize,
    /// How many of them were looked at.
    pub looked_at: usize,
    /// How many of these are as they should be.
    pub in_order: usize,
    /// How many are not.
    pub not_in_order: usize,
    /// How many the firm has no such thing of.
    pub not_applicable: usize,
    /// The items that were looked at, in the order of the checklist.
    pub items: Vec<SheetItem>,
}

/// An item that was looked at.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SheetItem {
    /// Which item.
    pub item_id: ChecklistItemId,
    /// What must be so.
    pub text: String,
    /// Whether a "no" is grave enough to be looked at first.
    pub critical: bool,
    /// What looking at it came to.
    pub result: ItemResult,
    /// The same in Chinese.
    pub result_text: &'static str,
    /// The number, for a number item.
    pub number: Option<f64>,
    /// What the number counts.
    pub unit: Option<String>,
    /// The words of a text item, a remark with any other.
    pub remark: Option<String>,
    /// What is wrong, where it is not as it should be: the title of a finding.
    pub hazard: Option<String>,
    /// The rule that is broken then.
    pub legal_basis: Option<String>,
    /// What to do about it then.
    pub measure: Option<String>,
    /// The hazard that was found under this item.
    pub hazard_id: Option<HazardId>,
    /// Its number.
    pub hazard_number: Option<String>,
    /// Photos of it.
    pub photo_ids: Vec<PhotoId>,
    /// Who looked.
    pub answered_by_name: String,
    /// When.
    pub answered_at: Moment,
}

/// The sheets of an inspection, one for each checklist, in the order in which they were begun.
///
/// # Errors
/// Only those of the database.
pub(crate) fn sheets(conn: &mut Conn, inspection: InspectionId) -> Result<Vec<InspectionSheet>> {
    asked(inspection).ask(conn)
}

/// Asks for the same, together with other things.
pub(crate) fn asked(inspection: InspectionId) -> impl Ask<Answer = Vec<InspectionSheet>> {
    parts(inspection).further(move |parts, conn| of_parts(conn, inspection, parts))
}

fn of_parts(conn: &mut Conn, inspection: InspectionId, parts: Vec<PartRow>) -> Result<Vec<InspectionSheet>> {
    let Some(street) = parts.first().map(|part| part.subdistrict_id) else { return Ok(Vec::new()) };
    let names = inspection_officers::table
        .filter(inspection_officers::inspection_id.eq(inspection))
        .select((inspection_officers::user_id, inspection_officers::name));
    let asked = (hazard::by_item(inspection), question::<(UserId, String), _>(names));
    let (found, names) = asked.ask(conn)?;
    let names: HashMap<UserId, String> = names.into_iter().collect();
    let mut ids: Vec<ChecklistId> = Vec::new();
    for part in &parts {
        if !ids.contains(&part.checklist_id) {
            ids.push(part.checklist_id);
        }
    }
    let mut sheets = Vec::with_capacity(ids.len());
    for id in ids {
        let own: Vec<&PartRow> = parts.iter().filter(|part| part.checklist_id == id).collect();
        let versions = versions(conn, street, &own)?;
        sheets.extend(folded(&versions, &answers(&own)?, &found, &names)?);
    }
    Ok(sheets)
}

/// The sheet of one checklist, from the parts of an inspection.
pub(super) fn sheet(
    conn: &mut Conn,
    inspection: InspectionId,
    parts: Vec<PartRow>,
    id: ChecklistId,
) -> Result<InspectionSheet> {
    let sheets = of_parts(conn, inspection, parts)?;
    let sheet = sheets.into_iter().find(|sheet| sheet.checklist_id == id);
    sheet.ok_or_else(|| Error::internal("a part without its sheet"))
}

/// The item as the sheet of an inspection has it, if it was answered there.
pub(in crate::inspection) fn item(
    conn: &mut Conn,
    row: &InspectionRow,
    id: ChecklistItemId,
) -> Result<Option<ChecklistItem>> {
    let parts = parts(row.id).ask(conn)?;
    for part in parts.iter().rev() {
        let answers: Vec<NewItemAnswer> = serde_json::from_str(&part.answers).map_err(Error::internal)?;
        if answers.iter().any(|answer| answer.item_id == id) {
            let list =
                checklist::at_version(conn, row.subdistrict_id, part.checklist_id, part.checklist_version)?;
            return Ok(list.item(id).cloned());
        }
    }
    Ok(None)
}

/// The photos of the sheets, each once.
pub(crate) fn photos(sheets: &[InspectionSheet]) -> Vec<PhotoId> {
    let mut photos = Vec::new();
    for photo in sheets.iter().flat_map(|sheet| &sheet.items).flat_map(|item| &item.photo_ids) {
        if !photos.contains(photo) {
            photos.push(*photo);
        }
    }
    photos
}

/// Asks for the parts of an inspection, what was answered first first.
pub(super) fn parts(inspection: InspectionId) -> impl Ask<Answer = Vec<PartRow>> {
    let parts = inspection_answers::table
        .filter(inspection_answers::inspection_id.eq(inspection))
        .order((inspection_answers::answered_at, inspection_answers::id))
        .select(columns::<PartRow>());
    question::<PartRow, _>(parts)
}

/// The versions of a checklist that these parts answered, the newest first.
fn versions(conn: &mut Conn, street: SubdistrictId, parts: &[&PartRow]) -> Result<Vec<Checklist>> {
    let mut versions: Vec<(ChecklistId, i32)> =
        parts.iter().map(|part| (part.checklist_id, part.checklist_version)).collect();
    versions.sort_unstable();
    versions.dedup();
    let lists = versions.into_iter().rev();
    lists.map(|(id, version)| checklist::at_version(conn, street, id, version)).collect()
}

/// An answer, and the part that it came with.
type Given<'a> = (NewItemAnswer, &'a PartRow);

/// The last answer to each item.
fn answers<'a>(parts: &[&'a PartRow]) -> Result<HashMap<ChecklistItemId, Given<'a>>> {
    let mut answers = HashMap::new();
    for part in parts {
        let given: Vec<NewItemAnswer> = serde_json::from_str(&part.answers).map_err(Error::internal)?;
        answers.extend(given.into_iter().map(|answer| (answer.item_id, (answer, *part))));
    }
    Ok(answers)
}

/// A checklist with what was said to its items. An item that the newest version has no more stands
/// behind the others, as it was asked.
fn folded(
    versions: &[Checklist],
    answers: &HashMap<ChecklistItemId, Given<'_>>,
    found: &HashMap<ChecklistItemId, (HazardId, String)>,
    names: &HashMap<UserId, String>,
) -> Result<Option<InspectionSheet>> {
    let Some(list) = versions.first() else { return Ok(None) };
    let mut items: Vec<SheetItem> = Vec::new();
    for asked in versions.iter().flat_map(|list| &*list.items) {
        let Some((answer, part)) = answers.get(&asked.id) else { continue };
        if items.iter().any(|item| item.item_id == asked.id) {
            continue;
        }
        // in the words of the version that was answered
        let own = versions.iter().find(|list| list.version == part.checklist_version);
        let item = own.and_then(|list| list.item(asked.id)).unwrap_or(asked);
        let name = names.get(&part.answered_by).cloned().unwrap_or_default();
        items.push(seen(item, answer, found.get(&asked.id), name, part.answered_at)?);
    }
    let count = |result: ItemResult| items.iter().filter(|item| item.result == result).count();
    Ok(Some(InspectionSheet {
        checklist_id: list.id,
        checklist_version: list.version,
        title: list.title.clone(),
        item_count: list.items.len(),
        looked_at: items.len(),
        in_order: count(ItemResult::InOrder),
        not_in_order: count(ItemResult::NotInOrder),
        not_applicable: count(ItemResult::NotApplicable),
        items,
    }))
}

fn seen(
    item: &ChecklistItem,
    answer: &NewItemAnswer,
    found: Option<&(HazardId, String)>,
    answered_by_name: String,
    answered_at: Moment,
) -> Result<SheetItem> {
    let given = answer.given();
    let result = match item.kind {
        _ if found.is_some() || given.fails(item) => ItemResult::NotInOrder,
        _ if given.is_not_applicable() => ItemResult::NotApplicable,
        ItemKind::Text => ItemResult::Noted,
        ItemKind::YesNo | ItemKind::Number => ItemResult::InOrder,
    };
    let wrong = result == ItemResult::NotInOrder;
    Ok(SheetItem {
        item_id: item.id,
        text: item.text.clone(),
        critical: item.critical,
        result,
        result_text: result.text(),
        number: answer.number,
        unit: item.unit.clone(),
        remark: answer.text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned),
        hazard: wrong.then(|| item.hazard_title()),
        legal_basis: if wrong { item.cited_on(answered_at.day())? } else { None },
        measure: wrong.then(|| item.measure.clone()).filter(|measure| !measure.is_empty()),
        hazard_id: found.map(|(id, _)| *id),
        hazard_number: found.map(|(_, number)| number.clone()),
        photo_ids: answer.photo_ids.clone(),
        answered_by_name,
        answered_at,
    })
}
