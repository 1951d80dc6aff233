//! What a person does with their own: password, sessions, consents, invitations, personal data.

use heping_core::{Code, Error, Moment, RecordKind, Result, SessionId, UserId};
use heping_evidence::photo;
use heping_org::access::{self, Phones};
use heping_org::consents::{self, Consent, ConsentDocument};
use heping_org::office_notices::OfficeNoticeKind;
use heping_org::{applications, invitations, own_name, password, personal_data, privacy, sessions, sign_in};
use heping_store::{Conn, Lock};
use heping_wechat::address;

use super::password_session::confirm;
use super::sign_in::SessionAnswer;
use super::{Action, Caller, Effect, office_notices};
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
        return Err(Error::field("newPassword", "unchanged", "新密码不能与当前密码相同"));
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
    let (typed, versions) = (code.clone(), context.app.consents.clone());
    // so that the auditors of that street see who came in
    let street = context.app.store.read(move |conn| invitations::street(conn, &typed)).await?;
    let answer = context
        .write(caller, Lock::Person(user), street, move |conn, now| {
            let accepted = invitations::accept(conn, now, user, &code)?;
            if !readable {
                return Err(Error::new(Code::BadRequest));
            }
            let answer = Answer::ok(&SessionAnswer::present(conn, &versions, &hash, now)?)?;
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
            let revoked = sessions::revoke(conn, user, &ids, now)?;
            Ok(Effect::done_if(revoked > 0, Action::RevokeSessions, user, Answer::nothing()))
        })
        .await?;
    context.app.forget_person(user).await?;
    Ok(answer)
}

/// A person agrees to a document in a version, and says their name with it where they have none.
///
/// # Errors
/// `validation_failed` naming the field; the database's.
pub async fn give_consent(
    context: &Context,
    guard: Myself,
    document: ConsentDocument,
    version: String,
    name: Option<String>,
) -> Result<Answer<Stored<Consent>>> {
    let (caller, user, street) = (context.caller(&guard.actor), guard.actor.user, guard.actor.street());
    let (versions, named) = (context.app.consents.clone(), name.is_some());
    let answer = context
        .write(caller, Lock::Person(user), street, move |conn, now| {
            let of_street = match document {
                ConsentDocument::Privacy => Some(privacy::version_for(conn, &versions, user)?),
                ConsentDocument::Terms => None,
            };
            let given = consents::give(conn, &versions, of_street.as_deref(), now, user, document, &version)?;
            if let Some(name) = &name {
                own_name::set(conn, user, name)?;
            }
            Effect::stored(Action::CreateConsent, user, given.created, &given.value)
        })
        .await?;
    if named {
        context.app.forget_person(user).await?;
    }
    Ok(answer)
}

/// A person who comes by WeChat says their name.
///
/// # Errors
/// `validation_failed` naming the field, `forbidden` for people of the street, `state_conflict` once a
/// record stands under the name; the database's.
pub async fn change_name(context: &Context, guard: Myself, name: String) -> Result<Answer<Nothing>> {
    let (caller, user) = (context.caller(&guard.actor), guard.actor.user);
    let street = guard.scope.tenant(None).ok();
    let answer = context
        .write(caller, Lock::Person(user), street, move |conn, _now| {
            own_name::set(conn, user, &name)?;
            Ok(Effect::done(Action::ChangeName, user, Answer::nothing()))
        })
        .await?;
    context.app.forget_person(user).await?;
    Ok(answer)
}

/// A person no longer agrees to a document. Without the privacy policy nothing more is sent to their phone and
/// where to send it is forgotten; the next client asks them again. What the law wants kept stays, and whoever
/// wants the rest gone leaves ([`erase_person`]).
///
/// # Errors
/// Those of the database.
pub async fn withdraw_consent(
    context: &Context,
    guard: Myself,
    document: ConsentDocument,
) -> Result<Answer<Nothing>> {
    let (caller, user, street) = (context.caller(&guard.actor), guard.actor.user, guard.actor.street());
    context
        .write(caller, Lock::Person(user), street, move |conn, now| {
            if !consents::withdraw(conn, now, user, document)? {
                return Ok(Effect::nothing(Answer::nothing()));
            }
            if document == ConsentDocument::Privacy {
                address::forget(conn, user)?;
            }
            Ok(Effect::done(Action::WithdrawConsent, user, Answer::nothing()))
        })
        .await
}

/// The inspector who looks after a firm looks at its whole phone numbers; each look is written down.
///
/// # Errors
/// `forbidden` for whoever does not look after the firm, `validation_failed` naming the field; the database's.
pub async fn view_phones(
    context: &Context,
    on: On<perm::Inspect, targets::Enterprise>,
    reason: String,
) -> Result<Answer<Made<Phones>>> {
    let caller = context.caller(&on.actor);
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
            forget(conn, user, now)?;
            Ok(Effect::done(Action::ErasePerson, user, Answer::nothing()))
        })
        .await?;
    context.app.forget_person(user).await?;
    Ok(answer)
}

/// Forgets a person, whoever asks for it, they or time: what is personal of them, where WeChat reaches them,
/// what they agreed to be told, what they asked of firms, photos that no record shows. The office of a firm
/// that they belonged to is asked who its contact is now. Runs under the person's lock; doing it twice is doing it once.
///
/// # Errors
/// `state_conflict` for staff of the street.
pub fn forget(conn: &mut Conn, user: UserId, now: Moment) -> Result<()> {
    let firms = personal_data::erase(conn, now, user)?;
    address::forget(conn, user)?;
    let asked = applications::forget(conn, now, user)?;
    heping_evidence::unlink(conn, RecordKind::Application, asked)?;
    photo::forget_unlinked_of(conn, user)?;
    for firm in firms {
        office_notices::contact_gone(conn, OfficeNoticeKind::PersonErased, firm, now)?;
    }
    Ok(())
}
