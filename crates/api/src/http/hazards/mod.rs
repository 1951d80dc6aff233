//! Hazards: what must be rectified. How it goes on is in [`rectification`](crate::http::hazards::rectification)
//! and [`judgement`](crate::http::hazards::decisions).

pub mod decisions;
pub mod rectification;
pub mod reports;

use actix_web::{get, post, web};
use heping_core::{Day, EnterpriseId, HazardState, Level, Page, PageRequest};
use heping_records::hazard::{self, Hazard, HazardDetail, HazardFilter, NewSelfReport};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::answer::Answer;
use crate::answer::photo_links::{WithPhotos, with_photos};
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::{Body, Query};
use crate::extract::targets;
use crate::http::Outcome;
use crate::router::Routes;
use crate::usecase::{self, Action, Caller, Effect};

/// The operations of this area.
pub fn routes(config: &mut Routes<'_>) {
    config.service(list_hazards).service(get_hazard).service(create_hazard);
}

/// Which hazards.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
struct HazardQuery {
    /// Of one enterprise.
    enterprise: Option<EnterpriseId>,
    /// In one state.
    state: Option<HazardState>,
    /// Of one level.
    level: Option<Level>,
    /// Overdue or not.
    overdue: Option<bool>,
    /// Due before this day.
    #[param(value_type = Option<chrono::NaiveDate>)]
    due_before: Option<Day>,
    /// In a village, by its code.
    village: Option<String>,
    /// In an industry, by its two-digit division.
    industry: Option<String>,
    /// The `next` of a page: what follows it, whatever came in meanwhile.
    after: Option<String>,
    /// From 1.
    page: Option<i64>,
    /// 1–100.
    page_size: Option<i64>,
}

/// Hazards: the most urgent first where deadlines are asked for, else the newest first
#[utoipa::path(operation_id = "list_hazards", tag = "hazards", params(HazardQuery),
    responses((status = 200, body = Page<Hazard>)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReadFirm"))))]
#[get("/api/v1/hazards")]
async fn list_hazards(
    app: web::Data<App>,
    guard: Guard<perm::ReadFirm>,
    query: Query<HazardQuery>,
) -> Outcome {
    let query = query.read()?;
    let page = PageRequest::new(query.page, query.page_size)?;
    let filter = HazardFilter {
        enterprise: query.enterprise,
        state: query.state,
        level: query.level,
        overdue: query.overdue,
        due_before: query.due_before,
        village: query.village,
        division: query.industry,
        after: query.after,
    };
    let (now, links) = (app.clock.now(), app.links());
    let list =
        app.store.read(move |conn| hazard::hazards(conn, &guard.scope, now.day(), &filter, page)).await?;
    Ok(Answer::ok(&list.map(|hazard| WithPhotos::of(hazard, &links, now)))?)
}

/// One hazard with its timeline
#[utoipa::path(operation_id = "get_hazard", tag = "hazards", params(("id" = String, Path)),
    responses((status = 200, body = HazardDetail)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReadFirm"))))]
#[get("/api/v1/hazards/{id}")]
async fn get_hazard(app: web::Data<App>, on: On<perm::ReadFirm, targets::Hazard>) -> Outcome {
    let (now, links) = (app.clock.now(), app.links());
    let detail = app.store.read(move |conn| hazard::hazard(conn, &on.scope, now.day(), on.id)).await?;
    Ok(Answer::ok(&WithPhotos::of(detail, &links, now))?)
}

/// Reports a hazard that the firm found itself, outside a self-check; it costs nothing
#[utoipa::path(operation_id = "create_hazard", tag = "hazards", request_body = NewSelfReport, params(("id" = String, Path)),
    responses((status = 201, body = Hazard), (status = 200, description = "The same was reported before", body = Hazard)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReportOwnHazard"))))]
#[post("/api/v1/enterprises/{id}/hazards")]
async fn create_hazard(
    app: web::Data<App>,
    on: On<perm::ReportOwnHazard, targets::Enterprise>,
    body: Body,
) -> Outcome {
    Ok(report(&app, on, body).await?)
}

/// The use case behind `create_hazard`.
pub async fn report(
    app: &App,
    on: On<perm::ReportOwnHazard, targets::Enterprise>,
    body: Body,
) -> heping_core::Result<Answer> {
    let mut new: NewSelfReport = body.read()?;
    new.clock = crate::extract::context::device_clock(app.clock.now());
    let caller = Caller::of(&on.actor);
    let links = app.links();
    usecase::in_firm(app, caller, on.subdistrict, on.enterprise, move |conn, now| {
        let written = hazard::self_report(conn, &on.actor, &on.scope, now, on.enterprise, &new)?;
        let id = written.value.id;
        Effect::of(Action::ReportOwnHazard, id, &with_photos(written, &links, now))
    })
    .await
}
