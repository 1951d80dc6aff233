//! Checklists in the database. A shipped list belongs to no subdistrict and serves them all.

use diesel::prelude::*;
use heping_core::{ChecklistId, ChecklistScope, Error, Moment, Result, SubdistrictId};
use heping_store::schema::{checklist_versions, checklists};
use heping_store::{Conn, on_either};

use super::{Checklist, ChecklistItem, ShippedChecklist, shipped};

/// Brings the shipped checklists in, or up to date: a list whose items have changed gets a new
/// version. Running it again, or on several nodes at once, changes nothing more;
/// `Lock::Nothing` is enough.
pub fn seed(conn: &mut Conn, now: Moment) -> Result<()> {
    for list in shipped()? {
        for &scope in &list.scopes {
            seed_one(conn, now, &list, scope)?;
        }
    }
    Ok(())
}

fn seed_one(conn: &mut Conn, now: Moment, list: &ShippedChecklist, scope: ChecklistScope) -> Result<()> {
    let (id, items) = (list.id(scope), list.items());
    let stored: Option<(i32, String)> = checklists::table
        .inner_join(checklist_versions::table.on(is_current()))
        .filter(checklists::id.eq(id))
        .select((checklists::current_version, checklist_versions::items))
        .first(conn)
        .optional()?;
    let version = match stored {
        Some((version, json)) if read(&json)? == items => version,
        Some((version, _)) => version + 1,
        None => 1,
    };
    let title = list.title(scope);
    let industries = written(&list.industries)?;
    let row = (
        checklists::id.eq(id),
        checklists::key.eq(&list.key),
        checklists::title.eq(&title),
        checklists::scope.eq(scope),
        checklists::industries.eq(&industries),
        checklists::current_version.eq(version),
        checklists::created_at.eq(now),
    );
    let version_row = (
        checklist_versions::checklist_id.eq(id),
        checklist_versions::version.eq(version),
        checklist_versions::items.eq(written(&items)?),
        checklist_versions::created_at.eq(now),
    );
    let changes = (
        checklists::title.eq(&title),
        checklists::industries.eq(&industries),
        checklists::current_version.eq(version),
    );
    on_either!(conn, |c| {
        diesel::insert_into(checklists::table).values(row).on_conflict_do_nothing().execute(c)?;
        diesel::insert_into(checklist_versions::table)
            .values(version_row)
            .on_conflict_do_nothing()
            .execute(c)?;
        diesel::update(checklists::table.find(id)).set(changes).execute(c)?;
    });
    Ok(())
}

/// The present checklists for a firm of an industry (a GB/T 4754 class, or the beginning of one):
/// those made for it first, the general ones last. Without an industry, all.
pub fn list(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    industry: Option<&str>,
    scope: Option<ChecklistScope>,
) -> Result<Vec<Checklist>> {
    let mut query = checklists::table
        .inner_join(checklist_versions::table.on(is_current()))
        .filter(serves(subdistrict))
        .order((checklists::key, checklists::scope.desc()))
        .select((Row::as_select(), checklists::industries))
        .into_boxed();
    if let Some(scope) = scope {
        query = query.filter(checklists::scope.eq(scope));
    }
    let rows: Vec<(Row, String)> = query.load(conn)?;
    let mut found = Vec::with_capacity(rows.len());
    for (row, industries) in rows {
        let industries: Vec<String> = serde_json::from_str(&industries).map_err(Error::internal)?;
        if let Some(closeness) = closeness(&industries, industry) {
            found.push((closeness, row.checklist()?));
        }
    }
    found.sort_by_key(|(closeness, _)| std::cmp::Reverse(*closeness));
    Ok(found.into_iter().map(|(_, checklist)| checklist).collect())
}

/// A checklist as it was in one of its versions.
///
/// # Errors
/// `not_found` when there is no such version, or it is another subdistrict's.
pub fn at_version(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    id: ChecklistId,
    version: i32,
) -> Result<Checklist> {
    let row: Row = checklists::table
        .inner_join(checklist_versions::table.on(checklist_versions::checklist_id.eq(checklists::id)))
        .filter(checklists::id.eq(id))
        .filter(checklist_versions::version.eq(version))
        .filter(serves(subdistrict))
        .select(Row::as_select())
        .first(conn)?;
    row.checklist()
}

#[diesel::dsl::auto_type(no_type_alias)]
fn is_current() -> _ {
    checklist_versions::checklist_id
        .eq(checklists::id)
        .and(checklist_versions::version.eq(checklists::current_version))
}

#[diesel::dsl::auto_type(no_type_alias)]
fn serves(subdistrict: SubdistrictId) -> _ {
    checklists::subdistrict_id.is_null().or(checklists::subdistrict_id.eq(subdistrict))
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = checklists)]
struct Row {
    id: ChecklistId,
    #[diesel(select_expression = checklist_versions::version, select_expression_type = checklist_versions::version)]
    version: i32,
    title: String,
    scope: ChecklistScope,
    #[diesel(select_expression = checklist_versions::items, select_expression_type = checklist_versions::items)]
    items: String,
}

impl Row {
    fn checklist(self) -> Result<Checklist> {
        let items = read(&self.items)?;
        Ok(Checklist { id: self.id, version: self.version, title: self.title, scope: self.scope, items })
    }
}

/// How much of the industry's code a list is made for; 0 for a general one, `None` if it is for
/// others. Without an industry nothing is sorted and nothing left out.
fn closeness(industries: &[String], industry: Option<&str>) -> Option<usize> {
    let Some(industry) = industry.filter(|_| !industries.is_empty()) else { return Some(0) };
    industries.iter().filter(|code| industry.starts_with(code.as_str())).map(String::len).max()
}

fn read(items: &str) -> Result<Vec<ChecklistItem>> {
    serde_json::from_str(items).map_err(Error::internal)
}

fn written(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(Error::internal)
}

#[cfg(test)]
#[path = "rows_tests.rs"]
mod tests;
