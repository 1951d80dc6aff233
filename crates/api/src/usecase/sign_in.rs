//! Signing in, with a password or with WeChat, and signing out.

use std::time::Duration;

use heping_core::{Actor, Code, EnterpriseId, Error, Moment, Permission, Result, Role, Secret, UserId};
use heping_org::consents::Versions;
use heping_org::notices::{self, AccountNotice, NoticeKind};
use heping_org::policy::Unsettled;
use heping_org::sessions::{self, Entry, Opened};
use heping_org::{consents, identities, memberships, privacy, secret};
use heping_store::cache::Key;
use heping_store::{Conn, Lock, limit};
use heping_wechat::address;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Action, Caller, attempts, note};
use crate::answer::{Answer, Made, Nothing};
use crate::app::App;
use crate::extract::auth::{Guard, perm};
use crate::extract::context::Context;

/// How long the answer to a WeChat login code is remembered: as long as the code itself lives.
const LOGIN_ANSWER_SECONDS: u64 = 300;
/// How long a node may keep others from asking WeChat about a code: longer than WeChat ever takes.
const TURN_SECONDS: u64 = 20;
/// How often the others look whether it is their turn.
const TURN_PAUSE: Duration = Duration::from_millis(50);

/// A session.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionAnswer {
    /// To be sent as `Authorization: Bearer`; missing when the session is only looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<Secret>,
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
    /// What the person may do, by the names of the permission table: what each operation of this
    /// document asks for is its `x-permission`.
    #[serde(default)]
    #[schema(required = true)]
    permissions: Vec<Permission>,
    /// The enterprises the person belongs to.
    enterprises: Vec<SessionFirm>,
    /// Whether the privacy policy must be shown and agreed to (`POST /consents`) before anything else.
    consent_required: bool,
    /// Whether the person has no name yet, which they say with their consent or by `PUT /session/name`: what
    /// they do is written down under it.
    #[serde(default)]
    #[schema(required = true)]
    name_required: bool,
    /// The version of the privacy policy that is in force: the one to be shown (`GET /privacy`) and agreed to.
    #[serde(default)]
    #[schema(required = true, example = "1.0")]
    privacy_version: String,
    /// Whether the password must be changed (`PUT /session/password`): somebody else gave it, or it is
    /// too old. Until then everything else is 403 `password_must_change`.
    #[serde(default)]
    #[schema(required = true)]
    must_change: bool,
    /// Whether a second factor must be set up (`POST /session/second-factor`): the street asks for it.
    /// Until then everything else is 403 `second_factor_missing`.
    #[serde(default)]
    #[schema(required = true)]
    must_set_second_factor: bool,
    /// What happened to the account in the last seven days, to be shown: it may not have been its owner.
    #[serde(default)]
    #[schema(required = true)]
    notices: Vec<SessionNotice>,
}

/// Something that happened to an account.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionNotice {
    /// What.
    kind: NoticeKind,
    /// The same in Chinese.
    kind_text: String,
    /// What is to be done about it.
    #[serde(default)]
    #[schema(required = true)]
    hint: String,
    /// When.
    at: Moment,
}

impl From<AccountNotice> for SessionNotice {
    fn from(AccountNotice { kind, at }: AccountNotice) -> Self {
        Self { kind, kind_text: kind.text().to_owned(), hint: kind.hint().to_owned(), at }
    }
}

/// The person of a session.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct SessionUser {
    id: UserId,
    name: String,
}

/// An enterprise of the person.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionFirm {
    id: EnterpriseId,
    name: String,
    role: Role,
    /// The same in Chinese.
    #[serde(default)]
    #[schema(required = true)]
    role_text: String,
}

impl SessionAnswer {
    fn of(
        conn: &mut Conn,
        now: Moment,
        versions: &Versions,
        (actor, unsettled): (&Actor, Option<Unsettled>),
        token: Option<Secret>,
        expires_at: Moment,
    ) -> Result<Self> {
        let firms = memberships::firms_of(conn, actor.user)?;
        let notices = notices::shown(conn, now, actor.user)?;
        let roles = actor.roles();
        let privacy_version = privacy::version_for(conn, versions, actor.user)?;
        Ok(Self {
            token,
            expires_at,
            user: SessionUser { id: actor.user, name: actor.name.clone() },
            roles_text: roles.iter().map(|role| role.text().to_owned()).collect(),
            roles,
            permissions: actor.permissions(),
            enterprises: firms
                .into_iter()
                .map(|firm| SessionFirm {
                    id: firm.enterprise,
                    name: firm.name,
                    role: firm.role,
                    role_text: firm.role.text().to_owned(),
                })
                .collect(),
            consent_required: consents::required(conn, &privacy_version, actor.user)?,
            privacy_version,
            name_required: identities::is_nameless(conn, actor.user)?,
            must_change: unsettled == Some(Unsettled::Password),
            must_set_second_factor: unsettled == Some(Unsettled::SecondFactor),
            notices: notices.into_iter().map(SessionNotice::from).collect(),
        })
    }

    /// The session of a token, by its hash, as it is now.
    ///
    /// # Errors
    /// `unauthenticated` where it is none in force; the database's.
    pub fn present(conn: &mut Conn, versions: &Versions, token_hash: &str, now: Moment) -> Result<Self> {
        let session = sessions::authenticate(conn, token_hash, now)?
            .ok_or_else(|| Error::new(Code::Unauthenticated))?;
        Self::of(conn, now, versions, (&session.actor, session.unsettled), None, session.expires_at)
    }
}

