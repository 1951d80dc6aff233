//! Sealing what was written before there was a vault: once, when a node of the new kind starts.

use diesel::prelude::*;
use heping_core::{EnterpriseId, Result, UserId};
use heping_store::schema::{enterprises, users};
use heping_store::{Conn, Vault};

use crate::enterprises::{PHONE, keyed};

/// Seals at most `limit` rows of each kind; answers how many there were. A row that somebody
/// changes at the same time is sealed by that change.
///
/// # Errors
/// Those of the database.
pub fn seal_old(conn: &mut Conn, vault: &Vault, limit: i64) -> Result<usize> {
    Ok(seal_enterprises(conn, vault, limit)? + seal_users(conn, vault, limit)?)
}

type OldEnterprise = (EnterpriseId, Option<String>, Option<String>, String, i64);

fn seal_enterprises(conn: &mut Conn, vault: &Vault, limit: i64) -> Result<usize> {
    let first = enterprises::phone.is_not_null().and(enterprises::phone_index.is_null());
    let second = enterprises::safety_officer_phone
        .is_not_null()
        .and(enterprises::safety_officer_phone_index.is_null());
    let old: Vec<OldEnterprise> = enterprises::table
        .filter(first.or(second))
        .order(enterprises::id)
        .limit(limit)
        .select((
            enterprises::id,
            enterprises::phone,
            enterprises::safety_officer_phone,
            enterprises::content_hash,
            enterprises::version,
        ))
        .load(conn)?;
    let count = old.len();
    for (id, phone, officer, hash, version) in old {
        let seal = |text: &Option<String>| text.as_ref().map(|text| vault.seal(PHONE, text)).transpose();
        let index = |text: &Option<String>| text.as_ref().map(|text| vault.index(PHONE, text));
        diesel::update(enterprises::table.find(id).filter(enterprises::version.eq(version)))
            .set((
                enterprises::phone.eq(seal(&phone)?),
                enterprises::phone_index.eq(index(&phone)),
                enterprises::safety_officer_phone.eq(seal(&officer)?),
                enterprises::safety_officer_phone_index.eq(index(&officer)),
                enterprises::content_hash.eq(keyed(vault, &hash)),
            ))
            .execute(conn)?;
    }
    Ok(count)
}

fn seal_users(conn: &mut Conn, vault: &Vault, limit: i64) -> Result<usize> {
    let old: Vec<(UserId, Option<String>)> = users::table
        .filter(users::phone.is_not_null().and(users::phone_index.is_null()))
        .order(users::id)
        .limit(limit)
        .select((users::id, users::phone))
        .load(conn)?;
    let count = old.len();
    for (id, phone) in old {
        let Some(phone) = phone else { continue };
        diesel::update(users::table.find(id).filter(users::phone.eq(&phone)))
            .set((
                users::phone.eq(vault.seal(PHONE, &phone)?),
                users::phone_index.eq(vault.index(PHONE, &phone)),
            ))
            .execute(conn)?;
    }
    Ok(count)
}
