//! How long work may wait, on which days the street works, and what its own people are told.

use actix_web::web;
use heping_core::{Code, Error, Page, Result};
use heping_operation::operation;
use heping_org::calendar::{self, NewCalendar, YearCalendar};
use heping_org::staff_inbox::{self, StaffMessage};
use heping_org::work_limits::{self, NewWorkLimits, WorkLimits};

use crate::answer::{Answer, Is, Nothing, Outcome};
use crate::app::App;
use crate::extract::auth::{Guard, id_of, perm};
use crate::extract::body::{Body, NoBody};
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::http::PageQuery;
use crate::usecase;

/// The year that a path names: one of which somebody may have a calendar.
fn year_of(text: &str) -> Result<i32> {
    let year: i32 = id_of(text)?;
    (2020..2100).contains(&year).then_some(year).ok_or_else(|| Error::new(Code::NotFound))
}

/// The days of a year on which the street works otherwise than the week says, and where they come from
#[operation("查看工作日历")]
pub(crate) async fn get_work_calendar(
    app: web::Data<App>,
    guard: Guard<perm::ReadComparisons>,
    year: web::Path<String>,
) -> Outcome<Is<YearCalendar>> {
    let (street, year) = (guard.street()?, year_of(&year)?);
    Ok(Answer::ok(&app.store.read(move |conn| calendar::year(conn, street, year)).await?)?)
}

/// Loads the days of a year on which the street works otherwise, in place of those before; 409 when they were changed since `version`
#[operation("导入工作日历")]
pub(crate) async fn replace_work_calendar(
    context: Context,
    guard: Guard<perm::ManageStreet>,
    year: web::Path<String>,
    body: Body<NewCalendar>,
) -> Outcome<Is<YearCalendar>> {
    let year = year_of(&year)?;
    Ok(usecase::replace_work_calendar(&context, guard, year, body.read()?).await?)
}

/// How many working days each kind of work may wait before it climbs to the supervisor
#[operation("查看办理时限")]
pub(crate) async fn get_work_limits(
    app: web::Data<App>,
    guard: Guard<perm::ReadComparisons>,
) -> Outcome<Is<WorkLimits>> {
    let street = guard.street()?;
    Ok(Answer::ok(&app.store.read(move |conn| work_limits::of(conn, street)).await?)?)
}

/// Changes how many working days kinds of work may wait, null for never climbing; 409 when it was changed since `version`
#[operation("修改办理时限")]
pub(crate) async fn replace_work_limits(
    context: Context,
    guard: Guard<perm::ManageStreet>,
    body: Body<NewWorkLimits>,
) -> Outcome<Is<WorkLimits>> {
    Ok(usecase::replace_work_limits(&context, guard, body.read()?).await?)
}

/// What the person who asks is told as one of the street, the newest first
#[operation("我的工作消息")]
pub(crate) async fn list_staff_messages(
    app: web::Data<App>,
    guard: Guard<perm::SignedIn>,
    query: Query<PageQuery>,
) -> Outcome<Is<Page<StaffMessage>>> {
    let page = query.read()?.request()?;
    let list = app.store.read(move |conn| staff_inbox::list(conn, guard.actor.user, page)).await?;
    Ok(Answer::ok(&list)?)
}

/// Marks what the person who asks was told as read
#[operation("工作消息标为已读")]
pub(crate) async fn read_staff_messages(
    context: Context,
    guard: Guard<perm::SignedIn>,
    body: NoBody,
) -> Outcome<Nothing> {
    body.read()?;
    Ok(usecase::read_staff_messages(&context, guard).await?)
}
