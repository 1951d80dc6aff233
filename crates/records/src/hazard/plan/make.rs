//! Making a plan, or making it anew.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{Actor, HazardId, Moment, Result, Scope};
use heping_evidence::{Written, content};
use heping_store::schema::remediation_plans;
use heping_store::statement::Keep;
use heping_store::{Bundle, Conn};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::event::{Said, sent_again};
use super::super::life::Step;
use super::super::view::at_hand;
use super::super::{Hazard, HazardEvent};
use super::row::{Row, next_word_after, of};
use super::slip;

/// A plan: the six parts that the law names.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewPlan {
    /// 治理的目标和任务
    #[schema(min_length = 20, max_length = 2000)]
    pub goals: String,
    /// 采取的方法和措施
    #[schema(min_length = 20, max_length = 2000)]
    pub methods: String,
    /// 经费和物资的落实
    #[schema(min_length = 20, max_length = 2000)]
    pub resources: String,
    /// 负责治理的机构和人员
    #[schema(min_length = 20, max_length = 2000)]
    pub responsible: String,
    /// 治理的时限和要求
    #[schema(min_length = 20, max_length = 2000)]
    pub timetable: String,
    /// 安全措施和应急预案
    #[schema(min_length = 20, max_length = 2000)]
    pub emergency: String,
}

/// Fewer characters say nothing: our own rule, so that nobody writes 「无」 six times.
const LEAST: usize = 20;

/// A part that says something; `must_count` where it must name a sum, or a day.
fn part(fields: &mut Fields, name: &str, text: &str, must_count: bool) -> String {
    let part = fields.text(name, text, 2000);
    let counts = |c: char| c.is_numeric() || "一二三四五六七八九十百千万".contains(c);
    if !part.is_empty() && part.chars().filter(|c| !c.is_whitespace()).count() < LEAST {
        fields.wrong(name, "too_short", format!("请写具体，至少 {LEAST} 个字"));
    } else if must_count && !part.is_empty() && !part.chars().any(counts) {
        let what = if name == "resources" { "金额或数量" } else { "完成日期" };
        fields.wrong(name, "not_counted", format!("请写明{what}"));
    }
    part
}

/// Makes the plan of a major hazard, or makes it anew.
///
/// # Errors
/// `not_found`, `state_conflict` unless it is major and being rectified, `validation_failed`
/// naming each part that is missing.
pub fn make_plan(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    hazard: HazardId,
    new: &NewPlan,
) -> Result<Written<Hazard>> {
    let (row, shown) = at_hand(conn, scope, hazard)?;
    let content_hash = content::digest(&(hazard, new))?;
    if sent_again(conn, actor, hazard, &content_hash)? {
        return Ok(Written::repeated(shown.view(row, now.day())));
    }
    let step = Step::may(conn, actor, scope, now, row, HazardEvent::Planned)?;
    let mut fields = Fields::new();
    let mut part = |name: &str, text: &str, counts: bool| part(&mut fields, name, text, counts);
    let earlier = of(conn, hazard)?;
    let first = earlier.is_none();
    let plan = Row {
        hazard_id: hazard,
        version: earlier.map_or(1, |plan| plan.version + 1),
        subdistrict_id: step.row.subdistrict_id,
        enterprise_id: step.row.enterprise_id,
        goals: part("goals", &new.goals, false),
        methods: part("methods", &new.methods, false),
        resources: part("resources", &new.resources, true),
        responsible: part("responsible", &new.responsible, false),
        timetable: part("timetable", &new.timetable, true),
        emergency: part("emergency", &new.emergency, false),
        made_by: actor.user,
        made_at: now,
        progress_due_on: next_word_after(now.day()),
    };
    fields.check()?;
    // a plan that comes late has slipped, whether or not the job has seen it
    let mut facts: Vec<_> = slip::record_slip(conn, hazard, now)?.into_iter().collect();
    facts.extend(slip::back_on_schedule(conn, &step.row, first, now)?);
    diesel::insert_into(remediation_plans::table).values(&plan).kept().execute(conn)?;
    let note = format!("治理方案第 {} 版", plan.version);
    let said = Said { note: Some(&note), content_hash: Some(&content_hash), ..Said::nothing() };
    let row = step.take(rows, &said);
    Ok(Written::new(shown.view(row, now.day()), facts))
}
