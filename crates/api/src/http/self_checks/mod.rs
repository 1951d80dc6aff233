//! Self-checks (自查) of an enterprise, and the tasks that say when one is due.

pub mod checklists;
pub mod schedules;

use actix_web::web;
use heping_core::{Day, Page, PageRequest};
use heping_operation::operation;
use heping_records::self_check::{self, NewSelfCheck, SelfCheck, SelfCheckLine, task};

use serde::Deserialize;
use utoipa::IntoParams;

use crate::answer::Outcome;
use crate::answer::{Answer, Is, Stored};
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::targets;
use crate::http::PageQuery;
use crate::usecase::{self};

/// The self-checks that are, or were, due
#[operation("自查任务")]
pub(crate) async fn list_self_check_tasks(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
) -> Outcome<Is<Page<task::SelfCheckTask>>> {
    let today = app.clock.now().day();
    let tasks = app.store.read(move |conn| task::list_tasks(conn, on.enterprise, today)).await?;
    Ok(Answer::ok(&Page::whole(tasks))?)
}

/// Which tasks of the street.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StreetTaskQuery {
    /// With a last day on this day or after it.
    #[param(value_type = chrono::NaiveDate)]
    from: Day,
    /// With a last day on this day or before it.
    #[param(value_type = chrono::NaiveDate)]
    until: Day,
    /// Those alone that were done, or that were not.
    fulfilled: Option<bool>,
    /// From 1.
    page: Option<i64>,
    /// 1–100.
    page_size: Option<i64>,
}

/// The self-checks that are, or were, due in the whole street between two days, the earliest first
#[operation("街道自查任务")]
pub(crate) async fn list_street_tasks(
    app: web::Data<App>,
    guard: Guard<perm::ReadComparisons>,
    query: Query<StreetTaskQuery>,
) -> Outcome<Is<Page<task::StreetTask>>> {
    let StreetTaskQuery { from, until, fulfilled, page, page_size } = query.read()?;
    let (street, page) = (guard.street()?, PageRequest::new(page, page_size)?);
    let today = app.clock.now().day();
    let list = app
        .store
        .read(move |conn| task::street_tasks(conn, street, (from, until), fulfilled, today, page))
        .await?;
    Ok(Answer::ok(&list)?)
}

/// Does a self-check: every "no" becomes a hazard that the firm found itself
#[operation("提交自查")]
pub(crate) async fn create_self_check(
    context: Context,
    on: On<perm::DoSelfCheck, targets::Enterprise>,
    body: Body<NewSelfCheck>,
) -> Outcome<Stored<SelfCheck>> {
    Ok(usecase::submit_self_check(&context, on, body.read()?).await?)
}

/// The self-checks of an enterprise, the newest first
#[operation("自查记录")]
pub(crate) async fn list_self_checks(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
    query: Query<PageQuery>,
) -> Outcome<Is<Page<SelfCheckLine>>> {
    let page = query.read()?.request()?;
    let list =
        app.store.read(move |conn| self_check::self_checks(conn, &on.scope, on.enterprise, page)).await?;
    Ok(Answer::ok(&list)?)
}

/// One self-check with its answers and hazards
#[operation("查看自查")]
pub(crate) async fn get_self_check(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::SelfCheck>,
) -> Outcome<Is<SelfCheck>> {
    let today = app.clock.now().day();
    let found = app.store.read(move |conn| self_check::self_check(conn, &on.scope, today, on.id)).await?;
    Ok(Answer::ok(&found)?)
}
