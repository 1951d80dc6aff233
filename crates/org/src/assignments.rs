//! Which villages and enterprises an inspector looks after. It opens no rows: it says where an
//! inspector's day takes place, and to whom a firm's whole phone number may be shown.

use std::collections::HashSet;

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{
    AssignmentId, Code, EnterpriseId, Error, Moment, Result, Role, Scope, SubdistrictId, UserId,
};
use heping_store::Conn;
use heping_store::schema::{assignments, enterprises, memberships, users};
use heping_store::statement::{Keep, filled};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Village, subdistrict};

/// More than one person can look after.
const MOST: usize = 2000;

/// What an inspector is to look after, as the office enters it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AssignmentInput {
    /// The version that it was made from.
    pub version: i64,
    /// Villages, by code or name: all enterprises in them.
    #[schema(max_items = 2000)]
    pub villages: Vec<String>,
    /// Single enterprises elsewhere.
    #[schema(max_items = 2000)]
    pub enterprises: Vec<EnterpriseId>,
}

/// What an inspector looks after.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Assigned {
    /// Grows with every change; 0 before the first.
    pub version: i64,
    /// Whole villages.
    pub villages: Vec<Place>,
    /// Single enterprises.
    pub enterprises: Vec<AssignedFirm>,
}

/// A village.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// An enterprise that is looked after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AssignedFirm {
    /// Which.
    pub id: EnterpriseId,
    /// Its name.
    pub name: String,
    /// The village it stands in, by its code.
    pub village: String,
}

/// What a user of the scope's street looks after.
///
/// # Errors
/// `forbidden` when the scope is no street's, `not_found` for somebody else's user.
pub fn of_user(conn: &mut Conn, scope: &Scope, user: UserId) -> Result<Assigned> {
    let street = scope.street().ok_or_else(|| Error::new(Code::Forbidden))?;
    must_be_of(conn, street, user)?;
    of(conn, street, user)
}

/// Somebody of the street and what they look after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Charge {
    /// Who.
    pub user_id: UserId,
    /// The name.
    pub name: String,
    /// To be sent back with a change.
    pub version: i64,
    /// Whole villages, by their codes.
    pub villages: Vec<String>,
    /// Single enterprises elsewhere.
    pub enterprises: Vec<EnterpriseId>,
}

/// Who looks after what, for the whole street: a village without anybody is seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Charges {
    /// The street's villages.
    pub villages: Vec<Place>,
    /// The people who go out: inspectors and grid workers, by name.
    pub people: Vec<Charge>,
}

/// Who of a street looks after what.
///
/// # Errors
/// Those of the database.
pub fn charges(conn: &mut Conn, street: SubdistrictId) -> Result<Charges> {
    let all = subdistrict::villages(conn, street)?;
    let villages = all.all().iter();
    let villages =
        villages.map(|Village { code, name, .. }| Place { code: code.clone(), name: name.clone() });
    let out: Vec<(UserId, String, i64)> = users::table
        .inner_join(memberships::table.on(memberships::user_id.eq(users::id)))
        .filter(memberships::subdistrict_id.eq(street))
        .filter(memberships::enterprise_id.is_null())
        .filter(memberships::ended_at.is_null())
        .filter(memberships::role.eq_any([Role::Inspector, Role::GridWorker]))
        .filter(users::active.eq(true))
        .order((users::name, users::id))
        .select((users::id, users::name, users::assignments_version))
        .distinct()
        .load(conn)?;
    let ids = out.iter().map(|(id, ..)| *id);
    let held: Vec<(UserId, Option<String>, Option<EnterpriseId>)> = assignments::table
        .filter(assignments::user_id.eq_any(filled(ids)))
        .order(assignments::id)
        .select((assignments::user_id, assignments::village_code, assignments::enterprise_id))
        .kept()
        .load(conn)?;
    let people = out.into_iter().map(|(user_id, name, version)| {
        let own = || held.iter().filter(move |(user, ..)| *user == user_id);
        let villages = own().filter_map(|(_, village, _)| village.clone()).collect();
        let enterprises = own().filter_map(|(.., enterprise)| *enterprise).collect();
        Charge { user_id, name, version, villages, enterprises }
    });
    Ok(Charges { villages: villages.collect(), people: people.collect() })
}

