//! What the street decides about a hazard besides the review of its rectification.

use crate::answer::photo_links::WithPhotos;
use crate::usecase;
use crate::usecase::OnHazard;
use heping_operation::operation;
use heping_records::hazard::{Hazard, NewConfirmation, NewDueDate, NewReferral, NewReopening, NewVoid};

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
