//! The people of the street and of its firms: who they are, what they may do, what they look after.

use heping_core::{Code, Error, InvitationId, MembershipId, Moment, Result, Role, Scope, Secret, UserId};
use heping_org::assignments::{self, Assigned, AssignmentInput};
use heping_org::notices::{self, NoticeKind};
use heping_org::office_notices::OfficeNoticeKind;
use heping_org::staff::{self, SignIn, Staff, StaffChange, StaffInput};
use heping_org::{bindings, invitations, memberships, secret, sign_in};
use heping_store::Lock;
use heping_store::audit::Change;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Action, ChangedField, Effect, office_notices, wechat_binding};
use crate::answer::{Answer, Is, Made, Nothing};
use crate::extract::auth::{Guard, On, perm};
use crate::extract::context::Context;
use crate::extract::targets;

/// A user of the street; the phone is masked.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// Its id.
    id: UserId,
    /// What they sign in with.
    username: String,
    /// The name people see.
    name: String,
    /// The street roles held now.
    roles: Vec<Role>,
    /// The same in Chinese.
    roles_text: Vec<&'static str>,
    /// Street roles that another administrator has yet to confirm (`GET /role-grants`).
    pending_roles: Vec<Role>,
    /// The same in Chinese.
    pending_roles_text: Vec<&'static str>,
    /// The enforcement certificate's number.
    certificate_number: Option<String>,
    /// The phone, masked.
    #[schema(example = "138****1234")]
    phone: Option<String>,
    /// Whether they may sign in.
    active: bool,
    /// Since when.
    created_at: Moment,
    /// Grows with every change.
    version: i64,
    /// To be handed over and changed; shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    initial_password: Option<Secret>,
}

impl User {
    /// A user of the street, with a first password where there is a new one.
    pub fn of(row: Staff, initial_password: Option<String>) -> Self {
        Self {
            id: row.id,
            username: row.username,
            name: row.name,
            roles_text: row.roles.iter().map(|role| role.text()).collect(),
            roles: row.roles,
            pending_roles_text: row.pending_roles.iter().map(|role| role.text()).collect(),
            pending_roles: row.pending_roles,
            certificate_number: row.certificate,
            phone: row.phone.map(|phone| phone.masked()),
            active: row.active,
            created_at: row.created_at,
            version: row.version,
            initial_password: initial_password.map(Secret::from),
        }
    }
}

/// Roles as the audit log has them; none where there are none.
pub(super) fn words(roles: &[Role]) -> Option<String> {
    let words: Vec<_> = roles.iter().map(|role| role.as_str()).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// What of a user matters to the audit log: roles, whether they may sign in, the certificate.
fn changes(before: Option<&Staff>, after: &Staff) -> [Option<Change>; 4] {
    let active = |user: &Staff| user.active.to_string();
    [
        ChangedField::Roles.change(before.and_then(|user| words(&user.roles)), words(&after.roles)),
        ChangedField::PendingRoles
            .change(before.and_then(|user| words(&user.pending_roles)), words(&after.pending_roles)),
        ChangedField::Active.change(before.map(active), Some(active(after))),
        ChangedField::Certificate
            .change(before.and_then(|user| user.certificate.clone()), after.certificate.clone()),
    ]
}

/// An invitation; the code is shown this once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvitationAnswer {
    /// Its id, to take it back by.
    id: InvitationId,
    /// To be typed or scanned by the person invited; works once.
    code: Secret,
    /// When it ends.
    expires_at: Moment,
}

/// The administrator makes a user; the answer shows the first password once.
///
/// # Errors
/// `validation_failed` naming the field, `conflict` where the username is taken; the database's.
pub async fn create_user(
    context: &Context,
    guard: Guard<perm::ManageUsers>,
    username: String,
    input: StaffInput,
) -> Result<Answer<Made<User>>> {
    let (street, password) = (guard.street()?, secret::new_password());
    let hash = sign_in::hash(password.clone()).await?;
    let (caller, vault) = (context.caller(&guard.actor), context.app.keys.vault.clone());
    context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, now| {
            let sign_in = SignIn { username: &username, password_hash: &hash, must_change: true };
            let by = (&guard.scope, guard.actor.user);
            let made = staff::create(conn, &vault, by, now, sign_in, &input)?;
            let (id, changes) = (made.id, changes(None, &made));
            let answer = Answer::made(&User::of(made, Some(password.clone())))?;
            Ok(Effect::done(Action::CreateUser, id, answer).noting(changes))
        })
        .await
}