/// What a person looks after, whoever asks: for use cases that have decided who may.
///
/// # Errors
/// Those of the database.
pub fn of(conn: &mut Conn, street: SubdistrictId, user: UserId) -> Result<Assigned> {
    let codes: Vec<Option<String>> = assignments::table
        .filter(assignments::user_id.eq(user))
        .select(assignments::village_code)
        .load(conn)?;
    let codes: HashSet<String> = codes.into_iter().flatten().collect();
    let all = subdistrict::villages(conn, street)?;
    let in_codes = all.all().iter().filter(|village| codes.contains(&village.code));
    let villages =
        in_codes.map(|Village { code, name, .. }| Place { code: code.clone(), name: name.clone() });
    let firms: Vec<(EnterpriseId, String, String)> = assignments::table
        .inner_join(enterprises::table.on(assignments::enterprise_id.eq(enterprises::id.nullable())))
        .filter(assignments::user_id.eq(user))
        .order(enterprises::id)
        .select((enterprises::id, enterprises::name, enterprises::village_code))
        .load(conn)?;
    let firms = firms.into_iter().map(|(id, name, village)| AssignedFirm { id, name, village });
    let version = users::table.find(user).select(users::assignments_version).first(conn)?;
    Ok(Assigned { version, villages: villages.collect(), enterprises: firms.collect() })
}

/// Whether a person looks after an enterprise that stands in `village`.
///
/// # Errors
/// Those of the database.
pub fn looks_after(conn: &mut Conn, user: UserId, enterprise: EnterpriseId, village: &str) -> Result<bool> {
    let held = assignments::table
        .filter(assignments::user_id.eq(user))
        .filter(assignments::enterprise_id.eq(enterprise).or(assignments::village_code.eq(village)));
    Ok(diesel::select(diesel::dsl::exists(held)).get_result(conn)?)
}

/// Says what a user of the scope's street looks after from now on, if what was there is still of
/// `input.version`. Runs under the person's lock.
///
/// # Errors
/// `forbidden` when the scope is no street's, `not_found` for somebody else's user,
/// `validation_failed` naming what is not of this street, `version_conflict`.
pub fn replace(
    conn: &mut Conn,
    scope: &Scope,
    now: Moment,
    by: UserId,
    user: UserId,
    input: &AssignmentInput,
) -> Result<Assigned> {
    let street = scope.street().ok_or_else(|| Error::new(Code::Forbidden))?;
    must_be_of(conn, street, user)?;
    let (codes, known) = check(conn, street, input)?;
    let present = users::table.find(user).filter(users::assignments_version.eq(input.version));
    let raised = diesel::update(present)
        .set(users::assignments_version.eq(heping_core::version::next(input.version)?))
        .execute(conn)?;
    if raised == 0 {
        return Err(Error::new(Code::VersionConflict));
    }
    diesel::delete(assignments::table.filter(assignments::user_id.eq(user))).execute(conn)?;
    let of_villages = codes.into_iter().map(|code| (Some(code), None));
    for (village, enterprise) in of_villages.chain(known.into_iter().map(|id| (None, Some(id)))) {
        diesel::insert_into(assignments::table)
            .values((
                assignments::id.eq(AssignmentId::new()),
                assignments::subdistrict_id.eq(street),
                assignments::user_id.eq(user),
                assignments::village_code.eq(village),
                assignments::enterprise_id.eq(enterprise),
                assignments::assigned_by.eq(by),
                assignments::assigned_at.eq(now),
            ))
            .execute(conn)?;
    }
    of(conn, street, user)
}

