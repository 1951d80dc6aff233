//! What became of a firm, read back.

use std::collections::HashMap;

use diesel::prelude::*;
use heping_core::{
    Code, EnterpriseChangeId, EnterpriseId, Error, Moment, Page, PageRequest, PhotoId, RecordKind, Result,
    SubdistrictId, UserId,
};
use heping_store::Conn;
use heping_store::schema::{enterprise_changes as rows, enterprises, photo_links, users};
use heping_store::statement::{Keep, filled};

use super::change::{ChangedPart, EnterpriseChange, Row, said};
use crate::subdistrict;

/// What of these firms became another from one instant until before another one, and what was merged
/// into one of them; the newest first, at most `limit`.
///
/// # Errors
/// Those of the database.
pub fn changes(
    conn: &mut Conn,
    firms: &[EnterpriseId],
    (from, until): (Moment, Moment),
    limit: i64,
) -> Result<Vec<EnterpriseChange>> {
    let of = |conn: &mut Conn, partner: bool| -> Result<Vec<Row>> {
        let mut query = rows::table
            .filter(rows::recorded_at.ge(from))
            .filter(rows::recorded_at.lt(until))
            .order((rows::recorded_at.desc(), rows::id.desc()))
            .limit(limit)
            .select(Row::as_select())
            .into_boxed();
        let firms = filled(firms.iter().copied());
        query = match partner {
            true => query.filter(rows::partner_id.eq_any(firms)),
            false => query.filter(rows::enterprise_id.eq_any(firms)),
        };
        Ok(query.load(conn)?)
    };
    let mut found = of(conn, false)?;
    found.extend(of(conn, true)?.into_iter().filter(|row| !firms.contains(&row.enterprise_id)));
    found.sort_by_key(|row| std::cmp::Reverse((row.recorded_at, row.id)));
    found.truncate(usize::try_from(limit).unwrap_or_default());
    views(conn, found)
}

/// What of a street's firms became another from one instant until before another one, the newest first.
///
/// # Errors
/// Those of the database.
pub fn changes_in(
    conn: &mut Conn,
    street: SubdistrictId,
    (from, until): (Moment, Moment),
    page: PageRequest,
) -> Result<Page<EnterpriseChange>> {
    let within = rows::table
        .filter(rows::subdistrict_id.eq(street))
        .filter(rows::recorded_at.ge(from))
        .filter(rows::recorded_at.lt(until));
    let total = within.count().get_result(conn)?;
    let found = within
        .order((rows::recorded_at.desc(), rows::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select(Row::as_select())
        .load(conn)?;
    Ok(page.of(views(conn, found)?, total))
}

/// The last word on a firm's status; `None` where there never was one.
///
/// # Errors
/// Those of the database.
pub fn last(conn: &mut Conn, enterprise: EnterpriseId) -> Result<Option<EnterpriseChange>> {
    let row = last_row(conn, enterprise)?;
    row.map(|row| view(conn, row)).transpose()
}

pub(super) fn last_row(conn: &mut Conn, enterprise: EnterpriseId) -> Result<Option<Row>> {
    let newest = rows::table
        .filter(rows::enterprise_id.eq(enterprise))
        .filter(rows::field.eq(ChangedPart::Status))
        .order((rows::recorded_at.desc(), rows::id.desc()));
    Ok(newest.select(Row::as_select()).first(conn).optional()?)
}

pub(super) fn find(conn: &mut Conn, id: EnterpriseChangeId) -> Result<Option<Row>> {
    Ok(rows::table.find(id).select(Row::as_select()).first(conn).optional()?)
}

pub(super) fn view(conn: &mut Conn, row: Row) -> Result<EnterpriseChange> {
    views(conn, vec![row])?.pop().ok_or_else(|| Error::new(Code::NotFound))
}

fn views(conn: &mut Conn, found: Vec<Row>) -> Result<Vec<EnterpriseChange>> {
    let Some(street) = found.first().map(|row| row.subdistrict_id) else { return Ok(Vec::new()) };
    let villages = subdistrict::villages(conn, street)?;
    let village = |code: &str| {
        let named = villages.all().iter().find(|village| village.code == code);
        named.map(|village| village.name.clone())
    };
    let firms = found.iter().flat_map(|row| [Some(row.enterprise_id), row.partner_id]).flatten();
    let firms: HashMap<EnterpriseId, String> = enterprises::table
        .filter(enterprises::id.eq_any(filled(firms)))
        .select((enterprises::id, enterprises::name))
        .kept()
        .load::<(EnterpriseId, String)>(conn)?
        .into_iter()
        .collect();
    let people: Vec<_> = found.iter().filter_map(|row| row.recorded_by).collect();
    let people: HashMap<_, String> = match people.is_empty() {
        true => HashMap::new(),
        false => {
            let known = users::table.filter(users::id.eq_any(filled(people)));
            known
                .select((users::id, users::name))
                .kept()
                .load::<(UserId, String)>(conn)?
                .into_iter()
                .collect()
        }
    };
    let mut photos: HashMap<String, Vec<PhotoId>> = HashMap::new();
    let linked: Vec<(String, PhotoId)> = photo_links::table
        .filter(photo_links::subject_type.eq(RecordKind::EnterpriseChange))
        .filter(photo_links::subject_id.eq_any(filled(found.iter().map(|row| row.id.to_string()))))
        .order((photo_links::subject_id, photo_links::position))
        .select((photo_links::subject_id, photo_links::photo_id))
        .kept()
        .load(conn)?;
    for (change, photo) in linked {
        photos.entry(change).or_default().push(photo);
    }
    let seen = found.into_iter().map(|row| EnterpriseChange {
        photo_ids: photos.remove(row.id.as_str()).unwrap_or_default(),
        id: row.id,
        enterprise_id: row.enterprise_id,
        enterprise_name: firms.get(&row.enterprise_id).cloned().unwrap_or_default(),
        part: row.field,
        part_text: row.field.text(),
        before_text: said(row.field, &row.before, village),
        after_text: said(row.field, &row.after, village),
        before: row.before,
        after: row.after,
        on: row.changed_on,
        reason: row.reason,
        partner_id: row.partner_id,
        partner_name: row.partner_id.and_then(|id| firms.get(&id).cloned()),
        recorded_by_name: row.recorded_by.and_then(|id| people.get(&id).cloned()),
        recorded_at: row.recorded_at,
    });
    Ok(seen.collect())
}
