//! Checklists that a street writes: lists of its own, and new versions of any list that serves it.
//! A version that was once there never changes; sheets name the version that they answered.

use std::collections::HashSet;

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{
    ChecklistId, ChecklistItemId, ChecklistScope, Code, Error, Moment, Result, Scope, SubdistrictId, UserId,
};
use heping_evidence::{Written, content};
use heping_store::Conn;
use heping_store::schema::{checklist_versions, checklists, street_checklists};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rows::{last_version, present, written};
use super::{Checklist, ChecklistItem, ItemKind};

/// More than anybody answers.
const MOST_ITEMS: usize = 100;
/// More than there are divisions.
const MOST_INDUSTRIES: usize = 100;

/// An item as the office writes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewChecklistItem {
    /// Of an item that was there before, so that a repeat is known as one; a new item has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<ChecklistItemId>,
    /// What must be so.
    #[schema(min_length = 1, max_length = 200)]
    pub text: String,
    /// What is wrong when it is not so: the title of the hazard. All but a text item need it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 100)]
    pub hazard: Option<String>,
    /// The same in words that need no training.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200)]
    pub plain: Option<String>,
    /// How it is answered.
    pub kind: ItemKind,
    /// Whether a "no" is grave enough to be looked at first.
    #[serde(default)]
    pub critical: bool,
    /// Whether the answer needs a photo.
    #[serde(default)]
    pub photo_required: bool,
    /// The rule it comes from, in words. An item that keeps them keeps its bases.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub legal_basis: String,
    /// What to do about it when it is not so.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub measure: String,
    /// The least number that is in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The greatest number that is in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// What the number counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 20)]
    pub unit: Option<String>,
}

/// A list of a street's own.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewChecklist {
    /// Made by the client, so that sending it again makes no second list.
    #[serde(default, skip_serializing_if = "heping_core::id::is_no_content")]
    pub id: Option<ChecklistId>,
    /// Its Chinese title.
    #[schema(min_length = 1, max_length = 60)]
    pub title: String,
    /// For self-checks or inspections.
    pub scope: ChecklistScope,
    /// Divisions or classes of GB/T 4754 that it is made for; none means every industry.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub industries: Vec<String>,
    /// What is looked at, in order.
    #[schema(min_items = 1, max_items = 100)]
    pub items: Vec<NewChecklistItem>,
}

/// What a list is from now on.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewVersion {
    /// What is looked at, in order; an item that stays keeps its id.
    #[schema(min_items = 1, max_items = 100)]
    pub items: Vec<NewChecklistItem>,
}

/// Writes a list of the scope's street. Runs under the subdistrict's lock.
///
/// # Errors
/// `forbidden` when the scope is no street's, `id_conflict`, `validation_failed`.
pub fn create(conn: &mut Conn, scope: &Scope, now: Moment, new: &NewChecklist) -> Result<Written<Checklist>> {
    let street = scope.street().ok_or_else(|| Error::new(Code::Forbidden))?;
    let content_hash = content::digest(&(street, new))?;
    if let Some(id) = new.id {
        let stored: Option<Option<String>> =
            checklists::table.find(id).select(checklists::content_hash).first(conn).optional()?;
        if let Some(stored) = stored {
            content::same(&stored.unwrap_or_default(), &content_hash)?;
            return Ok(Written::repeated(present(conn, street, id)?));
        }
    }
    let mut fields = Fields::new();
    let title = fields.text("title", &new.title, 60);
    if new.industries.len() > MOST_INDUSTRIES {
        fields.wrong("industries", "too_many", format!("最多 {MOST_INDUSTRIES} 个"));
    }
    for (i, code) in new.industries.iter().enumerate().take(MOST_INDUSTRIES) {
        if !((2..=4).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit())) {
            fields.wrong(format!("industries[{i}]"), "invalid", "行业应为 2 至 4 位行业代码");
        }
    }
    let items = items(&mut fields, &new.items, None);
    fields.check()?;
    let id = new.id.unwrap_or_else(ChecklistId::new);
    diesel::insert_into(checklists::table)
        .values((
            checklists::id.eq(id),
            checklists::subdistrict_id.eq(street),
            checklists::key.eq(id.as_str()),
            checklists::title.eq(title),
            checklists::scope.eq(new.scope),
            checklists::industries.eq(written(&new.industries)?),
            checklists::current_version.eq(1),
            checklists::created_at.eq(now),
            checklists::content_hash.eq(content_hash),
        ))
        .execute(conn)?;
    insert_version(conn, now, id, 1, &items)?;
    Ok(Written::new(present(conn, street, id)?, Vec::new()))
}

/// Writes a new version of a list that serves the scope's street; of a shipped one it holds in this
/// street alone. The same items as now make no new version. Runs under the subdistrict's lock.
///
/// # Errors
/// `forbidden` when the scope is no street's, `not_found`, `validation_failed`.
pub fn add_version(
    conn: &mut Conn,
    scope: &Scope,
    now: Moment,
    by: UserId,
    id: ChecklistId,
    new: &NewVersion,
) -> Result<Written<Checklist>> {
    let street = scope.street().ok_or_else(|| Error::new(Code::Forbidden))?;
    let before = present(conn, street, id)?;
    let mut fields = Fields::new();
    let items = items(&mut fields, &new.items, Some(&before));
    fields.check()?;
    if items[..] == before.items[..] {
        return Ok(Written::repeated(before));
    }
    let version = last_version(conn, id)? + 1;
    insert_version(conn, now, id, version, &items)?;
    if before.own {
        diesel::update(checklists::table.find(id))
            .set(checklists::current_version.eq(version))
            .execute(conn)?;
    } else {
        keep_for(conn, now, by, street, id, version)?;
    }
    Ok(Written::new(present(conn, street, id)?, Vec::new()))
}