/// What somebody who has just signed in is answered.
pub(super) async fn opened(app: &App, now: Moment, opened: Opened) -> Result<SessionAnswer> {
    let versions = app.consents.clone();
    app.store
        .read(move |conn| {
            let Opened { token, session } = opened;
            let who = (&session.actor, session.unsettled);
            SessionAnswer::of(conn, now, &versions, who, Some(token.into()), session.expires_at)
        })
        .await
}

/// Somebody signs in with a code of `wx.login`; the same code again answers the same session. A code
/// that WeChat refuses is written down with the address alone, since it names nobody.
///
/// # Errors
/// `bad_login_code`, `rate_limited`, `wechat_unavailable`; the database's.
pub async fn sign_in_with_wechat(context: &Context, code: String) -> Result<Answer<Made<SessionAnswer>>> {
    let outcome = session_of_code(context, code).await;
    match outcome.as_ref().map_err(Error::code) {
        Err(Code::BadLoginCode) => attempts::note_of(context, Action::FailSignIn, None, None).await?,
        Err(Code::RateLimited) => {
            let who = format!("wechat@{}", context.address());
            if attempts::is_first_limited(context, &who).await {
                attempts::note_of(context, Action::LimitSignIn, None, None).await?;
            }
        }
        _ => {}
    }
    outcome
}

async fn session_of_code(context: &Context, code: String) -> Result<Answer<Made<SessionAnswer>>> {
    let hash = secret::hash(&code);
    context.admit(limit::WECHAT_CODE, "").await?;
    context.admit(limit::WECHAT_CODE_HOUR, "").await?;
    // WeChat takes a code once: of several who come with it while WeChat thinks, one asks for all
    let work = {
        let (app, hash) = (context.app.clone(), hash.clone());
        let caller = context.somebody();
        move || async move { Ok(Answer::made(&in_turn(&app, caller, &code, &hash).await?)?.into_raw()) }
    };
    Ok(Answer::again(context.app.logins.join(&hash, work).await?))
}

/// The session of a code, when no other node is about to ask WeChat about it.
async fn in_turn(app: &App, caller: Caller, code: &str, code_hash: &str) -> Result<SessionAnswer> {
    let turn = Key::LoginTurn(code_hash);
    while !app.cache.claim(turn, TURN_SECONDS).await {
        tokio::time::sleep(TURN_PAUSE).await;
    }
    let outcome = wechat_session(app, caller, code, code_hash).await;
    app.cache.remove(turn).await;
    outcome
}

/// The session that a code opened before, or a fresh one.
async fn wechat_session(app: &App, caller: Caller, code: &str, code_hash: &str) -> Result<SessionAnswer> {
    let (now, key) = (app.clock.now(), Key::LoginAnswer(code_hash));
    if let Some(earlier) = app.cache.get::<SessionAnswer>(key).await
        && let Some(token) = earlier.token
        && let Ok(actor) = app.actor(token.reveal()).await
    {
        // the same session, with the roles that its person has by now
        let versions = app.consents.clone();
        return app
            .store
            .read(move |conn| {
                SessionAnswer::of(conn, now, &versions, (&actor, None), Some(token), earlier.expires_at)
            })
            .await;
    }
    let login = app.wechat()?.login(code).await?;
    let index = identities::index(&app.keys.identities, &login.openid);
    let vault = app.keys.vault.clone();
    let user = app
        .store
        .write(Lock::Nothing, move |conn| {
            let user = identities::find_or_create(conn, now, &index)?;
            if !consents::is_withdrawn(conn, user)? {
                address::remember(conn, &vault, user, &login.openid, &index, now)?;
            }
            Ok(user)
        })
        .await?;
    let bounds = app.session_bounds;
    let session = app
        .store
        .write(Lock::Person(user), move |conn| {
            let opened = sessions::open(conn, now, user, Entry::WeChat, bounds)?;
            note_sign_in(conn, &caller, now, &opened)?;
            Ok(opened)
        })
        .await?;
    let session = opened(app, now, session).await?;
    app.cache.put(key, &session, LOGIN_ANSWER_SECONDS).await;
    Ok(session)
}

/// A sign-in of somebody with a post, for the auditors of their street. Nobody's business is when a
/// citizen looks at a code.
fn note_sign_in(conn: &mut Conn, caller: &Caller, now: Moment, opened: &Opened) -> Result<()> {
    let actor = &opened.session.actor;
    let Some(post) = actor.memberships.first() else { return Ok(()) };
    let caller = Caller { user: Some(actor.user), role: Some(post.role.to_string()), ..caller.clone() };
    note(conn, &caller, now, Some(post.subdistrict), (Action::SignIn, actor.user.to_string()))
}

/// Somebody signs out: the session of `token`, which is the caller's own, ends.
///
/// # Errors
/// Those of the database.
pub async fn sign_out(
    context: &Context,
    guard: Guard<perm::Unready>,
    token: &str,
) -> Result<Answer<Nothing>> {
    let (user, session, now) = (guard.actor.user, guard.actor.session, context.now);
    let (caller, street) = (context.caller(&guard.actor), guard.scope.tenant(None).ok());
    let end = move |conn: &mut Conn| {
        sessions::revoke(conn, user, &[session], now)?;
        match street {
            Some(_) => note(conn, &caller, now, street, (Action::SignOut, user.to_string())),
            None => Ok(()),
        }
    };
    context.app.store.write(Lock::Person(user), end).await?;
    context.app.forget_session(token).await;
    Ok(Answer::nothing())
}
