//! What a hazard needs to be done with: rectification and review, more time, the plan of a major
//! one, and what the firm has to say.

use crate::answer::photo_links::WithPhotos;
use crate::usecase::OnHazard;
use actix_web::web;
use heping_operation::operation;
use heping_records::hazard::{
    Extension, Hazard, NewExtension, NewExtensionDecision, NewPlan, NewProgress, NewReply, NewReview,
    NewSubmission, TimelineEntry,
};

use crate::answer::Outcome;
use crate::answer::{Is, Stored};
use crate::extract::auth::perm;
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::usecase::{self};

/// Hands in a rectification: the clock stands still until the street has looked
#[operation("提交整改")]
pub(crate) async fn submit_rectification(
    context: Context,
    on: OnHazard<perm::SubmitRectification>,
    body: Body<NewSubmission>,
) -> Outcome<Is<WithPhotos<Hazard>>> {
    Ok(usecase::submit_rectification(&context, on, body.read()?).await?)
}

/// Accepts a rectification or sends it back; a major hazard needs two officers
#[operation("复查整改")]
pub(crate) async fn review_rectification(
    context: Context,
    on: OnHazard<perm::ReviewRectification>,
    body: Body<NewReview>,
) -> Outcome<Is<WithPhotos<Hazard>>> {
    Ok(usecase::review_rectification(&context, on, body.read()?).await?)
}

/// Asks for more time, before the due day has passed
#[operation("申请延期")]
pub(crate) async fn create_extension(
    context: Context,
    on: OnHazard<perm::RequestExtension>,
    body: Body<NewExtension>,
) -> Outcome<Stored<Extension>> {
    Ok(usecase::request_extension(&context, on, body.read()?).await?)
}

/// Grants or refuses a request for more time
#[operation("审批延期")]
pub(crate) async fn decide_extension(
    context: Context,
    on: OnHazard<perm::DecideHazard>,
    path: web::Path<(String, String)>,
    body: Body<NewExtensionDecision>,
) -> Outcome<Is<WithPhotos<Hazard>>> {
    let (_, extension) = path.into_inner();
    Ok(usecase::decide_extension(&context, on, extension, body.read()?).await?)
}

/// Makes the plan of a major hazard, in the six parts that the law names
#[operation("制定治理方案")]
pub(crate) async fn create_plan(
    context: Context,
    on: OnHazard<perm::PlanRemediation>,
    body: Body<NewPlan>,
) -> Outcome<Is<WithPhotos<Hazard>>> {
    Ok(usecase::make_plan(&context, on, body.read()?).await?)
}

/// Reports how far the plan of a major hazard has come, every quarter at least
#[operation("报告治理进展")]
pub(crate) async fn create_progress(
    context: Context,
    on: OnHazard<perm::PlanRemediation>,
    body: Body<NewProgress>,
) -> Outcome<Stored<TimelineEntry>> {
    Ok(usecase::report_progress(&context, on, body.read()?).await?)
}

/// States how the firm sees a hazard (陈述)
#[operation("企业陈述")]
pub(crate) async fn create_reply(
    context: Context,
    on: OnHazard<perm::ReplyToHazard>,
    body: Body<NewReply>,
) -> Outcome<Stored<TimelineEntry>> {
    Ok(usecase::reply_to_hazard(&context, on, body.read()?).await?)
}
