//! Checklists: as a phone shows them, and as the office writes them.

use actix_web::{get, post, web};
use heping_core::{ChecklistScope, Page};
use heping_records::checklist::{self, Checklist, NewChecklist, NewVersion};
use heping_store::Lock;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::answer::Answer;
use crate::app::App;
use crate::extract::auth::{Guard, id_of, perm};
use crate::extract::body::{Body, Query};
use crate::http::Outcome;
use crate::router::Routes;
use crate::usecase::{self, Action, Caller, Effect};

/// The operations of this area.
pub fn routes(config: &mut Routes<'_>) {
    config
        .service(list_checklists)
        .service(create_checklist)
        .service(get_checklist)
        .service(create_checklist_version);
}

/// Which checklists.
#[derive(Deserialize, IntoParams)]
struct ChecklistQuery {
    /// Class or division of GB/T 4754.
    industry: Option<String>,
    /// For self-checks or inspections.
    scope: Option<ChecklistScope>,
}

/// The checklists for an industry, the most specific first
#[utoipa::path(operation_id = "list_checklists", tag = "checklists", params(ChecklistQuery),
    responses((status = 200, body = Page<Checklist>)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReadChecklists"))))]
#[get("/api/v1/checklists")]
async fn list_checklists(
    app: web::Data<App>,
    guard: Guard<perm::ReadChecklists>,
    query: Query<ChecklistQuery>,
) -> Outcome {
    let subdistrict = guard.scope.tenant(None)?;
    let ChecklistQuery { industry, scope } = query.read()?;
    let list =
        app.store.read(move |conn| checklist::list(conn, subdistrict, industry.as_deref(), scope)).await?;
    Ok(Answer::ok(&Page::whole(list))?)
}

/// Writes a checklist of the street's own
#[utoipa::path(operation_id = "create_checklist", tag = "checklists", request_body = NewChecklist,
    responses((status = 201, body = Checklist), (status = 200, description = "The same was sent before", body = Checklist)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ManageChecklists"))))]
#[post("/api/v1/checklists")]
async fn create_checklist(app: web::Data<App>, guard: Guard<perm::ManageChecklists>, body: Body) -> Outcome {
    let street = guard.street()?;
    let new: NewChecklist = body.read()?;
    let caller = Caller::of(&guard.actor);
    let answer =
        usecase::in_street(&app, caller, Lock::Subdistrict(street), Some(street), move |conn, now| {
            let written = checklist::create(conn, &guard.scope, now, &new)?;
            Effect::of(Action::CreateChecklist, written.value.id, &written)
        })
        .await?;
    Ok(answer)
}

/// Which version.
#[derive(Deserialize, IntoParams)]
struct VersionQuery {
    /// From 1; left out, the one that holds now.
    version: Option<i32>,
}

/// A checklist as it is now, or as it was in a version
#[utoipa::path(operation_id = "get_checklist", tag = "checklists", params(("id" = String, Path), VersionQuery),
    responses((status = 200, body = Checklist)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReadChecklists"))))]
#[get("/api/v1/checklists/{id}")]
async fn get_checklist(
    app: web::Data<App>,
    guard: Guard<perm::ReadChecklists>,
    path: web::Path<String>,
    query: Query<VersionQuery>,
) -> Outcome {
    let subdistrict = guard.scope.tenant(None)?;
    let id = id_of(&path)?;
    let version = query.read()?.version;
    let found = app
        .store
        .read(move |conn| match version {
            Some(version) => checklist::at_version(conn, subdistrict, id, version),
            None => checklist::present(conn, subdistrict, id),
        })
        .await?;
    Ok(Answer::ok(&found)?)
}

/// Writes a new version of a checklist; a shipped one changes for this street alone
#[utoipa::path(operation_id = "create_checklist_version", tag = "checklists", request_body = NewVersion, params(("id" = String, Path)),
    responses((status = 201, body = Checklist), (status = 200, description = "It says the same already", body = Checklist)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ManageChecklists"))))]
#[post("/api/v1/checklists/{id}/versions")]
async fn create_checklist_version(
    app: web::Data<App>,
    guard: Guard<perm::ManageChecklists>,
    path: web::Path<String>,
    body: Body,
) -> Outcome {
    let street = guard.street()?;
    let id = id_of(&path)?;
    app.store.read(move |conn| checklist::present(conn, street, id)).await?;
    let new: NewVersion = body.read()?;
    let caller = Caller::of(&guard.actor);
    let answer =
        usecase::in_street(&app, caller, Lock::Subdistrict(street), Some(street), move |conn, now| {
            let written = checklist::add_version(conn, &guard.scope, now, guard.actor.user, id, &new)?;
            Effect::of(Action::CreateChecklistVersion, id, &written)
        })
        .await?;
    Ok(answer)
}
