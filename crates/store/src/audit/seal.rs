//! Sealing: which rows are ripe, and what a seal is.

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::{Error, Moment, Result};
use serde_json::Value;

use super::Row;
use crate::schema::{audit_chain, audit_log, audit_seals};
use crate::vault::SecretKey;
use crate::{Conn, dialect};

/// Rows younger than this are not sealed yet: a transaction that began earlier may still add one
/// that belongs before them. Longer than any transaction may take.
const SETTLE: TimeDelta = TimeDelta::seconds(60);
/// How far behind the newest sealed row one may come and still be sealed: a node whose clock runs
/// behind, a write that waited. What comes later than that came through no write of ours.
pub(super) const LATE: TimeDelta = TimeDelta::minutes(10);
/// The number of the lock that sealing takes.
const SEALING: i64 = 330_114_003_001;

/// The keys of seals. The newest seals; each verifies what it sealed.
#[derive(Clone, Debug)]
pub struct SealKeys(Vec<(String, SecretKey)>);

impl SealKeys {
    /// A key, and those that came after it.
    pub fn new(first: SecretKey, later: Vec<SecretKey>) -> Self {
        Self(std::iter::once(first).chain(later).map(|key| (key.id(), key)).collect())
    }

    fn newest(&self) -> Result<&(String, SecretKey)> {
        self.0.last().ok_or_else(|| Error::internal("no key to seal with"))
    }

    /// The key of an id.
    pub(super) fn by_id(&self, id: &str) -> Option<&SecretKey> {
        self.0.iter().find(|(known, _)| known == id).map(|(_, key)| key)
    }
}

/// A seal, without the HMAC that it carries.
pub(super) struct Seal<'a> {
    pub previous: &'a str,
    pub seq: i64,
    pub key_id: &'a str,
    pub sealed_at: Moment,
}

impl Seal<'_> {
    /// The HMAC in hex of everything that the row says. What it leaves open is left out, so that a
    /// column which a later version adds changes nothing for the rows from before it.
    pub fn mac(&self, key: &SecretKey, row: &Row) -> Result<String> {
        let Value::Object(mut fields) = serde_json::to_value(row).map_err(Error::internal)? else {
            return Err(Error::internal("a row that is no object"));
        };
        fields.retain(|_, value| !value.is_null());
        // as JSON the time has whole seconds only
        fields.insert("at".to_owned(), row.at.millis().into());
        let Self { previous, seq, key_id, sealed_at } = self;
        let fields = Value::Object(fields);
        let text = format!("{previous}\n{seq}\n{key_id}\n{}\n{fields}", sealed_at.millis());
        Ok(hex::encode(key.mac(&[text.as_bytes()])))
    }
}

/// What the first seal follows: the last one of a chain that was sealed without a key, if there
/// was one.
pub(super) fn start(conn: &mut Conn) -> Result<String> {
    Ok(audit_chain::table.select(audit_chain::start).first(conn).optional()?.unwrap_or_default())
}

/// The last seal: its number, its HMAC and when it was made.
fn last(conn: &mut Conn) -> Result<Option<(i64, String, Moment)>> {
    let columns = (audit_seals::seq, audit_seals::mac, audit_seals::sealed_at);
    Ok(audit_seals::table.order(audit_seals::seq.desc()).select(columns).first(conn).optional()?)
}

/// The time of the newest row that is sealed.
fn sealed_to(conn: &mut Conn) -> Result<Option<Moment>> {
    let newest = audit_log::table
        .inner_join(audit_seals::table)
        .order((audit_log::at.desc(), audit_log::id.desc()))
        .select(audit_log::at)
        .first(conn)
        .optional()?;
    Ok(newest)
}

/// Rows without a seal that can still have one, the oldest first.
macro_rules! unsealed {
    ($conn:expr) => {{
        let waiting = audit_log::table
            .left_join(audit_seals::table)
            .filter(audit_seals::seq.is_null())
            .order((audit_log::at, audit_log::id))
            .into_boxed();
        match sealed_to($conn)? {
            Some(newest) => waiting.filter(audit_log::at.ge(newest.plus(-LATE))),
            None => waiting,
        }
    }};
}

/// The time of the oldest row that waits for its seal; `None` when all are sealed.
///
/// # Errors
/// Those of the database.
pub fn unsealed_since(conn: &mut Conn) -> Result<Option<Moment>> {
    Ok(unsealed!(conn).select(audit_log::at).first(conn).optional()?)
}

/// Seals at most `limit` rows that have settled, and says how many. Of two nodes that seal at
/// once one waits for the other, whatever lock the write names: the chain stays one chain.
///
/// A row that turns up long after its time, among rows sealed already, came through no
/// transaction of ours. It is left without a seal, and [`verify`](super::verify()) names it.
///
/// # Errors
/// Those of the database.
pub fn seal(conn: &mut Conn, keys: &SealKeys, now: Moment, limit: i64) -> Result<usize> {
    dialect::take_key(conn, SEALING)?;
    let (mut seq, mut previous) = match last(conn)? {
        Some((seq, mac, _)) => (seq, mac),
        None => (0, start(conn)?),
    };
    let ripe = unsealed!(conn).filter(audit_log::at.le(now.plus(-SETTLE))).limit(limit);
    let rows: Vec<Row> = ripe.select(Row::as_select()).load(conn)?;
    let (key_id, key) = keys.newest()?;
    for row in &rows {
        seq += 1;
        previous = Seal { previous: &previous, seq, key_id, sealed_at: now }.mac(key, row)?;
        diesel::insert_into(audit_seals::table)
            .values((
                audit_seals::seq.eq(seq),
                audit_seals::audit_id.eq(row.id),
                audit_seals::key_id.eq(key_id),
                audit_seals::mac.eq(&previous),
                audit_seals::sealed_at.eq(now),
            ))
            .execute(conn)?;
    }
    Ok(rows.len())
}
