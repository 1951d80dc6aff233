//! Who changed what and when, provably unaltered.
//!
//! A use case adds its row in its own transaction. A sealing job orders the rows later and chains
//! them: each seal is SHA-256 over the seal before it and the row, so that writers share no lock,
//! and a row that was changed, removed or put in between breaks the chain at a place with a name.

mod addresses;
mod detail;
mod list;

use std::fmt;

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::{AuditId, Error, Moment, RecordKind, RequestId, Result, SubdistrictId, UserId};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::schema::{audit_log, audit_seals};
use crate::{Conn, dialect};

pub use addresses::{KEPT, forget_addresses, forget_addresses_of};
pub use detail::{Change, Detail};
pub use list::{AuditLine, Wanted, list};

/// Rows younger than this are not sealed yet: a transaction that began earlier may still add one
/// that belongs before them. Longer than any transaction may take.
const SETTLE_SECONDS: i64 = 60;
/// The number of the lock that sealing takes.
const SEALING: i64 = 330_114_003_001;
/// How many rows a verification holds at once.
const PAGE: i64 = 1000;

/// What a write did.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    /// The tenant, where there is one.
    pub subdistrict: Option<SubdistrictId>,
    /// Who; `None` is the service itself.
    pub actor: Option<UserId>,
    /// In which role.
    pub role: Option<String>,
    /// What was done, in one word.
    pub action: String,
    /// To what kind of record.
    pub subject_type: RecordKind,
    /// To which.
    pub subject_id: String,
    /// In which request.
    pub request_id: Option<RequestId>,
    /// Digest of the thing before.
    pub before: Option<String>,
    /// Digest of the thing after.
    pub after: Option<String>,
    /// What else matters.
    pub detail: Option<String>,
}

#[derive(Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = audit_log)]
struct Row {
    id: AuditId,
    subdistrict_id: Option<SubdistrictId>,
    at: Moment,
    actor_id: Option<UserId>,
    actor_role: Option<String>,
    action: String,
    subject_type: String,
    subject_id: String,
    request_id: Option<RequestId>,
    before_digest: Option<String>,
    after_digest: Option<String>,
    detail: Option<String>,
}

impl Row {
    /// The seal of this row after the seal before it. The milliseconds stand beside the JSON,
    /// whose times have whole seconds only.
    fn seal(&self, previous: &str, seq: i64, sealed_at: Moment) -> Result<String> {
        let json = serde_json::to_string(self).map_err(Error::internal)?;
        let text = format!("{previous}\n{seq}\n{}\n{}\n{json}", sealed_at.millis(), self.at.millis());
        Ok(digest_of_bytes(text.as_bytes()))
    }
}

