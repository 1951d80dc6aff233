//! Where a person can be reached: the openid, sealed under the service's key. Whoever holds the
//! database but not the key can write to nobody.

use diesel::prelude::*;
use heping_core::{Moment, Result, UserId};
use heping_store::schema::wechat_addresses::{self, table};
use heping_store::{Conn, Place, Vault, on_either};

/// Remembers where a person can be reached, by the identity that signed in last. Runs under the
/// person's lock or where nobody else writes it.
///
/// # Errors
/// Those of the database.
pub fn remember(
    conn: &mut Conn,
    vault: &Vault,
    user: UserId,
    openid: &str,
    openid_index: &str,
    now: Moment,
) -> Result<()> {
    let known: Option<String> =
        table.find(user).select(wechat_addresses::openid_index).first(conn).optional()?;
    if known.as_deref() == Some(openid_index) {
        return Ok(());
    }
    let sealed = vault.seal(&place(user), openid)?;
    let address = (
        wechat_addresses::sealed_openid.eq(&sealed),
        wechat_addresses::openid_index.eq(openid_index),
        wechat_addresses::updated_at.eq(now),
    );
    if known.is_some() {
        diesel::update(table.find(user)).set(address).execute(conn)?;
        return Ok(());
    }
    let row = (wechat_addresses::user_id.eq(user), address);
    // of two sign-ins at once one is as good as the other
    on_either!(conn, |c| diesel::insert_into(table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

/// The openid of a person; `None` when it never signed in with WeChat, or the key is another one.
///
/// # Errors
/// Those of the database.
pub fn openid(conn: &mut Conn, vault: &Vault, user: UserId) -> Result<Option<String>> {
    let sealed: Option<String> =
        table.find(user).select(wechat_addresses::sealed_openid).first(conn).optional()?;
    Ok(sealed.and_then(|sealed| open(vault, user, &sealed)))
}

/// Forgets where a person can be reached, and of what they agreed to be told. Runs under the
/// person's lock.
///
/// # Errors
/// Those of the database.
pub fn forget(conn: &mut Conn, user: UserId) -> Result<()> {
    use heping_store::schema::subscriptions;
    diesel::delete(table.find(user)).execute(conn)?;
    diesel::delete(subscriptions::table.filter(subscriptions::user_id.eq(user))).execute(conn)?;
    Ok(())
}

/// Of at most `limit` addresses that are not sealed under the newest key, seals those that open;
/// answers how many did.
///
/// # Errors
/// Those of the database.
pub fn seal_old(conn: &mut Conn, vault: &Vault, limit: i64) -> Result<usize> {
    let old: Vec<(UserId, String)> = table
        .filter(wechat_addresses::sealed_openid.not_like(format!("{}%", vault.form())))
        .order(wechat_addresses::user_id)
        .limit(limit)
        .select((wechat_addresses::user_id, wechat_addresses::sealed_openid))
        .load(conn)?;
    let mut count = 0;
    for (user, stored) in old {
        let Some(openid) = open(vault, user, &stored) else { continue };
        count += diesel::update(table.find(user).filter(wechat_addresses::sealed_openid.eq(&stored)))
            .set(wechat_addresses::sealed_openid.eq(vault.seal(&place(user), &openid)?))
            .execute(conn)?;
    }
    Ok(count)
}

/// How many addresses are not sealed under the newest key.
///
/// # Errors
/// Those of the database.
pub fn count_old(conn: &mut Conn, vault: &Vault) -> Result<i64> {
    let old = wechat_addresses::sealed_openid.not_like(format!("{}%", vault.form()));
    Ok(table.filter(old).count().get_result(conn)?)
}

/// Has every address name its identity as the newest key does, in the transaction that adds it:
/// `follow` says what an index of before becomes.
///
/// # Errors
/// Those of the database.
pub fn follow_key(conn: &mut Conn, follow: impl Fn(&str) -> String) -> Result<()> {
    let all: Vec<(UserId, String)> =
        table.select((wechat_addresses::user_id, wechat_addresses::openid_index)).load(conn)?;
    for (user, index) in all {
        diesel::update(table.find(user))
            .set(wechat_addresses::openid_index.eq(follow(&index)))
            .execute(conn)?;
    }
    Ok(())
}

/// The person's row: no address can be given to another person.
fn place(user: UserId) -> Place {
    Place::new("wechat_addresses.sealed_openid", user).once_of_kind(format!("openid/{user}"))
}

pub(crate) fn open(vault: &Vault, user: UserId, sealed: &str) -> Option<String> {
    // under another key nobody can be reached: they sign in again, and can be
    Vault::is_sealed(sealed).then(|| vault.open(&place(user), sealed).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_openid_opens_for_its_key_and_its_person_alone() {
        let (vault, user) = (Vault::new(b"7"), UserId::new());
        // so long that no seal spells it by chance
        let openid = "oNobodysOpenidAtAll";
        let seal = || vault.seal(&place(user), openid).unwrap();
        let sealed = seal();
        assert!(!sealed.contains(openid));
        assert_ne!(sealed, seal(), "nobody sees that two are the same");
        assert_eq!(open(&vault, user, &sealed).as_deref(), Some(openid));
        assert_eq!(open(&Vault::new(b"8"), user, &sealed), None);
        assert_eq!(open(&vault, UserId::new(), &sealed), None);
        assert_eq!(open(&vault, user, "AAAA"), None);
    }
}
