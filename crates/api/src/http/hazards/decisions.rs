//! What the street decides about a hazard besides the review of its rectification.

use actix_web::{post, web};
use heping_records::hazard::{self, Hazard, NewConfirmation, NewDueDate, NewReferral, NewReopening, NewVoid};
use heping_store::Conn;

use crate::app::App;
use crate::extract::auth::perm;
use crate::extract::body::Body;
use crate::http::Outcome;
use crate::http::hazards::rectification::{OnHazard, step};
use crate::router::Routes;
use crate::usecase::Action;
use crate::usecase::notice;

/// The operations of this area.
pub fn routes(config: &mut Routes<'_>) {
    config
        .service(confirm_hazard)
        .service(replace_due_date)
        .service(create_referral)
        .service(void_hazard)
        .service(reopen_hazard);
}

/// Confirms or dismisses a report by the public or a device
#[utoipa::path(operation_id = "confirm_hazard", tag = "hazards", request_body = NewConfirmation, params(("id" = String, Path)),
    responses((status = 200, body = Hazard)),
    security(("bearer" = [])), extensions(("x-permission" = json!("DecideHazard"))))]
#[post("/api/v1/hazards/{id}/confirmation")]
async fn confirm_hazard(app: web::Data<App>, on: OnHazard<perm::DecideHazard>, body: Body) -> Outcome {
    let act = |conn: &mut Conn, on: &OnHazard<_>, now, new: &NewConfirmation| {
        hazard::confirm(conn, &on.actor, &on.scope, now, on.id, new)
    };
    Ok(step(&app, on, body, Action::ConfirmHazard, act, notice::confirmed).await?)
}

/// Sets the next date of a hazard whose own date the firm has missed
#[utoipa::path(operation_id = "replace_due_date", tag = "hazards", request_body = NewDueDate, params(("id" = String, Path)),
    responses((status = 200, body = Hazard)),
    security(("bearer" = [])), extensions(("x-permission" = json!("DecideHazard"))))]
#[post("/api/v1/hazards/{id}/due-date")]
async fn replace_due_date(app: web::Data<App>, on: OnHazard<perm::DecideHazard>, body: Body) -> Outcome {
    let act = |conn: &mut Conn, on: &OnHazard<_>, now, new: &NewDueDate| {
        hazard::set_due_date(conn, &on.actor, &on.scope, now, on.id, new)
    };
    Ok(step(&app, on, body, Action::ReplaceDueDate, act, notice::due_date_set).await?)
}

/// Refers a hazard to the authority that has the power over it
#[utoipa::path(operation_id = "create_referral", tag = "hazards", request_body = NewReferral, params(("id" = String, Path)),
    responses((status = 200, body = Hazard)),
    security(("bearer" = [])), extensions(("x-permission" = json!("DecideHazard"))))]
#[post("/api/v1/hazards/{id}/referral")]
async fn create_referral(app: web::Data<App>, on: OnHazard<perm::DecideHazard>, body: Body) -> Outcome {
    let act = |conn: &mut Conn, on: &OnHazard<_>, now, new: &NewReferral| {
        hazard::refer(conn, &on.actor, &on.scope, now, on.id, new)
    };
    Ok(step(&app, on, body, Action::ReferHazard, act, notice::referred).await?)
}

/// Declares a hazard void, or merges it into the one that it repeats
#[utoipa::path(operation_id = "void_hazard", tag = "hazards", request_body = NewVoid, params(("id" = String, Path)),
    responses((status = 200, body = Hazard)),
    security(("bearer" = [])), extensions(("x-permission" = json!("CorrectHazard"))))]
#[post("/api/v1/hazards/{id}/void")]
async fn void_hazard(app: web::Data<App>, on: OnHazard<perm::CorrectHazard>, body: Body) -> Outcome {
    let act = |conn: &mut Conn, on: &OnHazard<_>, now, new: &NewVoid| {
        hazard::void(conn, &on.actor, &on.scope, now, on.id, new)
    };
    Ok(step(&app, on, body, Action::VoidHazard, act, notice::voided).await?)
}

/// Reopens a closed hazard whose closing was false
#[utoipa::path(operation_id = "reopen_hazard", tag = "hazards", request_body = NewReopening, params(("id" = String, Path)),
    responses((status = 200, body = Hazard)),
    security(("bearer" = [])), extensions(("x-permission" = json!("CorrectHazard"))))]
#[post("/api/v1/hazards/{id}/reopening")]
async fn reopen_hazard(app: web::Data<App>, on: OnHazard<perm::CorrectHazard>, body: Body) -> Outcome {
    let act = |conn: &mut Conn, on: &OnHazard<_>, now, new: &NewReopening| {
        hazard::reopen(conn, &on.actor, &on.scope, now, on.id, new)
    };
    Ok(step(&app, on, body, Action::ReopenHazard, act, notice::reopened).await?)
}
