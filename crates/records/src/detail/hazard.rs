//! One hazard with all that happened to it.

use heping_core::{Day, HazardId, HazardSource, HazardState, Level, Result, Scope};
use heping_store::Conn;
use serde::Serialize;
use utoipa::ToSchema;

use crate::document::{self, InspectionDocument};
use crate::hazard::{self, Extension, Hazard, Listing, Plan, Referral, TimelineEntry, UpwardReport};
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
    /// What was reported upward of it, the first first.
    pub upward_reports: Vec<UpwardReport>,
    /// Its listing for supervision (挂牌督办).
    pub listing: Option<Listing>,
    /// To whom it was referred.
    pub referral: Option<Referral>,
    /// The hazard that it was merged into.
    pub merged_into: Option<HazardId>,
    /// The documents of the inspection that found it, in the order in which they were issued; else
    /// the letter by which it was referred.
    pub documents: Vec<InspectionDocument>,
    /// Where a report came from; the street alone sees it.
    pub report: Option<ReportInfo>,
}

/// One hazard with its timeline.
///
/// # Errors
/// `not_found` when there is none that the scope admits.
pub fn hazard(conn: &mut Conn, scope: &Scope, today: Day, id: HazardId) -> Result<HazardDetail> {
    let row = hazard::reached(conn, scope, id)?;
    let as_street = scope.street() == Some(row.subdistrict_id);
    let report = match row.source {
        HazardSource::PublicReport if as_street => report::info(conn, id)?,
        _ => None,
    };
    let documents = match row.inspection_id {
        Some(inspection) => document::of_inspection(conn, inspection)?,
        None => document::of_hazard(conn, id)?,
    };
    let shown = hazard::view(conn, row, today)?;
    Ok(HazardDetail {
        documents,
        report,
        timeline: hazard::timeline(conn, id)?,
        extensions: hazard::extensions_of(conn, id)?,
        upward_reports: hazard::upward_reports_of(conn, id)?,
        listing: hazard::listing_of(conn, id)?,
        plan: if shown.level == Level::Major { hazard::plan_of(conn, id)? } else { None },
        referral: if shown.state == HazardState::Referred { hazard::referral_of(conn, id)? } else { None },
        merged_into: if shown.state == HazardState::Voided { hazard::merged_into(conn, id)? } else { None },
        hazard: shown,
    })
}
