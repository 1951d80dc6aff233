//! The operator's key: opening a database with it, and changing it.

use heping_core::{Clock, Error, Result};
use heping_store::{Conn, Keyring, Lock, Store};

use super::Outcome;
use super::database::with_store;
use crate::config::{DatabaseArgs, SecretKeyArgs};
use crate::keys::{Keys, OperatorKey};
use crate::resealing;

/// The keys of a database.
///
/// # Errors
/// A sentence when the settings are wrong, or the key is not this database's.
pub async fn open(store: &Store, args: &SecretKeyArgs) -> Outcome<Keys> {
    let key = OperatorKey::from_args(args)?;
    let (now, known) = (Clock::System.now(), key.clone());
    let ring = match store.read(move |conn| known.find(conn)).await.map_err(said)? {
        Some(ring) => ring,
        None => store.write(Lock::Nothing, move |conn| key.open(conn, now)).await.map_err(said)?,
    };
    Ok(Keys::of(&ring))
}

/// `heping rekey`
pub fn rekey(database: &DatabaseArgs, args: &SecretKeyArgs) -> Outcome {
    let key = OperatorKey::from_args(args)?;
    with_store(database, async |store| {
        let now = Clock::System.now();
        let changing = move |conn: &mut Conn| change(conn, &key, now);
        let (ring, changed) = store.write(Lock::Nothing, changing).await.map_err(said)?;
        println!(
            "{}",
            if changed {
                "the key is changed: from here on HEPING_SECRET_KEY alone opens this database"
            } else {
                "the key was changed before; going on with what is left"
            }
        );
        let vault = Keys::of(&ring).vault;
        let counted = vault.clone();
        let total = store.read(move |conn| resealing::count(conn, &counted)).await?;
        let bar = indicatif::ProgressBar::new(u64::try_from(total).unwrap_or(0));
        bar.set_style(indicatif::ProgressStyle::with_template(
            "sealing anew {bar:40} {pos}/{len}, {eta} left",
        )?);
        let left = resealing::all(&store, &vault, |done| bar.inc(done)).await?;
        bar.finish_and_clear();
        println!("{} texts are sealed under the new key", total - left);
        if left > 0 {
            return Err(
                format!("{left} texts open under no key that is known, and were left as they are").into()
            );
        }
        println!("take HEPING_SECRET_KEY_OLD away and start the servers");
        Ok(())
    })
}

/// Changes the key of a ring, if it still has the old one, and everything that is found by a key.
fn change(conn: &mut Conn, key: &OperatorKey, now: heping_core::Moment) -> Result<(Keyring, bool)> {
    let Some(ring) = key.replaced(conn, now)? else { return Ok((key.open(conn, now)?, false)) };
    resealing::follow_key(conn, &Keys::of(&ring))?;
    Ok((ring, true))
}

/// The sentence for the terminal, instead of the error's code.
fn said(error: Error) -> Box<dyn std::error::Error> {
    if error.code() == heping_core::Code::BadRequest { error.detail().into() } else { error.into() }
}