/// Who of a street does not go out any more, and still has something to look after.
///
/// # Errors
/// Those of the database.
pub fn left_by(conn: &mut Conn, street: SubdistrictId) -> Result<Vec<(UserId, String)>> {
    let goes_out = memberships::table
        .filter(memberships::user_id.eq(users::id))
        .filter(memberships::subdistrict_id.eq(street))
        .filter(memberships::role.eq_any([Role::Inspector, Role::GridWorker]))
        .filter(memberships::ended_at.is_null());
    let left = users::table
        .inner_join(assignments::table.on(assignments::user_id.eq(users::id)))
        .filter(users::subdistrict_id.eq(street))
        .filter(users::active.eq(false).or(diesel::dsl::not(diesel::dsl::exists(goes_out))));
    Ok(left.select((users::id, users::name)).distinct().order(users::id).load(conn)?)
}

/// Keeps others from changing what these people look after until the transaction ends.
///
/// # Errors
/// Those of the database.
pub fn hold(conn: &mut Conn, people: [UserId; 2]) -> Result<()> {
    for person in people {
        diesel::update(users::table.find(person))
            .set(users::assignments_version.eq(users::assignments_version + 1))
            .execute(conn)?;
    }
    Ok(())
}

/// Gives everything that one person looks after to another one, who keeps what they had. Runs after
/// [`hold`].
///
/// # Errors
/// Those of the database.
pub fn pass(conn: &mut Conn, now: Moment, by: UserId, from: UserId, to: UserId) -> Result<()> {
    type Held = (AssignmentId, Option<String>, Option<EnterpriseId>);
    let held = |conn: &mut Conn, user: UserId| -> Result<Vec<Held>> {
        let rows = assignments::table.filter(assignments::user_id.eq(user));
        let columns = (assignments::id, assignments::village_code, assignments::enterprise_id);
        Ok(rows.order(assignments::id).select(columns).load(conn)?)
    };
    let theirs: HashSet<_> =
        held(conn, to)?.into_iter().map(|(_, village, enterprise)| (village, enterprise)).collect();
    for (id, village, enterprise) in held(conn, from)? {
        let row = assignments::table.find(id);
        if theirs.contains(&(village, enterprise)) {
            diesel::delete(row).execute(conn)?;
            continue;
        }
        diesel::update(row)
            .set((
                assignments::user_id.eq(to),
                assignments::assigned_by.eq(by),
                assignments::assigned_at.eq(now),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The villages, by their codes, and the enterprises that an input names.
fn check(
    conn: &mut Conn,
    street: SubdistrictId,
    input: &AssignmentInput,
) -> Result<(HashSet<String>, HashSet<EnterpriseId>)> {
    let mut fields = Fields::new();
    for (name, count) in [("villages", input.villages.len()), ("enterprises", input.enterprises.len())] {
        if count > MOST {
            fields.wrong(name, "too_many", format!("最多 {MOST} 个"));
        }
    }
    fields.check()?;
    let mut fields = Fields::new();
    let villages = subdistrict::villages(conn, street)?;
    let mut codes = HashSet::new();
    for (i, text) in input.villages.iter().enumerate() {
        match villages.find(text) {
            Some(village) => drop(codes.insert(village.code.clone())),
            None => fields.wrong(format!("villages[{i}]"), "unknown", "本街道没有这个村或社区"),
        }
    }
    let known: HashSet<EnterpriseId> = enterprises::table
        .filter(enterprises::subdistrict_id.eq(street))
        .filter(enterprises::id.eq_any(input.enterprises.clone()))
        .select(enterprises::id)
        .load(conn)?
        .into_iter()
        .collect();
    for (i, id) in input.enterprises.iter().enumerate() {
        if !known.contains(id) {
            fields.wrong(format!("enterprises[{i}]"), "unknown", "本街道没有这家企业");
        }
    }
    fields.check()?;
    Ok((codes, known))
}

/// # Errors
/// `not_found` unless the user holds a role in the street.
fn must_be_of(conn: &mut Conn, street: SubdistrictId, user: UserId) -> Result<()> {
    let held = memberships::table
        .filter(memberships::user_id.eq(user))
        .filter(memberships::subdistrict_id.eq(street))
        .filter(memberships::enterprise_id.is_null())
        .filter(memberships::ended_at.is_null());
    let role: Option<Role> = held.select(memberships::role).first(conn).optional()?;
    if role.is_some() { Ok(()) } else { Err(Error::new(Code::NotFound)) }
}