fn keep_for(
    conn: &mut Conn,
    now: Moment,
    by: UserId,
    street: SubdistrictId,
    id: ChecklistId,
    version: i32,
) -> Result<()> {
    diesel::insert_into(street_checklists::table)
        .values((
            street_checklists::subdistrict_id.eq(street),
            street_checklists::checklist_id.eq(id),
            street_checklists::version.eq(version),
            street_checklists::changed_at.eq(now),
            street_checklists::changed_by.eq(by),
        ))
        .execute(conn)?;
    Ok(())
}

fn insert_version(
    conn: &mut Conn,
    now: Moment,
    id: ChecklistId,
    version: i32,
    items: &[ChecklistItem],
) -> Result<()> {
    diesel::insert_into(checklist_versions::table)
        .values((
            checklist_versions::checklist_id.eq(id),
            checklist_versions::version.eq(version),
            checklist_versions::items.eq(written(&items)?),
            checklist_versions::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// The items as they are kept. With `before`, an id must be one of the version before.
fn items(fields: &mut Fields, new: &[NewChecklistItem], before: Option<&Checklist>) -> Vec<ChecklistItem> {
    if new.is_empty() {
        fields.wrong("items", "required", "至少要有一项");
    }
    if new.len() > MOST_ITEMS {
        fields.wrong("items", "too_many", format!("最多 {MOST_ITEMS} 项"));
        return Vec::new();
    }
    // an item that says the same is the same, also without its id
    let same = |item: &NewChecklistItem| {
        let found = before?.items.iter().find(|one| one.text == item.text.trim())?;
        let taken = new.iter().any(|other| other.id == Some(found.id));
        (!taken).then_some(found.id)
    };
    let mut seen = HashSet::new();
    let mut kept = Vec::with_capacity(new.len());
    for (i, item) in new.iter().enumerate() {
        let path = format!("items[{i}]");
        if let Some(id) = item.id {
            if before.is_some_and(|before| before.item(id).is_none()) {
                fields.wrong(format!("{path}.id"), "unknown", "上一版中没有这一项，新增的项不要带编号");
            }
            if !seen.insert(id) {
                fields.wrong(format!("{path}.id"), "duplicate", "同一项只能出现一次");
            }
        }
        let of_number = item.kind == ItemKind::Number;
        let limits =
            [("min", item.min.is_some()), ("max", item.max.is_some()), ("unit", item.unit.is_some())];
        for (name, _) in limits.into_iter().filter(|(_, given)| *given && !of_number) {
            fields.wrong(format!("{path}.{name}"), "unexpected", "只有数值项可以填写");
        }
        if item.min.zip(item.max).is_some_and(|(min, max)| min > max) {
            fields.wrong(format!("{path}.max"), "out_of_range", "上限不能小于下限");
        }
        let id = item.id.or_else(|| same(item));
        let known = id.and_then(|id| before?.item(id));
        kept.push(checked(fields, &path, item, id, known));
    }
    kept
}

/// The item as it is kept; `known` is what it was in the version before.
fn checked(
    fields: &mut Fields,
    path: &str,
    item: &NewChecklistItem,
    id: Option<ChecklistItemId>,
    known: Option<&ChecklistItem>,
) -> ChecklistItem {
    let text = fields.text(&format!("{path}.text"), &item.text, 200);
    let field = format!("{path}.hazard");
    let hazard = match (item.kind, &item.hazard) {
        (ItemKind::Text, None) => None,
        (ItemKind::Text, Some(_)) => {
            fields.wrong(field, "unexpected", "文字项不产生隐患，请删去");
            None
        }
        (_, hazard) => {
            let hazard = fields.text(&field, hazard.as_deref().unwrap_or_default(), 100);
            if !hazard.is_empty() && hazard == text {
                fields.wrong(
                    field,
                    "same_as_text",
                    "请写不符合时的样子，例如“安全出口上锁”，不要照抄检查内容",
                );
            }
            Some(hazard)
        }
    };
    let mut optional =
        |name: &str, text: Option<&str>, most| fields.optional_text(&format!("{path}.{name}"), text, most);
    let plain = optional("plain", item.plain.as_deref(), 200);
    let legal_basis = optional("legalBasis", Some(&item.legal_basis), 300).unwrap_or_default();
    let measure = optional("measure", Some(&item.measure), 500).unwrap_or_default();
    let unit = optional("unit", item.unit.as_deref(), 20);
    let same_words = known.filter(|known| known.legal_basis == legal_basis);
    ChecklistItem {
        id: id.unwrap_or_else(ChecklistItemId::new),
        text,
        hazard,
        plain,
        kind: item.kind,
        critical: item.critical,
        photo_required: item.photo_required,
        basis: same_words.map(|known| known.basis.clone()).unwrap_or_default(),
        legal_basis,
        measure,
        min: item.min,
        max: item.max,
        unit,
    }
}

#[cfg(test)]
mod tests;
