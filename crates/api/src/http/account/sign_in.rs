//! Signing in, accepting an invitation, signing out.

use std::time::Duration;

use actix_web::{HttpRequest, web};
use heping_core::{Actor, Code, EnterpriseId, Error, Moment, Result, Role, UserId};
use heping_operation::operation;
use heping_org::sessions::{self, Opened};
use heping_org::{consents, identities, invitations, memberships, password, secret, sign_in};
use heping_store::cache::Key;
use heping_store::{Conn, Lock, limit};
use heping_wechat::address;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::answer::Outcome;
use crate::answer::{Answer, Is, Made, Nothing};
use crate::app::App;
use crate::extract::auth::{Guard, bearer, perm};
use crate::extract::body::{Body, NoBody};
use crate::extract::context::Context;
use crate::usecase::{Action, Effect};

/// How long the answer to a WeChat login code is remembered: as long as the code itself lives.
const LOGIN_ANSWER_SECONDS: u64 = 300;
/// How long a node may keep others from asking WeChat about a code: longer than WeChat ever takes.
const TURN_SECONDS: u64 = 20;
/// How often the others look whether it is their turn.
const TURN_PAUSE: Duration = Duration::from_millis(50);

/// Name and password.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PasswordBody {
    #[schema(example = "inspector1")]
    username: String,
    #[schema(format = Password, example = "heping-demo")]
    password: String,
}

/// A code of `wx.login`.
#[derive(Deserialize, ToSchema)]
pub(crate) struct WeChatBody {
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
    /// The same in Chinese.
    // missing in what an older node has put into the cache
    #[serde(default)]
    #[schema(required = true)]
    roles_text: Vec<String>,
    /// The enterprises the person belongs to.
    enterprises: Vec<SessionFirm>,
    /// Whether the privacy policy must be shown and agreed to (`POST /consents`) before anything else.
    consent_required: bool,
}

/// The person of a session.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct SessionUser {
    id: UserId,
    name: String,
}

/// An enterprise of the person.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionFirm {
    id: EnterpriseId,
    name: String,
    role: Role,
    /// The same in Chinese.
    #[serde(default)]
    #[schema(required = true)]
    role_text: String,
}

fn answer(
    conn: &mut Conn,
    actor: &Actor,
    token: Option<String>,
    expires_at: Moment,
) -> Result<SessionAnswer> {
    let firms = memberships::firms_of(conn, actor.user)?;
    let roles = actor.roles();
    Ok(SessionAnswer {
        token,
        expires_at,
        user: SessionUser { id: actor.user, name: actor.name.clone() },
        roles_text: roles.iter().map(|role| role.text().to_owned()).collect(),
        roles,
        enterprises: firms
            .into_iter()
            .map(|firm| SessionFirm {
                id: firm.enterprise,
                name: firm.name,
                role: firm.role,
                role_text: firm.role.text().to_owned(),
            })
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
#[operation("口令登录")]
pub(crate) async fn create_password_session(
    context: Context,
    _request: HttpRequest,
    body: Body<PasswordBody>,
) -> Outcome<Made<SessionAnswer>> {
    let PasswordBody { username, password } = body.read()?;
    let now = context.now;
    let who = format!("{}@{}", heping_org::staff::canonical(&username), context.address());
    context.app.limiter.check(limit::SIGN_IN, &who, now).await?;
    let session = sign_in::with_password(&context.app.store, now, &username, &password).await?;
    Ok(Answer::made(&opened(&context.app, session).await?)?)
}

/// Signs somebody in with a code of `wx.login`; the same code again answers the same session
#[operation("微信登录")]
pub(crate) async fn create_wechat_session(
    context: Context,
    _request: HttpRequest,
    body: Body<WeChatBody>,
) -> Outcome<Made<SessionAnswer>> {
    let WeChatBody { code } = body.read()?;
    let now = context.now;
    let code_hash = secret::hash(&code);
    context.app.limiter.check(limit::SIGN_IN, &format!("{code_hash}@{}", context.address()), now).await?;
    // WeChat takes a code once: of several who come with it while WeChat thinks, one asks for all
    let work = {
        let (app, hash) = (context.app.clone(), code_hash.clone());
        move || async move { in_turn(&app, &code, &hash).await }
    };
    Ok(Answer::made(&context.app.logins.join(&code_hash, work).await?)?)
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
#[operation("查看当前登录")]
pub(crate) async fn get_session(
    app: web::Data<App>,
    guard: Guard<perm::SignedIn>,
    request: HttpRequest,
) -> Outcome<Is<SessionAnswer>> {
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
#[operation("退出登录")]
pub(crate) async fn delete_session(
    app: web::Data<App>,
    guard: Guard<perm::SignedIn>,
    request: HttpRequest,
) -> Outcome<Nothing> {
    let now = app.clock.now();
    let (user, session) = (guard.actor.user, guard.actor.session);
    app.store.write(Lock::Person(user), move |conn| sessions::revoke(conn, user, &[session], now)).await?;
    app.forget_session(&bearer(&request)?).await;
    Ok(Answer::nothing())
}

/// A person's own password, and the one to come.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PasswordChange {
    #[schema(format = Password)]
    current_password: String,
    /// 10–128 characters.
    #[schema(format = Password, min_length = 10, max_length = 128)]
    new_password: String,
}

/// Changes one's own password, and signs out everywhere
#[operation("修改口令")]
pub(crate) async fn change_password(
    context: Context,
    guard: Guard<perm::SignedIn>,
    body: Body<PasswordChange>,
) -> Outcome<Nothing> {
    let PasswordChange { current_password, new_password } = body.read()?;
    password::check_new("newPassword", &new_password)?;
    let user = guard.actor.user;
    context.app.limiter.check(limit::SIGN_IN, user.as_str(), context.now).await?;
    sign_in::confirm(&context.app.store, user, &current_password).await?;
    let hash = sign_in::hash(new_password).await?;
    let (caller, street) = (context.caller(&guard.actor), guard.actor.street());
    let answer = context
        .write(caller, Lock::Person(user), street, move |conn, now| {
            sign_in::set_password(conn, now, user, &hash)?;
            Ok(Effect::done(Action::ChangePassword, user, Answer::nothing()))
        })
        .await?;
    context.app.forget_person(user).await?;
    Ok(answer)
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
    let readable = body.read().is_ok();
    let token = bearer(&request)?;
    let hash = sessions::token_hash(&token);
    let user = guard.actor.user;
    let caller = context.caller(&guard.actor);
    let code = code.into_inner();
    let typed = code.clone();
    // so that the auditors of that street see who came in
    let street = context.app.store.read(move |conn| invitations::street(conn, &typed)).await?;
    let answer = context
        .write(caller, Lock::Person(user), street, move |conn, now| {
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
    context.app.forget_session(&token).await;
    Ok(answer)
}
