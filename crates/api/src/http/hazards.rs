//! Hazards: what must be rectified, and how it goes on.

use actix_web::{get, post, web};
use heping_core::{Day, EnterpriseId, HazardState, Level, Page, PageRequest};
use heping_records::hazard::{self, Hazard, HazardDetail, HazardFilter, NewReview, NewSubmission};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{Outcome, targets};
use crate::answer::Answer;
use crate::app::App;
use crate::auth::{Guard, On, perm};
use crate::body::{Body, Query};
use crate::flow::{self, Action, Caller, Effect};
use crate::notice;
use crate::photos::{WithPhotos, with_photos};

/// The operations of this area.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_hazards)
        .service(get_hazard)
        .service(submit_rectification)
        .service(review_rectification);
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

/// Hands in a rectification: the clock stands still until the street has looked
#[utoipa::path(operation_id = "submit_rectification", tag = "hazards", request_body = NewSubmission, params(("id" = String, Path)),
    responses((status = 200, body = Hazard)),
    security(("bearer" = [])), extensions(("x-permission" = json!("SubmitRectification"))))]
#[post("/api/v1/hazards/{id}/submissions")]
async fn submit_rectification(
    app: web::Data<App>,
    on: On<perm::SubmitRectification, targets::Hazard>,
    body: Body,
) -> Outcome {
    Ok(submit(&app, on, body).await?)
}

/// The use case behind `submit_rectification`.
pub async fn submit(
    app: &App,
    on: On<perm::SubmitRectification, targets::Hazard>,
    body: Body,
) -> heping_core::Result<Answer> {
    let new: NewSubmission = body.read()?;
    let caller = Caller::of(&on.actor);
    let links = app.links();
    flow::in_firm(app, caller, on.subdistrict, on.enterprise, move |conn, now| {
        let written = hazard::submit(conn, &on.actor, &on.scope, now, on.id, &new)?;
        let mut effect = Effect::of(Action::SubmitRectification, on.id, &with_photos(written, &links, now))?;
        effect.answer.status = 200;
        Ok(effect)
    })
    .await
}

/// Accepts a rectification or sends it back; a major hazard needs two officers
#[utoipa::path(operation_id = "review_rectification", tag = "hazards", request_body = NewReview, params(("id" = String, Path)),
    responses((status = 200, body = Hazard)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReviewRectification"))))]
#[post("/api/v1/hazards/{id}/reviews")]
async fn review_rectification(
    app: web::Data<App>,
    on: On<perm::ReviewRectification, targets::Hazard>,
    body: Body,
) -> Outcome {
    let new: NewReview = body.read()?;
    let caller = Caller::of(&on.actor);
    let links = app.links();
    let answer = flow::in_firm(&app, caller, on.subdistrict, on.enterprise, move |conn, now| {
        let written = hazard::review(conn, &on.actor, &on.scope, now, on.id, &new)?;
        if written.created {
            notice::reviewed(conn, on.subdistrict, &written.value, now)?;
        }
        let mut effect = Effect::of(Action::ReviewRectification, on.id, &with_photos(written, &links, now))?;
        effect.answer.status = 200;
        Ok(effect)
    })
    .await?;
    Ok(answer)
}
