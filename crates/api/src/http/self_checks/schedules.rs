//! When self-checks are due: schedules of firms, and the street's defaults for all others.

use actix_web::web;
use heping_operation::operation;
use heping_records::self_check::{self, NewSchedule, Schedule, ScheduleDefaults, schedule};

use crate::answer::Outcome;
use crate::answer::{Answer, Is};
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::extract::targets;
use crate::usecase;

/// When the self-checks of an enterprise are due, and who set that
#[operation("查看自查计划")]
pub(crate) async fn get_self_check_schedule(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
) -> Outcome<Is<Schedule>> {
    let found = app.store.read(move |conn| schedule::schedule(conn, &on.scope, on.enterprise)).await?;
    Ok(Answer::ok(&found)?)
}

/// Sets when the self-checks of an enterprise are due; without items it follows the default again
#[operation("修改自查计划")]
pub(crate) async fn replace_self_check_schedule(
    context: Context,
    on: On<perm::ManageChecklists, targets::Enterprise>,
    body: Body<NewSchedule>,
) -> Outcome<Is<Schedule>> {
    Ok(usecase::replace_self_check_schedule(&context, on, body.read()?).await?)
}

/// The street's defaults, for firms without a schedule of their own
#[operation("查看默认自查计划")]
pub(crate) async fn get_schedule_defaults(
    app: web::Data<App>,
    guard: Guard<perm::ReadRegister>,
) -> Outcome<Is<ScheduleDefaults>> {
    let found = app.store.read(move |conn| self_check::schedule_defaults(conn, &guard.scope)).await?;
    Ok(Answer::ok(&found)?)
}

/// Replaces the street's defaults by industry and risk colour; the tasks of the firms follow within a minute
#[operation("修改默认自查计划")]
pub(crate) async fn replace_schedule_defaults(
    context: Context,
    guard: Guard<perm::ManageChecklists>,
    body: Body<ScheduleDefaults>,
) -> Outcome<Is<ScheduleDefaults>> {
    Ok(usecase::replace_schedule_defaults(&context, guard, body.read()?).await?)
}
