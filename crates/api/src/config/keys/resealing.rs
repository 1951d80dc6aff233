//! Sealing anew whatever is not sealed under the newest key: at every start, for what was written
//! before there was a vault or by an older version, and after a change of keys.

use heping_core::Result;
use heping_store::{Conn, Lock, Store, Vault};
use heping_wechat::address;

use crate::config::keys::Keys;

/// How many texts of a kind one transaction seals.
const STEP: i64 = 1000;

/// How many texts are not sealed under the newest key.
///
/// # Errors
/// Those of the database; so too below.
pub fn count(conn: &mut Conn, vault: &Vault) -> Result<i64> {
    Ok(heping_org::resealing::count_old(conn, vault)?
        + heping_records::report::count_old(conn, vault)?
        + address::count_old(conn, vault)?)
}

/// Seals all of them, step by step: whatever ends it, what is done is done and the rest opens as
/// before. `done` is told how many each step sealed. Answers how many open under no key.
///
/// # Errors
/// As [`count`].
pub async fn all(store: &Store, vault: &Vault, done: impl Fn(u64)) -> Result<i64> {
    loop {
        let sealing = vault.clone();
        let step = move |conn: &mut Conn| {
            Ok(heping_org::resealing::seal_old(conn, &sealing, STEP)?
                + heping_records::report::seal_old(conn, &sealing, STEP)?
                + address::seal_old(conn, &sealing, STEP)?)
        };
        let sealed = store.write(Lock::Nothing, step).await?;
        if sealed == 0 {
            let vault = vault.clone();
            return store.read(move |conn| count(conn, &vault)).await;
        }
        done(u64::try_from(sealed).unwrap_or(u64::MAX));
    }
}

/// Has everything that is found by a key follow the newest one, in the transaction that adds it.
///
/// # Errors
/// As [`count`].
pub fn follow_key(conn: &mut Conn, keys: &Keys) -> Result<()> {
    heping_org::resealing::follow_key(conn, &keys.vault, &keys.identities)?;
    heping_records::report::follow_key(conn, &keys.vault)?;
    address::follow_key(conn, |index| heping_org::identities::follow(&keys.identities, index))
}
