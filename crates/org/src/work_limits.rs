//! How many working days each kind of work may wait before it climbs to the supervisor: a setting of
//! the street.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{Code, Error, Result, SubdistrictId, version};
use heping_store::Conn;
use heping_store::schema::work_limits::{self, table};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// More than anything may wait.
const MOST: i32 = 60;

/// How many working days work may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable, Selectable, Serialize, Deserialize, ToSchema)]
#[diesel(table_name = work_limits)]
#[serde(rename_all = "camelCase")]
pub struct WorkLimits {
    /// A report until it is confirmed or dismissed.
    #[schema(minimum = 1, maximum = 60, example = 2)]
    pub report_days: i32,
    /// A rectification until it is reviewed.
    #[schema(minimum = 1, maximum = 60, example = 5)]
    pub review_days: i32,
    /// A request for more time until it is decided.
    #[schema(minimum = 1, maximum = 60, example = 3)]
    pub extension_days: i32,
    /// Grows with every change; 0 before the first.
    pub version: i64,
}

impl Default for WorkLimits {
    /// Our own: a report may be danger, a request stops nothing, and a re-check needs a visit.
    fn default() -> Self {
        Self { report_days: 2, review_days: 5, extension_days: 3, version: 0 }
    }
}

/// What a street says.
///
/// # Errors
/// Those of the database.
pub fn of(conn: &mut Conn, street: SubdistrictId) -> Result<WorkLimits> {
    let said = table.find(street).select(WorkLimits::as_select()).first(conn).optional()?;
    Ok(said.unwrap_or_default())
}

/// Replaces what a street says, if its version is still the present one. Runs under the subdistrict's lock.
///
/// # Errors
/// `validation_failed` naming the field; `version_conflict`.
pub fn replace(conn: &mut Conn, street: SubdistrictId, mut new: WorkLimits) -> Result<WorkLimits> {
    let mut fields = Fields::new();
    for (field, days) in [
        ("reportDays", new.report_days),
        ("reviewDays", new.review_days),
        ("extensionDays", new.extension_days),
    ] {
        if !(1..=MOST).contains(&days) {
            fields.wrong(field, "out_of_range", format!("办理时限应为 1 至 {MOST} 个工作日"));
        }
    }
    fields.check()?;
    if of(conn, street)?.version != new.version {
        return Err(Error::new(Code::VersionConflict));
    }
    new.version = version::next(new.version)?;
    let values = (
        work_limits::report_days.eq(new.report_days),
        work_limits::review_days.eq(new.review_days),
        work_limits::extension_days.eq(new.extension_days),
        work_limits::version.eq(new.version),
    );
    if diesel::update(table.find(street)).set(values).execute(conn)? == 0 {
        diesel::insert_into(table).values((work_limits::subdistrict_id.eq(street), values)).execute(conn)?;
    }
    Ok(new)
}
