//! WeChat as a way in for the street's people: bound with the password, seen and taken away, by the
//! person or an administrator. Whoever had a binding before is told, on the phone it was on and in
//! every session.

use heping_core::{Code, Error, Moment, Result, UserId};
use heping_org::notices::{self, NoticeKind};
use heping_org::{identities, staff};
use heping_store::{Conn, Lock};
use heping_wechat::{address, farewell};

use super::account::Myself;
use super::password_session::confirm;
use super::{Action, Effect};
use crate::answer::{Answer, Nothing};
use crate::extract::auth::{Guard, perm};
use crate::extract::context::Context;

/// A person of the street may sign in with WeChat from now on; whoever had that WeChat before may not,
/// and no WeChat that they signed in with before.
///
/// # Errors
/// `state_conflict` for people of firms, `bad_credentials`, `bad_login_code`, `rate_limited`,
/// `wechat_unavailable`; the database's.
pub async fn bind_wechat(
    context: &Context,
    guard: Myself,
    code: &str,
    password: &str,
) -> Result<Answer<Nothing>> {
    let street = guard.actor.street();
    if street.is_none() {
        // people of firms come in by WeChat already
        return Err(Error::because(Code::StateConflict, "企业人员已通过微信登录，无需绑定。"));
    }
    let (app, user) = (&context.app, guard.actor.user);
    confirm(context, &guard.actor, password).await?;
    let login = app.wechat()?.login(code).await?;
    let index = identities::index(&app.keys.identities, &login.openid);
    let (caller, vault) = (context.caller(&guard.actor), app.keys.vault.clone());
    let known = index.clone();
    let owner = app.store.read(move |conn| identities::find(conn, &known)).await?;
    let answer = context
        .write(caller, Lock::Person(user), street, move |conn, now| {
            let had = identities::since(conn, user)?.is_some();
            if had && owner != Some(user) {
                farewell::say(conn, now, user)?;
            }
            let new = identities::give(conn, now, &index, user)?;
            address::remember(conn, &vault, user, &login.openid, &index, now)?;
            if !new {
                return Ok(Effect::nothing(Answer::nothing()));
            }
            notices::tell(conn, now, user, NoticeKind::WechatBound)?;
            Ok(Effect::done(Action::BindWechat, user, Answer::nothing()))
        })
        .await?;
    app.forget_person(user).await?;
    if let Some(owner) = owner.filter(|owner| *owner != user) {
        app.forget_person(owner).await?;
    }
    Ok(answer)
}

/// A person of the street may not sign in with WeChat any more; doing it twice is doing it once.
///
/// # Errors
/// `state_conflict` for people of firms, who have no other way in; the database's.
pub async fn unbind_wechat(context: &Context, guard: Myself) -> Result<Answer<Nothing>> {
    let (user, street) = (guard.actor.user, guard.actor.street());
    if street.is_none() {
        return Err(Error::because(Code::StateConflict, "企业人员只能通过微信登录，不能解除绑定。"));
    }
    let caller = context.caller(&guard.actor);
    let answer = context
        .write(caller, Lock::Person(user), street, move |conn, now| {
            let ended = end(conn, now, user)?;
            Ok(Effect::done_if(ended, Action::UnbindWechat, user, Answer::nothing()))
        })
        .await?;
    context.app.forget_person(user).await?;
    Ok(answer)
}

/// The administrator takes a user's WeChat away.
///
/// # Errors
/// `not_found`; the database's.
pub async fn unbind_users_wechat(
    context: &Context,
    guard: Guard<perm::ManageUsers>,
    user: UserId,
) -> Result<Answer<Nothing>> {
    let (street, caller) = (guard.street()?, context.caller(&guard.actor));
    let vault = context.app.keys.vault.clone();
    let answer = context
        .write(caller, Lock::Person(user), Some(street), move |conn, now| {
            staff::get(conn, &vault, &guard.scope, user)?;
            let ended = end(conn, now, user)?;
            Ok(Effect::done_if(ended, Action::UnbindWechat, user, Answer::nothing()))
        })
        .await?;
    context.app.forget_person(user).await?;
    Ok(answer)
}

/// Ends a person's binding, where there is one, and tells them. Runs under the person's lock.
pub(super) fn end(conn: &mut Conn, now: Moment, user: UserId) -> Result<bool> {
    if identities::since(conn, user)?.is_none() {
        return Ok(false);
    }
    farewell::say(conn, now, user)?;
    identities::unbind(conn, now, user)?;
    address::forget(conn, user)?;
    notices::tell(conn, now, user, NoticeKind::WechatUnbound)?;
    Ok(true)
}
