//! The remediation plan of a major hazard (治理方案): six parts [law,
//! 安全生产事故隐患排查治理暂行规定 art. 15], and its progress, at least every quarter.

use chrono::Months;
use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{
    Actor, Day, EnterpriseId, HazardEventId, HazardId, Moment, PhotoId, Result, Scope, SubdistrictId, UserId,
};
use heping_evidence::{self as evidence, Written, content};
use heping_store::Conn;
use heping_store::schema::remediation_plans;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::event::{Said, entry, repeated, sent_again};
use super::life::Step;
use super::read::{reached, view};
use super::{Hazard, HazardEvent, TimelineEntry};

mod slip;

pub use slip::{SlippedPlan, record_slip, slipped_plans};

/// How long a plan may go without word of its progress.
const QUARTER: Months = Months::new(3);

/// A plan: the six parts that the law names.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewPlan {
    /// 治理的目标和任务
    #[schema(max_length = 2000)]
    pub goals: String,
    /// 采取的方法和措施
    #[schema(max_length = 2000)]
    pub methods: String,
    /// 经费和物资的落实
    #[schema(max_length = 2000)]
    pub resources: String,
    /// 负责治理的机构和人员
    #[schema(max_length = 2000)]
    pub responsible: String,
    /// 治理的时限和要求
    #[schema(max_length = 2000)]
    pub timetable: String,
    /// 安全措施和应急预案
    #[schema(max_length = 2000)]
    pub emergency: String,
}

/// How far a plan has come.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewProgress {
    /// Made by the phone, so that sending it again is not a second report.
    #[serde(default, skip_serializing)]
    pub id: Option<HazardEventId>,
    /// What has been done and what comes next.
    #[schema(max_length = 2000, example = "除尘管道已更换，正在调试")]
    pub text: String,
    /// Photos of it.
    #[serde(default)]
    #[schema(max_items = 9)]
    pub photo_ids: Vec<PhotoId>,
}

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
struct Row {
    hazard_id: HazardId,
    version: i32,
    subdistrict_id: SubdistrictId,
    enterprise_id: EnterpriseId,
    goals: String,
    methods: String,
    resources: String,
    responsible: String,
    timetable: String,
    emergency: String,
    made_by: UserId,
    made_at: Moment,
    progress_due_on: Day,
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
pub(super) fn of(conn: &mut Conn, hazard: HazardId) -> Result<Option<Plan>> {
    let row: Option<Row> = remediation_plans::table
        .filter(remediation_plans::hazard_id.eq(hazard))
        .order(remediation_plans::version.desc())
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(Plan::from))
}

fn quarter_after(day: Day) -> Day {
    day.checked_add_months(QUARTER).unwrap_or(day)
}

/// Makes the plan of a major hazard, or makes it anew.
///
/// # Errors
/// `not_found`, `state_conflict` unless it is major and being rectified, `validation_failed`
/// naming each part that is missing.
pub fn make_plan(
    conn: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    hazard: HazardId,
    new: &NewPlan,
) -> Result<Written<Hazard>> {
    let row = reached(conn, scope, hazard)?;
    let content_hash = content::digest(&(hazard, new))?;
    if sent_again(conn, actor, hazard, &content_hash)? {
        return Ok(Written::repeated(view(conn, row, now.day())?));
    }
    let step = Step::may(conn, actor, scope, now, row, HazardEvent::Planned)?;
    let mut fields = Fields::new();
    let mut part = |name: &str, text: &str| fields.text(name, text, 2000);
    let earlier = of(conn, hazard)?;
    let first = earlier.is_none();
    let plan = Row {
        hazard_id: hazard,
        version: earlier.map_or(1, |plan| plan.version + 1),
        subdistrict_id: step.row.subdistrict_id,
        enterprise_id: step.row.enterprise_id,
        goals: part("goals", &new.goals),
        methods: part("methods", &new.methods),
        resources: part("resources", &new.resources),
        responsible: part("responsible", &new.responsible),
        timetable: part("timetable", &new.timetable),
        emergency: part("emergency", &new.emergency),
        made_by: actor.user,
        made_at: now,
        progress_due_on: quarter_after(now.day()),
    };
    fields.check()?;
    // a plan that comes late has slipped, whether or not the job has seen it
    let mut facts: Vec<_> = slip::record_slip(conn, hazard, now)?.into_iter().collect();
    facts.extend(slip::back_on_schedule(conn, &step.row, first, now)?);
    diesel::insert_into(remediation_plans::table).values(&plan).execute(conn)?;
    let note = format!("治理方案第 {} 版", plan.version);
    let said = Said { note: Some(&note), content_hash: Some(&content_hash), ..Said::nothing() };
    let row = step.take(conn, &said)?;
    Ok(Written::new(view(conn, row, now.day())?, facts))
}

/// Reports how far the plan of a major hazard has come.
///
/// # Errors
/// `not_found`, `id_conflict`, `state_conflict` unless it is major, planned and being rectified,
/// `validation_failed`.
pub fn report_progress(
    conn: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    hazard: HazardId,
    new: &NewProgress,
) -> Result<Written<TimelineEntry>> {
    let row = reached(conn, scope, hazard)?;
    let content_hash = content::digest(&("progress", hazard, new))?;
    if let Some(id) = repeated(conn, new.id, &content_hash)? {
        return Ok(Written::repeated(entry(conn, hazard, id)?));
    }
    let step = Step::may(conn, actor, scope, now, row, HazardEvent::Progressed)?;
    let mut fields = Fields::new();
    let text = fields.text("text", &new.text, 2000);
    let owned = evidence::owned(conn, actor.user, new.photo_ids.iter().copied())?;
    evidence::check(&mut fields, "photoIds", &new.photo_ids, &owned, 0);
    fields.check()?;

    let mut facts: Vec<_> = slip::record_slip(conn, hazard, now)?.into_iter().collect();
    facts.extend(slip::back_on_schedule(conn, &step.row, false, now)?);
    if let Some(plan) = of(conn, hazard)? {
        diesel::update(remediation_plans::table.find((hazard, plan.version)))
            .set(remediation_plans::progress_due_on.eq(quarter_after(now.day())))
            .execute(conn)?;
    }
    let id = new.id.unwrap_or_else(HazardEventId::new);
    let said = Said {
        id,
        note: Some(&text),
        content_hash: Some(&content_hash),
        photos: &new.photo_ids,
        ..Said::nothing()
    };
    step.take(conn, &said)?;
    Ok(Written::new(entry(conn, hazard, id)?, facts))
}
