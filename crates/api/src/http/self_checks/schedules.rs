//! When self-checks are due: schedules of firms, and the street's defaults for all others.

use actix_web::{get, put, web};
use heping_records::self_check::{self, NewSchedule, Schedule, ScheduleDefaults, plan, schedule};
use heping_store::Lock;

use crate::answer::Answer;
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::Body;
use crate::extract::targets;
use crate::http::Outcome;
use crate::router::Routes;
use crate::usecase::{self, Action, Caller, Effect};

/// The operations of this area.
pub fn routes(config: &mut Routes<'_>) {
    config
        .service(get_self_check_schedule)
        .service(replace_self_check_schedule)
        .service(get_schedule_defaults)
        .service(replace_schedule_defaults);
}

/// When the self-checks of an enterprise are due, and who set that
#[utoipa::path(operation_id = "get_self_check_schedule", tag = "self-checks", params(("id" = String, Path)),
    responses((status = 200, body = Schedule)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReadFirm"))))]
#[get("/api/v1/enterprises/{id}/self-check-schedules")]
async fn get_self_check_schedule(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
) -> Outcome {
    let found = app.store.read(move |conn| schedule::schedule(conn, &on.scope, on.enterprise)).await?;
    Ok(Answer::ok(&found)?)
}

/// Sets when the self-checks of an enterprise are due; without items it follows the default again
#[utoipa::path(operation_id = "replace_self_check_schedule", tag = "self-checks", request_body = NewSchedule, params(("id" = String, Path)),
    responses((status = 200, body = Schedule)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ManageChecklists"))))]
#[put("/api/v1/enterprises/{id}/self-check-schedules")]
async fn replace_self_check_schedule(
    app: web::Data<App>,
    on: On<perm::ManageChecklists, targets::Enterprise>,
    body: Body,
) -> Outcome {
    let new: NewSchedule = body.read()?;
    let caller = Caller::of(&on.actor);
    let answer = usecase::in_firm(&app, caller, on.subdistrict, on.enterprise, move |conn, now| {
        let set = schedule::replace(conn, &on.scope, now, on.actor.user, on.enterprise, &new)?;
        plan::plan_tasks(conn, on.enterprise, now)?;
        Ok(Effect::done(Action::ReplaceSelfCheckSchedule, on.enterprise, Answer::ok(&set)?))
    })
    .await?;
    Ok(answer)
}

/// The street's defaults, for firms without a schedule of their own
#[utoipa::path(operation_id = "get_schedule_defaults", tag = "self-checks",
    responses((status = 200, body = ScheduleDefaults)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReadRegister"))))]
#[get("/api/v1/self-check-schedules")]
async fn get_schedule_defaults(app: web::Data<App>, guard: Guard<perm::ReadRegister>) -> Outcome {
    let found = app.store.read(move |conn| self_check::schedule_defaults(conn, &guard.scope)).await?;
    Ok(Answer::ok(&found)?)
}

/// Replaces the street's defaults by industry and risk colour; the tasks of the firms follow within a minute
#[utoipa::path(operation_id = "replace_schedule_defaults", tag = "self-checks", request_body = ScheduleDefaults,
    responses((status = 200, body = ScheduleDefaults)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ManageChecklists"))))]
#[put("/api/v1/self-check-schedules")]
async fn replace_schedule_defaults(
    app: web::Data<App>,
    guard: Guard<perm::ManageChecklists>,
    body: Body,
) -> Outcome {
    let street = guard.street()?;
    let new: ScheduleDefaults = body.read()?;
    let caller = Caller::of(&guard.actor);
    let answer =
        usecase::in_street(&app, caller, Lock::Subdistrict(street), Some(street), move |conn, now| {
            let set = self_check::replace_defaults(conn, &guard.scope, now, guard.actor.user, &new)?;
            Ok(Effect::done(Action::ReplaceScheduleDefaults, street, Answer::ok(&set)?))
        })
        .await?;
    Ok(answer)
}
