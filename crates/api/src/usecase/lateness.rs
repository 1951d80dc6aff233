//! On which days the street works, how long its work may wait, and who has read what they were told.

use heping_core::Result;
use heping_org::calendar::{self, NewCalendar, YearCalendar};
use heping_org::staff_inbox;
use heping_org::work_limits::{self, NewWorkLimits, WorkLimit, WorkLimits};
use heping_store::Lock;

use super::{Action, ChangedField, Effect};
use crate::answer::{Answer, Is, Nothing};
use crate::extract::auth::{Guard, perm};
use crate::extract::context::Context;

/// The office loads a year's working days.
///
/// # Errors
/// `validation_failed` naming the day, `version_conflict`; the database's.
pub async fn replace_work_calendar(
    context: &Context,
    guard: Guard<perm::ManageStreet>,
    year: i32,
    new: NewCalendar,
) -> Result<Answer<Is<YearCalendar>>> {
    let (street, user, caller) = (guard.street()?, guard.actor.user, context.caller(&guard.actor));
    context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, now| {
            let before = calendar::year(conn, street, year)?.days.len();
            let after = calendar::replace(conn, street, year, (user, now), &new)?;
            let said = |days: usize| Some(format!("{year} 年 {days} 天"));
            let changes = [ChangedField::SpecialDays.change(said(before), said(after.days.len()))];
            Ok(Effect::done(Action::ReplaceWorkCalendar, street, Answer::ok(&after)?).noting(changes))
        })
        .await
}

/// The street says how many working days work may wait.
///
/// # Errors
/// `validation_failed` naming the field, `version_conflict`; the database's.
pub async fn replace_work_limits(
    context: &Context,
    guard: Guard<perm::ManageStreet>,
    new: NewWorkLimits,
) -> Result<Answer<Is<WorkLimits>>> {
    let (street, caller) = (guard.street()?, context.caller(&guard.actor));
    context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, _now| {
            let before = work_limits::of(conn, street)?;
            let after = work_limits::replace(conn, street, &new)?;
            let changed = before.limits.iter().zip(&after.limits).filter(|(before, after)| before != after);
            let (old, new): (Vec<String>, Vec<String>) =
                changed.map(|(before, after)| (said(before), said(after))).unzip();
            let change = ChangedField::WorkLimits.change(Some(old.join("、")), Some(new.join("、")));
            Ok(Effect::done(Action::ReplaceWorkLimits, street, Answer::ok(&after)?).noting([change]))
        })
        .await
}

/// A limit as the audit log tells it.
fn said(limit: &WorkLimit) -> String {
    match limit.days {
        Some(days) => format!("{} {days} 个工作日", limit.kind_text),
        None => format!("{}不提醒", limit.kind_text),
    }
}

/// Somebody of the street has read their inbox.
///
/// # Errors
/// Those of the database.
pub async fn read_staff_messages(context: &Context, guard: Guard<perm::SignedIn>) -> Result<Answer<Nothing>> {
    let (user, street) = (guard.actor.user, guard.actor.street());
    let caller = context.caller(&guard.actor);
    context
        .write(caller, Lock::Person(user), street, move |conn, now| {
            let read = staff_inbox::read_all(conn, user, now)?;
            Ok(Effect::done_if(read > 0, Action::ReadInbox, user, Answer::nothing()))
        })
        .await
}
