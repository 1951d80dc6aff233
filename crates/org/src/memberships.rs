//! Who holds which role where. A membership that ended stays, as a record.

use diesel::prelude::*;
use heping_core::{
    Code, EnterpriseId, Error, Membership, MembershipId, Moment, Page, PageRequest, Phone, Result, Role,
    Scope, SubdistrictId, UserId,
};
use heping_store::schema::{enterprises, memberships, users};
use heping_store::statement::{Keep, filled};
use heping_store::{Conn, Vault, merged};

use crate::phones;

/// An enterprise that a person belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct FirmOfPerson {
    /// Which.
    pub enterprise: EnterpriseId,
    /// Its name.
    pub name: String,
    /// As what.
    pub role: Role,
}

/// A person of an enterprise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonOfFirm {
    /// The membership, to end it by.
    pub membership: MembershipId,
    /// Who.
    pub user: UserId,
    /// The name people see.
    pub name: String,
    /// The phone, if given; goes out masked.
    pub phone: Option<Phone>,
    /// As what.
    pub role: Role,
    /// Since when.
    pub since: Moment,
}

/// The enterprises that a person belongs to, in the order in which it came to them; in the place of one
/// that was merged, the one that took it over.
///
/// # Errors
/// Those of the database.
pub fn firms_of(conn: &mut Conn, user: UserId) -> Result<Vec<FirmOfPerson>> {
    type Held = (EnterpriseId, String, Role, Option<EnterpriseId>);
    let held: Vec<Held> = memberships::table
        .inner_join(enterprises::table.on(memberships::enterprise_id.eq(enterprises::id.nullable())))
        .filter(memberships::user_id.eq(user))
        .filter(memberships::ended_at.is_null())
        .order((memberships::granted_at, memberships::id))
        .select((enterprises::id, enterprises::name, memberships::role, enterprises::successor_id))
        .load(conn)?;
    let mut firms: Vec<FirmOfPerson> = Vec::new();
    for (id, name, role, successor) in held {
        let firm = match successor {
            None => FirmOfPerson { enterprise: id, name, role },
            Some(heir) => {
                let name = enterprises::table.find(heir).select(enterprises::name).first(conn)?;
                FirmOfPerson { enterprise: heir, name, role }
            }
        };
        if !firms.contains(&firm) {
            firms.push(firm);
        }
    }
    Ok(firms)
}

/// The same with the firms in which a membership counts as well: the one that took its firm over, and
/// those that its firm took over.
///
/// # Errors
/// Those of the database.
pub(crate) fn with_merged(conn: &mut Conn, held: Vec<Membership>) -> Result<Vec<Membership>> {
    let of_firms = |held: &[Membership]| filled(held.iter().filter_map(|one| one.enterprise));
    if held.iter().all(|one| one.enterprise.is_none()) {
        return Ok(held);
    }
    let heirs: Vec<(EnterpriseId, EnterpriseId)> = enterprises::table
        .filter(enterprises::id.eq_any(of_firms(&held)))
        .filter(enterprises::successor_id.is_not_null())
        .select((enterprises::id, enterprises::successor_id.assume_not_null()))
        .kept()
        .load(conn)?;
    let held = counting_in(held, &heirs);
    let merged: Vec<(EnterpriseId, EnterpriseId)> = enterprises::table
        .filter(enterprises::successor_id.eq_any(of_firms(&held)))
        .select((enterprises::successor_id.assume_not_null(), enterprises::id))
        .kept()
        .load(conn)?;
    Ok(counting_in(held, &merged))
}

/// The same, and each membership in the first of a pair of firms in the second as well.
fn counting_in(mut held: Vec<Membership>, pairs: &[(EnterpriseId, EnterpriseId)]) -> Vec<Membership> {
    for (one, other) in pairs {
        let in_one: Vec<Membership> =
            held.iter().filter(|member| member.enterprise == Some(*one)).cloned().collect();
        for member in in_one {
            let member = Membership { enterprise: Some(*other), ..member };
            if !held.contains(&member) {
                held.push(member);
            }
        }
    }
    held
}

/// Who belongs to any of these enterprises.
///
/// # Errors
/// Those of the database.
pub fn users_of(conn: &mut Conn, firms: &[EnterpriseId]) -> Result<Vec<UserId>> {
    let held = memberships::table
        .filter(memberships::enterprise_id.eq_any(filled(firms.iter().copied())))
        .filter(memberships::ended_at.is_null());
    Ok(held.select(memberships::user_id).distinct().load(conn)?)
}

/// The people of an enterprise and of those that were merged into it; the caller has looked whether it may
/// ask.
///
/// # Errors
/// Those of the database.
pub fn people_of(conn: &mut Conn, vault: &Vault, enterprise: EnterpriseId) -> Result<Vec<PersonOfFirm>> {
    let firms = filled(merged::with_merged(conn, enterprise)?);
    let rows: Vec<(MembershipId, UserId, String, Option<String>, Role, Moment)> = memberships::table
        .inner_join(users::table.on(memberships::user_id.eq(users::id)))
        .filter(memberships::enterprise_id.eq_any(firms))
        .filter(memberships::ended_at.is_null())
        .order((memberships::granted_at, memberships::id))
        .select((
            memberships::id,
            users::id,
            users::name,
            users::phone,
            memberships::role,
            memberships::granted_at,
        ))
        .load(conn)?;
    let person =
        |(membership, user, name, phone, role, since): (_, _, _, Option<String>, _, _)| PersonOfFirm {
            membership,
            user,
            name,
            phone: phone.and_then(|phone| vault.open(&phones::of_person(user), &phone).ok()?.parse().ok()),
            role,
            since,
        };
    Ok(rows.into_iter().map(person).collect())
}

