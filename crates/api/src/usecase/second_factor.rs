//! The second factor: set up by its owner, taken away by an administrator other than its owner.

use heping_core::{Code, Error, Moment, Result, Secret, UserId};
use heping_org::notices::{self, NoticeKind};
use heping_org::{second_factor, sessions, staff};
use heping_store::{Lock, limit};
use serde::Serialize;
use utoipa::ToSchema;

use super::account::Unready;
use super::password_session::confirm;
use super::{Action, Effect};
use crate::answer::{Answer, Is, Made, Nothing};
use crate::extract::auth::{Guard, perm};
use crate::extract::context::Context;

/// A second factor that waits for its first code; shown this once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Enrolment {
    /// To be typed into an authenticator (base32; SHA-1, 6 digits, 30 seconds).
    secret: Secret,
    /// The same, to be shown as a QR code.
    uri: Secret,
}

/// What opens the account once each when the phone is lost; shown this once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryCodes {
    /// To be printed or written down.
    recovery_codes: Vec<Secret>,
}

/// How things stand with one's own second factor.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SecondFactor {
    /// Since when codes are asked for; none where they are not.
    since: Option<Moment>,
    /// Recovery codes that were not used.
    recovery_codes_left: i64,
}

impl From<second_factor::Status> for SecondFactor {
    fn from(status: second_factor::Status) -> Self {
        Self { since: status.since, recovery_codes_left: status.recovery_codes }
    }
}

/// A person begins a second factor, or the one that follows the present one: with the password, and a
/// code of the present one. Nothing changes before the first code of the new one is confirmed.
///
/// # Errors
/// `bad_credentials`, `second_factor_needed`, `rate_limited`; the database's.
pub async fn begin_second_factor(
    context: &Context,
    guard: Unready,
    password: &str,
    code: Option<String>,
) -> Result<Answer<Made<Enrolment>>> {
    let (app, user, name, now) = (&context.app, guard.actor.user, guard.actor.name.clone(), context.now);
    confirm(context, &guard.actor, password).await?;
    let vault = app.keys.vault.clone();
    let begun = app
        .store
        .write(Lock::Person(user), move |conn| {
            second_factor::check(conn, &vault, now, user, code.as_deref())?;
            second_factor::begin(conn, &vault, user, &name)
        })
        .await?;
    Answer::made(&Enrolment { secret: begun.secret.into(), uri: begun.uri.into() })
}

/// A person confirms a second factor with its first code: it is needed from now on, other sessions end,
/// and the answer shows the recovery codes once.
///
/// # Errors
/// `state_conflict` where none was begun, `validation_failed` naming `code`, `rate_limited`; the
/// database's.
pub async fn confirm_second_factor(
    context: &Context,
    guard: Unready,
    code: String,
) -> Result<Answer<Is<RecoveryCodes>>> {
    let (app, user, session) = (&context.app, guard.actor.user, guard.actor.session);
    app.limiter.check(limit::SIGN_IN, user.as_str(), context.now).await?;
    let (vault, street) = (app.keys.vault.clone(), guard.actor.street());
    let caller = context.caller(&guard.actor);
    let answer = context
        .write(caller, Lock::Person(user), street, move |conn, now| {
            let recovery_codes = second_factor::confirm(conn, &vault, now, user, &code)?;
            sessions::revoke_others(conn, user, session, now)?;
            notices::tell(conn, now, user, NoticeKind::SecondFactorOn)?;
            let recovery_codes = recovery_codes.into_iter().map(Secret::from).collect();
            let answer = Answer::ok(&RecoveryCodes { recovery_codes })?;
            Ok(Effect::done(Action::SetSecondFactor, user, answer))
        })
        .await?;
    app.forget_person(user).await?;
    Ok(answer)
}

/// The administrator takes the second factor of somebody away whose phone is lost; they are signed out
/// everywhere, and told.
///
/// # Errors
/// `not_found`; `state_conflict` for one's own; the database's.
pub async fn remove_second_factor(
    context: &Context,
    guard: Guard<perm::ManageUsers>,
    user: UserId,
) -> Result<Answer<Nothing>> {
    let (street, caller) = (guard.street()?, context.caller(&guard.actor));
    if guard.actor.user == user {
        let why = "不能解除自己的动态码，请使用恢复码登录，或由另一名系统管理员办理。";
        return Err(Error::because(Code::StateConflict, why).in_state("own_second_factor"));
    }
    let vault = context.app.keys.vault.clone();
    let answer = context
        .write(caller, Lock::Person(user), Some(street), move |conn, now| {
            staff::get(conn, &vault, &guard.scope, user)?;
            if !second_factor::remove(conn, user)? {
                return Ok(Effect::nothing(Answer::nothing()));
            }
            sessions::revoke_all(conn, user, now)?;
            notices::tell(conn, now, user, NoticeKind::SecondFactorOff)?;
            Ok(Effect::done(Action::RemoveSecondFactor, user, Answer::nothing()))
        })
        .await?;
    context.app.forget_person(user).await?;
    Ok(answer)
}
