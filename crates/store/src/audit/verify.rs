//! Verifying: every seal computed again, and what should have one and has none.

use std::fmt;

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::{AuditId, Moment, Result};
use serde::{Deserialize, Serialize};

use super::Row;
use super::anchor::Anchored;
use super::seal::{LATE, Seal, SealKeys, start};
use crate::Conn;
use crate::schema::{audit_log, audit_seals};

/// How many rows a verification holds at once.
const PAGE: i64 = 1000;
/// A row that waits longer than this for its seal is not waiting.
const WAITING: TimeDelta = TimeDelta::minutes(10);
/// An anchor is cast once a day; the last one may be so old.
const ANCHORED_WITHIN: TimeDelta = TimeDelta::hours(48);

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// Rows whose seals hold.
    pub sealed: i64,
    /// Rows that wait to be sealed.
    pub waiting: i64,
    /// The last seal that holds. Rows removed from the end break no seal: whoever writes this
    /// down elsewhere can tell.
    pub head: String,
    /// The first thing that does not fit.
    pub broken: Option<String>,
}

impl Verification {
    /// Whether nothing was tampered with.
    pub fn holds(&self) -> bool {
        self.broken.is_none()
    }

    /// Holds the chain against what was said of it outside: an anchor that is missing, that knows
    /// more seals than there are, or another seal of the same number, breaks it.
    ///
    /// # Errors
    /// Those of the database.
    pub fn against(mut self, conn: &mut Conn, anchors: &[Anchored], now: Moment) -> Result<Self> {
        if self.broken.is_none() {
            self.broken = against(conn, self.sealed, anchors, now)?;
        }
        Ok(self)
    }
}

impl fmt::Display for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} 条已封印且未被改动，{} 条待封印", self.sealed, self.waiting)?;
        if !self.head.is_empty() {
            write!(f, "；最后一个封印是 {}", self.head)?;
        }
        match &self.broken {
            Some(what) => write!(f, "；对不上：{what}"),
            None => Ok(()),
        }
    }
}

/// A seal as it is stored, with its row where that is still there.
type Stored = (i64, String, String, Moment, Option<Row>);

/// The chain of seals, followed from one to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    seq: i64,
    mac: String,
    sealed_at: Option<Moment>,
    newest: Option<Moment>,
    broken: Option<String>,
}

impl Chain {
    /// At its beginning.
    ///
    /// # Errors
    /// Those of the database.
    pub fn begin(conn: &mut Conn) -> Result<Self> {
        Ok(Self::after(0, start(conn)?))
    }

    /// Behind a seal that was found to hold.
    pub fn after(seq: i64, head: String) -> Self {
        Self { seq, mac: head, sealed_at: None, newest: None, broken: None }
    }

    /// Follows it by a thousand seals at most; whether there may be more. It ends where something does not
    /// fit.
    ///
    /// # Errors
    /// Those of the database.
    pub fn follow(&mut self, conn: &mut Conn, keys: &SealKeys) -> Result<bool> {
        let seals: Vec<Stored> = audit_seals::table
            .left_join(audit_log::table)
            .filter(audit_seals::seq.gt(self.seq))
            .order(audit_seals::seq)
            .limit(PAGE)
            .select((
                audit_seals::seq,
                audit_seals::key_id,
                audit_seals::mac,
                audit_seals::sealed_at,
                Option::<Row>::as_select(),
            ))
            .load(conn)?;
        let full = i64::try_from(seals.len()).is_ok_and(|count| count == PAGE);
        for seal in seals {
            self.broken = self.step(keys, seal)?;
            if self.broken.is_some() {
                return Ok(false);
            }
        }
        Ok(full)
    }