/// The administrator changes a user: new roles hold at once, but for those that another administrator
/// has to confirm; who is made inactive is signed out, and loses their WeChat.
///
/// # Errors
/// `validation_failed` naming the field, `version_conflict`; the database's.
pub async fn replace_user(
    context: &Context,
    guard: Guard<perm::ManageUsers>,
    user: UserId,
    change: StaffChange,
) -> Result<Answer<Is<User>>> {
    let street = guard.street()?;
    let (caller, vault) = (context.caller(&guard.actor), context.app.keys.vault.clone());
    let answer = context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, now| {
            let before = staff::get(conn, &vault, &guard.scope, user)?;
            if !change.active {
                wechat_binding::end(conn, now, user)?;
            }
            let by = (&guard.scope, guard.actor.user);
            let after = staff::replace(conn, &vault, by, now, user, &change)?;
            let changes = changes(Some(&before), &after);
            let answer = Answer::ok(&User::of(after, None))?;
            Ok(Effect::done(Action::ReplaceUser, user, answer).noting(changes))
        })
        .await?;
    context.app.forget_person(user).await?;
    Ok(answer)
}

/// The administrator gives a user a new first password, shown this once, and signs them out everywhere;
/// a WeChat that they signed in with is theirs no more.
///
/// # Errors
/// `not_found`; the database's.
pub async fn reset_password(
    context: &Context,
    guard: Guard<perm::ManageUsers>,
    user: UserId,
) -> Result<Answer<Is<User>>> {
    let (street, password) = (guard.street()?, secret::new_password());
    let hash = sign_in::hash(password.clone()).await?;
    let (caller, vault) = (context.caller(&guard.actor), context.app.keys.vault.clone());
    let answer = context
        .write(caller, Lock::Person(user), Some(street), move |conn, now| {
            let row = staff::get(conn, &vault, &guard.scope, user)?;
            sign_in::set_password(conn, now, user, &hash, true)?;
            wechat_binding::end(conn, now, user)?;
            notices::tell(conn, now, user, NoticeKind::PasswordReset)?;
            let answer = Answer::ok(&User::of(row, Some(password.clone())))?;
            Ok(Effect::done(Action::ResetPassword, user, answer))
        })
        .await?;
    context.app.forget_person(user).await?;
    Ok(answer)
}

/// The office says what a user of the street looks after.
///
/// # Errors
/// `validation_failed` naming the field, `version_conflict`; the database's.
pub async fn replace_assignments(
    context: &Context,
    guard: Guard<perm::ManageRegister>,
    user: UserId,
    input: AssignmentInput,
) -> Result<Answer<Is<Assigned>>> {
    let (street, caller) = (guard.street()?, context.caller(&guard.actor));
    context
        .write(caller, Lock::Person(user), Some(street), move |conn, now| {
            let set = assignments::replace(conn, &guard.scope, now, guard.actor.user, user, &input)?;
            Ok(Effect::done(Action::ReplaceAssignments, user, Answer::ok(&set)?))
        })
        .await
}

/// Whether it is the street that acts, and not the principal of the firm.
fn by_street(scope: &Scope) -> bool {
    scope.street().is_some()
}

