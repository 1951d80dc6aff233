//! Signing in, accepting an invitation, signing out.

use std::time::Duration;

use actix_web::{HttpRequest, delete, get, post, put, web};
use heping_core::{Actor, Code, EnterpriseId, Error, Moment, Result, Role, UserId};
use heping_org::sessions::{self, Opened};
use heping_org::{consents, identities, invitations, memberships, password, secret, sign_in};
use heping_store::cache::Key;
use heping_store::{Conn, Lock, limit};
use heping_wechat::address;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::extract::auth::{Guard, bearer, perm};
use crate::extract::body::Body;
use crate::http::{Outcome, address};
use crate::router::Routes;
use crate::usecase::{self, Action, Caller, Effect};

/// How long the answer to a WeChat login code is remembered: as long as the code itself lives.
const LOGIN_ANSWER_SECONDS: u64 = 300;
/// How long a node may keep others from asking WeChat about a code: longer than WeChat ever takes.
const TURN_SECONDS: u64 = 20;
/// How often the others look whether it is their turn.
const TURN_PAUSE: Duration = Duration::from_millis(50);

/// The operations of this area.
pub fn routes(config: &mut Routes<'_>) {
    config
        .service(create_password_session)
        .service(create_wechat_session)
        .service(get_session)
        .service(delete_session)
        .service(change_password)
        .service(accept_invitation);
}

/// Name and password.
#[derive(Deserialize, ToSchema)]
struct PasswordBody {
    #[schema(example = "inspector1")]
    username: String,
    #[schema(example = "heping-demo")]
    password: String,
}

/// A code of `wx.login`.
#[derive(Deserialize, ToSchema)]
struct WeChatBody {
    #[schema(example = "demo-firm-1")]
    code: String,
}

/// A session.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionAnswer {
    /// To be sent as `Authorization: Bearer`; missing when the session is only looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    /// When it ends if it is not used.
    expires_at: Moment,
    /// Who.
    user: SessionUser,
    /// What the person is, in the street and in enterprises.
    roles: Vec<Role>,
    /// The enterprises the person belongs to.
    enterprises: Vec<SessionFirm>,
    /// Whether the privacy policy must be shown and agreed to (`POST /consents`) before anything else.
    consent_required: bool,
}

/// The person of a session.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
struct SessionUser {
    id: UserId,
    name: String,
}

/// An enterprise of the person.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
struct SessionFirm {
    id: EnterpriseId,
    name: String,
    role: Role,
}

fn answer(
    conn: &mut Conn,
    actor: &Actor,
    token: Option<String>,
    expires_at: Moment,
) -> Result<SessionAnswer> {
    let firms = memberships::firms_of(conn, actor.user)?;
    Ok(SessionAnswer {
        token,
        expires_at,
        user: SessionUser { id: actor.user, name: actor.name.clone() },
        roles: actor.roles(),
        enterprises: firms
            .into_iter()
            .map(|firm| SessionFirm { id: firm.enterprise, name: firm.name, role: firm.role })
            .collect(),
        consent_required: consents::required(conn, actor.user)?,
    })
}

async fn opened(app: &App, opened: Opened) -> Result<SessionAnswer> {
    app.store
        .read(move |conn| answer(conn, &opened.session.actor, Some(opened.token), opened.session.expires_at))
        .await
}

/// Signs a member of the staff in
#[utoipa::path(operation_id = "create_password_session", tag = "sessions", request_body = PasswordBody,
    responses((status = 201, body = SessionAnswer)), extensions(("x-permission" = json!("nobody"))))]
#[post("/api/v1/sessions/password")]
async fn create_password_session(app: web::Data<App>, request: HttpRequest, body: Body) -> Outcome {
    let PasswordBody { username, password } = body.read()?;
    let now = app.clock.now();
    let who = format!("{}@{}", heping_org::staff::canonical(&username), address(&request));
    app.limiter.check(limit::SIGN_IN, &who, now).await?;
    let session = sign_in::with_password(&app.store, now, &username, &password).await?;
    Ok(Answer::new(201, &opened(&app, session).await?)?)
}

/// Signs somebody in with a code of `wx.login`; the same code again answers the same session
#[utoipa::path(operation_id = "create_wechat_session", tag = "sessions", request_body = WeChatBody,
    responses((status = 201, body = SessionAnswer)), extensions(("x-permission" = json!("nobody"))))]
#[post("/api/v1/sessions/wechat")]
async fn create_wechat_session(app: web::Data<App>, request: HttpRequest, body: Body) -> Outcome {
    let WeChatBody { code } = body.read()?;
    let now = app.clock.now();
    let code_hash = secret::hash(&code);
    app.limiter.check(limit::SIGN_IN, &format!("{code_hash}@{}", address(&request)), now).await?;
    // WeChat takes a code once: of several who come with it while WeChat thinks, one asks for all
    let work = {
        let (app, hash) = (app.clone(), code_hash.clone());
        move || async move { in_turn(&app, &code, &hash).await }
    };
    Ok(Answer::new(201, &app.logins.join(&code_hash, work).await?)?)
}

/// The session of a code, when no other node is about to ask WeChat about it.
async fn in_turn(app: &App, code: &str, code_hash: &str) -> Result<SessionAnswer> {
    let turn = Key::LoginTurn(code_hash);
    while !app.cache.claim(turn, TURN_SECONDS).await {
        tokio::time::sleep(TURN_PAUSE).await;
    }
    let outcome = wechat_session(app, code, code_hash).await;
    app.cache.remove(turn).await;
    outcome
}

