//! Documents of enterprises that expire soon, for reminders. No person asks, so no scope does.

use diesel::prelude::*;
use heping_core::{Day, DocumentId, EnterpriseId, EnterpriseStatus, Result, SubdistrictId};
use heping_store::Conn;
use heping_store::schema::{enterprise_documents as documents, enterprises};

use crate::dossier::EnterpriseDocumentKind;

/// A document that expires soon.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct ExpiringDocument {
    /// Which.
    pub id: DocumentId,
    /// Whose.
    pub enterprise_id: EnterpriseId,
    /// What kind.
    pub kind: EnterpriseDocumentKind,
    /// What it is.
    pub title: String,
    /// The last day on which it holds.
    pub expires_on: Option<Day>,
}

/// At most `limit` documents of a street that expire on a day from `from` to `to`, both included, in
/// the order of those days after `after`.
///
/// # Errors
/// Those of the database.
pub fn expiring_between(
    conn: &mut Conn,
    street: SubdistrictId,
    (from, to): (Day, Day),
    after: Option<(Day, DocumentId)>,
    limit: i64,
) -> Result<Vec<ExpiringDocument>> {
    // nobody renews what a firm that is gone had
    let working = enterprises::table
        .filter(enterprises::id.eq(documents::enterprise_id))
        .filter(enterprises::status.eq(EnterpriseStatus::Operating));
    let mut wanted = documents::table
        .filter(documents::subdistrict_id.eq(street))
        .filter(documents::ended_at.is_null())
        .filter(diesel::dsl::exists(working))
        .filter(documents::expires_on.between(after.map_or(from, |(day, _)| day), to))
        .order((documents::expires_on, documents::id))
        .limit(limit)
        .select(EXPIRING)
        .into_boxed();
    if let Some((day, id)) = after {
        wanted = wanted.filter(documents::expires_on.gt(day).or(documents::id.gt(id)));
    }
    Ok(wanted.load(conn)?)
}

/// The document as it is now, unless it was renewed or withdrawn.
///
/// # Errors
/// Those of the database.
pub fn still_expiring(conn: &mut Conn, document: DocumentId) -> Result<Option<ExpiringDocument>> {
    let own = documents::table.find(document).filter(documents::ended_at.is_null());
    Ok(own.select(EXPIRING).first(conn).optional()?)
}

/// The columns of an [`ExpiringDocument`].
const EXPIRING: (
    documents::id,
    documents::enterprise_id,
    documents::kind,
    documents::title,
    documents::expires_on,
) = (documents::id, documents::enterprise_id, documents::kind, documents::title, documents::expires_on);
