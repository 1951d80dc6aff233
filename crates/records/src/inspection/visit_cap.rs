//! How often a year an enterprise is inspected before each further visit needs a reason.

use chrono::Datelike;
use diesel::prelude::*;
use heping_core::{Day, EnterpriseId, Moment, Result};
use heping_store::Conn;
use heping_store::schema::inspections;
use serde::Serialize;
use utoipa::ToSchema;

/// How many inspections an enterprise has in a calendar year at most, unless a reason is given for
/// each further one: one a month, our own rule.
pub const VISIT_LIMIT: i64 = 12;

/// How many inspections the enterprise has had this year, against the yearly cap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VisitCap {
    /// This one included.
    pub used: i64,
    /// How many there may be without a reason for each further one.
    pub limit: i64,
    /// Said when the next one, or this one, passes the cap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
}

impl VisitCap {
    /// The cap after so many visits.
    pub(super) fn of(used: i64) -> Self {
        let warning = (used >= VISIT_LIMIT).then(|| {
            format!("该企业本年度已督查 {used} 次，达到上限 {VISIT_LIMIT} 次，再次督查须说明理由。")
        });
        Self { used, limit: VISIT_LIMIT, warning }
    }
}

/// How many inspections an enterprise has in the calendar year of `at`.
pub(super) fn visits(conn: &mut Conn, enterprise: EnterpriseId, at: Moment) -> Result<i64> {
    let year = at.day().year();
    let new_year = |year| Day::from_ymd_opt(year, 1, 1).map_or(Moment::from_millis(0), Moment::start_of);
    let used = inspections::table
        .filter(inspections::enterprise_id.eq(enterprise))
        .filter(inspections::started_at.ge(new_year(year)))
        .filter(inspections::started_at.lt(new_year(year + 1)))
        .count()
        .get_result(conn)?;
    Ok(used)
}