/// The session that a code opened before, or a fresh one.
async fn wechat_session(app: &App, code: &str, code_hash: &str) -> Result<SessionAnswer> {
    let (now, key) = (app.clock.now(), Key::LoginAnswer(code_hash));
    if let Some(earlier) = app.cache.get::<SessionAnswer>(key).await
        && let Some(token) = earlier.token
        && let Ok(actor) = app.actor(&token).await
    {
        // the same session, with the roles that its person has by now
        return app.store.read(move |conn| answer(conn, &actor, Some(token), earlier.expires_at)).await;
    }
    let login = app.wechat.login(code).await?;
    let index = identities::index(&app.keys.identities, &login.openid);
    let vault = app.keys.vault.clone();
    let user = app
        .store
        .write(Lock::Nothing, move |conn| {
            let user = identities::find_or_create(conn, now, &index)?;
            address::remember(conn, &vault, user, &login.openid, &index, now)?;
            Ok(user)
        })
        .await?;
    let session = app.store.write(Lock::Person(user), move |conn| sessions::open(conn, now, user)).await?;
    let session = opened(app, session).await?;
    app.cache.put(key, &session, LOGIN_ANSWER_SECONDS).await;
    Ok(session)
}

/// Who is signed in
#[utoipa::path(operation_id = "get_session", tag = "sessions", responses((status = 200, body = SessionAnswer)),
    security(("bearer" = [])), extensions(("x-permission" = json!("SignedIn"))))]
#[get("/api/v1/session")]
async fn get_session(app: web::Data<App>, guard: Guard<perm::SignedIn>, request: HttpRequest) -> Outcome {
    let hash = sessions::token_hash(&bearer(&request)?);
    let now = app.clock.now();
    let session = app
        .store
        .read(move |conn| {
            let session =
                sessions::authenticate(conn, &hash, now)?.ok_or_else(|| Error::new(Code::Unauthenticated))?;
            answer(conn, &guard.actor, None, session.expires_at)
        })
        .await?;
    Ok(Answer::ok(&session)?)
}

/// Signs out; doing it twice is 401 the second time
#[utoipa::path(operation_id = "delete_session", tag = "sessions", responses((status = 204)),
    security(("bearer" = [])), extensions(("x-permission" = json!("SignedIn"))))]
#[delete("/api/v1/session")]
async fn delete_session(app: web::Data<App>, guard: Guard<perm::SignedIn>, request: HttpRequest) -> Outcome {
    let now = app.clock.now();
    let (user, session) = (guard.actor.user, guard.actor.session);
    app.store.write(Lock::Person(user), move |conn| sessions::revoke(conn, user, &[session], now)).await?;
    app.forget_session(&bearer(&request)?).await;
    Ok(Answer::nothing())
}

/// A person's own password, and the one to come.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PasswordChange {
    current_password: String,
    /// 10–128 characters.
    new_password: String,
}

/// Changes one's own password, and signs out everywhere
#[utoipa::path(operation_id = "change_password", tag = "sessions", request_body = PasswordChange,
    responses((status = 204)),
    security(("bearer" = [])), extensions(("x-permission" = json!("SignedIn"))))]
#[put("/api/v1/session/password")]
async fn change_password(app: web::Data<App>, guard: Guard<perm::SignedIn>, body: Body) -> Outcome {
    let PasswordChange { current_password, new_password } = body.read()?;
    password::check_new("newPassword", &new_password)?;
    let user = guard.actor.user;
    app.limiter.check(limit::SIGN_IN, user.as_str(), app.clock.now()).await?;
    sign_in::confirm(&app.store, user, &current_password).await?;
    let hash = sign_in::hash(new_password).await?;
    let (caller, street) = (Caller::of(&guard.actor), guard.actor.street());
    let answer = usecase::in_street(&app, caller, Lock::Person(user), street, move |conn, now| {
        sign_in::set_password(conn, now, user, &hash)?;
        Ok(Effect::done(Action::ChangePassword, user, Answer::nothing()))
    })
    .await?;
    app.forget_person(user).await?;
    Ok(answer)
}

/// Accepts an invitation into an enterprise
#[utoipa::path(operation_id = "accept_invitation", tag = "sessions", params(("code" = String, Path)),
    responses((status = 200, body = SessionAnswer)),
    security(("bearer" = [])), extensions(("x-permission" = json!("SignedIn"))))]
#[post("/api/v1/invitations/{code}/acceptance")]
async fn accept_invitation(
    app: web::Data<App>,
    guard: Guard<perm::SignedIn>,
    request: HttpRequest,
    code: web::Path<String>,
    body: Body,
) -> Outcome {
    let readable = body.read_nothing().is_ok();
    let token = bearer(&request)?;
    let hash = sessions::token_hash(&token);
    let user = guard.actor.user;
    let caller = Caller::of(&guard.actor);
    let code = code.into_inner();
    let typed = code.clone();
    // so that the auditors of that street see who came in
    let street = app.store.read(move |conn| invitations::street(conn, &typed)).await?;
    let answer = usecase::in_street(&app, caller, Lock::Person(user), street, move |conn, now| {
        let accepted = invitations::accept(conn, now, user, &code)?;
        if !readable {
            // an unknown invitation is 404 whatever the body holds
            return Err(Error::new(Code::BadRequest));
        }
        let session =
            sessions::authenticate(conn, &hash, now)?.ok_or_else(|| Error::new(Code::Unauthenticated))?;
        let body = answer(conn, &session.actor, None, session.expires_at)?;
        Ok(Effect::done(Action::AcceptInvitation, accepted.enterprise, Answer::ok(&body)?))
    })
    .await?;
    app.forget_session(&token).await;
    Ok(answer)
}
