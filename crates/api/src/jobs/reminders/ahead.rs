//! What lies ahead: self-checks that can be done or are due, documents that expire, plans whose progress
//! must be reported. What was told is passed over before anything is locked.

use chrono::TimeDelta;
use heping_core::{Day, EnterpriseId, MessageId, MessageKind, Moment, Result, SubdistrictId, TaskId};
use heping_org::expiring::{self, ExpiringDocument};
use heping_records::hazard::{self, WaitingPlan};
use heping_records::self_check::reminder::{self as tasks, OpenTask};
use heping_records::statistics::{self, Period};
use heping_store::{Conn, Lock};
use heping_wechat::inbox;

use super::STEP;
use crate::app::App;
use crate::usecase::reminder;

/// How long ago a self-check may have opened and still be told of: longer than any outage.
const LATE: TimeDelta = TimeDelta::days(7);
/// A signature is asked for again so many days ahead.
const STATISTICS_DAYS: TimeDelta = TimeDelta::days(3);
/// A plan's progress is asked for so many days ahead.
const PLAN_DAYS: TimeDelta = TimeDelta::days(7);

/// Self-checks that can be done since a few days or are due in three days.
pub(super) async fn self_checks(app: &App, street: SubdistrictId) -> Result<()> {
    let mut after: Option<(Day, TaskId)> = None;
    loop {
        let today = app.clock.now().day();
        let open = app.store.read(move |conn| tasks::open_tasks(conn, street, today, after, STEP)).await?;
        let Some(last) = open.last() else { return Ok(()) };
        after = Some((last.due_on, last.id));
        let told = open.into_iter().filter_map(|task| {
            let kind = kind_for(&task, today)?;
            Some((reminder::of_task(kind, task.id), task.enterprise_id, (task, kind)))
        });
        tell(app, told.collect(), move |conn, (task, kind), now| {
            match tasks::still_open(conn, task, now.day())? {
                true => reminder::self_check(conn, street, task, *kind, now),
                false => Ok(()),
            }
        })
        .await?;
    }
}

/// What there is to say of a task today; one that opened today is not due in three days as well.
fn kind_for(task: &OpenTask, today: Day) -> Option<MessageKind> {
    if task.opens_on < today && task.due_on == today + TimeDelta::days(3) {
        return Some(MessageKind::SelfCheckDue);
    }
    (task.opens_on >= today - LATE).then_some(MessageKind::SelfCheckOpens)
}

/// Documents that expire within 30 days, and again within 7.
pub(super) async fn documents(app: &App, street: SubdistrictId) -> Result<()> {
    for (days, from) in [(30, 8), (7, 0)] {
        let mut after = None;
        loop {
            let today = app.clock.now().day();
            let within = (today + TimeDelta::days(from), today + TimeDelta::days(days));
            let expiring =
                move |conn: &mut Conn| expiring::expiring_between(conn, street, within, after, STEP);
            let expiring: Vec<ExpiringDocument> = app.store.read(expiring).await?;
            let Some((last, day)) = expiring.last().and_then(|last| Some((last, last.expires_on?))) else {
                break;
            };
            after = Some((day, last.id));
            let told = expiring.into_iter().filter_map(|one| {
                let id = reminder::of_document(days, one.id, one.expires_on?);
                Some((id, one.enterprise_id, one))
            });
            tell(app, told.collect(), move |conn, one, now| {
                // renewed or withdrawn since we looked: nothing to be reminded of
                let Some(now_known) = expiring::still_expiring(conn, one.id)? else { return Ok(()) };
                match now_known.expires_on {
                    Some(day) => reminder::document(conn, street, (&now_known, day), days, now),
                    None => Ok(()),
                }
            })
            .await?;
        }
    }
    Ok(())
}

/// Plans of major hazards whose next progress is due within a week.
pub(super) async fn plans(app: &App, street: SubdistrictId) -> Result<()> {
    let today = app.clock.now().day();
    let within = (today, today + PLAN_DAYS);
    let waiting =
        app.store.read(move |conn| hazard::waiting_for_progress(conn, street, None, within)).await?;
    let told =
        waiting.into_iter().map(|plan| (reminder::of_plan(plan.hazard, plan.due_on), plan.enterprise, plan));
    tell(app, told.collect(), move |conn, plan: &WaitingPlan, now| {
        let known = hazard::waiting_for_progress(conn, street, Some(plan.hazard), within)?;
        match known.contains(plan) {
            true => reminder::plan_progress(conn, street, plan, now),
            false => Ok(()),
        }
    })
    .await
}

/// Statistics that a principal must sign, from the day on which their period was over, and again in the
/// last days.
pub(super) async fn statistics(app: &App, street: SubdistrictId) -> Result<()> {
    let today = app.clock.now().day();
    for period in Period::to_sign(today) {
        let last_days = period.due_on() - today <= STATISTICS_DAYS;
        let mut after = None;
        loop {
            let unsigned = move |conn: &mut Conn| statistics::unsigned(conn, street, period, after, STEP);
            let firms: Vec<EnterpriseId> = app.store.read(unsigned).await?;
            let Some(last) = firms.last() else { break };
            after = Some(*last);
            let told =
                firms.into_iter().map(|firm| (reminder::of_statistics(period, firm, last_days), firm, firm));
            tell(app, told.collect(), move |conn, firm, now| {
                if statistics::is_signed(conn, *firm, period)? {
                    // since we looked
                    return Ok(());
                }
                reminder::statistics(conn, street, (*firm, period), last_days, now)
            })
            .await?;
        }
    }
    Ok(())
}

/// Writes each message that has not been written, under the lock of its firm.
async fn tell<T: Clone + Send + Sync + 'static>(
    app: &App,
    told: Vec<(MessageId, EnterpriseId, T)>,
    write: impl Fn(&mut Conn, &T, Moment) -> Result<()> + Copy + Send + Sync + 'static,
) -> Result<()> {
    let ids: Vec<MessageId> = told.iter().map(|(id, ..)| *id).collect();
    let known = app.store.read(move |conn| inbox::written(conn, &ids)).await?;
    for (_, enterprise, about) in told.into_iter().filter(|(id, ..)| !known.contains(id)) {
        let now = app.clock.now();
        app.store.write(Lock::Enterprise(enterprise), move |conn| write(conn, &about, now)).await?;
        app.firm_changed(enterprise, None).await;
    }
    Ok(())
}
