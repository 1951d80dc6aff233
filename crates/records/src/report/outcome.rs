//! What became of a report, for whoever holds its receipt.

use diesel::prelude::*;
use heping_core::{Code, Error, HazardId, HazardState, Moment, Result, words};
use heping_store::Conn;
use heping_store::schema::{hazard_events, hazard_reports, hazards};
use serde::Serialize;
use utoipa::ToSchema;

use super::receipt;
use crate::hazard::HazardEvent;

words! {
    /// What became of a report.
    Outcome {
        /// The street has not looked yet.
        Waiting = "waiting" "待核实",
        /// It is a hazard, and the firm must rectify it.
        Confirmed = "confirmed" "已核实，整改中",
        /// It was a hazard, and is rectified.
        Rectified = "rectified" "已整改",
        /// Another authority has it now.
        Referred = "referred" "已移送有关部门",
        /// It was none.
        Dismissed = "dismissed" "核实不成立",
    }
}

/// Where a report stands.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportStatus {
    /// What became of it.
    pub state: Outcome,
    /// The same in Chinese.
    pub state_text: &'static str,
    /// When it was made.
    pub reported_at: Moment,
    /// Why it was dismissed.
    pub reason: Option<String>,
}

/// Where the report with this receipt, however it was typed, stands.
///
/// # Errors
/// `not_found`.
pub fn outcome(conn: &mut Conn, typed: &str) -> Result<ReportStatus> {
    let found: Option<(HazardId, HazardState, Moment)> = hazard_reports::table
        .inner_join(hazards::table.on(hazards::id.eq(hazard_reports::hazard_id)))
        .filter(hazard_reports::receipt_hash.eq(receipt::hash(typed)))
        .select((hazards::id, hazards::state, hazards::recorded_at))
        .first(conn)
        .optional()?;
    let (id, state, reported_at) = found.ok_or_else(|| Error::new(Code::NotFound))?;
    let state = match state {
        HazardState::Reported => Outcome::Waiting,
        HazardState::Rectifying | HazardState::Submitted => Outcome::Confirmed,
        HazardState::Closed => Outcome::Rectified,
        HazardState::Referred => Outcome::Referred,
        HazardState::Voided => Outcome::Dismissed,
    };
    let reason = match state {
        Outcome::Dismissed => hazard_events::table
            .filter(hazard_events::hazard_id.eq(id))
            .filter(hazard_events::event.eq(HazardEvent::Dismissed))
            .select(hazard_events::note)
            .first::<Option<String>>(conn)
            .optional()?
            .flatten(),
        _ => None,
    };
    Ok(ReportStatus { state, state_text: state.text(), reported_at, reason })
}
