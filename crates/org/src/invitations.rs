//! Invitations into an enterprise: a code that works once, within days. Only its hash is stored,
//! so that nobody who reads the database, or a copy of it, can join a firm.

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::{
    Code, EnterpriseId, Error, InvitationId, Moment, Page, PageRequest, Result, Role, Scope, SubdistrictId,
    UserId, words,
};
use heping_store::Conn;
use heping_store::schema::{enterprises, invitations, users};
use heping_store::statement::Keep;

use crate::enterprises::reached;
use crate::{identities, memberships, secret};

/// How long an invitation works.
pub const VALID_FOR: TimeDelta = TimeDelta::days(7);

/// A fresh invitation; the only time that its code exists in clear.
#[derive(Clone)]
pub struct Invitation {
    /// The row.
    pub id: InvitationId,
    /// What the invited person enters: `8F3K-Q2ZD-7MXA`.
    pub code: String,
    /// Until when.
    pub expires_at: Moment,
}

words! {
    /// How an invitation stands.
    InvitationState {
        /// Whoever holds its code may use it.
        Open = "open" "待接受",
        /// It was used.
        Accepted = "accepted" "已接受",
        /// The street took it back.
        Withdrawn = "withdrawn" "已撤回",
        /// Nobody used it in time.
        Expired = "expired" "已过期",
    }
}

/// An invitation in the list of its enterprise, without its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The row.
    pub id: InvitationId,
    /// As what.
    pub role: Role,
    /// Who invited.
    pub created_by_name: String,
    /// When.
    pub created_at: Moment,
    /// Until when it works.
    pub expires_at: Moment,
    /// How it stands.
    pub state: InvitationState,
}

/// What an accepted invitation brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// The tenant.
    pub subdistrict: SubdistrictId,
    /// The enterprise joined.
    pub enterprise: EnterpriseId,
    /// As what.
    pub role: Role,
}

/// Invites one person into an enterprise, as `principal` or `safety_officer`.
///
/// # Errors
/// `not_found` outside the scope; `validation_failed` naming `role` for a role of the street.
pub fn create(
    conn: &mut Conn,
    scope: &Scope,
    now: Moment,
    by: UserId,
    enterprise: EnterpriseId,
    role: Role,
) -> Result<Invitation> {
    let (subdistrict, _name) = reached(conn, scope, enterprise)?;
    if !role.is_of_firm() {
        return Err(Error::field("role", "invalid", "只能邀请企业负责人或企业安全员"));
    }
    let (id, code, expires_at) = (InvitationId::new(), secret::new_invitation_code(), now.plus(VALID_FOR));
    diesel::insert_into(invitations::table)
        .values((
            invitations::id.eq(id),
            invitations::subdistrict_id.eq(subdistrict),
            invitations::enterprise_id.eq(enterprise),
            invitations::role.eq(role),
            invitations::code_hash.eq(secret::hash_of_invitation(&code)),
            invitations::created_by.eq(by),
            invitations::created_at.eq(now),
            invitations::expires_at.eq(expires_at),
        ))
        .execute(conn)?;
    Ok(Invitation { id, code, expires_at })
}

/// The street of an invitation, whether it is still open or not; none for an unknown code.
///
/// # Errors
/// Those of the database.
pub fn street(conn: &mut Conn, typed: &str) -> Result<Option<SubdistrictId>> {
    Ok(invitations::table
        .filter(invitations::code_hash.eq(secret::hash_of_invitation(typed)))
        .select(invitations::subdistrict_id)
        .first(conn)
        .optional()?)
}

type Row = (InvitationId, Role, String, Moment, Moment, Option<Moment>, Option<Moment>);

