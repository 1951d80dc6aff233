//! Self-checks (自查) of an enterprise, and the tasks that say when one is due.

pub mod checklists;
pub mod schedules;

use actix_web::{get, post, web};
use heping_core::Page;
use heping_records::self_check::{self, NewSelfCheck, SelfCheck, SelfCheckLine, task};

use crate::answer::Answer;
use crate::app::App;
use crate::extract::auth::{On, perm};
use crate::extract::body::{Body, Query};
use crate::extract::targets;
use crate::http::{Outcome, PageQuery};
use crate::router::Routes;
use crate::usecase::{self, Action, Caller, Effect};

/// The operations of this area.
pub fn routes(config: &mut Routes<'_>) {
    config
        .service(list_self_check_tasks)
        .service(create_self_check)
        .service(list_self_checks)
        .service(get_self_check);
}

/// The self-checks that are, or were, due
#[utoipa::path(operation_id = "list_self_check_tasks", tag = "self-checks", params(("id" = String, Path)),
    responses((status = 200, body = Page<task::SelfCheckTask>)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReadFirm"))))]
#[get("/api/v1/enterprises/{id}/self-check-tasks")]
async fn list_self_check_tasks(app: web::Data<App>, on: On<perm::ReadFirm, targets::Enterprise>) -> Outcome {
    let today = app.clock.now().day();
    let tasks = app.store.read(move |conn| task::list_tasks(conn, on.enterprise, today)).await?;
    Ok(Answer::ok(&Page::whole(tasks))?)
}

/// Does a self-check: every "no" becomes a hazard that the firm found itself
#[utoipa::path(operation_id = "create_self_check", tag = "self-checks", request_body = NewSelfCheck, params(("id" = String, Path)),
    responses((status = 201, body = SelfCheck), (status = 200, description = "The same was sent before", body = SelfCheck)),
    security(("bearer" = [])), extensions(("x-permission" = json!("DoSelfCheck"))))]
#[post("/api/v1/enterprises/{id}/self-checks")]
async fn create_self_check(
    app: web::Data<App>,
    on: On<perm::DoSelfCheck, targets::Enterprise>,
    body: Body,
) -> Outcome {
    Ok(submit(&app, on, body).await?)
}

/// The use case behind `create_self_check`.
pub async fn submit(
    app: &App,
    on: On<perm::DoSelfCheck, targets::Enterprise>,
    body: Body,
) -> heping_core::Result<Answer> {
    let mut new: NewSelfCheck = body.read()?;
    new.clock = crate::extract::context::device_clock(app.clock.now());
    let caller = Caller::of(&on.actor);
    usecase::in_firm(app, caller, on.subdistrict, on.enterprise, move |conn, now| {
        let written = self_check::submit(conn, &on.actor, &on.scope, now, on.enterprise, &new)?;
        Effect::of(Action::SubmitSelfCheck, written.value.id, &written)
    })
    .await
}

/// The self-checks of an enterprise, the newest first
#[utoipa::path(operation_id = "list_self_checks", tag = "self-checks", params(("id" = String, Path), PageQuery),
    responses((status = 200, body = Page<SelfCheckLine>)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReadFirm"))))]
#[get("/api/v1/enterprises/{id}/self-checks")]
async fn list_self_checks(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
    query: Query<PageQuery>,
) -> Outcome {
    let page = query.read()?.request()?;
    let list =
        app.store.read(move |conn| self_check::self_checks(conn, &on.scope, on.enterprise, page)).await?;
    Ok(Answer::ok(&list)?)
}

/// One self-check with its answers and hazards
#[utoipa::path(operation_id = "get_self_check", tag = "self-checks", params(("id" = String, Path)),
    responses((status = 200, body = SelfCheck)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReadFirm"))))]
#[get("/api/v1/self-checks/{id}")]
async fn get_self_check(app: web::Data<App>, on: On<perm::ReadFirm, targets::SelfCheck>) -> Outcome {
    let today = app.clock.now().day();
    let found = app.store.read(move |conn| self_check::self_check(conn, &on.scope, today, on.id)).await?;
    Ok(Answer::ok(&found)?)
}
