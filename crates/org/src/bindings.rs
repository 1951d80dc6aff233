//! Who came into a firm without the office, by their phone number or by asking; and how a wrong one is
//! undone: the person is shut out at once, and does not come in again by the same number.

use std::collections::HashMap;

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{
    Code, EnterpriseId, Error, MembershipId, Moment, Page, PageRequest, Phone, Result, Role, SubdistrictId,
    UserId, words,
};
use heping_store::schema::{applications, enterprises, memberships, users};
use heping_store::{Conn, Vault, merged};
use serde::Serialize;
use utoipa::ToSchema;

use crate::identities::NAMELESS;
use crate::phones;

/// For how long it is listed who came in.
pub const LISTED: TimeDelta = TimeDelta::days(30);

words! {
    /// How somebody came into a firm without the office having invited them.
    CameBy {
        /// The register has the number that WeChat says is theirs.
        Phone = "phone" "手机号",
        /// They asked, and somebody confirmed it.
        Application = "application" "绑定申请",
    }
}

words! {
    /// What has become of a binding.
    BindingState {
        /// The person belongs to the firm.
        Bound = "bound" "已绑定",
        /// They left.
        Ended = "ended" "已离职解绑",
        /// The office undid it.
        Revoked = "revoked" "已撤销",
    }
}

/// Somebody who came into a firm without the office.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FirmBinding {
    /// The membership.
    pub id: MembershipId,
    /// The enterprise.
    pub enterprise_id: EnterpriseId,
    /// Its name.
    pub enterprise_name: String,
    /// The name of the person.
    pub name: String,
    /// Their phone, masked.
    #[schema(example = "190****0001")]
    pub phone: Option<String>,
    /// As what.
    pub role: Role,
    /// The same in Chinese.
    pub role_text: &'static str,
    /// How they came in.
    pub came_by: CameBy,
    /// The same in Chinese.
    pub came_by_text: &'static str,
    /// When.
    pub bound_at: Moment,
    /// Who confirmed the application; none where the number was enough.
    pub confirmed_by_name: Option<String>,
    /// What has become of it.
    pub state: BindingState,
    /// The same in Chinese.
    pub state_text: &'static str,
    /// When it ended.
    pub ended_at: Option<Moment>,
    /// Who undid it.
    pub revoked_by_name: Option<String>,
    /// Why.
    pub revocation_reason: Option<String>,
}

/// Writes down how somebody came in.
///
/// # Errors
/// Those of the database.
pub(crate) fn came(conn: &mut Conn, membership: MembershipId, by: CameBy) -> Result<()> {
    let new = memberships::table.find(membership).filter(memberships::came_by.is_null());
    diesel::update(new).set(memberships::came_by.eq(Some(by))).execute(conn)?;
    Ok(())
}

/// Whether a firm was closed to a person, or to whoever else had their number: what the office has undone
/// opens no second time by itself.
///
/// # Errors
/// Those of the database.
pub(crate) fn shut_out(conn: &mut Conn, firm: EnterpriseId, user: UserId) -> Result<bool> {
    let index: Option<String> = users::table.find(user).select(users::phone_index).first(conn)?;
    let undone = memberships::table
        .inner_join(users::table.on(users::id.eq(memberships::user_id)))
        .filter(memberships::enterprise_id.eq_any(merged::together(conn, firm)?))
        .filter(memberships::revoked_by.is_not_null())
        .filter(users::id.eq(user).or(users::phone_index.eq(index)));
    Ok(diesel::select(diesel::dsl::exists(undone)).get_result(conn)?)
}

/// Whether the office has shut a person out of any firm.
///
/// # Errors
/// Those of the database.
pub(crate) fn was_revoked(conn: &mut Conn, user: UserId) -> Result<bool> {
    let undone = memberships::table
        .filter(memberships::user_id.eq(user))
        .filter(memberships::revoked_by.is_not_null());
    Ok(diesel::select(diesel::dsl::exists(undone)).get_result(conn)?)
}

