//! Putting an enterprise into the register, and changing it.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DbError};
use heping_core::{Code, EnterpriseId, EnterpriseStatus, Error, Moment, Phone, Result, Scope, SubdistrictId};
use heping_store::schema::enterprises;
use heping_store::{Conn, Vault};

use super::row::Content;
use super::{Enterprise, EnterpriseRow, get, of};
use crate::profile::{Profile, ProfileInput};
use crate::subdistrict;

/// What a create answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created<T> {
    /// The row as it stands.
    pub value: T,
    /// Whether this call made it; false for the same request sent again, which changes nothing.
    pub created: bool,
}

/// Puts an enterprise into the register of the scope's street. Runs under the subdistrict's lock.
///
/// # Errors
/// `forbidden` when the scope is no street's; `validation_failed` as [`ProfileInput::check`] says;
/// `id_conflict` when `id` was used for other content; `uscc_taken`.
pub fn create(
    conn: &mut Conn,
    vault: &Vault,
    scope: &Scope,
    now: Moment,
    id: Option<EnterpriseId>,
    input: &ProfileInput,
) -> Result<Created<Enterprise>> {
    let street = scope.street().ok_or_else(|| Error::new(Code::Forbidden))?;
    let profile = input.check(&subdistrict::villages(conn, street)?)?;
    if let Some(id) = id {
        let used: Option<(SubdistrictId, String)> = enterprises::table
            .find(id)
            .select((enterprises::subdistrict_id, enterprises::content_hash))
            .first(conn)
            .optional()?;
        if let Some((owner, digest)) = used {
            // the content is compared as it first came: an edit since then makes no other request
            if owner != street || digest != Content::from(&profile).digest(vault)? {
                return Err(Error::new(Code::IdConflict));
            }
            return Ok(Created { value: of(conn, vault, id)?, created: false });
        }
    }
    let id = id.unwrap_or_else(EnterpriseId::new);
    check_uscc_free(conn, street, id, &profile)?;
    insert(conn, vault, street, now, id, &profile)?;
    Ok(Created { value: of(conn, vault, id)?, created: true })
}

/// Replaces the profile, if `version` is still the present one. A phone that comes back masked, as
/// it was shown, stays what it was; equal content changes nothing. Runs under the enterprise's lock.
///
/// # Errors
/// `not_found` outside the scope; `version_conflict`; `validation_failed`; `uscc_taken`.
pub fn replace(
    conn: &mut Conn,
    vault: &Vault,
    scope: &Scope,
    now: Moment,
    id: EnterpriseId,
    version: i64,
    input: &ProfileInput,
) -> Result<Enterprise> {
    let before = get(conn, vault, scope, id)?;
    let mut input = input.clone();
    unmask(&mut input.phone, before.profile.phone.as_ref());
    unmask(&mut input.safety_officer_phone, before.profile.safety_officer_phone.as_ref());
    let profile = input.check(&subdistrict::villages(conn, before.subdistrict)?)?;
    if before.version != version {
        return Err(Error::new(Code::VersionConflict));
    }
    if profile == before.profile {
        return Ok(before);
    }
    check_uscc_free(conn, before.subdistrict, id, &profile)?;
    if !overwrite(conn, vault, now, id, version, &profile)? {
        return Err(Error::new(Code::VersionConflict));
    }
    of(conn, vault, id)
}

/// Writes a new row; the caller has looked whether it may.
pub(crate) fn insert(
    conn: &mut Conn,
    vault: &Vault,
    street: SubdistrictId,
    now: Moment,
    id: EnterpriseId,
    profile: &Profile,
) -> Result<()> {
    let content = Content::from(profile);
    let row = EnterpriseRow {
        id,
        subdistrict_id: street,
        content_hash: content.digest(vault)?,
        content: content.sealed(vault, id)?,
        version: 1,
        revision: 1,
        created_at: now,
        updated_at: now,
        status: EnterpriseStatus::Operating,
        merged_into: None,
    };
    diesel::insert_into(enterprises::table).values(&row).execute(conn).map_err(taken)?;
    Ok(())
}

/// Writes a profile over the one of `version`; false when that is not the present one any more.
pub(crate) fn overwrite(
    conn: &mut Conn,
    vault: &Vault,
    now: Moment,
    id: EnterpriseId,
    version: i64,
    profile: &Profile,
) -> Result<bool> {
    let present = enterprises::table.find(id).filter(enterprises::version.eq(version));
    let changed = diesel::update(present)
        .set((
            &Content::from(profile).sealed(vault, id)?,
            enterprises::version.eq(heping_core::version::next(version)?),
            enterprises::revision.eq(enterprises::revision + 1),
            enterprises::updated_at.eq(now),
        ))
        .execute(conn)
        .map_err(taken)?;
    Ok(changed == 1)
}

fn check_uscc_free(
    conn: &mut Conn,
    street: SubdistrictId,
    id: EnterpriseId,
    profile: &Profile,
) -> Result<()> {
    let Some(uscc) = &profile.uscc else { return Ok(()) };
    let others = enterprises::table
        .filter(enterprises::subdistrict_id.eq(street))
        .filter(enterprises::uscc.eq(uscc.as_str()))
        .filter(enterprises::id.ne(id));
    let holder: Option<EnterpriseId> = others.select(enterprises::id).first(conn).optional()?;
    if holder.is_some() { Err(Error::new(Code::UsccTaken)) } else { Ok(()) }
}

/// Two at once may both find the code free; the unique constraint lets one of them through.
fn taken(error: DbError) -> Error {
    match error {
        DbError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => {
            Error::new(Code::UsccTaken).caused_by(error)
        }
        other => other.into(),
    }
}

fn unmask(typed: &mut Option<String>, stored: Option<&Phone>) {
    if let (Some(text), Some(phone)) = (&typed, stored)
        && text.trim() == phone.masked()
    {
        *typed = Some(phone.as_str().to_owned());
    }
}
