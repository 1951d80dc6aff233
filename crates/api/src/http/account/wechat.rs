//! WeChat as a way in for the street's people.

use actix_web::web;
use heping_core::{Moment, Secret};
use heping_operation::operation;
use heping_org::identities;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::answer::{Answer, Is, Nothing, Outcome};
use crate::app::App;
use crate::extract::auth::{Guard, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::usecase;

/// Whether one signs in with WeChat.
#[derive(Serialize, ToSchema)]
pub(crate) struct WechatBinding {
    /// Whether a WeChat is bound.
    bound: bool,
    /// Since when.
    since: Option<Moment>,
}

/// Whether one signs in with WeChat, and since when
#[operation("查看微信绑定")]
pub(crate) async fn get_wechat_binding(
    app: web::Data<App>,
    guard: Guard<perm::SignedIn>,
) -> Outcome<Is<WechatBinding>> {
    let user = guard.actor.user;
    let since = app.store.read(move |conn| identities::since(conn, user)).await?;
    Ok(Answer::ok(&WechatBinding { bound: since.is_some(), since })?)
}

/// A code of `wx.login`, and one's own password.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Binding {
    #[schema(example = "demo-inspector-1")]
    code: String,
    /// One's own password.
    password: Secret,
}

/// Lets a person of the street sign in with WeChat from now on. A person has one WeChat: the one before
/// ends, and is told
#[operation("绑定微信")]
pub(crate) async fn create_wechat_binding(
    context: Context,
    guard: Guard<perm::SignedIn>,
    body: Body<Binding>,
) -> Outcome<Nothing> {
    let Binding { code, password } = body.read()?;
    Ok(usecase::bind_wechat(&context, guard, &code, password.reveal()).await?)
}

/// Takes one's own WeChat away, and ends the sessions that it opened
#[operation("解除微信绑定")]
pub(crate) async fn delete_wechat_binding(
    context: Context,
    guard: Guard<perm::SignedIn>,
) -> Outcome<Nothing> {
    Ok(usecase::unbind_wechat(&context, guard).await?)
}
