//! A plan as the database has it, and as everybody sees it.

use chrono::Months;
use diesel::prelude::*;
use heping_core::{Day, EnterpriseId, HazardId, Moment, Result, SubdistrictId, UserId};
use heping_store::Conn;
use heping_store::schema::remediation_plans;
use serde::Serialize;
use utoipa::ToSchema;

/// How long a plan may go without word of its progress.
const QUARTER: Months = Months::new(3);

/// The plan of a major hazard as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// From 1; a plan made anew is the next version, and the earlier ones stay.
    pub version: i32,
    /// 治理的目标和任务
    pub goals: String,
    /// 采取的方法和措施
    pub methods: String,
    /// 经费和物资的落实
    pub resources: String,
    /// 负责治理的机构和人员
    pub responsible: String,
    /// 治理的时限和要求
    pub timetable: String,
    /// 安全措施和应急预案
    pub emergency: String,
    /// When it was made.
    pub made_at: Moment,
    /// The day by whose end the next progress must be reported.
    #[schema(value_type = chrono::NaiveDate)]
    pub progress_due_on: Day,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = remediation_plans)]
pub(super) struct Row {
    pub(super) hazard_id: HazardId,
    pub(super) version: i32,
    pub(super) subdistrict_id: SubdistrictId,
    pub(super) enterprise_id: EnterpriseId,
    pub(super) goals: String,
    pub(super) methods: String,
    pub(super) resources: String,
    pub(super) responsible: String,
    pub(super) timetable: String,
    pub(super) emergency: String,
    pub(super) made_by: UserId,
    pub(super) made_at: Moment,
    pub(super) progress_due_on: Day,
}

impl From<Row> for Plan {
    fn from(row: Row) -> Self {
        Self {
            version: row.version,
            goals: row.goals,
            methods: row.methods,
            resources: row.resources,
            responsible: row.responsible,
            timetable: row.timetable,
            emergency: row.emergency,
            made_at: row.made_at,
            progress_due_on: row.progress_due_on,
        }
    }
}

/// The plan that holds, if there is one.
pub(crate) fn of(conn: &mut Conn, hazard: HazardId) -> Result<Option<Plan>> {
    let row: Option<Row> = remediation_plans::table
        .filter(remediation_plans::hazard_id.eq(hazard))
        .order(remediation_plans::version.desc())
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(Plan::from))
}

/// The day by whose end there must be word of a plan that was heard of on `day`.
pub(super) fn next_word_after(day: Day) -> Day {
    day.checked_add_months(QUARTER).unwrap_or(day)
}
