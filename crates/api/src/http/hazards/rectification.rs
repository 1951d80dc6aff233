//! What a hazard needs to be done with: rectification and review, more time, the plan of a major
//! one, and what the firm has to say.

use actix_web::{post, web};
use heping_core::{Moment, Result};
use heping_evidence::Written;
use heping_records::hazard::{
    self, Extension, Hazard, NewExtension, NewExtensionDecision, NewPlan, NewProgress, NewReply, NewReview,
    NewSubmission, TimelineEntry,
};
use heping_store::Conn;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::answer::Answer;
use crate::answer::photo_links::with_photos;
use crate::app::App;
use crate::extract::auth::{On, Perm, perm};
use crate::extract::body::Body;
use crate::extract::targets;
use crate::http::Outcome;
use crate::router::Routes;
use crate::usecase::notice::{self, Notice};
use crate::usecase::{self, Action, Caller, Effect};

/// The operations of this area.
pub fn routes(config: &mut Routes<'_>) {
    config
        .service(submit_rectification)
        .service(review_rectification)
        .service(create_extension)
        .service(decide_extension)
        .service(create_plan)
        .service(create_progress)
        .service(create_reply);
}

/// A hazard and the permission over it.
pub type OnHazard<P> = On<P, targets::Hazard>;

/// A step in a hazard's life that answers the hazard, and what the firm is told of it.
pub async fn step<P: Perm, N: DeserializeOwned + Send + 'static>(
    app: &App,
    on: OnHazard<P>,
    body: Body,
    action: Action,
    act: impl Fn(&mut Conn, &OnHazard<P>, Moment, &N) -> Result<Written<Hazard>> + Send + 'static,
    tell: Notice,
) -> Result<Answer> {
    let new: N = body.read()?;
    let caller = Caller::of(&on.actor);
    let links = app.links();
    usecase::in_firm(app, caller, on.subdistrict, on.enterprise, move |conn, now| {
        let written = act(conn, &on, now, &new)?;
        if written.created {
            tell(conn, on.subdistrict, &written.value, now)?;
        }
        Effect::changed(action, on.id, &with_photos(written, &links, now))
    })
    .await
}

/// Something that is added to a hazard and answered by itself.
async fn add<P: Perm, N: DeserializeOwned + Send + 'static, T: Serialize>(
    app: &App,
    on: OnHazard<P>,
    body: Body,
    action: Action,
    act: impl Fn(&mut Conn, &OnHazard<P>, Moment, &N) -> Result<Written<T>> + Send + 'static,
) -> Result<Answer> {
    let new: N = body.read()?;
    let caller = Caller::of(&on.actor);
    usecase::in_firm(app, caller, on.subdistrict, on.enterprise, move |conn, now| {
        let written = act(conn, &on, now, &new)?;
        Effect::of(action, on.id, &written)
    })
    .await
}

/// Hands in a rectification: the clock stands still until the street has looked
#[utoipa::path(operation_id = "submit_rectification", tag = "hazards", request_body = NewSubmission, params(("id" = String, Path)),
    responses((status = 200, body = Hazard)),
    security(("bearer" = [])), extensions(("x-permission" = json!("SubmitRectification"))))]
#[post("/api/v1/hazards/{id}/submissions")]
async fn submit_rectification(
    app: web::Data<App>,
    on: OnHazard<perm::SubmitRectification>,
    body: Body,
) -> Outcome {
    Ok(submit(&app, on, body).await?)
}

/// The use case behind `submit_rectification`.
pub async fn submit(app: &App, on: OnHazard<perm::SubmitRectification>, body: Body) -> Result<Answer> {
    let act = |conn: &mut Conn, on: &OnHazard<_>, now, new: &NewSubmission| {
        hazard::submit(conn, &on.actor, &on.scope, now, on.id, new)
    };
    step(app, on, body, Action::SubmitRectification, act, notice::none).await
}

/// Accepts a rectification or sends it back; a major hazard needs two officers
#[utoipa::path(operation_id = "review_rectification", tag = "hazards", request_body = NewReview, params(("id" = String, Path)),
    responses((status = 200, body = Hazard)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReviewRectification"))))]
#[post("/api/v1/hazards/{id}/reviews")]
async fn review_rectification(
    app: web::Data<App>,
    on: OnHazard<perm::ReviewRectification>,
    body: Body,
) -> Outcome {
    let act = |conn: &mut Conn, on: &OnHazard<_>, now, new: &NewReview| {
        hazard::review(conn, &on.actor, &on.scope, now, on.id, new)
    };
    Ok(step(&app, on, body, Action::ReviewRectification, act, notice::reviewed).await?)
}

/// Asks for more time, before the due day has passed
#[utoipa::path(operation_id = "create_extension", tag = "hazards", request_body = NewExtension, params(("id" = String, Path)),
    responses((status = 201, body = Extension), (status = 200, description = "The same was asked before", body = Extension)),
    security(("bearer" = [])), extensions(("x-permission" = json!("RequestExtension"))))]
