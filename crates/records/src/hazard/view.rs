//! Hazards as people see them, with what belongs to them.

use std::collections::HashMap;

use diesel::prelude::*;
use heping_core::{
    ChecklistItemId, Code, Day, Error, HazardId, HazardState, InspectionId, PhotoId, RecordKind, Result,
    Scope, SelfCheckId,
};
use heping_evidence as evidence;
use heping_store::schema::{enterprises, hazard_events, hazards, photo_links};
use heping_store::statement::{Keep, filled};
use heping_store::{Ask, Conn, columns, question};

use super::{Hazard, HazardRow, row_of};
use crate::firm::{self, Firm};

/// The row of a hazard that the scope admits.
pub(crate) fn reached(conn: &mut Conn, scope: &Scope, id: HazardId) -> Result<HazardRow> {
    let row = row_of(conn, id)?;
    if is_reached(scope, &row) { Ok(row) } else { Err(Error::new(Code::NotFound)) }
}

fn is_reached(scope: &Scope, row: &HazardRow) -> bool {
    let as_street = scope.street() == Some(row.subdistrict_id);
    let as_firm = scope.is_own_firm(row.enterprise_id) && row.visible_to_firm();
    as_street || as_firm
}

/// What is shown of a hazard beside its own row, and no step changes.
pub(crate) struct Shown {
    enterprise_name: String,
    photos: Vec<PhotoId>,
}

impl Shown {
    /// The row as people see it.
    pub(crate) fn view(self, row: HazardRow, today: Day) -> Hazard {
        row.on(today, self.enterprise_name, self.photos)
    }
}

/// The row of a hazard that the scope admits, and what is shown of it beside.
pub(super) fn at_hand(conn: &mut Conn, scope: &Scope, id: HazardId) -> Result<(HazardRow, Shown)> {
    asked(scope, id).ask(conn)
}

/// Asks for the same, together with other things.
pub(super) fn asked(scope: &Scope, id: HazardId) -> impl Ask<Answer = (HazardRow, Shown)> + use<> {
    let row = hazards::table.filter(hazards::id.eq(id)).select(columns::<HazardRow>());
    let name = hazards::table
        .inner_join(enterprises::table.on(enterprises::id.eq(hazards::enterprise_id)))
        .filter(hazards::id.eq(id))
        .select((enterprises::name,));
    let photos = evidence::asked(RecordKind::Hazard, id.to_string());
    let scope = scope.clone();
    (question::<HazardRow, _>(row), question::<(String,), _>(name), photos).then(
        move |(rows, name, photos)| {
            let row = rows.into_iter().next().filter(|row| is_reached(&scope, row));
            let enterprise_name = name.into_iter().next().map(|(name,)| name).unwrap_or_default();
            Ok((row.ok_or_else(|| Error::new(Code::NotFound))?, Shown { enterprise_name, photos }))
        },
    )
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
    found_in(id, today).ask(conn)
}

/// Asks for the same, together with other things.
pub(crate) fn found_in(id: InspectionId, today: Day) -> impl Ask<Answer = Vec<Hazard>> {
    let rows = hazards::table
        .filter(hazards::inspection_id.eq(id))
        .order(hazards::number)
        .select(columns::<HazardRow>());
    let found = hazards::table.filter(hazards::inspection_id.eq(id)).select(hazards::id);
    let photos = photo_links::table
        .filter(photo_links::subject_type.eq(RecordKind::Hazard))
        .filter(photo_links::subject_id.eq_any(found))
        .order((photo_links::subject_id, photo_links::position))
        .select((photo_links::subject_id, photo_links::photo_id));
    let photos = question::<(String, PhotoId), _>(photos);
    (question::<HazardRow, _>(rows), photos, Firm::inspected(id)).then(move |(rows, photos, firm)| {
        let of =
            |hazard: HazardId| photos.iter().filter(move |(of, _)| of == hazard.as_str()).map(|(_, id)| *id);
        let seen = rows.into_iter().map(|row| {
            let own = of(row.id).collect();
            row.on(today, firm.name.clone(), own)
        });
        Ok(seen.collect())
    })
}

/// Asks what stands of an inspection's findings, by the item of a checklist that brought it: the hazard and
/// its number. One that the firm had reported itself stands under the item that the officers named.
pub(crate) fn by_item(id: InspectionId) -> impl Ask<Answer = HashMap<ChecklistItemId, (HazardId, String)>> {
    type Row = (ChecklistItemId, HazardId, String);
    let found = hazards::table
        .filter(hazards::inspection_id.eq(id))
        .filter(hazards::checklist_item_id.is_not_null())
        .filter(hazards::state.ne(HazardState::Voided))
        .select((hazards::checklist_item_id.assume_not_null(), hazards::id, hazards::number));
    let met = hazard_events::table
        .inner_join(hazards::table.on(hazards::id.eq(hazard_events::hazard_id)))
        .filter(hazard_events::inspection_id.eq(id))
        .filter(hazard_events::checklist_item_id.is_not_null())
        .filter(hazards::state.ne(HazardState::Voided))
        .select((hazard_events::checklist_item_id.assume_not_null(), hazards::id, hazards::number));
    (question::<Row, _>(found), question::<Row, _>(met)).then(|(found, met)| {
        let brought = found.into_iter().chain(met);
        Ok(brought.map(|(item, hazard, number)| (item, (hazard, number))).collect())
    })
}
