//! A person's right to see what is kept of them, and to leave (个人信息保护法 arts. 45, 47). What the
//! law wants kept, records of inspections and rectifications, stays without the person's name.

use diesel::prelude::*;
use heping_core::{Code, EnterpriseId, Error, Moment, Result, Role, Secret, SubdistrictId, UserId};
use heping_store::schema::{
    credentials, enterprises, invitations, memberships, photos, self_checks, sessions, users,
    wechat_identities,
};
use heping_store::{Conn, Vault, audit};
use serde::Serialize;
use utoipa::ToSchema;

use crate::applications::{self, Application};
use crate::bindings;
use crate::consents::{self, Consent};
use crate::identities::{ERASED, NAMELESS};
use crate::{phones, second_factor, sessions as sign_ins};

/// How long a person without any role may stay away before what is personal is erased: hazard
/// records are kept for three years, and nobody is asked about them after that.
const STAYED_AWAY: chrono::TimeDelta = chrono::TimeDelta::days(3 * 366);
/// How long a sign-in that has ended, or an invitation that has expired, is kept for questions.
const LOOKED_INTO: chrono::TimeDelta = chrono::TimeDelta::days(183);
/// How many records of a kind an export lists.
const MOST: i64 = 1000;

/// All that is kept of a person.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PersonData {
    /// The person's id.
    pub id: UserId,
    /// The name people see.
    pub name: String,
    /// The whole phone number, for the person alone.
    pub phone: Option<Secret>,
    /// The number of the enforcement certificate.
    pub certificate_number: Option<String>,
    /// Since when.
    pub created_at: Moment,
    /// Whether the person signs in with WeChat; of the openid a keyed digest finds the person.
    pub wechat: bool,
    /// Since when codes of an authenticator are asked for, of those who sign in with a password.
    pub second_factor_since: Option<Moment>,
    /// What was agreed to.
    pub consents: Vec<Consent>,
    /// Roles, those that ended as well.
    pub memberships: Vec<PersonRole>,
    /// Enterprises that they asked to be let into, the last time first, at most 20.
    pub applications: Vec<Application>,
    /// Sign-ins, the last one first.
    pub sessions: Vec<SignedIn>,
    /// Self-checks that the person did, by their ids, the newest first, at most 1000.
    pub self_check_ids: Vec<String>,
    /// Photos that the person took, by their ids, at most 1000.
    pub photo_ids: Vec<String>,
}

/// A role that a person holds or held.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PersonRole {
    /// Which.
    pub role: Role,
    /// The same in Chinese.
    pub role_text: &'static str,
    /// In which enterprise; none in the street.
    pub enterprise_name: Option<String>,
    /// Since when.
    pub since: Moment,
    /// Until when.
    pub until: Option<Moment>,
}

type RoleRow = (Role, Option<String>, Moment, Option<Moment>);

impl From<RoleRow> for PersonRole {
    fn from((role, enterprise_name, since, until): RoleRow) -> Self {
        Self { role, role_text: role.text(), enterprise_name, since, until }
    }
}

/// A sign-in.
#[derive(Clone, Debug, Queryable, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignedIn {
    /// When.
    pub at: Moment,
    /// When it ends, or ended.
    pub ends_at: Moment,
}

/// All that is kept of a person; only the person asks.
///
/// # Errors
/// `not_found` when there is no such person.
pub fn export(conn: &mut Conn, vault: &Vault, user: UserId) -> Result<PersonData> {
    let (name, phone, certificate_number, created_at): (String, Option<String>, Option<String>, Moment) =
        users::table
            .find(user)
            .select((users::name, users::phone, users::certificate, users::created_at))
            .first(conn)?;
    let wechat = wechat_identities::table.filter(wechat_identities::user_id.eq(user));
    let held = memberships::table
        .left_join(enterprises::table.on(memberships::enterprise_id.eq(enterprises::id.nullable())))
        .filter(memberships::user_id.eq(user))
        .order((memberships::granted_at, memberships::id))
        .select((
            memberships::role,
            enterprises::name.nullable(),
            memberships::granted_at,
            memberships::ended_at,
        ));
    let firms = memberships::table
        .filter(memberships::user_id.eq(user))
        .filter(memberships::enterprise_id.is_not_null())
        .select(memberships::enterprise_id.assume_not_null());
    let done = self_checks::table
        .filter(self_checks::enterprise_id.eq_any(firms))
        .filter(self_checks::performed_by.eq(user))
        .order(self_checks::performed_at.desc())
        .limit(MOST)
        .select(self_checks::id);
    Ok(PersonData {
        id: user,
        name,
        phone: phone
            .map(|phone| vault.open(&phones::of_person(user), &phone).map(Secret::from))
            .transpose()?,
        certificate_number,
        created_at,
        wechat: diesel::select(diesel::dsl::exists(wechat)).get_result(conn)?,
        second_factor_since: second_factor::status(conn, user)?.since,
        consents: consents::of(conn, user)?,
        memberships: held.load::<RoleRow>(conn)?.into_iter().map(PersonRole::from).collect(),
        applications: applications::own(conn, vault, user)?,
        sessions: sessions::table
            .filter(sessions::user_id.eq(user))
            .order(sessions::created_at.desc())
            .limit(MOST)
            .select((sessions::created_at, sessions::ends_at))
            .load(conn)?,
        self_check_ids: done.load(conn)?,
        photo_ids: photos::table
            .filter(photos::owner_id.eq(user))
            .limit(MOST)
            .select(photos::id)
            .load(conn)?,
    })
}

