//! The log as its readers ask for it.

use diesel::prelude::*;
use heping_core::{AuditId, Moment, Page, PageRequest, RecordKind, RequestId, Result, SubdistrictId, UserId};

use crate::Conn;
use crate::schema::{audit_addresses, audit_log, audit_seals, memberships, users};

/// Which rows.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// By one person.
    pub actor: Option<UserId>,
    /// One kind of action.
    pub action: Option<String>,
    /// To one record.
    pub subject: Option<String>,
    /// Not before this instant.
    pub from: Option<Moment>,
    /// Before this instant.
    pub until: Option<Moment>,
    /// The rows of no street instead of those of the street: acts of whoever runs the server, sign-ins
    /// under names that nobody has, people without a role. Not those of people of other streets.
    pub installation: bool,
}

/// A row of the log, with the name and the seal that belong to it.
#[derive(Clone, Debug, Queryable)]
pub struct AuditLine {
    /// Its id.
    pub id: AuditId,
    /// When.
    pub at: Moment,
    /// Who; `None` is the service itself.
    pub actor_id: Option<UserId>,
    /// The name people see.
    pub actor_name: Option<String>,
    /// In which role.
    pub actor_role: Option<String>,
    /// What was done, in one word.
    pub action: String,
    /// To what kind of record.
    pub subject_type: RecordKind,
    /// To which.
    pub subject_id: String,
    /// In which request.
    pub request_id: Option<RequestId>,
    /// HMAC of what was answered.
    pub after_digest: Option<String>,
    /// What else matters, as [`Detail`](super::Detail) reads it.
    pub detail: Option<String>,
    /// Where it came from, while that is remembered.
    pub address: Option<String>,
    /// Its number in the chain of seals; `None` while it waits for its seal.
    pub seal: Option<i64>,
}

/// The rows of a street, the newest first.
///
/// # Errors
/// Those of the database.
pub fn list(
    conn: &mut Conn,
    street: SubdistrictId,
    wanted: &Wanted,
    page: PageRequest,
) -> Result<Page<AuditLine>> {
    let Wanted { actor, action, subject, from, until, installation } = wanted;
    let found = || {
        let mut rows = audit_log::table
            .left_join(audit_seals::table)
            .left_join(audit_addresses::table)
            .left_join(users::table.on(users::id.nullable().eq(audit_log::actor_id)))
            .into_boxed();
        if *installation {
            let elsewhere = memberships::table
                .filter(memberships::user_id.nullable().eq(audit_log::actor_id))
                .filter(memberships::subdistrict_id.ne(street));
            rows = rows
                .filter(audit_log::subdistrict_id.is_null())
                .filter(diesel::dsl::not(diesel::dsl::exists(elsewhere)));
        } else {
            rows = rows.filter(audit_log::subdistrict_id.eq(street));
        }
        if let Some(actor) = actor {
            rows = rows.filter(audit_log::actor_id.eq(actor));
        }
        if let Some(action) = action {
            rows = rows.filter(audit_log::action.eq(action));
        }
        if let Some(subject) = subject {
            rows = rows.filter(audit_log::subject_id.eq(subject));
        }
        if let Some(from) = from {
            rows = rows.filter(audit_log::at.ge(from));
        }
        if let Some(until) = until {
            rows = rows.filter(audit_log::at.lt(until));
        }
        rows
    };
    let total = found().count().get_result(conn)?;
    let rows = found()
        .order((audit_log::at.desc(), audit_log::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select((
            audit_log::id,
            audit_log::at,
            audit_log::actor_id,
            users::name.nullable(),
            audit_log::actor_role,
            audit_log::action,
            audit_log::subject_type,
            audit_log::subject_id,
            audit_log::request_id,
            audit_log::after_digest,
            audit_log::detail,
            audit_addresses::address.nullable(),
            audit_seals::seq.nullable(),
        ))
        .load(conn)?;
    Ok(page.of(rows, total))
}
