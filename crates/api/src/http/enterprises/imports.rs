//! The register brought in from the office's table: tried out at once, brought in by a job.

use actix_web::web;
use heping_core::JobId;
use heping_operation::operation;
use heping_org::import::Report;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::answer::Outcome;
use crate::answer::{Accepted, Answer, Is};
use crate::app::App;
use crate::extract::auth::{Guard, id_of, perm};
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::upload::{Form, Upload};
use crate::http::FILES;
use crate::usecase;
use crate::usecase::register::ImportAnswer;

/// A register's file: 20,000 rows are well below it.
const MOST: usize = 10 * 1024 * 1024;

/// How to import.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImportQuery {
    /// Report what would happen and change nothing.
    #[serde(default)]
    dry_run: bool,
}

/// A register's file.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it only describes the form")]
pub struct RegisterForm {
    /// CSV (UTF-8 or GB18030) or XLSX, at most 10 MB and 20,000 rows.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

impl Form for RegisterForm {
    const MOST: usize = MOST;
}

/// Imports a register while one waits, or tries it out; a bad row says why and stops no other
#[operation("导入企业名册")]
pub(crate) async fn import_enterprises(
    context: Context,
    guard: Guard<perm::ManageRegister>,
    query: Query<ImportQuery>,
    form: Upload<RegisterForm>,
) -> Outcome<Is<Report>> {
    let street = guard.street()?;
    let ImportQuery { dry_run } = query.read()?;
    let bytes = form.read().await?.to_vec();
    let _turn = FILES.take().await?;
    let caller = context.caller(&guard.actor);
    let (app, now) = (&context.app, context.now);
    let report =
        usecase::import_register(&app.store, &app.keys.vault, now, (street, caller), bytes, dry_run).await?;
    app.firms_changed().await;
    Ok(Answer::ok(&report)?)
}

/// Hands a register in, which the service brings in by itself, however long it takes and whether or not
/// somebody waits: `get_register_import` says how far it is
#[operation("后台导入企业名册")]
pub(crate) async fn create_register_import(
    context: Context,
    guard: Guard<perm::ManageRegister>,
    form: Upload<RegisterForm>,
) -> Outcome<Accepted<ImportAnswer>> {
    guard.street()?;
    let bytes = form.read().await?.to_vec();
    let _turn = FILES.take().await?;
    Ok(usecase::register::hand_in_register(&context, guard, bytes).await?)
}

/// How far a register is that was handed in; when it is done, what became of each row
#[operation("查询导入进度")]
pub(crate) async fn get_register_import(
    app: web::Data<App>,
    guard: Guard<perm::ManageRegister>,
    id: web::Path<String>,
) -> Outcome<Is<ImportAnswer>> {
    let id: JobId = id_of(&id)?;
    Ok(Answer::ok(&usecase::register::import_progress(&app, &guard, id).await?)?)
}
