//! What a street asks of how its people sign in, and what a session lacks to be of use.

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{Actor, Code, Error, Moment, Result, Role, SubdistrictId};
use heping_store::Conn;
use heping_store::schema::sign_in_policies::{self, table};
use heping_store::schema::{credentials, second_factors};

use crate::password::Rules;

/// What a street asks: by itself what NIST SP 800-63B advises, more where assessors want it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// A new password has so many characters at least, 10–64.
    pub min_length: i32,
    /// Of how many kinds (small and capital letters, digits, others), 1–4.
    pub kinds: i32,
    /// A password must be changed after so many days, 30–730; never without it.
    pub max_age_days: Option<i32>,
    /// Whoever holds one of these roles and signs in with a password needs a second factor.
    pub second_factor_roles: Vec<Role>,
    /// Grows with every change; 0 before the first.
    pub version: i64,
}

impl Default for Policy {
    fn default() -> Self {
        let (min_length, kinds) = (10, 1);
        Self { min_length, kinds, max_age_days: None, second_factor_roles: Vec::new(), version: 0 }
    }
}

/// Why a session opens nothing yet but what mends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Unsettled {
    /// The password was given by somebody else, or is too old.
    Password,
    /// A second factor is asked for, and there is none.
    SecondFactor,
}

impl Unsettled {
    /// What whoever asks for anything else is told.
    pub fn refusal(self) -> Error {
        Error::new(match self {
            Self::Password => Code::PasswordMustChange,
            Self::SecondFactor => Code::SecondFactorMissing,
        })
    }
}

impl Policy {
    /// What it asks of a new password of somebody with these names.
    pub fn rules(&self, names: Vec<String>) -> Rules {
        let number = |of: i32| usize::try_from(of).unwrap_or_default();
        Rules { min_length: number(self.min_length), kinds: number(self.kinds), names }
    }

    fn check(&mut self) -> Result<()> {
        let mut fields = Fields::new();
        if !(10..=64).contains(&self.min_length) {
            fields.wrong("minLength", "out_of_range", "密码最短长度应为 10 至 64");
        }
        if !(1..=4).contains(&self.kinds) {
            fields.wrong("kinds", "out_of_range", "密码字符种类应为 1 至 4");
        }
        if self.max_age_days.is_some_and(|days| !(30..=730).contains(&days)) {
            fields.wrong("maxAgeDays", "out_of_range", "密码有效期应为 30 至 730 天，不填则不限");
        }
        if self.second_factor_roles.iter().any(|role| role.is_of_firm()) {
            fields.wrong("secondFactorRoles", "invalid", "企业人员不使用密码，只能选择街道角色");
        }
        self.second_factor_roles.sort_unstable();
        self.second_factor_roles.dedup();
        fields.check()
    }
}

/// What a street asks.
///
/// # Errors
/// Those of the database.
pub fn of(conn: &mut Conn, street: SubdistrictId) -> Result<Policy> {
    let row: Option<(i32, i32, Option<i32>, String, i64)> = table
        .find(street)
        .select((
            sign_in_policies::min_length,
            sign_in_policies::kinds,
            sign_in_policies::max_age_days,
            sign_in_policies::second_factor_roles,
            sign_in_policies::version,
        ))
        .first(conn)
        .optional()?;
    let Some((min_length, kinds, max_age_days, roles, version)) = row else { return Ok(Policy::default()) };
    let second_factor_roles: std::result::Result<Vec<Role>, String> =
        roles.split(',').filter(|role| !role.is_empty()).map(str::parse).collect();
    let second_factor_roles = second_factor_roles.map_err(Error::internal)?;
    Ok(Policy { min_length, kinds, max_age_days, second_factor_roles, version })
}

/// Replaces what a street asks, if its version is still the present one. Runs under the
/// subdistrict's lock.
///
/// # Errors
/// `validation_failed` naming the field; `version_conflict`.
pub fn replace(conn: &mut Conn, street: SubdistrictId, mut new: Policy) -> Result<Policy> {
    new.check()?;
    if of(conn, street)?.version != new.version {
        return Err(Error::new(Code::VersionConflict));
    }
    new.version = heping_core::version::next(new.version)?;
    let roles: Vec<_> = new.second_factor_roles.iter().map(|role| role.as_str()).collect();
    let roles = roles.join(",");
    let values = (
        sign_in_policies::min_length.eq(new.min_length),
        sign_in_policies::kinds.eq(new.kinds),
        sign_in_policies::max_age_days.eq(new.max_age_days),
        sign_in_policies::second_factor_roles.eq(&roles),
        sign_in_policies::version.eq(new.version),
    );
    if diesel::update(table.find(street)).set(values).execute(conn)? == 0 {
        let row = (sign_in_policies::subdistrict_id.eq(street), values);
        diesel::insert_into(table).values(row).execute(conn)?;
    }
    Ok(new)
}

/// What a session that was opened with a password lacks; nothing where WeChat opened it, which is a
/// factor of its own.
///
/// # Errors
/// Those of the database.
pub(crate) fn unsettled(conn: &mut Conn, now: Moment, actor: &Actor) -> Result<Option<Unsettled>> {
    let found: Option<(SubdistrictId, Moment, bool, Option<String>)> = credentials::table
        .left_join(second_factors::table.on(second_factors::user_id.eq(credentials::user_id)))
        .filter(credentials::user_id.eq(actor.user))
        .select((
            credentials::subdistrict_id,
            credentials::changed_at,
            credentials::must_change,
            second_factors::secret.nullable(),
        ))
        .first(conn)
        .optional()?;
    let Some((street, changed_at, must_change, secret)) = found else { return Ok(None) };
    let policy = of(conn, street)?;
    let old = policy.max_age_days.is_some_and(|days| now.since(changed_at) > TimeDelta::days(days.into()));
    let asked = actor.roles().iter().any(|role| policy.second_factor_roles.contains(role));
    Ok(match secret {
        _ if must_change || old => Some(Unsettled::Password),
        None if asked => Some(Unsettled::SecondFactor),
        _ => None,
    })
}
