//! The audit log: proving that it was not tampered with, and saying outside where it ends.

use heping_core::{Clock, Error};
use heping_store::{Lock, audit};

use super::database::with_store;
use super::{Outcome, keys};
use crate::config::{AnchorArgs, DatabaseArgs, SecretKeyArgs};

/// How many rows one transaction seals.
const STEP: i64 = 1000;

/// `heping verify audit`
pub fn verify(database: &DatabaseArgs, key: &SecretKeyArgs, anchor: &AnchorArgs) -> Outcome {
    let anchor = anchor.open()?;
    let verification = with_store(database, async |store| {
        let (seals, now) = (keys::open(&store, key).await?.seals, Clock::System.now());
        let anchors = match &anchor {
            Some(anchor) => Some(anchor.all(&store).await.map_err(said)?),
            None => None,
        };
        let verified = store.read(move |conn| {
            let verified = audit::verify(conn, &seals, now)?;
            match anchors {
                Some(anchors) => verified.against(conn, &anchors, now),
                None => Ok(verified),
            }
        });
        Ok(verified.await?)
    })?;
    println!("{verification}");
    if verification.holds() {
        Ok(())
    } else {
        Err("审计日志核验不通过：请保留现场，查明是谁改动了数据库。".into())
    }
}

/// `heping audit anchor`
pub fn anchor(database: &DatabaseArgs, key: &SecretKeyArgs, anchor: &AnchorArgs) -> Outcome {
    let anchor = anchor.open()?.ok_or("HEPING_AUDIT_ANCHOR 没有设：请指定封印另存到哪里。")?;
    with_store(database, async |store| {
        let (seals, now) = (keys::open(&store, key).await?.seals, Clock::System.now());
        loop {
            let seals = seals.clone();
            let sealed = store.write(Lock::Nothing, move |conn| audit::seal(conn, &seals, now, STEP)).await?;
            if sealed == 0 {
                break;
            }
        }
        let anchored = anchor.cast(&store, now).await.map_err(said)?;
        println!("封印 {} 已另存：{}", anchored.seq, anchored.head);
        Ok(())
    })
}

/// The sentence for the terminal; the cause where there is one.
fn said(error: Error) -> String {
    match error.cause() {
        Some(cause) => format!("HEPING_AUDIT_ANCHOR 指定处用不了（{cause}）：请核对它的写法和状态。"),
        None => error.detail().to_owned(),
    }
}