/// Erases what is personal of a person of a firm, or of nobody: name, phone, WeChat identity, roles,
/// sign-ins, and what the register says of them as a contact. Answers the firms that they belonged to.
/// Runs under the person's lock; doing it twice is doing it once.
///
/// # Errors
/// `state_conflict` for staff of the street, whom an administrator deactivates: their name stands
/// in records that the law wants kept.
pub fn erase(conn: &mut Conn, now: Moment, user: UserId) -> Result<Vec<(SubdistrictId, EnterpriseId)>> {
    let staff = credentials::table.find(user);
    if diesel::select(diesel::dsl::exists(staff)).get_result(conn)? {
        let why = "街道工作人员的账号请联系系统管理员停用。";
        return Err(Error::because(Code::StateConflict, why).in_state("staff"));
    }
    let firms: Vec<(SubdistrictId, EnterpriseId)> = memberships::table
        .filter(memberships::user_id.eq(user))
        .filter(memberships::ended_at.is_null())
        .filter(memberships::enterprise_id.is_not_null())
        .select((memberships::subdistrict_id, memberships::enterprise_id.assume_not_null()))
        .distinct()
        .load(conn)?;
    for (_, firm) in &firms {
        strike_contact(conn, *firm, user)?;
    }
    // whoever was shut out of a firm does not come back in by leaving: a keyed digest of the number stays
    if !bindings::was_revoked(conn, user)? {
        diesel::update(users::table.find(user)).set(users::phone_index.eq(None::<String>)).execute(conn)?;
    }
    diesel::update(users::table.find(user))
        .set((
            users::name.eq(ERASED),
            users::phone.eq(None::<String>),
            users::phone_verified_at.eq(None::<Moment>),
            users::active.eq(false),
        ))
        .execute(conn)?;
    diesel::delete(wechat_identities::table.filter(wechat_identities::user_id.eq(user))).execute(conn)?;
    let held =
        memberships::table.filter(memberships::user_id.eq(user)).filter(memberships::ended_at.is_null());
    diesel::update(held).set(memberships::ended_at.eq(now)).execute(conn)?;
    sign_ins::revoke_all(conn, user, now)?;
    audit::forget_addresses_of(conn, user)?;
    Ok(firms)
}

/// Strikes a person out of the register's row of their firm, where it names them or has their number.
fn strike_contact(conn: &mut Conn, firm: EnterpriseId, user: UserId) -> Result<()> {
    type Contact = (Option<String>, Option<String>);
    let (name, number): (String, Option<String>) =
        users::table.find(user).select((users::name, users::phone_index)).first(conn)?;
    let is_them = |(named, reached): Contact| {
        let by_name = named.is_some_and(|named| named == name && name != NAMELESS && name != ERASED);
        by_name || reached.is_some() && reached == number
    };
    let row = enterprises::table.find(firm);
    let principal = row.select((enterprises::principal_name, enterprises::phone_index)).first(conn)?;
    if is_them(principal) {
        diesel::update(row)
            .set((
                enterprises::principal_name.eq(None::<String>),
                enterprises::phone.eq(None::<String>),
                enterprises::phone_index.eq(None::<String>),
                enterprises::version.eq(enterprises::version + 1),
            ))
            .execute(conn)?;
    }
    let officer = row
        .select((enterprises::safety_officer_name, enterprises::safety_officer_phone_index))
        .first(conn)?;
    if is_them(officer) {
        diesel::update(row)
            .set((
                enterprises::safety_officer_name.eq(None::<String>),
                enterprises::safety_officer_phone.eq(None::<String>),
                enterprises::safety_officer_phone_index.eq(None::<String>),
                enterprises::version.eq(enterprises::version + 1),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// People who have had no role and not signed in for three years, at most `limit`: they are to be
/// forgotten. Records are never touched: hazards are kept for three years at least and the audit log for
/// six, and nothing here shortens that.
///
/// # Errors
/// Those of the database.
pub fn stayed_away(conn: &mut Conn, now: Moment, limit: i64) -> Result<Vec<UserId>> {
    let away = now.plus(-STAYED_AWAY);
    let roles =
        memberships::table.filter(memberships::user_id.eq(users::id)).filter(memberships::ended_at.is_null());
    let lately = sessions::table.filter(sessions::user_id.eq(users::id)).filter(sessions::ends_at.ge(away));
    let staff = credentials::table.filter(credentials::user_id.eq(users::id));
    Ok(users::table
        .filter(users::active.eq(true))
        .filter(users::created_at.lt(away))
        .filter(diesel::dsl::not(diesel::dsl::exists(roles)))
        .filter(diesel::dsl::not(diesel::dsl::exists(lately)))
        .filter(diesel::dsl::not(diesel::dsl::exists(staff)))
        .order(users::id)
        .limit(limit)
        .select(users::id)
        .load(conn)?)
}

/// Forgets sign-ins and invitations that ended half a year ago.
///
/// # Errors
/// Those of the database.
pub fn forget_ended(conn: &mut Conn, now: Moment) -> Result<()> {
    let (away, ended) = (now.plus(-STAYED_AWAY), now.plus(-LOOKED_INTO));
    // a session must outlive the question when its person was last here
    diesel::delete(sessions::table.filter(sessions::ends_at.lt(away.min(ended)))).execute(conn)?;
    let spent = invitations::table.filter(invitations::expires_at.lt(ended));
    diesel::delete(spent).execute(conn)?;
    Ok(())
}
