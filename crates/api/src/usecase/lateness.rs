//! Work that nobody does in time climbs to the supervisor: after so many working days, each piece once.

use heping_core::{Day, Moment, Result, Role, StaffMessageId, SubdistrictId, UserId};
use heping_org::calendar::{self, NewCalendar, WorkingDays, YearCalendar};
use heping_org::staff_inbox::{self, NewStaffMessage, StaffMessageKind};
use heping_org::work_limits::{self, WorkLimits};
use heping_records::late::{self, LateKind, LateWork};
use heping_store::{Conn, Lock};

use super::{Action, ChangedField, Effect};
use crate::answer::{Answer, Is, Nothing};
use crate::extract::auth::{Guard, perm};
use crate::extract::context::Context;

/// More than waits in a street for too long.
const MOST: i64 = 1000;

/// What has waited for longer than the street says, kind by kind, the longest waiting first.
///
/// # Errors
/// Those of the database.
pub fn late_work(conn: &mut Conn, street: SubdistrictId, today: Day) -> Result<Vec<LateWork>> {
    let days = WorkingDays::around(conn, street, today)?;
    let limits = work_limits::of(conn, street)?;
    let mut work = Vec::new();
    for &kind in LateKind::ALL {
        let limit = match kind {
            LateKind::Report => limits.report_days,
            LateKind::Review => limits.review_days,
            LateKind::Extension => limits.extension_days,
        };
        work.extend(late::late(conn, street, kind, days.waited(today, limit), MOST)?);
    }
    Ok(work)
}

/// Tells whoever leads the street's work of what climbs this morning; on a day on which nobody works it
/// waits. What climbed before is not told again.
///
/// # Errors
/// Those of the database.
pub fn climb(conn: &mut Conn, street: SubdistrictId, now: Moment) -> Result<()> {
    if !WorkingDays::around(conn, street, now.day())?.is_one(now.day()) {
        return Ok(());
    }
    let mut climbed = Vec::new();
    for work in late_work(conn, street, now.day())? {
        if late::climb(conn, street, &work, now)? {
            climbed.push(work);
        }
    }
    let Some(longest) = climbed.iter().min_by_key(|work| work.since) else { return Ok(()) };
    let body = told(&climbed, longest, now.day());
    for user in leading(conn, street)? {
        // what climbs together is told together
        let seed = format!("climbed/{user}/{}/{}/{}", longest.kind, longest.hazard, longest.since.millis());
        let message = NewStaffMessage {
            id: StaffMessageId::derived(&seed),
            subdistrict: street,
            user,
            kind: StaffMessageKind::WorkClimbed,
            body: body.clone(),
        };
        staff_inbox::tell(conn, &message, now)?;
    }
    Ok(())
}

/// The supervisors; where there is none the leaders, and else the office itself.
fn leading(conn: &mut Conn, street: SubdistrictId) -> Result<Vec<UserId>> {
    for role in [Role::Supervisor, Role::Leader, Role::Office] {
        let holders = staff_inbox::holders(conn, street, role)?;
        if !holders.is_empty() {
            return Ok(holders);
        }
    }
    Ok(Vec::new())
}

fn told(climbed: &[LateWork], longest: &LateWork, today: Day) -> String {
    let count = |kind: LateKind| climbed.iter().filter(|work| work.kind == kind).count();
    let kinds = LateKind::ALL.iter().filter(|&&kind| count(kind) > 0);
    let kinds: Vec<String> = kinds.map(|&kind| format!("{} {} 项", kind.text(), count(kind))).collect();
    let waited = (today - longest.since.day()).num_days();
    format!(
        "新增 {} 项工作超过办理时限：{}。等得最久的是{}“{}”，已 {waited} 天。请督促办理，或移交他人。",
        climbed.len(),
        kinds.join("、"),
        longest.enterprise_name,
        longest.title,
    )
}

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
    new: WorkLimits,
) -> Result<Answer<Is<WorkLimits>>> {
    let (street, caller) = (guard.street()?, context.caller(&guard.actor));
    context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, _now| {
            let before = work_limits::of(conn, street)?;
            let after = work_limits::replace(conn, street, new)?;
            let change = |field: ChangedField, of: fn(&WorkLimits) -> i32| {
                field.change(Some(of(&before).to_string()), Some(of(&after).to_string()))
            };
            let changes = [
                change(ChangedField::ReportDays, |limits| limits.report_days),
                change(ChangedField::ReviewDays, |limits| limits.review_days),
                change(ChangedField::ExtensionDays, |limits| limits.extension_days),
            ];
            Ok(Effect::done(Action::ReplaceWorkLimits, street, Answer::ok(&after)?).noting(changes))
        })
        .await
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
