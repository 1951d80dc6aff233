//! One's own second factor: codes of an authenticator, for those who sign in with a password.

use actix_web::web;
use heping_core::Secret;
use heping_operation::operation;
use heping_org::second_factor;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::answer::{Answer, Is, Made, Outcome};
use crate::app::App;
use crate::extract::auth::{Guard, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::usecase::{self, Enrolment, RecoveryCodes, SecondFactor};

/// How things stand with one's own second factor
#[operation("查看动态码状态")]
pub(crate) async fn get_second_factor(
    app: web::Data<App>,
    guard: Guard<perm::Unready>,
) -> Outcome<Is<SecondFactor>> {
    let user = guard.actor.user;
    let status = app.store.read(move |conn| second_factor::status(conn, user)).await?;
    Ok(Answer::ok(&SecondFactor::from(status))?)
}

/// Who begins a second factor.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SecondFactorBody {
    /// One's own password.
    password: Secret,
    /// Where there is a second factor already: a code of it.
    code: Option<Secret>,
}

/// Begins a second factor, or the one that follows the present one; the answer shows its secret once.
/// It counts from the confirmation on
#[operation("申请动态码密钥")]
pub(crate) async fn create_second_factor(
    context: Context,
    guard: Guard<perm::Unready>,
    body: Body<SecondFactorBody>,
) -> Outcome<Made<Enrolment>> {
    let SecondFactorBody { password, code } = body.read()?;
    Ok(usecase::begin_second_factor(&context, guard, password.reveal(), code.map(Secret::into_inner)).await?)
}

/// The first code of a second factor.
#[derive(Deserialize, ToSchema)]
pub(crate) struct FirstCode {
    /// The 6 digits that the authenticator shows.
    #[schema(example = "123456")]
    code: String,
}

/// Confirms a second factor: it is needed from now on, other sessions end, and the answer shows ten
/// recovery codes once
#[operation("启用动态码")]
pub(crate) async fn confirm_second_factor(
    context: Context,
    guard: Guard<perm::Unready>,
    body: Body<FirstCode>,
) -> Outcome<Is<RecoveryCodes>> {
    let FirstCode { code } = body.read()?;
    Ok(usecase::confirm_second_factor(&context, guard, code).await?)
}
