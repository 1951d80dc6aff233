//! Enterprises: the register's rows.

mod list;
mod row;
mod write;

pub use list::{Filter, Listed, Nameplate, count, list, nameplates};
pub use write::{Created, create, replace};

use row::{Beside, Content};
pub(crate) use row::{EnterpriseRow, keyed};
pub(crate) use write::{insert, overwrite};

use diesel::prelude::*;
use heping_core::{Code, EnterpriseId, EnterpriseStatus, Error, Moment, Result, Scope, SubdistrictId};
use heping_store::schema::{enterprise_codes, enterprises, villages};
use heping_store::{Ask, Conn, Vault, columns, question};

use crate::profile::Profile;

/// An enterprise of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enterprise {
    /// The row.
    pub id: EnterpriseId,
    /// The tenant.
    pub subdistrict: SubdistrictId,
    /// What the register holds; phones are whole here and go out [masked](heping_core::Phone::masked).
    pub profile: Profile,
    /// The village's name.
    pub village_name: String,
    /// Where it stands in its life.
    pub status: EnterpriseStatus,
    /// The firm that took it over.
    pub merged_into: Option<EnterpriseId>,
    /// Raised by one with each change of the profile.
    pub version: i64,
    /// Raised with each write about the enterprise: what its screens' ETag is made of.
    pub revision: i64,
    /// When it came into the register.
    pub created_at: Moment,
    /// When its profile was last changed.
    pub updated_at: Moment,
}

/// An enterprise that the scope reaches.
///
/// # Errors
/// `not_found` when there is none, or none that the scope admits.
pub fn get(conn: &mut Conn, vault: &Vault, scope: &Scope, id: EnterpriseId) -> Result<Enterprise> {
    let found = of(conn, vault, id)?;
    if scope.admits(found.subdistrict, found.id) { Ok(found) } else { Err(Error::new(Code::NotFound)) }
}

/// An enterprise, whoever asks: for use cases that have decided who may.
///
/// # Errors
/// `not_found` when there is none.
pub fn of(conn: &mut Conn, vault: &Vault, id: EnterpriseId) -> Result<Enterprise> {
    asked(vault.clone(), id).ask(conn)
}

/// Asks for the same, together with other things.
pub fn asked(vault: Vault, id: EnterpriseId) -> impl Ask<Answer = Enterprise> {
    let content = enterprises::table.filter(enterprises::id.eq(id)).select(columns::<Content>());
    let beside = enterprises::table
        .inner_join(villages::table.on(villages::code.eq(enterprises::village_code)))
        .filter(enterprises::id.eq(id))
        .select(columns::<Beside>());
    (question::<Content, _>(content), question::<Beside, _>(beside)).then(move |(content, beside)| {
        let found = content.into_iter().next().zip(beside.into_iter().next());
        let (content, beside) = found.ok_or_else(|| Error::new(Code::NotFound))?;
        let row = EnterpriseRow {
            id,
            subdistrict_id: beside.subdistrict_id,
            content,
            version: beside.version,
            revision: beside.revision,
            content_hash: beside.content_hash,
            created_at: beside.created_at,
            updated_at: beside.updated_at,
            status: beside.status,
            merged_into: beside.merged_into,
        };
        row.into_enterprise(&vault, beside.village_name)
    })
}

/// The tenant and the name of an enterprise, whoever asks.
///
/// # Errors
/// `not_found` when there is none.
pub fn name_of(conn: &mut Conn, id: EnterpriseId) -> Result<(SubdistrictId, String)> {
    let found = enterprises::table.find(id).select((enterprises::subdistrict_id, enterprises::name));
    Ok(found.first(conn)?)
}

/// What a card says of an enterprise.
pub struct OnCard {
    /// Its name.
    pub name: String,
    /// Where it stands in its life.
    pub status: EnterpriseStatus,
    /// The firm that stands for it, where it was merged.
    pub successor: Option<EnterpriseId>,
}

/// Asks for what the card of a code says of the enterprise that it was issued to.
pub fn by_code(code: &str) -> impl Ask<Answer = Option<OnCard>> + use<> {
    let row = enterprises::table
        .inner_join(enterprise_codes::table.on(enterprise_codes::enterprise_id.eq(enterprises::id)))
        .filter(enterprise_codes::code.eq(code.to_owned()))
        .select((enterprises::name, enterprises::status, enterprises::successor_id));
    question::<(String, EnterpriseStatus, Option<EnterpriseId>), _>(row)
        .first()
        .then(|found| Ok(found.map(|(name, status, successor)| OnCard { name, status, successor })))
}

/// The same of an enterprise that the scope reaches.
///
/// # Errors
/// `not_found` when there is none, or none that the scope admits.
pub(crate) fn reached(conn: &mut Conn, scope: &Scope, id: EnterpriseId) -> Result<(SubdistrictId, String)> {
    let (subdistrict, name) = name_of(conn, id)?;
    if scope.admits(subdistrict, id) { Ok((subdistrict, name)) } else { Err(Error::new(Code::NotFound)) }
}

/// At most `limit` ids after `after`, in order: for work on every enterprise.
///
/// # Errors
/// Those of the database.
pub fn ids(conn: &mut Conn, after: Option<EnterpriseId>, limit: i64) -> Result<Vec<EnterpriseId>> {
    let mut rows =
        enterprises::table.order(enterprises::id).limit(limit).select(enterprises::id).into_boxed();
    if let Some(after) = after {
        rows = rows.filter(enterprises::id.gt(after));
    }
    Ok(rows.load(conn)?)
}
