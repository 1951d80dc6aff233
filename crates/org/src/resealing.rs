//! Sealing anew what was written before there was a vault, before seals were bound to their row,
//! or under an older key; and what follows when keys change.

use diesel::prelude::*;
use heping_core::{EnterpriseId, Result, UserId};
use heping_store::schema::{enterprises, second_factors, users, wechat_identities};
use heping_store::{BlindIndex, Conn, Vault};

use crate::enterprises::keyed;
use crate::phones::PHONE;
use crate::{identities, phones, second_factor};

/// Of at most `limit` rows of each kind that are not sealed for their place under the newest key,
/// seals those that open; answers how many did. A row that somebody changes at the same time is
/// sealed by that change.
///
/// # Errors
/// Those of the database.
pub fn seal_old(conn: &mut Conn, vault: &Vault, limit: i64) -> Result<usize> {
    Ok(seal_enterprises(conn, vault, limit)?
        + seal_users(conn, vault, limit)?
        + seal_second_factors(conn, vault, limit)?)
}

/// How many rows [`seal_old`] has before it.
///
/// # Errors
/// Those of the database.
pub fn count_old(conn: &mut Conn, vault: &Vault) -> Result<i64> {
    let form = format!("{}%", vault.form());
    let first = enterprises::phone.not_like(form.clone());
    let second = enterprises::safety_officer_phone.not_like(form.clone());
    let firms: i64 = enterprises::table.filter(first.or(second)).count().get_result(conn)?;
    let people: i64 = users::table.filter(users::phone.not_like(form.clone())).count().get_result(conn)?;
    let old = second_factors::secret.not_like(form.clone()).or(second_factors::pending.not_like(form));
    let factors: i64 = second_factors::table.filter(old).count().get_result(conn)?;
    Ok(firms + people + factors)
}

/// Has every index of a phone number and of a WeChat identity follow the newest key. All at once, in
/// the transaction that adds the key: an index of before finds nobody any more. The digests of what
/// firms were first made from follow too, so that nothing can be tried out against them with the old
/// key; a firm sent once more after the change is therefore an `id_conflict`.
///
/// # Errors
/// Those of the database.
pub fn follow_key(conn: &mut Conn, vault: &Vault, identities: &BlindIndex) -> Result<()> {
    let firms: Vec<(EnterpriseId, Option<String>, Option<String>, String)> = enterprises::table
        .select((
            enterprises::id,
            enterprises::phone_index,
            enterprises::safety_officer_phone_index,
            enterprises::content_hash,
        ))
        .load(conn)?;
    let follow = |index: Option<String>| index.map(|index| vault.follow(PHONE, &index));
    for (id, phone, officer, hash) in firms {
        diesel::update(enterprises::table.find(id))
            .set((
                enterprises::phone_index.eq(follow(phone)),
                enterprises::safety_officer_phone_index.eq(follow(officer)),
                enterprises::content_hash.eq(keyed(vault, &hash)),
            ))
            .execute(conn)?;
    }
    let indexed = users::table.filter(users::phone_index.is_not_null());
    let people: Vec<(UserId, Option<String>)> = indexed.select((users::id, users::phone_index)).load(conn)?;
    for (id, phone) in people {
        diesel::update(users::table.find(id)).set(users::phone_index.eq(follow(phone))).execute(conn)?;
    }
    let known: Vec<String> = wechat_identities::table.select(wechat_identities::openid_index).load(conn)?;
    for index in known {
        diesel::update(wechat_identities::table.find(&index))
            .set(wechat_identities::openid_index.eq(identities::follow(identities, &index)))
            .execute(conn)?;
    }
    Ok(())
}

type OldEnterprise = (EnterpriseId, Option<String>, Option<String>, String, i64);

fn seal_enterprises(conn: &mut Conn, vault: &Vault, limit: i64) -> Result<usize> {
    let form = format!("{}%", vault.form());
    let first = enterprises::phone.not_like(form.clone());
    let second = enterprises::safety_officer_phone.not_like(form);
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
    let mut count = 0;
    for (id, phone, officer, hash, version) in old {
        let never = |text: &Option<String>| text.as_deref().is_some_and(|text| !Vault::is_sealed(text));
        let hash = if never(&phone) || never(&officer) { keyed(vault, &hash) } else { hash };
        let open = |text: Option<String>, place| text.map(|text| vault.open(&place, &text)).transpose();
        let opened = (open(phone, phones::of_firm(id)), open(officer, phones::of_officer(id)));
        let (Ok(phone), Ok(officer)) = opened else { continue };
        let seal =
            |text: &Option<String>, place| text.as_ref().map(|text| vault.seal(&place, text)).transpose();
        let index = |text: &Option<String>| text.as_ref().map(|text| vault.index(PHONE, text));
        count += diesel::update(enterprises::table.find(id).filter(enterprises::version.eq(version)))
            .set((
                enterprises::phone.eq(seal(&phone, phones::of_firm(id))?),
                enterprises::phone_index.eq(index(&phone)),
                enterprises::safety_officer_phone.eq(seal(&officer, phones::of_officer(id))?),
                enterprises::safety_officer_phone_index.eq(index(&officer)),
                enterprises::content_hash.eq(hash),
            ))
            .execute(conn)?;
    }
    Ok(count)
}

fn seal_users(conn: &mut Conn, vault: &Vault, limit: i64) -> Result<usize> {
    let old: Vec<(UserId, Option<String>)> = users::table
        .filter(users::phone.not_like(format!("{}%", vault.form())))
        .order(users::id)
        .limit(limit)
        .select((users::id, users::phone))
        .load(conn)?;
    let mut count = 0;
    for (id, stored) in old {
        let Some(stored) = stored else { continue };
        let Ok(phone) = vault.open(&phones::of_person(id), &stored) else { continue };
        count += diesel::update(users::table.find(id).filter(users::phone.eq(&stored)))
            .set((
                users::phone.eq(vault.seal(&phones::of_person(id), &phone)?),
                users::phone_index.eq(vault.index(PHONE, &phone)),
            ))
            .execute(conn)?;
    }
    Ok(count)
}

fn seal_second_factors(conn: &mut Conn, vault: &Vault, limit: i64) -> Result<usize> {
    let form = format!("{}%", vault.form());
    let rows: Vec<(UserId, Option<String>, Option<String>)> = second_factors::table
        .filter(second_factors::secret.not_like(form.clone()).or(second_factors::pending.not_like(form)))
        .order(second_factors::user_id)
        .limit(limit)
        .select((second_factors::user_id, second_factors::secret, second_factors::pending))
        .load(conn)?;
    let mut count = 0;
    for (user, secret, pending) in rows {
        let place = second_factor::place(user);
        let anew = |stored: &Option<String>| {
            stored.as_ref().map(|stored| vault.seal(&place, &vault.open(&place, stored)?)).transpose()
        };
        let (Ok(sealed), Ok(awaiting)) = (anew(&secret), anew(&pending)) else { continue };
        count += diesel::update(second_factors::table.find(user))
            .set((second_factors::secret.eq(sealed), second_factors::pending.eq(awaiting)))
            .execute(conn)?;
    }
    Ok(count)
}
