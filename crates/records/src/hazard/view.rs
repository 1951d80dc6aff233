//! Hazards as people see them, with what belongs to them.

use std::collections::HashMap;

use diesel::prelude::*;
use heping_core::{
    ChecklistItemId, Code, Day, Error, HazardId, HazardState, InspectionId, PhotoId, RecordKind, Result,
    Scope, SelfCheckId,
};
use heping_evidence as evidence;
use heping_store::Conn;
use heping_store::schema::{hazard_events, hazards};
use heping_store::statement::{Keep, filled};

use super::{Hazard, HazardRow, row_of};
use crate::firm::{self, Firm};

/// The row of a hazard that the scope admits.
pub(crate) fn reached(conn: &mut Conn, scope: &Scope, id: HazardId) -> Result<HazardRow> {
    let row = row_of(conn, id)?;
    let as_street = scope.street() == Some(row.subdistrict_id);
    let as_firm = scope.is_own_firm(row.enterprise_id) && row.visible_to_firm();
    if as_street || as_firm { Ok(row) } else { Err(Error::new(Code::NotFound)) }
}

/// A row as people see it, with its photos.
pub(crate) fn view(conn: &mut Conn, row: HazardRow, today: Day) -> Result<Hazard> {
    let seen = views(conn, vec![row], today)?.pop();
    seen.ok_or_else(|| Error::internal("a row gives one view"))
}

/// A row that has just been written down as people see it: what belongs to it is known.
pub(crate) fn new_view(row: HazardRow, firm: &Firm, photos: &[PhotoId], today: Day) -> Hazard {
    let mut own: Vec<PhotoId> = Vec::with_capacity(photos.len());
    for photo in photos {
        if !own.contains(photo) {
            own.push(*photo);
        }
    }
    row.on(today, firm.name.clone(), own)
}

/// Several rows as people see them, what belongs to them fetched in one query each.
pub(super) fn views(conn: &mut Conn, rows: Vec<HazardRow>, today: Day) -> Result<Vec<Hazard>> {
    let mut photos = evidence::of(conn, RecordKind::Hazard, rows.iter().map(|row| row.id.to_string()))?;
    let names = firm::names(conn, rows.iter().map(|row| row.enterprise_id))?;
    let seen = rows.into_iter().map(|row| {
        let name = names.get(&row.enterprise_id).cloned().unwrap_or_default();
        let own = photos.remove(row.id.as_str()).unwrap_or_default();
        row.on(today, name, own)
    });
    Ok(seen.collect())
}

/// What a self-check found, in the order of their numbers.
pub(crate) fn of_self_check(conn: &mut Conn, id: SelfCheckId, today: Day) -> Result<Vec<Hazard>> {
    let rows = hazards::table
        .filter(hazards::self_check_id.eq(id))
        .order(hazards::number)
        .select(HazardRow::as_select())
        .load(conn)?;
    views(conn, rows, today)
}

/// What an inspection met and the firm had reported itself, each once, in the order of their numbers.
pub(crate) fn matched_in(conn: &mut Conn, id: InspectionId, today: Day) -> Result<Vec<Hazard>> {
    let met = hazard_events::table
        .filter(hazard_events::inspection_id.eq(id))
        .select(hazard_events::hazard_id)
        .load::<HazardId>(conn)?;
    if met.is_empty() {
        return Ok(Vec::new());
    }
    let rows = hazards::table
        .filter(hazards::id.eq_any(filled(met)))
        .order(hazards::number)
        .select(HazardRow::as_select())
        .kept()
        .load(conn)?;
    views(conn, rows, today)
}

/// What an inspection found, in the order of their numbers.
pub(crate) fn of_inspection(conn: &mut Conn, id: InspectionId, today: Day) -> Result<Vec<Hazard>> {
    let rows = hazards::table
        .filter(hazards::inspection_id.eq(id))
        .order(hazards::number)
        .select(HazardRow::as_select())
        .load(conn)?;
    views(conn, rows, today)
}

/// What stands of an inspection's findings, by the item of a checklist that brought it: the hazard and
/// its number. One that the firm had reported itself stands under the item that the officers named.
pub(crate) fn by_item(
    conn: &mut Conn,
    id: InspectionId,
) -> Result<HashMap<ChecklistItemId, (HazardId, String)>> {
    type Row = (ChecklistItemId, HazardId, String);
    let found: Vec<Row> = hazards::table
        .filter(hazards::inspection_id.eq(id))
        .filter(hazards::checklist_item_id.is_not_null())
        .filter(hazards::state.ne(HazardState::Voided))
        .select((hazards::checklist_item_id.assume_not_null(), hazards::id, hazards::number))
        .load(conn)?;
    let met: Vec<Row> = hazard_events::table
        .inner_join(hazards::table.on(hazards::id.eq(hazard_events::hazard_id)))
        .filter(hazard_events::inspection_id.eq(id))
        .filter(hazard_events::checklist_item_id.is_not_null())
        .filter(hazards::state.ne(HazardState::Voided))
        .select((hazard_events::checklist_item_id.assume_not_null(), hazards::id, hazards::number))
        .load(conn)?;
    let brought = found.into_iter().chain(met);
    Ok(brought.map(|(item, hazard, number)| (item, (hazard, number))).collect())
}
