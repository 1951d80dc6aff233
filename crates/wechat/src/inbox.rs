//! The inbox of an enterprise: rows written with what they are about.

use diesel::prelude::*;
use heping_core::{EnterpriseId, MessageId, MessageKind, Moment, RecordKind, Result, SubdistrictId};
use heping_store::schema::messages::{self, table};
use heping_store::{Conn, on_either};

use crate::templates::Values;

/// What an enterprise is told.
#[derive(Clone, Debug)]
pub struct Notice<'a> {
    /// The message's id; one that follows from an event makes that event told once.
    pub id: MessageId,
    /// The tenant.
    pub subdistrict: SubdistrictId,
    /// Whom.
    pub enterprise: EnterpriseId,
    /// Why.
    pub kind: MessageKind,
    /// In a few words.
    pub title: String,
    /// In a sentence.
    pub body: String,
    /// The kind of record that it is about, and which.
    pub subject: (RecordKind, &'a str),
    /// The same for a subscribe message.
    pub values: Values,
}

/// Writes a message; answers whether it is new.
///
/// # Errors
/// Those of the database.
pub fn write(conn: &mut Conn, notice: &Notice<'_>, now: Moment) -> Result<bool> {
    let (subject_type, subject_id) = notice.subject;
    let row = (
        messages::id.eq(notice.id),
        messages::subdistrict_id.eq(notice.subdistrict),
        messages::enterprise_id.eq(notice.enterprise),
        messages::kind.eq(notice.kind),
        messages::title.eq(notice.title.as_str()),
        messages::body.eq(notice.body.as_str()),
        messages::subject_type.eq(subject_type),
        messages::subject_id.eq(subject_id),
        messages::created_at.eq(now),
    );
    let added =
        on_either!(conn, |c| diesel::insert_into(table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(added == 1)
}

/// How many messages an enterprise has not read.
///
/// # Errors
/// Those of the database.
pub fn unread(conn: &mut Conn, enterprise: EnterpriseId) -> Result<i64> {
    Ok(table
        .filter(messages::enterprise_id.eq(enterprise))
        .filter(messages::read_at.is_null())
        .count()
        .get_result(conn)?)
}
