//! Checklists: as a phone shows them, and as the office writes them.

use actix_web::web;
use heping_core::{ChecklistScope, Page};
use heping_operation::operation;
use heping_records::checklist::{self, Checklist, NewChecklist, NewVersion};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::answer::Outcome;
use crate::answer::{Answer, Is, Stored};
use crate::app::App;
use crate::extract::auth::{Guard, id_of, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::usecase;

/// Which checklists.
#[derive(Deserialize, IntoParams)]
pub(crate) struct ChecklistQuery {
    /// Class or division of GB/T 4754.
    industry: Option<String>,
    /// For self-checks or inspections.
    scope: Option<ChecklistScope>,
}

/// The checklists for an industry, the most specific first
#[operation("适用的检查表")]
pub(crate) async fn list_checklists(
    app: web::Data<App>,
    guard: Guard<perm::ReadChecklists>,
    query: Query<ChecklistQuery>,
) -> Outcome<Is<Page<Checklist>>> {
    let subdistrict = guard.scope.tenant(None)?;
    let ChecklistQuery { industry, scope } = query.read()?;
    let list =
        app.store.read(move |conn| checklist::list(conn, subdistrict, industry.as_deref(), scope)).await?;
    Ok(Answer::ok(&Page::whole(list))?)
}

/// Writes a checklist of the street's own
#[operation("新建检查表")]
pub(crate) async fn create_checklist(
    context: Context,
    guard: Guard<perm::ManageChecklists>,
    body: Body<NewChecklist>,
) -> Outcome<Stored<Checklist>> {
    Ok(usecase::create_checklist(&context, guard, body.read()?).await?)
}

/// Which version.
#[derive(Deserialize, IntoParams)]
pub(crate) struct VersionQuery {
    /// From 1; left out, the one that holds now.
    version: Option<i32>,
}

/// A checklist as it is now, or as it was in a version
#[operation("查看检查表")]
pub(crate) async fn get_checklist(
    app: web::Data<App>,
    guard: Guard<perm::ReadChecklists>,
    path: web::Path<String>,
    query: Query<VersionQuery>,
) -> Outcome<Is<Checklist>> {
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
#[operation("修订检查表")]
pub(crate) async fn create_checklist_version(
    context: Context,
    guard: Guard<perm::ManageChecklists>,
    path: web::Path<String>,
    body: Body<NewVersion>,
) -> Outcome<Stored<Checklist>> {
    let (street, id) = (guard.street()?, id_of(&path)?);
    context.app.store.read(move |conn| checklist::present(conn, street, id)).await?;
    Ok(usecase::create_checklist_version(&context, guard, id, body.read()?).await?)
}
