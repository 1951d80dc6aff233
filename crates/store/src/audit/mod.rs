//! Who changed what and when, provably unaltered.
//!
//! A use case adds its row in its own transaction. A sealing job orders the rows later and chains
//! them: each [`seal`](seal()) is an HMAC over the seal before it and the row, so that writers share no lock,
//! and a row that was changed, removed or put in between breaks the chain at a place with a name.
//! Whoever holds the database but not the key can make no seal. Rows taken from the end break
//! none: the chain's head goes [outside](anchor) once a day.
//!
//! The database refuses to change or remove a row or a seal, whoever asks through the service.

mod addresses;
pub mod anchor;
mod detail;
mod list;
mod seal;
mod verify;

use diesel::prelude::*;
use heping_core::{AuditId, Moment, RecordKind, RequestId, Result, SubdistrictId, UserId};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::schema::{audit_log, audit_seals};
use crate::{Bundle, Conn};

pub use addresses::{KEPT, forget_addresses, forget_addresses_of};
pub use detail::{Change, Detail};
pub use list::{AuditLine, Wanted, list};
pub use seal::{SealKeys, seal, unsealed_since};
pub use verify::{Chain, Verification, verify};

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
    /// HMAC of the thing before.
    pub before: Option<String>,
    /// HMAC of the thing after.
    pub after: Option<String>,
    /// What else matters.
    pub detail: Option<String>,
}

#[derive(Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = audit_log, treat_none_as_default_value = false)]
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

/// SHA-256 of bytes, in hex.
pub fn digest_of_bytes(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Adds a row, in the transaction of what it tells.
///
/// # Errors
/// Those of the database.
pub fn append(conn: &mut Conn, now: Moment, entry: &AuditEntry) -> Result<()> {
    let mut rows = Bundle::default();
    add(&mut rows, now, entry.clone(), None);
    rows.write(conn)
}

/// Has a row added with others, and the address that it came from, which is forgotten after [`KEPT`].
pub fn add(rows: &mut Bundle, now: Moment, entry: AuditEntry, address: Option<&str>) {
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
    let id = row.id;
    rows.add(diesel::insert_into(audit_log::table).values(row));
    if let Some(address) = address {
        addresses::note(rows, id, address, now);
    }
}

/// When the newest row was written.
///
/// # Errors
/// Those of the database.
pub fn newest(conn: &mut Conn) -> Result<Option<Moment>> {
    let rows = audit_log::table.order((audit_log::at.desc(), audit_log::id.desc()));
    Ok(rows.select(audit_log::at).first(conn).optional()?)
}

/// The newest row of a kind about a subject: when it was written, and its detail.
///
/// # Errors
/// Those of the database.
pub fn newest_of(conn: &mut Conn, action: &str, subject: &str) -> Result<Option<(Moment, Option<String>)>> {
    let rows = audit_log::table
        .filter(audit_log::subject_id.eq(subject))
        .filter(audit_log::action.eq(action))
        .order((audit_log::at.desc(), audit_log::id.desc()))
        .select((audit_log::at, audit_log::detail));
    Ok(rows.first(conn).optional()?)
}

/// How many seals there are: they are numbered without a gap, so it is the number of the last.
///
/// # Errors
/// Those of the database.
pub fn seals(conn: &mut Conn) -> Result<i64> {
    let last: Option<i64> = audit_seals::table.select(diesel::dsl::max(audit_seals::seq)).first(conn)?;
    Ok(last.unwrap_or_default())
}

/// Whether something was written down already, word for word: of what is to be noted once.
///
/// # Errors
/// Those of the database.
pub fn is_noted(conn: &mut Conn, action: &str, subject: &str, detail: &str) -> Result<bool> {
    let same = audit_log::table
        .filter(audit_log::subject_id.eq(subject))
        .filter(audit_log::action.eq(action))
        .filter(audit_log::detail.eq(detail));
    Ok(diesel::select(diesel::dsl::exists(same)).get_result(conn)?)
}
