//! Photos whose record never came.

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use heping_core::{Moment, PhotoId, Result, UserId};
use heping_store::Conn;
use heping_store::schema::{photo_links, photos, report_photos, signatures};

type Backend = <Conn as diesel::Connection>::Backend;

/// How many are taken away in one statement.
const STEP: i64 = 500;

/// Forgets the photos sent before `before` that no record shows, at most `limit`; answers how many.
///
/// # Errors
/// Those of the database.
pub fn forget_unlinked(conn: &mut Conn, before: Moment, limit: i64) -> Result<usize> {
    let old = unlinked().filter(photos::created_at.lt(before)).order(photos::created_at);
    let ids: Vec<PhotoId> = old.limit(limit).select(photos::id).load(conn)?;
    forget(conn, &ids)
}

/// Forgets the photos of a person that no record shows: whoever leaves takes them along.
///
/// # Errors
/// Those of the database.
pub fn forget_unlinked_of(conn: &mut Conn, owner: UserId) -> Result<()> {
    loop {
        let some = unlinked().filter(photos::owner_id.eq(owner)).limit(STEP);
        let ids: Vec<PhotoId> = some.select(photos::id).load(conn)?;
        if forget(conn, &ids)? == 0 {
            return Ok(());
        }
    }
}

/// Those that no record, no signature and no ticket of a report names.
fn unlinked<'a>() -> photos::BoxedQuery<'a, Backend> {
    let records = photo_links::table.filter(photo_links::photo_id.eq(photos::id));
    let signed = signatures::table.filter(signatures::image_id.eq(photos::id.nullable()));
    let tickets = report_photos::table.filter(report_photos::photo_id.eq(photos::id));
    photos::table
        .filter(not(exists(records)))
        .filter(not(exists(signed)))
        .filter(not(exists(tickets)))
        .into_boxed()
}

fn forget(conn: &mut Conn, ids: &[PhotoId]) -> Result<usize> {
    let mut gone = 0;
    for some in ids.chunks(usize::try_from(STEP).unwrap_or(1)) {
        gone += diesel::delete(photos::table.filter(photos::id.eq_any(some))).execute(conn)?;
    }
    Ok(gone)
}
