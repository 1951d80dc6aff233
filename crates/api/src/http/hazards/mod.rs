//! Hazards: what must be rectified. How it goes on is in [`rectification`]
//! and [`decisions`].

pub mod decisions;
mod detail;
pub mod rectification;
pub mod reports;

use actix_web::web;
use heping_core::{Day, EnterpriseId, HazardSource, HazardState, Level, Page, PageRequest, UserId};
use heping_operation::operation;
use heping_records::hazard::{self, Hazard, HazardFilter, NewSelfReport};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::answer::Outcome;
use crate::answer::photo_links::WithPhotos;
use crate::answer::{Answer, Is, Stored};
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::targets;
use crate::http::hazards::detail::HazardAnswer;
use crate::usecase::{self};

/// Which hazards.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HazardQuery {
    /// Of one enterprise.
    enterprise: Option<EnterpriseId>,
    /// In one state.
    state: Option<HazardState>,
    /// Of one level.
    level: Option<Level>,
    /// Found in one way.
    source: Option<HazardSource>,
    /// Found in inspections that this officer took part in.
    officer: Option<UserId>,
    /// Overdue or not.
    overdue: Option<bool>,
    /// Due before this day.
    #[param(value_type = Option<chrono::NaiveDate>)]
    due_before: Option<Day>,
    /// Due on this day or after it.
    #[param(value_type = Option<chrono::NaiveDate>)]
    due_from: Option<Day>,
    /// In a village, by its code.
    village: Option<String>,
    /// In an industry, by its two-digit division.
    industry: Option<String>,
    /// With a request for more time that awaits its decision, or without one.
    extension_requested: Option<bool>,
    /// The `next` of a page: what follows it, whatever came in meanwhile.
    after: Option<String>,
    /// From 1.
    page: Option<i64>,
    /// 1–100.
    page_size: Option<i64>,
}

/// Hazards: the most urgent first where deadlines are asked for, else the newest first
#[operation("隐患清单")]
pub(crate) async fn list_hazards(
    app: web::Data<App>,
    guard: Guard<perm::ReadFirm>,
    query: Query<HazardQuery>,
) -> Outcome<Is<Page<WithPhotos<Hazard>>>> {
    let query = query.read()?;
    let page = PageRequest::new(query.page, query.page_size)?;
    let filter = HazardFilter {
        enterprise: query.enterprise,
        state: query.state,
        level: query.level,
        source: query.source,
        officer: query.officer,
        overdue: query.overdue,
        due_before: query.due_before,
        due_from: query.due_from,
        awaits: None,
        by_due_day: false,
        village: query.village,
        division: query.industry,
        extension_requested: query.extension_requested,
        after: query.after,
    };
    let (now, links) = (app.clock.now(), app.links());
    let list =
        app.store.read(move |conn| hazard::hazards(conn, &guard.scope, now.day(), &filter, page)).await?;
    Ok(Answer::ok(&list.map(|hazard| WithPhotos::of(hazard, &links, now)))?)
}

/// One hazard with its timeline, and what may be done with it now
#[operation("查看隐患")]
pub(crate) async fn get_hazard(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Hazard>,
) -> Outcome<Is<HazardAnswer>> {
    let (now, links) = (app.clock.now(), app.links());
    let found = app
        .store
        .read(move |conn| HazardAnswer::of(conn, (&on.actor, &on.scope), &links, now, on.id))
        .await?;
    Ok(Answer::ok(&found)?)
}

/// Reports a hazard that the firm found itself, outside a self-check; it costs nothing
#[operation("企业上报隐患")]
pub(crate) async fn create_hazard(
    context: Context,
    on: On<perm::ReportOwnHazard, targets::Enterprise>,
    body: Body<NewSelfReport>,
) -> Outcome<Stored<WithPhotos<Hazard>>> {
    Ok(usecase::report_own_hazard(&context, on, body.read()?).await?)
}
