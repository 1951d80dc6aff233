//! One hazard with all that happened to it.

use heping_core::{Day, HazardId, HazardSource, HazardState, Level, Result, Scope};
use heping_store::Conn;
use serde::Serialize;
use utoipa::ToSchema;

use super::event::timeline;
use super::view::{reached, view};
use super::{Extension, Hazard, Plan, Referral, TimelineEntry, correction, extension, plan, referral};
use crate::document::{self, InspectionDocument};
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
