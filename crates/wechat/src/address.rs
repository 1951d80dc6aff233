//! Where a person can be reached: the openid, sealed under the service's key. Whoever holds the
//! database but not the key can write to nobody.

use diesel::prelude::*;
use heping_core::{Moment, Result, UserId};
use heping_store::schema::wechat_addresses::{self, table};
use heping_store::{Conn, Vault, on_either};

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
    let sealed = vault.seal(&purpose(user), openid)?;
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

/// The person's id is sealed in with it, so that no row can be given to another person.
fn purpose(user: UserId) -> String {
    format!("openid/{user}")
}

pub(crate) fn open(vault: &Vault, user: UserId, sealed: &str) -> Option<String> {
    // under another key nobody can be reached: they sign in again, and can be
    Vault::is_sealed(sealed).then(|| vault.open(&purpose(user), sealed).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_openid_opens_for_its_key_and_its_person_alone() {
        let (vault, user) = (Vault::new(b"7"), UserId::new());
        let seal = || vault.seal(&purpose(user), "o1").unwrap();
        let sealed = seal();
        assert!(!sealed.contains("o1"));
        assert_ne!(sealed, seal(), "nobody sees that two are the same");
        assert_eq!(open(&vault, user, &sealed).as_deref(), Some("o1"));
        assert_eq!(open(&Vault::new(b"8"), user, &sealed), None);
        assert_eq!(open(&vault, UserId::new(), &sealed), None);
        assert_eq!(open(&vault, user, "AAAA"), None);
    }
}
