//! One hazard, and the hazards of one record.

use diesel::prelude::*;
use heping_core::{
    Code, Day, Error, HazardId, HazardSource, HazardState, InspectionId, Level, RecordKind, Result, Scope,
    SelfCheckId,
};
use heping_evidence as evidence;
use heping_store::Conn;
use heping_store::schema::{hazard_events, hazards};
use serde::Serialize;
use utoipa::ToSchema;

use super::event::timeline;
use super::{
    Extension, Hazard, HazardRow, Plan, Referral, TimelineEntry, correction, extension, plan, referral,
    row_of,
};
use crate::document::{self, InspectionDocument};
use crate::firm;
use crate::report::{self, ReportInfo};

/// A hazard with all that happened to it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HazardDetail {
    /// The hazard.
    #[serde(flatten)]
    pub hazard: Hazard,
    /// What happened to it, in order.
    pub timeline: Vec<TimelineEntry>,
    /// The requests for more time, the oldest first.
    pub extensions: Vec<Extension>,
    /// The plan of a major hazard.
    pub plan: Option<Plan>,
    /// To whom it was referred.
    pub referral: Option<Referral>,
    /// The hazard that it was merged into.
    pub merged_into: Option<HazardId>,
    /// The documents of the inspection that found it, in the order in which they were issued.
    pub documents: Vec<InspectionDocument>,
    /// Where a report came from; the street alone sees it.
    pub report: Option<ReportInfo>,
}

/// One hazard with its timeline.
///
/// # Errors
/// `not_found` when there is none that the scope admits.
pub fn hazard(conn: &mut Conn, scope: &Scope, today: Day, id: HazardId) -> Result<HazardDetail> {
    let row = reached(conn, scope, id)?;
    let as_street = scope.street() == Some(row.subdistrict_id);
    let report = match row.source {
        HazardSource::PublicReport if as_street => report::info(conn, id)?,
        _ => None,
    };
    let documents = match row.inspection_id {
        Some(inspection) => document::of_inspection(conn, inspection)?,
        None => Vec::new(),
    };
    let hazard = view(conn, row, today)?;
    Ok(HazardDetail {
        documents,
        report,
        timeline: timeline(conn, id)?,
        extensions: extension::of(conn, id)?,
        plan: if hazard.level == Level::Major { plan::of(conn, id)? } else { None },
        referral: if hazard.state == HazardState::Referred { referral::of(conn, id)? } else { None },
        merged_into: if hazard.state == HazardState::Voided {
            correction::merged_into(conn, id)?
        } else {
            None
        },
        hazard,
    })
}

/// The row of a hazard that the scope admits.
pub(super) fn reached(conn: &mut Conn, scope: &Scope, id: HazardId) -> Result<HazardRow> {
    let row = row_of(conn, id)?;
    let as_street = scope.street() == Some(row.subdistrict_id);
    let as_firm = scope.is_own_firm(row.enterprise_id) && !row.is_of_street_alone();
    if as_street || as_firm { Ok(row) } else { Err(Error::new(Code::NotFound)) }
}

/// A row as people see it, with its photos.
pub(crate) fn view(conn: &mut Conn, row: HazardRow, today: Day) -> Result<Hazard> {
    let seen = views(conn, vec![row], today)?.pop();
    seen.ok_or_else(|| Error::internal("a row gives one view"))
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
        .filter(hazards::id.eq_any(met))
        .order(hazards::number)
        .select(HazardRow::as_select())
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
