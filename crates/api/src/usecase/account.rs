//! What a person does with their own: password, sessions, consents, invitations, personal data.

use heping_core::{Code, Error, Result, SessionId};
use heping_org::access::{self, Phones};
use heping_org::consents::{self, Consent, ConsentDocument};
use heping_org::{invitations, password, personal_data, sessions, sign_in};
use heping_store::Lock;
use heping_wechat::address;

use super::password_session::confirm;
use super::sign_in::SessionAnswer;
use super::{Action, Caller, Effect};
use crate::answer::{Answer, Is, Made, Nothing, Stored};
use crate::extract::auth::{Guard, On, perm};
use crate::extract::context::Context;
use crate::extract::targets;

/// Whoever is signed in.
pub type Myself = Guard<perm::SignedIn>;
/// Whoever is signed in, though the session may open nothing else yet.
pub type Unready = Guard<perm::Unready>;

/// A person changes their password, and is signed out everywhere.
///
/// # Errors
/// `validation_failed` naming the field, `rate_limited`; the database's.
pub async fn change_password(
    context: &Context,
    guard: Unready,
    present: &str,
    new: String,
) -> Result<Answer<Nothing>> {
    let (app, user) = (&context.app, guard.actor.user);
    let rules = app.store.read(move |conn| sign_in::rules(conn, user)).await?;
    password::check_new("newPassword", &new, &rules)?;
    if new == present {
        return Err(Error::field("newPassword", "unchanged", "新口令不能与当前口令相同"));
    }
    confirm(context, &guard.actor, present).await?;
    let hash = sign_in::hash(new).await?;
    let (caller, street) = (context.caller(&guard.actor), guard.actor.street());
    let answer = context
        .write(caller, Lock::Person(user), street, move |conn, now| {
            sign_in::set_password(conn, now, user, &hash, false)?;
            Ok(Effect::done(Action::ChangePassword, user, Answer::nothing()))
        })
        .await?;
    app.forget_person(user).await?;
    Ok(answer)
}

/// A person accepts an invitation into an enterprise, which the session of `token` shows at once. A body
/// that is not `readable` is told only to whoever holds a good invitation: an unknown one is 404 whatever
/// the body holds.
///
/// # Errors
/// `not_found`, `conflict` where the invitation is used or over, `bad_request`; the database's.
pub async fn accept_invitation(
    context: &Context,
    guard: Myself,
    token: &str,
    code: String,
    readable: bool,
) -> Result<Answer<Is<SessionAnswer>>> {
    let (user, hash, caller) = (guard.actor.user, sessions::token_hash(token), context.caller(&guard.actor));
    let typed = code.clone();
    // so that the auditors of that street see who came in
    let street = context.app.store.read(move |conn| invitations::street(conn, &typed)).await?;
    let answer = context
        .write(caller, Lock::Person(user), street, move |conn, now| {
            let accepted = invitations::accept(conn, now, user, &code)?;
            if !readable {
                return Err(Error::new(Code::BadRequest));
            }
            let answer = Answer::ok(&SessionAnswer::present(conn, &hash, now)?)?;
            Ok(Effect::done(Action::AcceptInvitation, accepted.enterprise, answer))
        })
        .await?;
    context.app.forget_session(token).await;
    Ok(answer)
}

/// A person ends sessions of their own, at once; others' and unknown ones do not matter.
///
/// # Errors
/// Those of the database.
pub async fn revoke_sessions(
    context: &Context,
    guard: Myself,
    ids: Vec<SessionId>,
) -> Result<Answer<Nothing>> {
    let (caller, user) = (context.caller(&guard.actor), guard.actor.user);
    let street = guard.scope.tenant(None).ok();
    let answer = context
        .write(caller, Lock::Person(user), street, move |conn, now| {
            Ok(match sessions::revoke(conn, user, &ids, now)? {
                0 => Effect::nothing(Answer::nothing()),
                _ => Effect::done(Action::RevokeSessions, user, Answer::nothing()),
            })
        })
        .await?;
    context.app.forget_person(user).await?;
    Ok(answer)
}

/// A person agrees to a document in a version.
///
/// # Errors
/// `validation_failed` naming the field; the database's.
pub async fn give_consent(
    context: &Context,
    guard: Myself,
    document: ConsentDocument,
    version: String,
) -> Result<Answer<Stored<Consent>>> {
    let (caller, user, street) = (context.caller(&guard.actor), guard.actor.user, guard.actor.street());
    context
        .write(caller, Lock::Person(user), street, move |conn, now| {
            let given = consents::give(conn, now, user, document, &version)?;
            Effect::stored(Action::CreateConsent, user, given.created, &given.value)
        })
        .await
}

/// The inspector who looks after a firm looks at its whole phone numbers; each look is written down, and
/// what is shown is not kept for a repeated request: a look is a look.
///
/// # Errors
/// `forbidden` for whoever does not look after the firm, `validation_failed` naming the field; the database's.
pub async fn view_phones(
    context: &Context,
    on: On<perm::Inspect, targets::Enterprise>,
    reason: String,
) -> Result<Answer<Made<Phones>>> {
    let caller = Caller { repeat: None, ..context.caller(&on.actor) };
    let vault = context.app.keys.vault.clone();
    context
        .write(caller, Lock::Nothing, Some(on.subdistrict), move |conn, now| {
            let user = on.actor.user;
            let seen = access::view_phones(conn, &vault, &on.scope, now, user, on.enterprise, &reason)?;
            Ok(Effect::done(Action::ViewPhone, on.enterprise, Answer::made(&seen)?))
        })
        .await
}

/// A person leaves: what is personal is erased, records stay without the name, and every session ends.
///
/// # Errors
/// Those of the database.
pub async fn erase_person(context: &Context, guard: Myself) -> Result<Answer<Nothing>> {
    let (user, street) = (guard.actor.user, guard.scope.tenant(None).ok());
    let caller = Caller { repeat: None, ..context.caller(&guard.actor) };
    let answer = context
        .write(caller, Lock::Person(user), street, move |conn, now| {
            personal_data::erase(conn, now, user)?;
            address::forget(conn, user)?;
            Ok(Effect::done(Action::ErasePerson, user, Answer::nothing()))
        })
        .await?;
    context.app.forget_person(user).await?;
    Ok(answer)
}