/// The invitations into an enterprise, the newest first; the caller has looked whether it may ask.
///
/// # Errors
/// Those of the database.
pub fn list(
    conn: &mut Conn,
    now: Moment,
    enterprise: EnterpriseId,
    page: PageRequest,
) -> Result<Page<Listed>> {
    let own = || invitations::table.filter(invitations::enterprise_id.eq(enterprise));
    let total = own().count().get_result(conn)?;
    let rows: Vec<Row> = own()
        .inner_join(users::table.on(users::id.eq(invitations::created_by)))
        .order((invitations::created_at.desc(), invitations::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select((
            invitations::id,
            invitations::role,
            users::name,
            invitations::created_at,
            invitations::expires_at,
            invitations::accepted_at,
            invitations::withdrawn_at,
        ))
        .load(conn)?;
    let listed = |(id, role, created_by_name, created_at, expires_at, accepted, withdrawn): Row| {
        let state = match (accepted, withdrawn) {
            (Some(_), _) => InvitationState::Accepted,
            (_, Some(_)) => InvitationState::Withdrawn,
            _ if expires_at <= now => InvitationState::Expired,
            _ => InvitationState::Open,
        };
        Listed { id, role, created_by_name, created_at, expires_at, state }
    };
    Ok(page.of(rows.into_iter().map(listed).collect(), total))
}

/// Takes an invitation back; answers whether it was open. The caller has looked whether it may.
///
/// # Errors
/// `state_conflict` when somebody has accepted it; the database's.
pub fn withdraw(conn: &mut Conn, now: Moment, id: InvitationId) -> Result<bool> {
    let unused = invitations::table.find(id).filter(invitations::accepted_at.is_null());
    let open = unused.filter(invitations::withdrawn_at.is_null());
    if diesel::update(open).set(invitations::withdrawn_at.eq(Some(now))).execute(conn)? > 0 {
        return Ok(true);
    }
    let used: Option<Moment> = invitations::table.find(id).select(invitations::accepted_at).first(conn)?;
    match used {
        None => Ok(false),
        Some(_) => Err(Error::because(
            Code::StateConflict,
            "该邀请已被接受，不能撤回；如需取消其权限，请登记人员离职解绑。",
        )
        .in_state("accepted")),
    }
}

/// Accepts an invitation, once: of two who try at the same moment one gets it. A person without a
/// name of its own takes the one that the register has for that role. Runs under the person's lock.
///
/// # Errors
/// `not_found` for an unknown code; `invitation_spent` when it was used, withdrawn or is over.
pub fn accept(conn: &mut Conn, now: Moment, user: UserId, typed: &str) -> Result<Acceptance> {
    let (id, subdistrict, enterprise, role): (InvitationId, SubdistrictId, EnterpriseId, Role) =
        invitations::table
            .filter(invitations::code_hash.eq(secret::hash_of_invitation(typed)))
            .select((
                invitations::id,
                invitations::subdistrict_id,
                invitations::enterprise_id,
                invitations::role,
            ))
            .first(conn)?;
    let open = invitations::table
        .find(id)
        .filter(invitations::accepted_at.is_null())
        .filter(invitations::withdrawn_at.is_null())
        .filter(invitations::expires_at.gt(now));
    let taken = diesel::update(open)
        .set((invitations::accepted_by.eq(user), invitations::accepted_at.eq(now)))
        .kept()
        .execute(conn)?;
    if taken == 0 {
        return Err(Error::new(Code::InvitationSpent));
    }
    memberships::grant(conn, now, subdistrict, Some(enterprise), user, role)?;
    take_name(conn, enterprise, role, user)?;
    Ok(Acceptance { subdistrict, enterprise, role })
}

/// Gives a person without a name of their own the one that the register has for the role.
///
/// # Errors
/// Those of the database.
pub(crate) fn take_name(conn: &mut Conn, enterprise: EnterpriseId, role: Role, user: UserId) -> Result<()> {
    let (principal, officer): (Option<String>, Option<String>) = enterprises::table
        .find(enterprise)
        .select((enterprises::principal_name, enterprises::safety_officer_name))
        .first(conn)?;
    let name = if role == Role::Principal { principal } else { officer };
    if let Some(name) = name {
        let nameless = users::table.find(user).filter(users::name.eq(identities::NAMELESS));
        diesel::update(nameless).set(users::name.eq(name)).execute(conn)?;
    }
    Ok(())
}