#[post("/api/v1/hazards/{id}/extensions")]
async fn create_extension(app: web::Data<App>, on: OnHazard<perm::RequestExtension>, body: Body) -> Outcome {
    let act = |conn: &mut Conn, on: &OnHazard<_>, now, new: &NewExtension| {
        hazard::request_extension(conn, &on.actor, &on.scope, now, on.id, new)
    };
    Ok(add(&app, on, body, Action::RequestExtension, act).await?)
}

/// Grants or refuses a request for more time
#[utoipa::path(operation_id = "decide_extension", tag = "hazards", request_body = NewExtensionDecision,
    params(("id" = String, Path), ("eid" = String, Path)),
    responses((status = 200, body = Hazard)),
    security(("bearer" = [])), extensions(("x-permission" = json!("DecideHazard"))))]
#[post("/api/v1/hazards/{id}/extensions/{eid}/decision")]
async fn decide_extension(
    app: web::Data<App>,
    on: OnHazard<perm::DecideHazard>,
    path: web::Path<(String, String)>,
    body: Body,
) -> Outcome {
    let (_, extension) = path.into_inner();
    let act = move |conn: &mut Conn, on: &OnHazard<_>, now, new: &NewExtensionDecision| {
        hazard::decide_extension(conn, &on.actor, &on.scope, now, (on.id, &extension), new)
    };
    Ok(step(&app, on, body, Action::DecideExtension, act, notice::extension_decided).await?)
}

/// Makes the plan of a major hazard, in the six parts that the law names
#[utoipa::path(operation_id = "create_plan", tag = "hazards", request_body = NewPlan, params(("id" = String, Path)),
    responses((status = 200, body = Hazard)),
    security(("bearer" = [])), extensions(("x-permission" = json!("PlanRemediation"))))]
#[post("/api/v1/hazards/{id}/plan")]
async fn create_plan(app: web::Data<App>, on: OnHazard<perm::PlanRemediation>, body: Body) -> Outcome {
    let act = |conn: &mut Conn, on: &OnHazard<_>, now, new: &NewPlan| {
        hazard::make_plan(conn, &on.actor, &on.scope, now, on.id, new)
    };
    Ok(step(&app, on, body, Action::MakePlan, act, notice::none).await?)
}

/// Reports how far the plan of a major hazard has come, every quarter at least
#[utoipa::path(operation_id = "create_progress", tag = "hazards", request_body = NewProgress, params(("id" = String, Path)),
    responses((status = 201, body = TimelineEntry), (status = 200, description = "The same was reported before", body = TimelineEntry)),
    security(("bearer" = [])), extensions(("x-permission" = json!("PlanRemediation"))))]
#[post("/api/v1/hazards/{id}/progress")]
async fn create_progress(app: web::Data<App>, on: OnHazard<perm::PlanRemediation>, body: Body) -> Outcome {
    let act = |conn: &mut Conn, on: &OnHazard<_>, now, new: &NewProgress| {
        hazard::report_progress(conn, &on.actor, &on.scope, now, on.id, new)
    };
    Ok(add(&app, on, body, Action::ReportProgress, act).await?)
}

/// States how the firm sees a hazard (陈述)
#[utoipa::path(operation_id = "create_reply", tag = "hazards", request_body = NewReply, params(("id" = String, Path)),
    responses((status = 201, body = TimelineEntry), (status = 200, description = "The same was said before", body = TimelineEntry)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReplyToHazard"))))]
#[post("/api/v1/hazards/{id}/replies")]
async fn create_reply(app: web::Data<App>, on: OnHazard<perm::ReplyToHazard>, body: Body) -> Outcome {
    let act = |conn: &mut Conn, on: &OnHazard<_>, now, new: &NewReply| {
        hazard::reply(conn, &on.actor, &on.scope, now, on.id, new)
    };
    Ok(add(&app, on, body, Action::ReplyToHazard, act).await?)
}
