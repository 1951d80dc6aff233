//! Where a person can be reached: the openid, sealed under the service's key. Whoever holds the
//! database but not the key can write to nobody.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use diesel::prelude::*;
use heping_core::{Moment, Result, UserId};
use heping_store::schema::wechat_addresses::{self, table};
use heping_store::{Conn, on_either};

const NONCE: usize = 12;

/// Remembers where a person can be reached, by the identity that signed in last. Runs under the
/// person's lock or where nobody else writes it.
///
/// # Errors
/// Those of the database.
pub fn remember(
    conn: &mut Conn,
    key: &[u8; 32],
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
    let Some(sealed) = seal(key, user, openid) else { return Ok(()) };
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
pub fn openid(conn: &mut Conn, key: &[u8; 32], user: UserId) -> Result<Option<String>> {
    let sealed: Option<String> =
        table.find(user).select(wechat_addresses::sealed_openid).first(conn).optional()?;
    Ok(sealed.and_then(|sealed| open(key, user, &sealed)))
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

fn cipher(key: &[u8; 32]) -> Aes256Gcm {
    Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key))
}

/// The person's id is sealed in with it, so that no row can be given to another person.
fn seal(key: &[u8; 32], user: UserId, openid: &str) -> Option<String> {
    let nonce = rand::random::<[u8; NONCE]>();
    let payload = Payload { msg: openid.as_bytes(), aad: user.as_str().as_bytes() };
    let sealed = cipher(key).encrypt(&Nonce::from(nonce), payload).ok()?;
    Some(STANDARD.encode([nonce.as_slice(), &sealed].concat()))
}

fn open(key: &[u8; 32], user: UserId, sealed: &str) -> Option<String> {
    let bytes = STANDARD.decode(sealed).ok()?;
    let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
    let payload = Payload { msg: sealed, aad: user.as_str().as_bytes() };
    let openid = cipher(key).decrypt(&Nonce::from(*nonce), payload).ok()?;
    String::from_utf8(openid).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_openid_opens_for_its_key_and_its_person_alone() {
        let (key, user) = ([7; 32], UserId::new());
        let sealed = seal(&key, user, "o1").unwrap();
        assert!(!sealed.contains("o1"));
        assert_ne!(sealed, seal(&key, user, "o1").unwrap(), "nobody sees that two are the same");
        assert_eq!(open(&key, user, &sealed).as_deref(), Some("o1"));
        assert_eq!(open(&[8; 32], user, &sealed), None);
        assert_eq!(open(&key, UserId::new(), &sealed), None);
        assert_eq!(open(&key, user, "AAAA"), None);
    }
}
