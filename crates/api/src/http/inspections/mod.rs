//! Inspections by the street (督查): opened, filled with findings, completed.

pub mod documents;
pub mod service_visits;

use actix_web::{get, post, web};
use heping_core::{EnterpriseId, Error, InspectionId, Moment, Page, PageRequest, UserId};
use heping_records::hazard::Hazard;
use heping_records::inspection::{
    self, Correction, Inspection, InspectionDetail, InspectionKind, InspectionLine, NewCompletion,
    NewCorrection, NewFinding, NewInspection,
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::answer::Answer;
use crate::answer::photo_links::with_photos;
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::{Body, Query};
use crate::extract::context;
use crate::extract::targets;
use crate::http::Outcome;
use crate::http::codes::enterprise_of;
use crate::router::Routes;
use crate::usecase::notice;
use crate::usecase::{self, Action, Caller, Effect};

/// The operations of this area.
pub fn routes(config: &mut Routes<'_>) {
    config
        .service(create_inspection)
        .service(list_inspections)
        .service(get_inspection)
        .service(create_finding)
        .service(complete_inspection)
        .service(create_correction);
}

/// An inspection of an enterprise that is named by its id or by the code on its wall. Its fields
/// are spelled out: through a flattened struct, serde could not say which of them is wrong.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OpenInspection {
    /// The enterprise's code, as scanned.
    code: Option<String>,
    /// Or its id.
    enterprise_id: Option<EnterpriseId>,
    /// Made by the phone, so that sending it again opens no second one.
    id: Option<InspectionId>,
    /// Why.
    kind: InspectionKind,
    /// On the basis of which rule.
    #[schema(min_length = 1, max_length = 500, example = "《安全生产法》第六十五条")]
    legal_basis: String,
    /// The number of the approval to inspect.
    #[schema(min_length = 1, max_length = 100, example = "河安检批〔2026〕45号")]
    approval_number: String,
    /// 行政行为码
    #[schema(max_length = 100)]
    act_code: Option<String>,
    /// Two officers or more, oneself among them.
    #[serde(default)]
    #[schema(min_items = 2, max_items = 10)]
    officer_ids: Vec<UserId>,
    /// When it began.
    started_at: Moment,
    /// Why the enterprise is inspected although the year's cap is reached; needed then alone.
    #[schema(max_length = 500)]
    over_cap_reason: Option<String>,
}

/// Opens an inspection
#[utoipa::path(operation_id = "create_inspection", tag = "inspections", request_body = OpenInspection,
    responses((status = 201, body = Inspection), (status = 200, description = "The same was opened before", body = Inspection)),
    security(("bearer" = [])), extensions(("x-permission" = json!("Inspect"))))]
#[post("/api/v1/inspections")]
async fn create_inspection(app: web::Data<App>, guard: Guard<perm::Inspect>, body: Body) -> Outcome {
    Ok(open(&app, guard, body).await?)
}

/// The use case behind `create_inspection`, for one request or an item of a sync.
pub async fn open(app: &App, guard: Guard<perm::Inspect>, body: Body) -> heping_core::Result<Answer> {
    let OpenInspection {
        code,
        enterprise_id,
        id,
        kind,
        legal_basis,
        approval_number,
        act_code,
        officer_ids,
        started_at,
        over_cap_reason,
    } = body.read()?;
    let new = NewInspection {
        id,
        kind,
        legal_basis,
        approval_number,
        act_code,
        officer_ids,
        started_at,
        over_cap_reason,
        clock: context::device_clock(app.clock.now()),
    };
    let enterprise = match (enterprise_id, code) {
        (Some(id), _) => id.to_string(),
        (None, Some(code)) => enterprise_of(app, &code).await?.to_string(),
        (None, None) => return Err(Error::field("enterpriseId", "required", "请给出企业编号或河平码")),
    };
    let on = On::<perm::Inspect, targets::Enterprise>::of(app, guard.actor, &enterprise).await?;
    let caller = Caller::of(&on.actor);
    usecase::in_firm(app, caller, on.subdistrict, on.enterprise, move |conn, now| {
        let written = inspection::open(conn, &on.actor, &on.scope, now, on.enterprise, &new)?;
        Effect::of(Action::OpenInspection, written.value.id, &written)
    })
    .await
}

/// Which inspections.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
struct InspectionQuery {
    /// Of one enterprise.
    enterprise: Option<EnterpriseId>,
    /// From 1.
    page: Option<i64>,
    /// 1–100.
    page_size: Option<i64>,
}

