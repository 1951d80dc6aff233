//! What WeChat pushes to us: the handshake of its console, and events about consents.

use actix_web::{HttpResponse, web};
use heping_core::{Code, Error, Result};
use heping_operation::operation;
use heping_wechat::Push;
use heping_wechat::push::{Event, Signed};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::answer::problem::Problem;
use crate::answer::{Served, Text};
use crate::app::App;
use crate::extract::body::Unlabelled;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::usecase;

/// What WeChat signs with.
#[derive(Deserialize, IntoParams)]
pub(crate) struct PushQuery {
    /// SHA-1 of token, timestamp and nonce.
    #[serde(default)]
    signature: String,
    /// Seconds since 1970; five minutes off at most.
    #[serde(default)]
    timestamp: String,
    #[serde(default)]
    nonce: String,
    /// What the handshake wants back.
    #[serde(default)]
    echostr: String,
    /// SHA-1 of token, timestamp, nonce and `Encrypt`.
    #[serde(default)]
    msg_signature: String,
}

fn text(body: String) -> Served<Text> {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(body).into()
}

/// Where pushes are not set up there is nothing here.
fn push(app: &App) -> Result<&Push> {
    app.push.as_deref().ok_or_else(|| Error::new(Code::NotFound))
}

/// The handshake of WeChat's console: answers `echostr` to whoever knows the token
#[operation("微信推送验证")]
pub(crate) async fn get_wechat_push(
    app: web::Data<App>,
    query: Query<PushQuery>,
) -> Result<Served<Text>, Problem> {
    let push = push(&app)?;
    let PushQuery { signature, timestamp, nonce, echostr, .. } = query.read()?;
    let signed = Signed { signature: &signature, timestamp: &timestamp, nonce: &nonce };
    push.check(&signed, app.clock.now())?;
    Ok(text(echostr))
}

/// A sealed message.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Sealed {
    /// Base64.
    encrypt: String,
}

/// Takes an event in WeChat's safe mode (JSON); the same event twice is done once
#[operation("接收微信推送")]
pub(crate) async fn accept_wechat_push(
    context: Context,
    query: Query<PushQuery>,
    body: Unlabelled<Sealed>,
) -> Result<Served<Text>, Problem> {
    let push = push(&context.app)?;
    let sealed = body.0.read()?;
    let PushQuery { msg_signature, timestamp, nonce, .. } = query.read()?;
    let signed = Signed { signature: &msg_signature, timestamp: &timestamp, nonce: &nonce };
    let event = Event::read(&push.open(&signed, &sealed.encrypt, context.now)?)?;
    usecase::take_wechat_event(&context, event).await?;
    Ok(text("success".to_owned()))
}
