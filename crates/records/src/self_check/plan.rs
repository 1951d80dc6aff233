//! Making tasks ahead of time from the schedule that a firm is under.
//!
//! What is over is never touched: a task that was done or whose last day has passed stays, and no
//! task is made for days that have passed. When the schedule changes, what was not yet done and is
//! not over follows the new one; a firm that has done the self-check of a period that runs today is
//! not asked again before the next one. A firm that does not work has no schedule: what is open is
//! withdrawn, and comes back, as far as it is not over, when it works again.

use chrono::Days;
use diesel::prelude::*;
use heping_core::{Day, EnterpriseId, Moment, Result, TaskId};
use heping_evidence::content;
use heping_store::schema::{self_check_plans as plans, self_check_tasks as tasks};
use heping_store::statement::Keep;
use heping_store::{Conn, on_either};

use super::period::Period;
use super::schedule::{self, ScheduleItem};
use crate::checklist::ChecklistHead;
use crate::firm::Firm;

/// A task appears this many days before it opens.
const AHEAD: Days = Days::new(7);

/// Makes the tasks of an enterprise that run today or open within the next seven days, and
/// withdraws those that a changed schedule no longer wants. Runs under the enterprise's lock, or
/// the register's for one that has just come in; safe to run any number of times.
///
/// # Errors
/// `not_found` when there is no such enterprise.
pub fn plan_tasks(conn: &mut Conn, enterprise: EnterpriseId, now: Moment) -> Result<()> {
    let firm = Firm::of(conn, enterprise)?;
    let today = now.day();
    let horizon = today.checked_add_days(AHEAD).unwrap_or(today);
    // takes the row, so that a change of the defaults comes before or after all of this
    let before = own_row(conn, &firm)?;
    let (mut in_force, lists) = schedule::in_force(conn, &firm)?;
    if !firm.status.is_operating() {
        in_force.items.clear();
    }
    let basis = content::digest(&in_force.items)?;
    let changed = before != basis;

    let wanted: Vec<(&ScheduleItem, Period)> = in_force
        .items
        .iter()
        .flat_map(|item| item.every.periods(item.starts_on, today, horizon).map(move |period| (item, period)))
        .collect();
    let asked_again = changed && done_in_running_period(conn, enterprise, today)?;
    if changed {
        withdraw_open(conn, enterprise, now)?;
    }
    for (item, period) in wanted {
        if asked_again && period.opens_on <= today {
            continue;
        }
        if let Some(list) = lists.iter().find(|list| list.id == item.checklist_id) {
            want(conn, &firm, list, period)?;
        }
    }

    let opening = in_force.items.iter().filter_map(|item| item.every.next_after(item.starts_on, horizon));
    let next_on = opening.filter_map(|period| period.opens_on.checked_sub_days(AHEAD)).min();
    diesel::update(plans::table.find(enterprise))
        .set((plans::basis.eq(basis), plans::next_on.eq(next_on)))
        .kept()
        .execute(conn)?;
    Ok(())
}

/// Enterprises for which a new period comes into sight, or whose schedule has changed: what a job
/// goes through.
///
/// # Errors
/// Those of the database.
pub fn due_for_planning(conn: &mut Conn, today: Day, limit: i64) -> Result<Vec<EnterpriseId>> {
    Ok(plans::table
        .filter(plans::next_on.le(today))
        .order((plans::next_on, plans::enterprise_id))
        .limit(limit)
        .select(plans::enterprise_id)
        .load(conn)?)
}

/// Makes or takes the firm's row and answers what its tasks were last made from; empty at first.
fn own_row(conn: &mut Conn, firm: &Firm) -> Result<String> {
    let own = plans::table.find(firm.id);
    let taken =
        diesel::update(own).set(plans::subdistrict_id.eq(firm.subdistrict_id)).kept().execute(conn)?;
    if taken == 0 {
        let row = (
            plans::enterprise_id.eq(firm.id),
            plans::subdistrict_id.eq(firm.subdistrict_id),
            plans::basis.eq(""),
        );
        diesel::insert_into(plans::table).values(row).kept().execute(conn)?;
    }
    Ok(own.select(plans::basis).first(conn)?)
}

fn done_in_running_period(conn: &mut Conn, enterprise: EnterpriseId, today: Day) -> Result<bool> {
    let done = tasks::table
        .filter(tasks::enterprise_id.eq(enterprise))
        .filter(tasks::due_on.ge(today))
        .filter(tasks::opens_on.le(today))
        .filter(tasks::self_check_id.is_not_null());
    Ok(diesel::select(diesel::dsl::exists(done)).get_result(conn)?)
}

fn withdraw_open(conn: &mut Conn, enterprise: EnterpriseId, now: Moment) -> Result<()> {
    let open = tasks::table
        .filter(tasks::enterprise_id.eq(enterprise))
        .filter(tasks::self_check_id.is_null())
        .filter(tasks::withdrawn_at.is_null())
        .filter(tasks::due_on.ge(now.day()));
    diesel::update(open).set(tasks::withdrawn_at.eq(now)).kept().execute(conn)?;
    Ok(())
}

/// Makes a task, or takes one back that was withdrawn.
fn want(conn: &mut Conn, firm: &Firm, list: &ChecklistHead, period: Period) -> Result<()> {
    let row = (
        tasks::id.eq(TaskId::derived(&format!("{}/{}/{}", firm.id, list.id, period.opens_on))),
        tasks::subdistrict_id.eq(firm.subdistrict_id),
        tasks::enterprise_id.eq(firm.id),
        tasks::checklist_id.eq(list.id),
        tasks::checklist_version.eq(list.version),
        tasks::title.eq(&list.title),
        tasks::opens_on.eq(period.opens_on),
        tasks::due_on.eq(period.due_on),
    );
    let made = on_either!(conn, |c| {
        diesel::insert_into(tasks::table).values(row).on_conflict_do_nothing().kept().execute(c)?
    });
    if made == 0 {
        let withdrawn = tasks::table
            .filter(tasks::enterprise_id.eq(firm.id))
            .filter(tasks::checklist_id.eq(list.id))
            .filter(tasks::opens_on.eq(period.opens_on))
            .filter(tasks::withdrawn_at.is_not_null());
        diesel::update(withdrawn)
            .set((
                tasks::withdrawn_at.eq(None::<Moment>),
                tasks::due_on.eq(period.due_on),
                tasks::checklist_version.eq(list.version),
            ))
            .kept()
            .execute(conn)?;
    }
    Ok(())
}
