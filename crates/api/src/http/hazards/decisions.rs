//! What the street decides about a hazard besides the review of its rectification.

use crate::answer::photo_links::WithPhotos;
use crate::usecase;
use crate::usecase::OnHazard;
use heping_operation::operation;
use heping_records::hazard::{
    Hazard, NewConfirmation, NewDueDate, NewLevel, NewLifting, NewListing, NewReferral, NewReopening,
    NewUpwardReport, NewVoid,
};

use crate::answer::Is;
use crate::answer::Outcome;
use crate::extract::auth::perm;
use crate::extract::body::Body;
use crate::extract::context::Context;

/// Confirms or dismisses a report by the public or a device
#[operation("核实上报的隐患")]
pub(crate) async fn confirm_hazard(
    context: Context,
    on: OnHazard<perm::DecideHazard>,
    body: Body<NewConfirmation>,
) -> Outcome<Is<WithPhotos<Hazard>>> {
    Ok(usecase::confirm_hazard(&context, on, body.read()?).await?)
}

/// Sets the next date of a hazard whose own date the firm has missed
#[operation("重新核定期限")]
pub(crate) async fn replace_due_date(
    context: Context,
    on: OnHazard<perm::DecideHazard>,
    body: Body<NewDueDate>,
) -> Outcome<Is<WithPhotos<Hazard>>> {
    Ok(usecase::set_due_date(&context, on, body.read()?).await?)
}

/// Raises or lowers the level of a hazard, with the reason
#[operation("调整隐患等级")]
pub(crate) async fn replace_level(
    context: Context,
    on: OnHazard<perm::DecideHazard>,
    body: Body<NewLevel>,
) -> Outcome<Is<WithPhotos<Hazard>>> {
    Ok(usecase::set_level(&context, on, body.read()?).await?)
}

/// Writes down that a major hazard was reported to a body above the street
#[operation("向上级报告重大隐患")]
pub(crate) async fn create_upward_report(
    context: Context,
    on: OnHazard<perm::DecideHazard>,
    body: Body<NewUpwardReport>,
) -> Outcome<Is<WithPhotos<Hazard>>> {
    Ok(usecase::report_upward(&context, on, body.read()?).await?)
}

/// Writes down that a body above the street lists a major hazard for supervision, and who takes it off
#[operation("挂牌督办")]
pub(crate) async fn create_listing(
    context: Context,
    on: OnHazard<perm::DecideHazard>,
    body: Body<NewListing>,
) -> Outcome<Is<WithPhotos<Hazard>>> {
    Ok(usecase::list_hazard(&context, on, body.read()?).await?)
}

/// Writes down that a closed hazard was taken off the list of supervision
#[operation("解除挂牌督办")]
pub(crate) async fn create_lifting(
    context: Context,
    on: OnHazard<perm::DecideHazard>,
    body: Body<NewLifting>,
) -> Outcome<Is<WithPhotos<Hazard>>> {
    Ok(usecase::lift_listing(&context, on, body.read()?).await?)
}

/// Refers a hazard to the authority that has the power over it
#[operation("移送隐患")]
pub(crate) async fn create_referral(
    context: Context,
    on: OnHazard<perm::DecideHazard>,
    body: Body<NewReferral>,
) -> Outcome<Is<WithPhotos<Hazard>>> {
    Ok(usecase::refer_hazard(&context, on, body.read()?).await?)
}

/// Declares a hazard void, or merges it into the one that it repeats
#[operation("撤销或合并隐患记录")]
pub(crate) async fn void_hazard(
    context: Context,
    on: OnHazard<perm::CorrectHazard>,
    body: Body<NewVoid>,
) -> Outcome<Is<WithPhotos<Hazard>>> {
    Ok(usecase::void_hazard(&context, on, body.read()?).await?)
}

/// Reopens a closed hazard whose closing was false
#[operation("隐患恢复整改")]
pub(crate) async fn reopen_hazard(
    context: Context,
    on: OnHazard<perm::CorrectHazard>,
    body: Body<NewReopening>,
) -> Outcome<Is<WithPhotos<Hazard>>> {
    Ok(usecase::reopen_hazard(&context, on, body.read()?).await?)
}