/// SHA-256 of bytes, in hex.
pub fn digest_of_bytes(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Adds a row, in the transaction of what it tells.
pub fn append(conn: &mut Conn, now: Moment, entry: &AuditEntry) -> Result<()> {
    insert(conn, now, entry).map(|_id| ())
}

/// The same with the address that it came from, which is forgotten after [`KEPT`].
pub fn append_from(conn: &mut Conn, now: Moment, entry: &AuditEntry, address: &str) -> Result<()> {
    let id = insert(conn, now, entry)?;
    addresses::note(conn, id, address, now)
}

fn insert(conn: &mut Conn, now: Moment, entry: &AuditEntry) -> Result<AuditId> {
    let entry = entry.clone();
    let row = Row {
        id: AuditId::new(),
        subdistrict_id: entry.subdistrict,
        at: now,
        actor_id: entry.actor,
        actor_role: entry.role,
        action: entry.action,
        subject_type: entry.subject_type.as_str().to_owned(),
        subject_id: entry.subject_id,
        request_id: entry.request_id,
        before_digest: entry.before,
        after_digest: entry.after,
        detail: entry.detail,
    };
    diesel::insert_into(audit_log::table).values(&row).execute(conn)?;
    Ok(row.id)
}

fn last_seal(conn: &mut Conn) -> Result<Option<(i64, String)>> {
    let last = audit_seals::table
        .order(audit_seals::seq.desc())
        .select((audit_seals::seq, audit_seals::digest))
        .first(conn)
        .optional()?;
    Ok(last)
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

/// Seals at most `limit` rows that have settled, and says how many. Of two nodes that seal at
/// once one waits for the other, whatever lock the write names: the chain stays one chain.
///
/// A row that turns up long after its time, among rows sealed already, came through no
/// transaction of ours. It is left without a seal, and [`verify`] names it.
///
/// # Errors
/// Those of the database.
pub fn seal(conn: &mut Conn, now: Moment, limit: i64) -> Result<usize> {
    dialect::take_key(conn, SEALING)?;
    let last = last_seal(conn)?;
    let settled = now.plus(-TimeDelta::seconds(SETTLE_SECONDS));
    let mut unsealed = audit_log::table
        .left_join(audit_seals::table)
        .filter(audit_seals::seq.is_null())
        .filter(audit_log::at.le(settled))
        .order((audit_log::at, audit_log::id))
        .limit(limit)
        .select(Row::as_select())
        .into_boxed();
    if let Some(newest) = sealed_to(conn)? {
        unsealed = unsealed.filter(audit_log::at.ge(newest.plus(-TimeDelta::seconds(SETTLE_SECONDS))));
    }
    let rows: Vec<Row> = unsealed.load(conn)?;
    let (mut seq, mut previous) = last.unwrap_or_default();
    for row in &rows {
        seq += 1;
        previous = row.seal(&previous, seq, now)?;
        diesel::insert_into(audit_seals::table)
            .values((
                audit_seals::seq.eq(seq),
                audit_seals::audit_id.eq(row.id),
                audit_seals::digest.eq(&previous),
                audit_seals::sealed_at.eq(now),
            ))
            .execute(conn)?;
    }
    Ok(rows.len())
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
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
}

impl fmt::Display for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows sealed and unaltered, {} waiting to be sealed", self.sealed, self.waiting)?;
        if !self.head.is_empty() {
            write!(f, "; the last seal is {}", self.head)?;
        }
        match &self.broken {
            Some(what) => write!(f, "; BROKEN: {what}"),
            None => Ok(()),
        }
    }
}

/// Recomputes every seal and names the first row that was changed, removed or put in between.
///
/// # Errors
/// Those of the database.
pub fn verify(conn: &mut Conn) -> Result<Verification> {
    let (mut seq, mut previous) = (0, String::new());
    let mut newest: Option<Moment> = None;
    loop {
        let seals: Vec<(i64, String, Moment, Option<Row>)> = audit_seals::table
            .left_join(audit_log::table)
            .filter(audit_seals::seq.gt(seq))
            .order(audit_seals::seq)
            .limit(PAGE)
            .select((
                audit_seals::seq,
                audit_seals::digest,
                audit_seals::sealed_at,
                Option::<Row>::as_select(),
            ))
            .load(conn)?;
        if seals.is_empty() {
            break;
        }
        for (number, digest, sealed_at, row) in seals {
            let expected = seq + 1;
            let broken = match &row {
                _ if number != expected => Some(format!("seal {expected} was removed")),
                None => Some(format!("the row of seal {number} was removed")),
                Some(row) if row.seal(&previous, number, sealed_at)? != digest => {
                    Some(format!("row {} (seal {number}) was changed", row.id))
                }
                Some(_) => None,
            };
            if broken.is_some() {
                return Ok(Verification { sealed: seq, waiting: waiting(conn)?, head: previous, broken });
            }
            newest = newest.max(row.map(|row| row.at));
            (seq, previous) = (number, digest);
        }
    }
    let broken = inserted(conn, newest)?;
    Ok(Verification { sealed: seq, waiting: waiting(conn)?, head: previous, broken })
}

fn waiting(conn: &mut Conn) -> Result<i64> {
    // counted one by one: where a row was removed its seal is still there
    let unsealed = audit_log::table.left_join(audit_seals::table).filter(audit_seals::seq.is_null());
    Ok(unsealed.count().get_result(conn)?)
}

/// A row without a seal among rows long sealed did not come through the service.
fn inserted(conn: &mut Conn, newest: Option<Moment>) -> Result<Option<String>> {
    let Some(newest) = newest else { return Ok(None) };
    let before = newest.plus(-TimeDelta::seconds(2 * SETTLE_SECONDS));
    let stray: Option<AuditId> = audit_log::table
        .left_join(audit_seals::table)
        .filter(audit_seals::seq.is_null())
        .filter(audit_log::at.lt(before))
        .order((audit_log::at, audit_log::id))
        .select(audit_log::id)
        .first(conn)
        .optional()?;
    Ok(stray.map(|id| format!("row {id} was put in between")))
}
