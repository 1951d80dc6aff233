//! Service visits (服务指导): guidance by inspectors and grid workers; no inspection.

use actix_web::{get, post, web};
use heping_core::{EnterpriseId, Error, Moment, Page, PageRequest, PhotoId, Result, ServiceVisitId};
use heping_records::service_visit::{self, NewServiceVisit, ServiceVisit, VisitOutcome};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::answer::Answer;
use crate::answer::photo_links::{WithPhotos, with_photos};
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::{Body, Query};
use crate::extract::context;
use crate::extract::targets;
use crate::http::Outcome;
use crate::http::codes::enterprise_of;
use crate::router::Routes;
use crate::usecase::{self, Action, Caller, Effect};

/// The operations of this area.
pub fn routes(config: &mut Routes<'_>) {
    config.service(create_service_visit).service(list_service_visits).service(get_service_visit);
}

/// A visit to an enterprise that is named by its id or by the code on its wall.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct VisitOf {
    /// The enterprise's code, as scanned.
    code: Option<String>,
    /// Or its id.
    enterprise_id: Option<EnterpriseId>,
    /// Made by the phone, so that sending it again records no second visit.
    id: Option<ServiceVisitId>,
    /// What came of it.
    outcome: VisitOutcome,
    /// What was advised; needed where guidance was given.
    #[schema(max_length = 2000, example = "建议在打磨工段增设粉尘清扫记录")]
    advice: Option<String>,
    /// Photos of it.
    #[serde(default)]
    #[schema(max_items = 9)]
    photo_ids: Vec<PhotoId>,
    /// When it was.
    visited_at: Moment,
}

/// Records a service visit
#[utoipa::path(operation_id = "create_service_visit", tag = "service-visits", request_body = VisitOf,
    responses((status = 201, body = ServiceVisit), (status = 200, description = "The same was recorded before", body = ServiceVisit)),
    security(("bearer" = [])), extensions(("x-permission" = json!("MakeServiceVisit"))))]
#[post("/api/v1/service-visits")]
async fn create_service_visit(
    app: web::Data<App>,
    guard: Guard<perm::MakeServiceVisit>,
    body: Body,
) -> Outcome {
    Ok(record(&app, guard, body).await?)
}

/// The use case behind `create_service_visit`, for one request or an item of a sync.
pub async fn record(app: &App, guard: Guard<perm::MakeServiceVisit>, body: Body) -> Result<Answer> {
    let VisitOf { code, enterprise_id, id, outcome, advice, photo_ids, visited_at } = body.read()?;
    let clock = context::device_clock(app.clock.now());
    let new = NewServiceVisit { id, outcome, advice, photo_ids, visited_at, clock };
    let enterprise = match (enterprise_id, code) {
        (Some(id), _) => id.to_string(),
        (None, Some(code)) => enterprise_of(app, &code).await?.to_string(),
        (None, None) => return Err(Error::field("enterpriseId", "required", "请给出企业编号或河平码")),
    };
    let on = On::<perm::MakeServiceVisit, targets::Enterprise>::of(app, guard.actor, &enterprise).await?;
    let (caller, links) = (Caller::of(&on.actor), app.links());
    usecase::in_firm(app, caller, on.subdistrict, on.enterprise, move |conn, now| {
        let written = service_visit::record_visit(conn, &on.actor, &on.scope, now, on.enterprise, &new)?;
        let id = written.value.id;
        Effect::of(Action::RecordServiceVisit, id, &with_photos(written, &links, now))
    })
    .await
}

/// Which visits.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
struct VisitQuery {
    /// To one enterprise.
    enterprise: Option<EnterpriseId>,
    /// From 1.
    page: Option<i64>,
    /// 1–100.
    page_size: Option<i64>,
}

/// Service visits, the newest first
#[utoipa::path(operation_id = "list_service_visits", tag = "service-visits", params(VisitQuery),
    responses((status = 200, body = Page<ServiceVisit>)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReadEnterprise"))))]
#[get("/api/v1/service-visits")]
async fn list_service_visits(
    app: web::Data<App>,
    guard: Guard<perm::ReadEnterprise>,
    query: Query<VisitQuery>,
) -> Outcome {
    let VisitQuery { enterprise, page, page_size } = query.read()?;
    let page = PageRequest::new(page, page_size)?;
    let (now, links) = (app.clock.now(), app.links());
    let list = app
        .store
        .read(move |conn| service_visit::service_visits(conn, &guard.scope, enterprise, page))
        .await?;
    Ok(Answer::ok(&list.map(|visit| WithPhotos::of(visit, &links, now)))?)
}

/// One service visit
#[utoipa::path(operation_id = "get_service_visit", tag = "service-visits", params(("id" = String, Path)),
    responses((status = 200, body = ServiceVisit)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReadEnterprise"))))]
#[get("/api/v1/service-visits/{id}")]
async fn get_service_visit(
    app: web::Data<App>,
    on: On<perm::ReadEnterprise, targets::ServiceVisit>,
) -> Outcome {
    let (now, links) = (app.clock.now(), app.links());
    let visit = app.store.read(move |conn| service_visit::service_visit(conn, &on.scope, on.id)).await?;
    Ok(Answer::ok(&WithPhotos::of(visit, &links, now))?)
}