/// The office invites somebody into an enterprise, or its principal a safety officer; the answer shows the
/// code once.
///
/// # Errors
/// `validation_failed` for a role that is none of a firm's, or that only the street gives; the database's.
pub async fn invite(
    context: &Context,
    on: On<perm::ManageFirmPeople, targets::Enterprise>,
    role: Role,
) -> Result<Answer<Made<InvitationAnswer>>> {
    if !by_street(&on.scope) && role != Role::SafetyOfficer {
        return Err(Error::field("role", "street_only", "企业负责人由街道邀请，您可以邀请安全员"));
    }
    let caller = context.caller(&on.actor);
    context
        .write(caller, Lock::Nothing, Some(on.subdistrict), move |conn, now| {
            let made = invitations::create(conn, &on.scope, now, on.actor.user, on.enterprise, role)?;
            let shown = InvitationAnswer { id: made.id, code: made.code.into(), expires_at: made.expires_at };
            let answer = Answer::made(&shown)?;
            Ok(Effect::done(Action::CreateInvitation, made.id, answer))
        })
        .await
}

/// The office takes an invitation back; doing it twice is doing it once.
///
/// # Errors
/// `state_conflict` where it was accepted; the database's.
pub async fn withdraw_invitation(
    context: &Context,
    on: On<perm::ManageFirmPeople, targets::Invitation>,
) -> Result<Answer<Nothing>> {
    let caller = context.caller(&on.actor);
    context
        .write(caller, Lock::Nothing, Some(on.subdistrict), move |conn, now| {
            let withdrawn = invitations::withdraw(conn, now, on.id)?;
            Ok(Effect::done_if(withdrawn, Action::WithdrawInvitation, on.id, Answer::nothing()))
        })
        .await
}

/// Somebody leaves their post in a firm: what they could see of it ends at once, and the office is asked who
/// the firm's contact is now.
///
/// # Errors
/// `not_found` where the firm has no such member, `forbidden` for a principal who would end another's post;
/// the database's.
pub async fn record_departure(
    context: &Context,
    on: On<perm::ManageFirmPeople, targets::Enterprise>,
    member: MembershipId,
) -> Result<Answer<Nothing>> {
    let (caller, enterprise) = (context.caller(&on.actor), on.enterprise);
    let (user, role) =
        context.app.store.read(move |conn| memberships::person_of(conn, enterprise, member)).await?;
    if !by_street(&on.scope) && role != Role::SafetyOfficer {
        return Err(Error::because(Code::Forbidden, "负责人的变更由街道办理，请联系街道应急管理。"));
    }
    let answer = context
        .write(caller, Lock::Person(user), Some(on.subdistrict), move |conn, now| {
            if memberships::end(conn, &on.scope, now, member)? {
                let firm = (on.subdistrict, enterprise);
                office_notices::contact_gone(conn, OfficeNoticeKind::PersonLeft, firm, now)?;
            }
            Ok(Effect::done(Action::RecordDeparture, enterprise, Answer::nothing()))
        })
        .await?;
    context.app.forget_person(user).await?;
    Ok(answer)
}

/// The office shuts out of a firm whoever was not who they said: what they could see of it ends at once,
/// they are told, and do not come in again by the same number.
///
/// # Errors
/// `validation_failed` naming `reason`, `state_conflict` when they left before; the database's.
pub async fn revoke_binding(
    context: &Context,
    on: On<perm::ManageRegister, targets::Binding>,
    reason: String,
) -> Result<Answer<Nothing>> {
    let (app, caller, member) = (&context.app, context.caller(&on.actor), on.id);
    let enterprise = on.enterprise;
    let (user, _) = app.store.read(move |conn| memberships::person_of(conn, enterprise, member)).await?;
    let answer = context
        .write(caller, Lock::Person(user), Some(on.subdistrict), move |conn, now| {
            let revoked = bindings::revoke(conn, now, on.actor.user, member, &reason)?;
            if revoked {
                notices::tell(conn, now, user, NoticeKind::BindingRevoked)?;
                let firm = (on.subdistrict, enterprise);
                office_notices::contact_gone(conn, OfficeNoticeKind::PersonLeft, firm, now)?;
            }
            Ok(Effect::done_if(revoked, Action::RevokeBinding, enterprise, Answer::nothing()))
        })
        .await?;
    app.forget_person(user).await?;
    Ok(answer)
}