/// Inspections, the newest first
#[utoipa::path(operation_id = "list_inspections", tag = "inspections", params(InspectionQuery),
    responses((status = 200, body = Page<InspectionLine>)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReadFirm"))))]
#[get("/api/v1/inspections")]
async fn list_inspections(
    app: web::Data<App>,
    guard: Guard<perm::ReadFirm>,
    query: Query<InspectionQuery>,
) -> Outcome {
    let InspectionQuery { enterprise, page, page_size } = query.read()?;
    let page = PageRequest::new(page, page_size)?;
    let list =
        app.store.read(move |conn| inspection::inspections(conn, &guard.scope, enterprise, page)).await?;
    Ok(Answer::ok(&list)?)
}

/// One inspection with its findings
#[utoipa::path(operation_id = "get_inspection", tag = "inspections", params(("id" = String, Path)),
    responses((status = 200, body = InspectionDetail)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReadFirm"))))]
#[get("/api/v1/inspections/{id}")]
async fn get_inspection(app: web::Data<App>, on: On<perm::ReadFirm, targets::Inspection>) -> Outcome {
    let today = app.clock.now().day();
    let detail = app.store.read(move |conn| inspection::inspection(conn, &on.scope, today, on.id)).await?;
    Ok(Answer::ok(&detail)?)
}

/// Records a finding: a hazard of the street, or a line in one that the firm had reported itself
#[utoipa::path(operation_id = "create_finding", tag = "inspections", request_body = NewFinding, params(("id" = String, Path)),
    responses((status = 201, body = Hazard), (status = 200, description = "The same was recorded before", body = Hazard)),
    security(("bearer" = [])), extensions(("x-permission" = json!("Inspect"))))]
#[post("/api/v1/inspections/{id}/findings")]
async fn create_finding(
    app: web::Data<App>,
    on: On<perm::Inspect, targets::Inspection>,
    body: Body,
) -> Outcome {
    Ok(find(&app, on, body).await?)
}

/// The use case behind `create_finding`.
pub async fn find(
    app: &App,
    on: On<perm::Inspect, targets::Inspection>,
    body: Body,
) -> heping_core::Result<Answer> {
    let mut new: NewFinding = body.read()?;
    new.clock = context::device_clock(app.clock.now());
    let caller = Caller::of(&on.actor);
    let links = app.links();
    usecase::in_firm(app, caller, on.subdistrict, on.enterprise, move |conn, now| {
        let written = inspection::add_finding(conn, &on.actor, &on.scope, now, on.id, &new)?;
        let id = written.value.id;
        if written.created {
            notice::found(conn, on.subdistrict, &written.value, now)?;
        }
        Effect::of(Action::RecordFinding, id, &with_photos(written, &links, now))
    })
    .await
}

/// Completes an inspection: from here on it never changes
#[utoipa::path(operation_id = "complete_inspection", tag = "inspections", request_body = NewCompletion, params(("id" = String, Path)),
    responses((status = 200, body = Inspection)),
    security(("bearer" = [])), extensions(("x-permission" = json!("Inspect"))))]
#[post("/api/v1/inspections/{id}/completion")]
async fn complete_inspection(
    app: web::Data<App>,
    on: On<perm::Inspect, targets::Inspection>,
    body: Body,
) -> Outcome {
    Ok(complete(&app, on, body).await?)
}

/// The use case behind `complete_inspection`.
pub async fn complete(
    app: &App,
    on: On<perm::Inspect, targets::Inspection>,
    body: Body,
) -> heping_core::Result<Answer> {
    let mut new: NewCompletion = body.read()?;
    new.clock = context::device_clock(app.clock.now());
    let caller = Caller::of(&on.actor);
    usecase::in_firm(app, caller, on.subdistrict, on.enterprise, move |conn, now| {
        let written = inspection::complete(conn, &on.actor, &on.scope, now, on.id, &new)?;
        Effect::changed(Action::CompleteInspection, on.id, &written)
    })
    .await
}

/// Corrects a completed inspection: a row beside the record, which never changes
#[utoipa::path(operation_id = "create_correction", tag = "inspections", request_body = NewCorrection, params(("id" = String, Path)),
    responses((status = 201, body = Correction), (status = 200, description = "The same was corrected before", body = Correction)),
    security(("bearer" = [])), extensions(("x-permission" = json!("Inspect"))))]
#[post("/api/v1/inspections/{id}/corrections")]
async fn create_correction(
    app: web::Data<App>,
    on: On<perm::Inspect, targets::Inspection>,
    body: Body,
) -> Outcome {
    let new: NewCorrection = body.read()?;
    let caller = Caller::of(&on.actor);
    let answer = usecase::in_firm(&app, caller, on.subdistrict, on.enterprise, move |conn, now| {
        let written = inspection::correct(conn, &on.actor, &on.scope, now, on.id, &new)?;
        Effect::of(Action::CorrectInspection, on.id, &written)
    })
    .await?;
    Ok(answer)
}