    /// Follows it by one seal, or says what does not fit.
    fn step(&mut self, keys: &SealKeys, stored: Stored) -> Result<Option<String>> {
        let (seq, key_id, mac, sealed_at, row) = stored;
        if seq != self.seq + 1 {
            return Ok(Some(format!("封印 {} 被删除", self.seq + 1)));
        }
        let Some(row) = row else { return Ok(Some(format!("封印 {seq} 所封的记录被删除"))) };
        let Some(key) = keys.by_id(&key_id) else {
            return Ok(Some(format!("封印 {seq} 用的是不认识的密钥 {key_id}")));
        };
        let expected = Seal { previous: &self.mac, seq, key_id: &key_id, sealed_at }.mac(key, &row)?;
        if expected != mac {
            return Ok(Some(format!("记录 {}（封印 {seq}）被改动", row.id)));
        }
        if self.sealed_at.is_some_and(|before| sealed_at < before.plus(-LATE)) {
            return Ok(Some(format!("封印 {seq} 的时间早于封印 {}：时钟被拨回", self.seq)));
        }
        self.newest = self.newest.max(Some(row.at));
        (self.seq, self.mac, self.sealed_at) = (seq, mac, Some(sealed_at));
        Ok(None)
    }

    /// The number of the last seal that was found to hold.
    pub fn seals(&self) -> i64 {
        self.seq
    }

    /// What does not fit, if anything.
    pub fn broken(&self) -> Option<&str> {
        self.broken.as_deref()
    }

    /// What came of it, from the [beginning](Self::begin) to the end: what should have a seal and has none
    /// does not fit either.
    ///
    /// # Errors
    /// Those of the database.
    pub fn end(self, conn: &mut Conn, now: Moment) -> Result<Verification> {
        let broken = match self.broken {
            Some(broken) => Some(broken),
            None => unsealed(conn, self.newest, now)?,
        };
        Ok(Verification { sealed: self.seq, waiting: waiting(conn)?, head: self.mac, broken })
    }
}

/// Recomputes every seal and names the first row that was changed, removed, put in between or never
/// sealed, or the seal at which the clock was set back.
///
/// # Errors
/// Those of the database.
pub fn verify(conn: &mut Conn, keys: &SealKeys, now: Moment) -> Result<Verification> {
    let mut chain = Chain::begin(conn)?;
    while chain.follow(conn, keys)? {}
    chain.end(conn, now)
}

fn waiting(conn: &mut Conn) -> Result<i64> {
    // counted one by one: where a row was removed its seal is still there
    let unsealed = audit_log::table.left_join(audit_seals::table).filter(audit_seals::seq.is_null());
    Ok(unsealed.count().get_result(conn)?)
}

/// A row without a seal among rows long sealed did not come through the service; one that waits
/// for its seal longer than sealing takes lost it, or was never to have one.
fn unsealed(conn: &mut Conn, newest: Option<Moment>, now: Moment) -> Result<Option<String>> {
    let oldest: Option<(AuditId, Moment)> = audit_log::table
        .left_join(audit_seals::table)
        .filter(audit_seals::seq.is_null())
        .order((audit_log::at, audit_log::id))
        .select((audit_log::id, audit_log::at))
        .first(conn)
        .optional()?;
    Ok(match oldest {
        Some((id, at)) if newest.is_some_and(|newest| at < newest.plus(-LATE)) => {
            Some(format!("记录 {id} 是后来插入的"))
        }
        Some((id, at)) if at < now.plus(-WAITING) => Some(format!(
            "记录 {id} 自 {at} 起一直没有封印：封印被删除，或此后没有运行过服务（请启动服务，或执行 heping audit \
             anchor，再核验一次）"
        )),
        _ => None,
    })
}

fn against(conn: &mut Conn, sealed: i64, anchors: &[Anchored], now: Moment) -> Result<Option<String>> {
    let Some(last) = anchors.iter().max_by_key(|anchor| anchor.at) else {
        return Ok(Some("另存的封印不见了：还没有另存过，或被拿走".to_owned()));
    };
    for Anchored { seq, head, at } in anchors {
        if *seq > sealed {
            return Ok(Some(format!("{at} 另存时有 {seq} 个封印，现在只剩 {sealed} 个")));
        }
        let found: Option<String> = match seq {
            0 => Some(start(conn)?),
            _ => audit_seals::table.find(seq).select(audit_seals::mac).first(conn).optional()?,
        };
        if found.as_deref() != Some(head) {
            return Ok(Some(format!("封印 {seq} 不是 {at} 另存的那一个")));
        }
    }
    if last.at < now.plus(-ANCHORED_WITHIN) {
        return Ok(Some(format!("最近一次另存是 {}：此后的不见了", last.at)));
    }
    if last.at > now.plus(LATE) {
        return Ok(Some(format!("最近一次另存是 {}：时钟被拨回", last.at)));
    }
    Ok(None)
}
