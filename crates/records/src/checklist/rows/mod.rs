//! Checklists in the database. A shipped list belongs to no subdistrict and serves them all; a
//! street may have versions of it that are its own, and lists that nobody else sees.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use diesel::prelude::*;
use heping_core::{ChecklistId, ChecklistItemId, ChecklistScope, Code, Error, Moment, Result, SubdistrictId};
use heping_store::schema::{checklist_versions, checklists, street_checklists};
use heping_store::statement::{Keep, filled};
use heping_store::{Ask, Conn, on_either, question};
use moka::sync::Cache;

use super::{Checklist, ChecklistItem, ShippedChecklist, shipped};

/// How many versions are kept read: some kilobytes each.
const MOST_LISTS: u64 = 500;

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
    let (id, items) = (list.id(scope), list.items()?);
    let stored: Option<(i32, String)> = checklists::table
        .inner_join(checklist_versions::table.on(is_current()))
        .filter(checklists::id.eq(id))
        .select((checklists::current_version, checklist_versions::items))
        .first(conn)
        .optional()?;
    let version = match stored {
        Some((version, json)) if read(&json)?[..] == items[..] => version,
        Some(_) => last_version(conn, id)? + 1,
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

/// A checklist without its items: enough to choose one.
#[derive(Clone, Debug)]
pub(crate) struct ChecklistHead {
    pub(crate) id: ChecklistId,
    pub(crate) version: i32,
    pub(crate) title: String,
    scope: ChecklistScope,
    industries: Vec<String>,
    own: bool,
    /// Whether it is one more thing to look at, beside the list of the industry.
    topic: bool,
}

impl ChecklistHead {
    /// How much of the industry's code it is made for; 0 for a general one or a topic, `None` if it
    /// is for others. Without an industry nothing is left out.
    fn closeness(&self, industry: Option<&str>) -> Option<usize> {
        let Some(industry) = industry.filter(|_| !self.industries.is_empty()) else { return Some(0) };
        let codes = self.industries.iter().filter(|code| industry.starts_with(code.as_str()));
        codes.map(String::len).max().map(|length| if self.topic { 0 } else { length })
    }
}

/// The present checklists for a firm of an industry (a GB/T 4754 class, or the beginning of one):
/// those made for it first, then the general one, those on one topic last; of equally close ones
/// the shipped come first. Without an industry, all.
pub fn list(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    industry: Option<&str>,
    scope: Option<ChecklistScope>,
) -> Result<Vec<Checklist>> {
    let heads = heads(conn, subdistrict, scope)?;
    with_items(conn, meant_for(&heads, industry))
}

/// The present checklists of a street in the order of their names, without their items.
pub(crate) fn heads(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    scope: Option<ChecklistScope>,
) -> Result<Vec<ChecklistHead>> {
    // one statement for every scope: there are few lists
    let rows: Vec<Row> = checklists::table
        .filter(serves(subdistrict))
        .order((checklists::key, checklists::scope.desc()))
        .select(Row::as_select())
        .load(conn)?;
    let own = own_versions(conn, subdistrict)?;
    let asked = rows.into_iter().filter(|row| scope.is_none_or(|scope| row.scope == scope));
    asked.map(|row| row.head(&own)).collect()
}

/// Those for a firm of an industry, in the order of [`list`].
pub(crate) fn meant_for<'h>(heads: &'h [ChecklistHead], industry: Option<&str>) -> Vec<&'h ChecklistHead> {
    let mut meant: Vec<_> =
        heads.iter().filter_map(|head| head.closeness(industry).map(|close| (close, head))).collect();
    meant.sort_by_key(|(closeness, head)| Reverse((*closeness, !head.own)));
    meant.into_iter().map(|(_, head)| head).collect()
}

/// A checklist as a street has it now.
///
/// # Errors
/// `not_found` when there is none, or it is another subdistrict's.
pub fn present(conn: &mut Conn, subdistrict: SubdistrictId, id: ChecklistId) -> Result<Checklist> {
    let row: Row =
        checklists::table.find(id).filter(serves(subdistrict)).select(Row::as_select()).first(conn)?;
    let own = own_versions(conn, subdistrict)?;
    let head = row.head(&own)?;
    with_items(conn, [&head])?.pop().ok_or_else(|| Error::internal("a checklist without its version"))
}

/// An item of any list that a street has now; none when no list holds it any more.
pub(crate) fn present_item(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    id: ChecklistItemId,
) -> Result<Option<ChecklistItem>> {
    let heads = heads(conn, subdistrict, None)?;
    let lists: Vec<ChecklistId> = heads.iter().map(|head| head.id).collect();
    // only the lists that name the item are read as JSON
    let texts: Vec<(ChecklistId, i32, String)> = checklist_versions::table
        .filter(checklist_versions::checklist_id.eq_any(filled(lists)))
        .filter(checklist_versions::items.like(format!("%{id}%")))
        .select((checklist_versions::checklist_id, checklist_versions::version, checklist_versions::items))
        .kept()
        .load(conn)?;
    for head in heads {
        let holds = texts.iter().find(|(list, version, _)| (*list, *version) == (head.id, head.version));
        let Some((.., text)) = holds else { continue };
        if let Some(item) = read(text)?.iter().find(|item| item.id == id) {
            return Ok(Some(item.clone()));
        }
    }
    Ok(None)
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
    let found = asked(id, version).ask(conn)?.and_then(|found| found.seen_in(subdistrict));
    found.ok_or_else(|| Error::new(Code::NotFound))
}

