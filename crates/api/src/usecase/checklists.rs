//! What firms are asked, and when: checklists and schedules of self-checks.

use heping_core::{ChecklistId, Result};
use heping_records::checklist::{self, Checklist, NewChecklist, NewVersion};
use heping_records::self_check::{self, NewSchedule, Schedule, ScheduleDefaults, plan, schedule};
use heping_store::Lock;

use super::{Action, Effect};
use crate::answer::{Answer, Is, Stored};
use crate::extract::auth::{Guard, On, perm};
use crate::extract::context::Context;
use crate::extract::targets;

/// The office writes a checklist of the street's own.
///
/// # Errors
/// `validation_failed` naming the field, `id_conflict`; the database's. So too below.
pub async fn create_checklist(
    context: &Context,
    guard: Guard<perm::ManageChecklists>,
    new: NewChecklist,
) -> Result<Answer<Stored<Checklist>>> {
    let (street, caller) = (guard.street()?, context.caller(&guard.actor));
    context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, now| {
            let written = checklist::create(conn, &guard.scope, now, &new)?;
            Effect::of(Action::CreateChecklist, written.value.id, &written)
        })
        .await
}

/// The office writes a new version of a checklist; a shipped one changes for its street alone.
///
/// # Errors
/// As [`create_checklist`], and `not_found`.
pub async fn create_checklist_version(
    context: &Context,
    guard: Guard<perm::ManageChecklists>,
    id: ChecklistId,
    new: NewVersion,
) -> Result<Answer<Stored<Checklist>>> {
    let (street, caller) = (guard.street()?, context.caller(&guard.actor));
    context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, now| {
            let written = checklist::add_version(conn, &guard.scope, now, guard.actor.user, id, &new)?;
            Effect::of(Action::CreateChecklistVersion, id, &written)
        })
        .await
}

/// The office sets when the self-checks of a firm are due; its tasks follow at once.
///
/// # Errors
/// As [`create_checklist`].
pub async fn replace_self_check_schedule(
    context: &Context,
    on: On<perm::ManageChecklists, targets::Enterprise>,
    new: NewSchedule,
) -> Result<Answer<Is<Schedule>>> {
    let caller = context.caller(&on.actor);
    context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            let set = schedule::replace(conn, &on.scope, now, on.actor.user, on.enterprise, &new)?;
            plan::plan_tasks(conn, on.enterprise, now)?;
            Ok(Effect::done(Action::ReplaceSelfCheckSchedule, on.enterprise, Answer::ok(&set)?))
        })
        .await
}

/// The office replaces the street's defaults; the tasks of the firms follow within a minute.
///
/// # Errors
/// As [`create_checklist`].
pub async fn replace_schedule_defaults(
    context: &Context,
    guard: Guard<perm::ManageChecklists>,
    new: ScheduleDefaults,
) -> Result<Answer<Is<ScheduleDefaults>>> {
    let (street, caller) = (guard.street()?, context.caller(&guard.actor));
    context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, now| {
            let set = self_check::replace_defaults(conn, &guard.scope, now, guard.actor.user, &new)?;
            Ok(Effect::done(Action::ReplaceScheduleDefaults, street, Answer::ok(&set)?))
        })
        .await
}
