//! Where one is signed in: the list, its end, and WeChat as a way in for the street's people.

use actix_web::{get, post, web};
use heping_core::{Code, Error, Moment, Page, Result, SessionId};
use heping_org::{identities, sessions};
use heping_store::Lock;
use heping_wechat::address;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::extract::auth::{Guard, perm};
use crate::extract::body::{Body, Query};
use crate::http::{Outcome, PageQuery};
use crate::router::Routes;
use crate::usecase::{self, Action, Caller, Effect};

/// The operations of this area.
pub fn routes(config: &mut Routes<'_>) {
    config.service(list_sessions).service(revoke_sessions).service(create_wechat_binding);
}

/// A session of one's own.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct OpenSession {
    /// Its id.
    id: SessionId,
    /// When it was opened.
    created_at: Moment,
    /// When it ends if it is not used.
    expires_at: Moment,
    /// Whether it is the one that asks.
    current: bool,
}

/// One's own sessions that are in force, the newest first
#[utoipa::path(operation_id = "list_sessions", tag = "sessions", params(PageQuery),
    responses((status = 200, body = Page<OpenSession>)),
    security(("bearer" = [])), extensions(("x-permission" = json!("SignedIn"))))]
#[get("/api/v1/sessions")]
async fn list_sessions(
    app: web::Data<App>,
    guard: Guard<perm::SignedIn>,
    query: Query<PageQuery>,
) -> Outcome {
    let page = query.read()?.request()?;
    let (user, current, now) = (guard.actor.user, guard.actor.session, app.clock.now());
    let all = app.store.read(move |conn| sessions::list(conn, user, now, page)).await?;
    let items = all.items.into_iter().map(|session| OpenSession {
        id: session.id,
        created_at: session.created_at,
        expires_at: session.expires_at,
        current: session.id == current,
    });
    Ok(Answer::ok(&page.of(items.collect(), all.total))?)
}

/// Sessions of one's own.
#[derive(Deserialize, ToSchema)]
struct SessionRevocation {
    /// Which; others' and unknown ones do not matter.
    ids: Vec<SessionId>,
}

/// Ends sessions of one's own, at once
#[utoipa::path(operation_id = "revoke_sessions", tag = "sessions", request_body = SessionRevocation,
    responses((status = 204)), security(("bearer" = [])), extensions(("x-permission" = json!("SignedIn"))))]
#[post("/api/v1/sessions/revocation")]
async fn revoke_sessions(app: web::Data<App>, guard: Guard<perm::SignedIn>, body: Body) -> Outcome {
    let SessionRevocation { ids } = body.read()?;
    let (caller, user) = (Caller::of(&guard.actor), guard.actor.user);
    let answer = usecase::in_street(&app, caller, Lock::Person(user), None, move |conn, now| {
        let ended = sessions::revoke(conn, user, &ids, now)?;
        Ok(if ended == 0 {
            Effect::nothing(Answer::nothing())
        } else {
            Effect::done(Action::RevokeSessions, user, Answer::nothing())
        })
    })
    .await?;
    app.forget_person(user).await?;
    Ok(answer)
}

/// A code of `wx.login`.
#[derive(Deserialize, ToSchema)]
struct Binding {
    #[schema(example = "demo-inspector-1")]
    code: String,
}

/// Lets a person of the street sign in with WeChat from now on
#[utoipa::path(operation_id = "create_wechat_binding", tag = "sessions", request_body = Binding,
    responses((status = 204)), security(("bearer" = [])), extensions(("x-permission" = json!("SignedIn"))))]
#[post("/api/v1/session/wechat")]
async fn create_wechat_binding(app: web::Data<App>, guard: Guard<perm::SignedIn>, body: Body) -> Outcome {
    let Binding { code } = body.read()?;
    if guard.actor.street().is_none() {
        // people of firms come in by WeChat already
        return Err(Error::because(Code::StateConflict, "企业人员已通过微信登录，无需绑定。").into());
    }
    let login = app.wechat.login(&code).await?;
    let index = identities::index(&app.keys.identities, &login.openid);
    let (caller, user, vault) = (Caller::of(&guard.actor), guard.actor.user, app.keys.vault.clone());
    let owner = {
        let index = index.clone();
        app.store.read(move |conn| identities::find(conn, &index)).await?
    };
    let answer =
        usecase::in_street(&app, caller, Lock::Person(user), None, move |conn, now| -> Result<Effect> {
            identities::give(conn, now, &index, user)?;
            address::remember(conn, &vault, user, &login.openid, &index, now)?;
            Ok(Effect::done(Action::BindWechat, user, Answer::nothing()))
        })
        .await?;
    if let Some(owner) = owner.filter(|owner| *owner != user) {
        app.forget_person(owner).await?;
    }
    Ok(answer)
}
