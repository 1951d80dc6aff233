//! Roles that a second administrator confirms, and what the street asks of how its people sign in.

use heping_core::{Moment, Result, Role, RoleGrantId, UserId};
use heping_org::policy::{self, Policy};
use heping_org::{role_grants, staff};
use heping_store::Lock;
use serde::Serialize;
use utoipa::ToSchema;

use super::people::User;
use super::{Action, ChangedField, Effect};
use crate::answer::{Answer, Is, Nothing};
use crate::extract::auth::{Guard, perm};
use crate::extract::context::Context;

/// A request that somebody be given a role; it waits for an administrator other than the one who asked.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoleGrant {
    /// Its id.
    id: RoleGrantId,
    /// Who is to get the role.
    user_id: UserId,
    /// Their name.
    user_name: String,
    /// Which role.
    role: Role,
    /// The same in Chinese.
    role_text: &'static str,
    /// Who asked.
    requested_by: UserId,
    /// Their name.
    requested_by_name: String,
    /// When.
    requested_at: Moment,
}

impl From<role_grants::RoleGrant> for RoleGrant {
    fn from(row: role_grants::RoleGrant) -> Self {
        Self {
            id: row.id,
            user_id: row.user,
            user_name: row.user_name,
            role: row.role,
            role_text: row.role.text(),
            requested_by: row.requested_by,
            requested_by_name: row.requested_by_name,
            requested_at: row.requested_at,
        }
    }
}

/// An administrator confirms that somebody be given a role, which another one asked for; it holds at
/// once.
///
/// # Errors
/// `not_found`; `state_conflict` for one's own request or role, or when it is decided; the database's.
pub async fn confirm_role_grant(
    context: &Context,
    guard: Guard<perm::ManageUsers>,
    id: RoleGrantId,
) -> Result<Answer<Is<User>>> {
    let (street, by, caller) = (guard.street()?, guard.actor.user, context.caller(&guard.actor));
    let vault = context.app.keys.vault.clone();
    let find = move |conn: &mut heping_store::Conn| role_grants::of(conn, street, id);
    let user = context.app.store.read(find).await?;
    let answer = context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, now| {
            let role = role_grants::confirm(conn, now, street, Some(by), id)?;
            let granted = User::of(staff::get(conn, &vault, &guard.scope, user)?, None);
            let change = ChangedField::Roles.change(None, Some(role.to_string()));
            Ok(Effect::done(Action::GrantRole, user, Answer::ok(&granted)?).noting([change]))
        })
        .await?;
    context.app.forget_person(user).await?;
    Ok(answer)
}

/// An administrator withdraws or refuses a request for a role.
///
/// # Errors
/// `not_found`; `state_conflict` when it is decided; the database's.
pub async fn refuse_role_grant(
    context: &Context,
    guard: Guard<perm::ManageUsers>,
    id: RoleGrantId,
) -> Result<Answer<Nothing>> {
    let (street, by, caller) = (guard.street()?, guard.actor.user, context.caller(&guard.actor));
    context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, now| {
            let (user, role) = role_grants::withdraw(conn, now, street, by, id)?;
            let change = ChangedField::PendingRoles.change(Some(role.to_string()), None);
            Ok(Effect::done(Action::RefuseRole, user, Answer::nothing()).noting([change]))
        })
        .await
}

/// What the street asks of passwords and second factors.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignInPolicy {
    /// A new password has so many characters at least.
    min_length: i32,
    /// Of how many kinds: small and capital letters, digits, others.
    kinds: i32,
    /// A password must be changed after so many days; never without it.
    max_age_days: Option<i32>,
    /// Whoever holds one of these roles and signs in with a password needs a second factor.
    second_factor_roles: Vec<Role>,
    /// The same in Chinese.
    second_factor_roles_text: Vec<&'static str>,
    /// Grows with every change; 0 before the first.
    version: i64,
}

impl From<Policy> for SignInPolicy {
    fn from(policy: Policy) -> Self {
        Self {
            min_length: policy.min_length,
            kinds: policy.kinds,
            max_age_days: policy.max_age_days,
            second_factor_roles_text: policy.second_factor_roles.iter().map(|role| role.text()).collect(),
            second_factor_roles: policy.second_factor_roles,
            version: policy.version,
        }
    }
}

/// The administrator changes what the street asks of passwords and second factors. Passwords that are
/// there stay what they are; a second factor that is asked for now is asked for within a minute.
///
/// # Errors
/// `validation_failed` naming the field, `version_conflict`; the database's.
pub async fn replace_sign_in_policy(
    context: &Context,
    guard: Guard<perm::ManageUsers>,
    new: Policy,
) -> Result<Answer<Is<SignInPolicy>>> {
    let (street, caller) = (guard.street()?, context.caller(&guard.actor));
    context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, _now| {
            let before = policy::of(conn, street)?;
            let after = policy::replace(conn, street, new.clone())?;
            let days = |policy: &Policy| policy.max_age_days.map(|days| days.to_string());
            let changes = [
                ChangedField::MinLength
                    .change(Some(before.min_length.to_string()), Some(after.min_length.to_string())),
                ChangedField::Kinds.change(Some(before.kinds.to_string()), Some(after.kinds.to_string())),
                ChangedField::MaxAge.change(days(&before), days(&after)),
                ChangedField::SecondFactorRoles.change(
                    super::people::words(&before.second_factor_roles),
                    super::people::words(&after.second_factor_roles),
                ),
            ];
            let answer = Answer::ok(&SignInPolicy::from(after))?;
            Ok(Effect::done(Action::ReplaceSignInPolicy, street, answer).noting(changes))
        })
        .await
}