/// Shuts the person of a membership out of its firm and of those that stand together with it, in whatever
/// role; a name that they had from the register is theirs no more. Answers whether they were in. Runs under
/// the person's lock; the caller has looked whether it may.
///
/// # Errors
/// `not_found`, `validation_failed` naming `reason`, `state_conflict` when they left before.
pub fn revoke(conn: &mut Conn, now: Moment, by: UserId, id: MembershipId, reason: &str) -> Result<bool> {
    type Held = (EnterpriseId, UserId, Option<Moment>, Option<UserId>);
    let (firm, user, ended, revoked_by): Held = memberships::table
        .find(id)
        .filter(memberships::enterprise_id.is_not_null())
        .select((
            memberships::enterprise_id.assume_not_null(),
            memberships::user_id,
            memberships::ended_at,
            memberships::revoked_by,
        ))
        .first(conn)?;
    let mut fields = Fields::new();
    let reason = fields.text("reason", reason, 200);
    fields.check()?;
    match (ended, revoked_by) {
        (Some(_), Some(_)) => return Ok(false),
        (Some(_), None) => {
            let why = "该人员已办理离职解绑，不能再撤销。";
            return Err(Error::because(Code::StateConflict, why).in_state(BindingState::Ended.as_str()));
        }
        (None, _) => {}
    }
    let firms = merged::together(conn, firm)?;
    let held = memberships::table
        .filter(memberships::user_id.eq(user))
        .filter(memberships::enterprise_id.eq_any(firms.clone()))
        .filter(memberships::ended_at.is_null());
    diesel::update(held)
        .set((
            memberships::ended_at.eq(Some(now)),
            memberships::revoked_by.eq(Some(by)),
            memberships::revocation_reason.eq(Some(&reason)),
        ))
        .execute(conn)?;
    let named: Vec<(Option<String>, Option<String>)> = enterprises::table
        .filter(enterprises::id.eq_any(firms))
        .select((enterprises::principal_name, enterprises::safety_officer_name))
        .load(conn)?;
    let named: Vec<String> = named.into_iter().flat_map(|(one, other)| [one, other]).flatten().collect();
    let borrowed = users::table.find(user).filter(users::name.eq_any(named));
    diesel::update(borrowed).set(users::name.eq(NAMELESS)).execute(conn)?;
    Ok(true)
}

type Row = (
    (MembershipId, EnterpriseId, String, UserId, Role, Option<CameBy>, Moment),
    (Option<Moment>, Option<UserId>, Option<String>),
    Option<UserId>,
);

/// A page of those who came into firms of a street since then, the newest first.
///
/// # Errors
/// Those of the database.
pub fn list(
    conn: &mut Conn,
    vault: &Vault,
    street: SubdistrictId,
    since: Moment,
    page: PageRequest,
) -> Result<Page<FirmBinding>> {
    let came = || {
        memberships::table
            .inner_join(enterprises::table.on(memberships::enterprise_id.eq(enterprises::id.nullable())))
            .left_join(applications::table.on(applications::membership_id.eq(memberships::id.nullable())))
            .filter(memberships::subdistrict_id.eq(street))
            .filter(memberships::came_by.is_not_null())
            .filter(memberships::granted_at.ge(since))
    };
    let total = came().count().get_result(conn)?;
    let rows: Vec<Row> = came()
        .order((memberships::granted_at.desc(), memberships::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select((
            (
                memberships::id,
                enterprises::id,
                enterprises::name,
                memberships::user_id,
                memberships::role,
                memberships::came_by,
                memberships::granted_at,
            ),
            (memberships::ended_at, memberships::revoked_by, memberships::revocation_reason),
            applications::decided_by.nullable(),
        ))
        .load(conn)?;
    let named = rows
        .iter()
        .flat_map(|((.., user, _, _, _), (_, revoked, _), confirmed)| [Some(*user), *revoked, *confirmed]);
    let people = known(conn, vault, named.flatten().collect())?;
    let name = |id: Option<UserId>| id.and_then(|id| people.get(&id)).map(|one| one.name.clone());
    let shown = rows.into_iter().map(|(held, (ended_at, revoked_by, revocation_reason), confirmed)| {
        let (id, enterprise_id, enterprise_name, user, role, came_by, bound_at) = held;
        let person = people.get(&user).cloned().unwrap_or_default();
        let came_by = came_by.unwrap_or(CameBy::Phone);
        let state = match (ended_at, revoked_by) {
            (None, _) => BindingState::Bound,
            (_, None) => BindingState::Ended,
            (_, Some(_)) => BindingState::Revoked,
        };
        FirmBinding {
            id,
            enterprise_id,
            enterprise_name,
            name: person.name,
            phone: person.phone,
            role,
            role_text: role.text(),
            came_by,
            came_by_text: came_by.text(),
            bound_at,
            confirmed_by_name: name(confirmed),
            state,
            state_text: state.text(),
            ended_at,
            revoked_by_name: name(revoked_by),
            revocation_reason,
        }
    });
    Ok(page.of(shown.collect(), total))
}

/// What is known of a person.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// The name people see.
    pub(crate) name: String,
    /// The phone, masked.
    pub(crate) phone: Option<String>,
    /// Whether WeChat has said that it is theirs.
    pub(crate) verified: bool,
}

/// What is known of these people.
///
/// # Errors
/// Those of the database.
pub(crate) fn known(conn: &mut Conn, vault: &Vault, ids: Vec<UserId>) -> Result<HashMap<UserId, Known>> {
    type Person = (UserId, String, Option<String>, Option<Moment>);
    let rows: Vec<Person> = users::table
        .filter(users::id.eq_any(ids))
        .select((users::id, users::name, users::phone, users::phone_verified_at))
        .load(conn)?;
    let person = |(id, name, phone, verified): Person| {
        let phone = phone.and_then(|phone| vault.open(&phones::of_person(id), &phone).ok()?.parse().ok());
        let phone = phone.map(|phone: Phone| phone.masked());
        (id, Known { name, phone, verified: verified.is_some() })
    };
    Ok(rows.into_iter().map(person).collect())
}