/// Somebody who came into a firm.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct CameIn {
    /// The firm's name.
    pub enterprise_name: String,
    /// The code of its village.
    pub village: String,
    /// The person's name.
    pub name: String,
    /// As what.
    pub role: Role,
    /// When.
    pub since: Moment,
    /// When they left.
    pub until: Option<Moment>,
    /// When WeChat said that the phone is theirs; never of who came by an invitation.
    pub phone_verified_at: Option<Moment>,
}

/// Who came into a street's firms from one instant until before another one, the latest first.
///
/// # Errors
/// Those of the database.
pub fn came_in(
    conn: &mut Conn,
    street: SubdistrictId,
    (from, until): (Moment, Moment),
    page: PageRequest,
) -> Result<Page<CameIn>> {
    let within = memberships::table
        .inner_join(users::table.on(users::id.eq(memberships::user_id)))
        .inner_join(enterprises::table.on(memberships::enterprise_id.eq(enterprises::id.nullable())))
        .filter(memberships::subdistrict_id.eq(street))
        .filter(memberships::enterprise_id.is_not_null())
        .filter(memberships::granted_at.ge(from))
        .filter(memberships::granted_at.lt(until));
    let total = within.count().get_result(conn)?;
    let found = within
        .order((memberships::granted_at.desc(), memberships::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select((
            enterprises::name,
            enterprises::village_code,
            users::name,
            memberships::role,
            memberships::granted_at,
            memberships::ended_at,
            users::phone_verified_at,
        ))
        .load(conn)?;
    Ok(page.of(found, total))
}

/// Whether a person goes out for a street: an inspector or a grid worker who may sign in.
///
/// # Errors
/// Those of the database.
pub fn goes_out(conn: &mut Conn, street: SubdistrictId, user: UserId) -> Result<bool> {
    let held = memberships::table
        .inner_join(users::table.on(users::id.eq(memberships::user_id)))
        .filter(memberships::user_id.eq(user))
        .filter(memberships::subdistrict_id.eq(street))
        .filter(memberships::role.eq_any([Role::Inspector, Role::GridWorker]))
        .filter(memberships::ended_at.is_null())
        .filter(users::active.eq(true));
    Ok(diesel::select(diesel::dsl::exists(held)).get_result(conn)?)
}

/// The name of somebody of a street, also of one who has left.
///
/// # Errors
/// `not_found` for whoever is nobody of the street.
pub fn name_in(conn: &mut Conn, street: SubdistrictId, user: UserId) -> Result<String> {
    let of_street = users::table.find(user).filter(users::subdistrict_id.eq(street));
    Ok(of_street.select(users::name).first(conn)?)
}

/// Whose membership of an enterprise this is, and as what.
///
/// # Errors
/// `not_found` when the enterprise has none by that id.
pub fn person_of(conn: &mut Conn, enterprise: EnterpriseId, id: MembershipId) -> Result<(UserId, Role)> {
    let firms = filled(merged::with_merged(conn, enterprise)?);
    let found = memberships::table.find(id).filter(memberships::enterprise_id.eq_any(firms));
    Ok(found.select((memberships::user_id, memberships::role)).first(conn)?)
}

/// Gives a person a role, in the street (`enterprise` is `None`) or in an enterprise of it, and answers the
/// membership. One that it holds already stays as it is. Runs under the person's lock.
///
/// # Errors
/// `validation_failed` naming `role` when a street's role is given in an enterprise or the reverse.
pub fn grant(
    conn: &mut Conn,
    now: Moment,
    subdistrict: SubdistrictId,
    enterprise: Option<EnterpriseId>,
    user: UserId,
    role: Role,
) -> Result<MembershipId> {
    if role.is_of_firm() != enterprise.is_some() {
        return Err(Error::field("role", "invalid", "企业角色只能在企业内授予，街道角色只能在街道授予"));
    }
    let held = memberships::table
        .filter(memberships::user_id.eq(user))
        .filter(memberships::role.eq(role))
        .filter(memberships::subdistrict_id.eq(subdistrict))
        .filter(memberships::ended_at.is_null())
        .select((memberships::id, memberships::enterprise_id))
        .load::<(MembershipId, Option<EnterpriseId>)>(conn)?;
    if let Some((held, _)) = held.into_iter().find(|(_, firm)| *firm == enterprise) {
        return Ok(held);
    }
    let id = MembershipId::new();
    diesel::insert_into(memberships::table)
        .values((
            memberships::id.eq(id),
            memberships::subdistrict_id.eq(subdistrict),
            memberships::enterprise_id.eq(enterprise),
            memberships::user_id.eq(user),
            memberships::role.eq(role),
            memberships::granted_at.eq(now),
        ))
        .execute(conn)?;
    Ok(id)
}

/// Ends a membership in an enterprise that the scope reaches, and answers whether it was held; once ended it
/// stays ended. The
/// person's sessions lose the role at their next request that asks the database.
///
/// # Errors
/// `not_found` when there is none, or none that the scope admits.
pub fn end(conn: &mut Conn, scope: &Scope, now: Moment, id: MembershipId) -> Result<bool> {
    let found: (SubdistrictId, Option<EnterpriseId>) = memberships::table
        .find(id)
        .select((memberships::subdistrict_id, memberships::enterprise_id))
        .first(conn)?;
    let (subdistrict, Some(enterprise)) = found else { return Err(Error::new(Code::NotFound)) };
    if !scope.admits(subdistrict, enterprise) {
        return Err(Error::new(Code::NotFound));
    }
    let held = memberships::table.find(id).filter(memberships::ended_at.is_null());
    Ok(diesel::update(held).set(memberships::ended_at.eq(now)).execute(conn)? > 0)
}
