//! The operator's key: opening a database with it, and changing it.

use heping_core::{Clock, Result};
use heping_store::{Conn, Keyring, Lock, Store};

use super::Outcome;
use super::database::{alone, note, with_store};
use crate::config::keys::{Keys, OperatorKey, resealing};
use crate::config::{DatabaseArgs, SecretKeyArgs};
use crate::usecase::Action;

/// The keys of a database.
///
/// # Errors
/// A sentence when the settings are wrong, or the key is not this database's.
pub async fn open(store: &Store, args: &SecretKeyArgs) -> Outcome<Keys> {
    let key = OperatorKey::from_args(args)?;
    let (now, known) = (Clock::System.now(), key.clone());
    let ring = match store.read(move |conn| known.find(conn)).await? {
        Some(ring) => ring,
        None => store.write(Lock::Nothing, move |conn| key.open(conn, now)).await?,
    };
    Ok(Keys::of(&ring))
}

/// `heping rekey`
pub fn rekey(database: &DatabaseArgs, args: &SecretKeyArgs) -> Outcome {
    let key = OperatorKey::from_args(args)?;
    let _sole = alone(&database.database_url, "heping rekey")?;
    with_store(database, async |store| {
        let now = Clock::System.now();
        let changing = move |conn: &mut Conn| change(conn, &key, now);
        let (ring, changed) = store.write(Lock::Nothing, changing).await?;
        println!(
            "{}",
            if changed {
                "密钥已更换：从现在起只有 HEPING_SECRET_KEY 打得开这个数据库"
            } else {
                "密钥先前已更换，接着做剩下的"
            }
        );
        let vault = Keys::of(&ring).vault;
        let counted = vault.clone();
        let total = store.read(move |conn| resealing::count(conn, &counted)).await?;
        let bar = indicatif::ProgressBar::new(u64::try_from(total).unwrap_or(0));
        bar.set_style(indicatif::ProgressStyle::with_template("重新加密 {bar:40} {pos}/{len}，还要 {eta}")?);
        let left = resealing::all(&store, &vault, |done| bar.inc(done)).await?;
        bar.finish_and_clear();
        println!("已用新密钥加密 {} 条", total - left);
        if left > 0 {
            return Err(format!(
                "有 {left} 条用已知的密钥都打不开，原样留着：请找回加密它们的密钥再执行一次。"
            )
            .into());
        }
        println!("请去掉 HEPING_SECRET_KEY_OLD，启动服务器");
        Ok(())
    })
}

/// Changes the key of a ring, if it still has the old one, and everything that is found by a key.
fn change(conn: &mut Conn, key: &OperatorKey, now: heping_core::Moment) -> Result<(Keyring, bool)> {
    let Some(ring) = key.replaced(conn, now)? else { return Ok((key.open(conn, now)?, false)) };
    resealing::follow_key(conn, &Keys::of(&ring))?;
    note(conn, now, None, (Action::Rekey, ring.changes().to_string()))?;
    Ok((ring, true))
}