/// A version of a checklist, whoever's it is.
pub(crate) struct Version {
    list: Checklist,
    /// The street whose list it is, and that whose version.
    streets: [Option<SubdistrictId>; 2],
}

impl Version {
    /// The checklist, unless it is another subdistrict's.
    pub(crate) fn seen_in(self, subdistrict: SubdistrictId) -> Option<Checklist> {
        let mut streets = self.streets.iter().flatten();
        streets.all(|street| *street == subdistrict).then_some(self.list)
    }
}

/// Asks for a version of a checklist.
pub(crate) fn asked(id: ChecklistId, version: i32) -> impl Ask<Answer = Option<Version>> {
    let of_street = street_checklists::checklist_id
        .eq(checklist_versions::checklist_id)
        .and(street_checklists::version.eq(checklist_versions::version));
    let found = checklist_versions::table
        .inner_join(checklists::table.on(checklists::id.eq(checklist_versions::checklist_id)))
        .left_join(street_checklists::table.on(of_street))
        .filter(checklist_versions::checklist_id.eq(id))
        .filter(checklist_versions::version.eq(version))
        .select((
            checklists::subdistrict_id,
            checklists::title,
            checklists::scope,
            checklists::industries,
            street_checklists::subdistrict_id.nullable(),
            checklist_versions::items,
        ));
    type Found = (Option<SubdistrictId>, String, ChecklistScope, String, Option<SubdistrictId>, String);
    question::<Found, _>(found).first().then(move |row| {
        let Some((street, title, scope, industries, street_of_version, items)) = row else {
            return Ok(None);
        };
        let list = Checklist {
            id,
            version,
            title,
            scope,
            scope_text: scope.text(),
            industries: serde_json::from_str(&industries).map_err(Error::internal)?,
            own: street.is_some(),
            items: read(&items)?,
        };
        Ok(Some(Version { list, streets: [street, street_of_version] }))
    })
}

/// The last version of a list, whoever made it.
pub(super) fn last_version(conn: &mut Conn, id: ChecklistId) -> Result<i32> {
    Ok(checklist_versions::table
        .filter(checklist_versions::checklist_id.eq(id))
        .order(checklist_versions::version.desc())
        .select(checklist_versions::version)
        .first(conn)?)
}

/// The versions of shipped lists that hold in a street alone, the last one of each.
fn own_versions(conn: &mut Conn, subdistrict: SubdistrictId) -> Result<HashMap<ChecklistId, i32>> {
    // later versions come last and stay
    let own: Vec<(ChecklistId, i32)> = street_checklists::table
        .filter(street_checklists::subdistrict_id.eq(subdistrict))
        .order((street_checklists::checklist_id, street_checklists::version))
        .select((street_checklists::checklist_id, street_checklists::version))
        .load(conn)?;
    Ok(own.into_iter().collect())
}

/// The lists whose version is there, with its items.
fn with_items<'h>(
    conn: &mut Conn,
    heads: impl IntoIterator<Item = &'h ChecklistHead>,
) -> Result<Vec<Checklist>> {
    let heads: Vec<&ChecklistHead> = heads.into_iter().collect();
    let ids: Vec<ChecklistId> = heads.iter().map(|head| head.id).collect();
    let texts: Vec<(ChecklistId, i32, String)> = checklist_versions::table
        .filter(checklist_versions::checklist_id.eq_any(filled(ids)))
        .select((checklist_versions::checklist_id, checklist_versions::version, checklist_versions::items))
        .kept()
        .load(conn)?;
    let mut lists = Vec::with_capacity(heads.len());
    for head in heads {
        let text = texts.iter().find(|(id, version, _)| (*id, *version) == (head.id, head.version));
        let Some((.., text)) = text else { continue };
        lists.push(Checklist {
            id: head.id,
            version: head.version,
            title: head.title.clone(),
            scope: head.scope,
            scope_text: head.scope.text(),
            industries: head.industries.clone(),
            own: head.own,
            items: read(text)?,
        });
    }
    Ok(lists)
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
    subdistrict_id: Option<SubdistrictId>,
    key: String,
    current_version: i32,
    title: String,
    scope: ChecklistScope,
    industries: String,
}

impl Row {
    /// The list in the version that holds: the street's own, else the current one.
    fn head(self, own: &HashMap<ChecklistId, i32>) -> Result<ChecklistHead> {
        Ok(ChecklistHead {
            id: self.id,
            version: own.get(&self.id).copied().unwrap_or(self.current_version),
            title: self.title,
            scope: self.scope,
            industries: serde_json::from_str(&self.industries).map_err(Error::internal)?,
            own: self.subdistrict_id.is_some(),
            topic: self.key.starts_with("topic_"),
        })
    }
}

/// The items of a version. Every self-check asks for those of its list, and they never change; so what
/// was read from a text once is kept.
fn read(items: &str) -> Result<Arc<[ChecklistItem]>> {
    static READ: LazyLock<Cache<String, Arc<[ChecklistItem]>>> = LazyLock::new(|| Cache::new(MOST_LISTS));
    if let Some(known) = READ.get(items) {
        return Ok(known);
    }
    let read: Arc<[ChecklistItem]> = serde_json::from_str::<Vec<_>>(items).map_err(Error::internal)?.into();
    READ.insert(items.to_owned(), Arc::clone(&read));
    Ok(read)
}

pub(super) fn written(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(Error::internal)
}

#[cfg(test)]
mod tests;
