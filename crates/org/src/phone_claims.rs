//! Coming in by one's phone number: WeChat says whose it is, and where the register has it as the
//! principal's or the safety officer's, its owner belongs there.

use diesel::prelude::*;
use heping_core::{EnterpriseId, Moment, Phone, Result, Role, SubdistrictId, UserId};
use heping_store::schema::{enterprises, memberships, subdistricts, users};
use heping_store::{Conn, Vault};

use crate::bindings::{self, CameBy};
use crate::{memberships as posts, phones};

/// More firms than one number stands for.
const MOST: i64 = 50;

/// A post for which the register has the person's number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// The tenant.
    pub subdistrict: SubdistrictId,
    /// The enterprise.
    pub enterprise: EnterpriseId,
    /// Its name.
    pub name: String,
    /// As what.
    pub role: Role,
    /// Whether somebody else holds the post already, the person held it and it was ended, or whoever has
    /// the number was shut out of the firm.
    pub taken: bool,
}

/// Writes down the number that WeChat says is the person's. Runs under the person's lock.
///
/// # Errors
/// Those of the database.
pub fn verify(conn: &mut Conn, vault: &Vault, now: Moment, user: UserId, phone: &Phone) -> Result<()> {
    phones::write(conn, vault, user, phone)?;
    let verified = users::phone_verified_at.eq(Some(now));
    diesel::update(users::table.find(user)).set(verified).execute(conn)?;
    Ok(())
}

/// The posts for which the register has the number that WeChat said was the person's, without those
/// that the person holds; none where WeChat said none.
///
/// # Errors
/// Those of the database.
pub fn matches(conn: &mut Conn, user: UserId) -> Result<Vec<Match>> {
    let known: (Option<String>, Option<Moment>) =
        users::table.find(user).select((users::phone_index, users::phone_verified_at)).first(conn)?;
    let (Some(index), Some(_)) = known else { return Ok(Vec::new()) };
    let streets: Vec<SubdistrictId> = subdistricts::table.select(subdistricts::id).load(conn)?;
    let mut found = Vec::new();
    for street in streets {
        let columns = (enterprises::id, enterprises::name);
        let of_street = || enterprises::table.filter(enterprises::subdistrict_id.eq(street)).limit(MOST);
        let principals: Vec<(EnterpriseId, String)> = of_street()
            .filter(enterprises::phone_index.eq(&index))
            .order(enterprises::id)
            .select(columns)
            .load(conn)?;
        let officers: Vec<(EnterpriseId, String)> = of_street()
            .filter(enterprises::safety_officer_phone_index.eq(&index))
            .order(enterprises::id)
            .select(columns)
            .load(conn)?;
        let principals = principals.into_iter().map(|firm| (firm, Role::Principal));
        let officers = officers.into_iter().map(|firm| (firm, Role::SafetyOfficer));
        for ((enterprise, name), role) in principals.chain(officers) {
            let posts: Vec<(UserId, Option<Moment>)> = memberships::table
                .filter(memberships::enterprise_id.eq(enterprise))
                .filter(memberships::role.eq(role))
                .select((memberships::user_id, memberships::ended_at))
                .load(conn)?;
            if posts.contains(&(user, None)) {
                continue;
            }
            // what the street has ended opens no second time by itself
            let taken = posts.iter().any(|(who, ended)| ended.is_none() || *who == user)
                || bindings::shut_out(conn, enterprise, user)?;
            found.push(Match { subdistrict: street, enterprise, name, role, taken });
        }
    }
    Ok(found)
}

/// Gives the person a post that the register has their number for. Runs under the person's lock.
///
/// # Errors
/// Those of the database.
pub fn join(conn: &mut Conn, now: Moment, user: UserId, post: &Match) -> Result<()> {
    let membership = posts::grant(conn, now, post.subdistrict, Some(post.enterprise), user, post.role)?;
    bindings::came(conn, membership, CameBy::Phone)?;
    crate::invitations::take_name(conn, post.enterprise, post.role, user)
}
