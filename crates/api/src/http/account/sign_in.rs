//! Signing in, accepting an invitation, signing out.

use actix_web::{HttpRequest, web};
use heping_core::Secret;
use heping_operation::operation;
use heping_org::sessions::{self, SignInDevice};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::answer::Outcome;
use crate::answer::{Answer, Is, Made, Nothing};
use crate::app::App;
use crate::extract::auth::{Guard, bearer, perm};
use crate::extract::body::{Body, NoBody, SHORT};
use crate::extract::context::Context;
use crate::usecase::{self, PasswordSignIn, SessionAnswer};

/// Name and password.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PasswordBody {
    #[schema(example = "inspector1")]
    username: String,
    /// `heping-demo` in the demo.
    password: Secret,
    /// The area code of the street, 9 digits: needed only where several streets have that name (422
    /// names this field then).
    subdistrict: Option<String>,
    /// The 6 digits of the authenticator, or a recovery code: sent with the second request, after the
    /// first was answered by 401 `second_factor_needed`.
    second_factor: Option<Secret>,
    /// Where: `console` unless given, which ends after half an hour without use; `phone`, after twelve.
    device: Option<SignInDevice>,
}

/// A code of `wx.login`.
#[derive(Deserialize, ToSchema)]
pub(crate) struct WeChatBody {
    #[schema(example = "demo-firm-1")]
    code: String,
}

/// Signs a member of the staff in. Where the account has a second factor the first answer is 401
/// `second_factor_needed`; the same request with `secondFactor` follows. A code works once
#[operation("密码登录")]
pub(crate) async fn create_password_session(
    context: Context,
    body: Body<PasswordBody, SHORT>,
) -> Outcome<Made<SessionAnswer>> {
    let PasswordBody { username, password, subdistrict, second_factor, device } = body.read()?;
    let device = device.unwrap_or(SignInDevice::Console);
    let typed = PasswordSignIn { username, password, subdistrict, second_factor, device };
    Ok(usecase::sign_in_with_password(&context, typed).await?)
}

/// Signs somebody in with a code of `wx.login`; the same code again answers the same session
#[operation("微信登录")]
pub(crate) async fn create_wechat_session(
    context: Context,
    body: Body<WeChatBody, SHORT>,
) -> Outcome<Made<SessionAnswer>> {
    let WeChatBody { code } = body.read()?;
    Ok(usecase::sign_in_with_wechat(&context, code).await?)
}

/// Who is signed in
#[operation("查看当前登录")]
pub(crate) async fn get_session(
    app: web::Data<App>,
    _guard: Guard<perm::Unready>,
    request: HttpRequest,
) -> Outcome<Is<SessionAnswer>> {
    let (hash, now) = (sessions::token_hash(&bearer(&request)?), app.clock.now());
    let versions = app.consents.clone();
    let session = app.store.read(move |conn| SessionAnswer::present(conn, &versions, &hash, now)).await?;
    Ok(Answer::ok(&session)?)
}

/// Signs out; doing it twice is 401 the second time
#[operation("退出登录")]
pub(crate) async fn delete_session(
    context: Context,
    guard: Guard<perm::Unready>,
    request: HttpRequest,
) -> Outcome<Nothing> {
    Ok(usecase::sign_out(&context, guard, &bearer(&request)?).await?)
}

/// A person's own password, and the one to come.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PasswordChange {
    /// The present one.
    current_password: Secret,
    /// 10–128 characters, more where the street asks for them; not the present one, no name of the person
    /// or the street, nothing that is guessed soon.
    new_password: Secret,
}

/// Changes one's own password, and signs out everywhere
#[operation("修改密码")]
pub(crate) async fn change_password(
    context: Context,
    guard: Guard<perm::Unready>,
    body: Body<PasswordChange>,
) -> Outcome<Nothing> {
    let PasswordChange { current_password, new_password } = body.read()?;
    Ok(usecase::change_password(&context, guard, current_password.reveal(), new_password.into_inner())
        .await?)
}

/// Accepts an invitation into an enterprise
#[operation("接受企业邀请")]
pub(crate) async fn accept_invitation(
    context: Context,
    guard: Guard<perm::SignedIn>,
    request: HttpRequest,
    code: web::Path<String>,
    body: NoBody,
) -> Outcome<Is<SessionAnswer>> {
    let (readable, token) = (body.read().is_ok(), bearer(&request)?);
    Ok(usecase::accept_invitation(&context, guard, &token, code.into_inner(), readable).await?)
}
