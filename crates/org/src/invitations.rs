//! Invitations into an enterprise: a code that works once, within days. Only its hash is stored,
//! so that nobody who reads the database, or a copy of it, can join a firm.

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::{
    Code, EnterpriseId, Error, InvitationId, Moment, Result, Role, Scope, SubdistrictId, UserId,
};
use heping_store::Conn;
use heping_store::schema::{enterprises, invitations, users};

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

/// Accepts an invitation, once: of two who try at the same moment one gets it. A person without a
/// name of its own takes the one that the register has for that role. Runs under the person's lock.
///
/// # Errors
/// `not_found` for an unknown code; `invitation_spent` when it was used or is over.
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
        .filter(invitations::expires_at.gt(now));
    let taken = diesel::update(open)
        .set((invitations::accepted_by.eq(user), invitations::accepted_at.eq(now)))
        .execute(conn)?;
    if taken == 0 {
        return Err(Error::new(Code::InvitationSpent));
    }
    memberships::grant(conn, now, subdistrict, Some(enterprise), user, role)?;
    take_name(conn, enterprise, role, user)?;
    Ok(Acceptance { subdistrict, enterprise, role })
}

fn take_name(conn: &mut Conn, enterprise: EnterpriseId, role: Role, user: UserId) -> Result<()> {
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
