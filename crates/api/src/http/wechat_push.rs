//! What WeChat pushes to us: the handshake of its console, and events about consents.

use actix_web::{HttpResponse, web};
use heping_core::{Code, Error, Moment, Result, UserId};
use heping_operation::operation;
use heping_org::{identities, secret};
use heping_store::idempotency::{self, Begun};
use heping_store::{Conn, Lock};
use heping_wechat::push::{Change, Event, Signed};
use heping_wechat::subscriptions::{self, Says};
use heping_wechat::{Push, Templates};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::answer::problem::Problem;
use crate::answer::{Served, Text};
use crate::app::App;
use crate::extract::body::Unlabelled;
use crate::extract::query::Query;

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
    app: web::Data<App>,
    query: Query<PushQuery>,
    body: Unlabelled<Sealed>,
) -> Result<Served<Text>, Problem> {
    let push = push(&app)?;
    let sealed = body.0.read()?;
    let now = app.clock.now();
    let PushQuery { msg_signature, timestamp, nonce, .. } = query.read()?;
    let signed = Signed { signature: &msg_signature, timestamp: &timestamp, nonce: &nonce };
    let event = Event::read(&push.open(&signed, &sealed.encrypt, now)?)?;
    let index = identities::index(&app.keys.identities, &event.openid);
    let user = app.store.read(move |conn| identities::find(conn, &index)).await?;
    // somebody who was never here has agreed to nothing of ours
    if let Some(user) = user {
        let templates = app.templates.clone();
        app.store.write(Lock::Person(user), move |conn| take(conn, user, &templates, &event, now)).await?;
    }
    Ok(text("success".to_owned()))
}

/// Does what an event says of a person, once.
fn take(conn: &mut Conn, user: UserId, templates: &Templates, event: &Event, now: Moment) -> Result<()> {
    let scope = secret::hash(&format!("wechat push/{}", event.name));
    if let Begun::Replay { .. } = idempotency::begin(conn, &scope, "", now)? {
        return Ok(());
    }
    for (template_id, change) in &event.changes {
        match change {
            Change::Accepted => {
                if let Some(template) = templates.find(template_id) {
                    subscriptions::agree(conn, user, template, Says::WeChat, now)?;
                }
            }
            Change::Declined | Change::Delivered(NO_CONSENT) => {
                subscriptions::end(conn, user, template_id, now)?;
            }
            Change::Delivered(_) => {}
        }
    }
    idempotency::finish(conn, &scope, 200, "success")
}

/// The person has no consent left.
const NO_CONSENT: i64 = 43101;
