//! Whether the plan of a major hazard is on schedule: made in time, and with word of its progress
//! every quarter. What is not becomes a fact once; the next plan or progress mends it.

use chrono::Days;
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use heping_core::{
    Day, EnterpriseId, HazardId, HazardState, Level, Moment, Result, SafetyEvent, SafetyFact, SubdistrictId,
};
use heping_store::Conn;
use heping_store::schema::{hazards, plan_slips, remediation_plans};
use heping_store::statement::Words;

use super::super::{HazardRow, row_of};
use super::row::of;

/// Within how many days a major hazard must have its plan: our own rule.
const PLAN_WITHIN: Days = Days::new(15);

/// A plan that is not on schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlippedPlan {
    /// Of which hazard.
    pub hazard: HazardId,
    /// Whose it is.
    pub enterprise: EnterpriseId,
    /// The tenant.
    pub subdistrict: SubdistrictId,
}

/// The first day on which a hazard's plan is late as things stand.
fn late_on(conn: &mut Conn, row: &HazardRow) -> Result<Option<Day>> {
    let last = match of(conn, row.id)? {
        Some(plan) => Some(plan.progress_due_on),
        None => row.recorded_at.day().checked_add_days(PLAN_WITHIN),
    };
    Ok(last.and_then(|day| day.succ_opt()))
}

/// The latest slip that nothing has mended yet, and how many there were.
fn slips(conn: &mut Conn, hazard: HazardId) -> Result<(i32, bool)> {
    let last: Option<(i32, Option<Moment>)> = plan_slips::table
        .filter(plan_slips::hazard_id.eq(hazard))
        .order(plan_slips::nth.desc())
        .select((plan_slips::nth, plan_slips::mended_at))
        .first(conn)
        .optional()?;
    Ok(last.map_or((0, false), |(nth, mended)| (nth, mended.is_none())))
}

/// Plans that have slipped by `today` and are not written down yet, at most `limit`.
///
/// # Errors
/// Those of the database.
pub fn slipped_plans(conn: &mut Conn, today: Day, limit: i64) -> Result<Vec<SlippedPlan>> {
    let plans = || remediation_plans::table.filter(remediation_plans::hazard_id.eq(hazards::id));
    let on_schedule = plans().filter(remediation_plans::progress_due_on.ge(today));
    let noted = plan_slips::table
        .filter(plan_slips::hazard_id.eq(hazards::id))
        .filter(plan_slips::mended_at.is_null());
    let overdue_since = today.checked_sub_days(PLAN_WITHIN).map_or(Moment::start_of(today), Moment::start_of);
    let slipped = hazards::table
        .filter(hazards::level.one_of(|| [Level::Major]))
        .filter(hazards::state.one_of(|| [HazardState::Rectifying]))
        .filter(not(exists(on_schedule)))
        .filter(exists(plans()).or(hazards::recorded_at.lt(overdue_since)))
        .filter(not(exists(noted)))
        .order(hazards::id)
        .limit(limit)
        .select((hazards::id, hazards::enterprise_id, hazards::subdistrict_id))
        .load::<(HazardId, EnterpriseId, SubdistrictId)>(conn)?;
    let whose = |(hazard, enterprise, subdistrict)| SlippedPlan { hazard, enterprise, subdistrict };
    Ok(slipped.into_iter().map(whose).collect())
}

/// Writes down that a plan has slipped, unless it has not after all. The fact is dated to the
/// 00:00 at which it fell late.
///
/// # Errors
/// Those of the database.
pub fn record_slip(conn: &mut Conn, hazard: HazardId, now: Moment) -> Result<Option<SafetyFact>> {
    let row = row_of(conn, hazard)?;
    let late_on = late_on(conn, &row)?.filter(|&day| day <= now.day());
    let (nth, open) = slips(conn, hazard)?;
    let Some(slipped_on) = late_on.filter(|_| row.state == HazardState::Rectifying && !open) else {
        return Ok(None);
    };
    diesel::insert_into(plan_slips::table)
        .values((
            plan_slips::hazard_id.eq(hazard),
            plan_slips::nth.eq(nth + 1),
            plan_slips::subdistrict_id.eq(row.subdistrict_id),
            plan_slips::enterprise_id.eq(row.enterprise_id),
            plan_slips::slipped_on.eq(slipped_on),
        ))
        .execute(conn)?;
    let at = Moment::start_of(slipped_on).max(row.recorded_at);
    let nth = u32::try_from(nth + 1).unwrap_or_default();
    let event = SafetyEvent::PlanSlipped { hazard };
    Ok(Some(SafetyFact::new(row.enterprise_id, at, row.as_source(), nth, event)))
}

/// The fact that a plan was made, or is on schedule again; `None` where it was on schedule anyway.
/// To be asked before the new plan or the progress is written.
pub(super) fn back_on_schedule(
    conn: &mut Conn,
    row: &HazardRow,
    first: bool,
    now: Moment,
) -> Result<Option<SafetyFact>> {
    let (nth, open) = slips(conn, row.id)?;
    if open {
        diesel::update(plan_slips::table.find((row.id, nth)))
            .set(plan_slips::mended_at.eq(now))
            .execute(conn)?;
    }
    let nth = u32::try_from(nth).unwrap_or_default();
    let event = SafetyEvent::PlanMade { hazard: row.id };
    let fact = SafetyFact::new(row.enterprise_id, now, row.as_source(), nth, event);
    Ok((first || open).then_some(fact))
}
