//! What holds in the whole street.

use actix_web::web;
use heping_operation::operation;
use heping_records::inspection::{self, VisitCaps};

use crate::answer::Outcome;
use crate::answer::{Answer, Is};
use crate::app::App;
use crate::extract::auth::{Guard, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::usecase;

/// How often a year the street checks a firm without a reason for each further visit, by risk colour
#[operation("查看督查次数上限")]
pub(crate) async fn get_visit_caps(
    app: web::Data<App>,
    guard: Guard<perm::ReadFirm>,
) -> Outcome<Is<VisitCaps>> {
    let street = guard.scope.tenant(None)?;
    Ok(Answer::ok(&app.store.read(move |conn| inspection::visit_caps(conn, street)).await?)?)
}

/// Changes how often a year the street checks a firm, 409 when it was changed since `version`
#[operation("修改督查次数上限")]
pub(crate) async fn replace_visit_caps(
    context: Context,
    guard: Guard<perm::ManageStreet>,
    body: Body<VisitCaps>,
) -> Outcome<Is<VisitCaps>> {
    Ok(usecase::replace_visit_caps(&context, guard, body.read()?).await?)
}
