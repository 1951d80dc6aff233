//! What WeChat pushes to us: the handshake of its console, and events about consents.

use actix_web::{HttpResponse, get, post, web};
use heping_core::{Code, Error, Moment, Result, UserId};
use heping_org::{identities, secret};
use heping_store::idempotency::{self, Begun};
use heping_store::{Conn, Lock};
use heping_wechat::push::{Change, Event, Signed};
use heping_wechat::subscriptions::{self, Says};
use heping_wechat::{Push, Templates};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::answer::problem::Problem;
use crate::app::App;
use crate::extract::body::Query;
use crate::router::Routes;

/// The operations of this area.
pub fn routes(config: &mut Routes<'_>) {
    config.service(get_wechat_push).service(accept_wechat_push);
}

/// What WeChat signs with.
#[derive(Deserialize, IntoParams)]
struct PushQuery {
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

type Reply = std::result::Result<HttpResponse, Problem>;

fn text(body: String) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(body)
}

/// Where pushes are not set up there is nothing here.
fn push(app: &App) -> Result<&Push> {
    app.push.as_deref().ok_or_else(|| Error::new(Code::NotFound))
}

/// The handshake of WeChat's console: answers `echostr` to whoever knows the token
#[utoipa::path(operation_id = "get_wechat_push", tag = "wechat", params(PushQuery),
    responses((status = 200, content_type = "text/plain", body = String)), extensions(("x-permission" = json!("nobody"))))]
#[get("/api/v1/wechat/push")]
async fn get_wechat_push(app: web::Data<App>, query: Query<PushQuery>) -> Reply {
    let push = push(&app)?;
    let PushQuery { signature, timestamp, nonce, echostr, .. } = query.read()?;
    let signed = Signed { signature: &signature, timestamp: &timestamp, nonce: &nonce };
    push.check(&signed, app.clock.now())?;
    Ok(text(echostr))
}

/// A sealed message.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
struct Sealed {
    /// Base64.
    encrypt: String,
}

/// Takes an event in WeChat's safe mode (JSON); the same event twice is done once
#[utoipa::path(operation_id = "accept_wechat_push", tag = "wechat", params(PushQuery), request_body = Sealed,
    responses((status = 200, content_type = "text/plain", body = String)), extensions(("x-permission" = json!("nobody"))))]
#[post("/api/v1/wechat/push")]
async fn accept_wechat_push(
    app: web::Data<App>,
    query: Query<PushQuery>,
    body: std::result::Result<web::Bytes, actix_web::Error>,
) -> Reply {
    let push = push(&app)?;
    // WeChat does not always say that it sends JSON, so the kind of the body is not looked at
    let body = body.map_err(|error| Error::new(Code::BadRequest).caused_by(error.to_string()))?;
    let sealed: Sealed = serde_json::from_slice(&body)
        .map_err(|error| Error::new(Code::BadRequest).caused_by(error.to_string()))?;
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
