//! Photos that name nobody: those of a report. Whoever scanned a code sends them under a ticket, which
//! is a random number; whoever is signed in may show photos of their own, which are theirs no longer.

use diesel::prelude::*;
use heping_core::{Error, Moment, PhotoId, Result, UserId};
use heping_store::schema::{photo_links, photos, report_photos};
use heping_store::{Conn, on_either};

use crate::photo::{Photo, photos_of};

/// The user that stands for whoever is not one; the migration of the reports makes it.
const NOBODY: &str = "00000000-0000-8000-8000-000000000001";

/// The user that stands for whoever nobody is to know.
///
/// # Errors
/// None in practice: the id is one.
pub fn nobody() -> Result<UserId> {
    NOBODY.parse().map_err(Error::internal)
}

/// Notes that a photo of [`nobody`] came under a ticket: it can be shown with a report that carries it.
///
/// # Errors
/// Only those of the database.
pub fn keep_ticket(conn: &mut Conn, ticket: &str, photo: PhotoId, now: Moment) -> Result<()> {
    let row = (
        report_photos::ticket.eq(ticket),
        report_photos::photo_id.eq(photo),
        report_photos::created_at.eq(now),
    );
    on_either!(conn, |c| {
        diesel::insert_into(report_photos::table).values(row).on_conflict_do_nothing().execute(c)
    })?;
    Ok(())
}

/// The photos that came under a ticket.
///
/// # Errors
/// Only those of the database.
pub fn of_ticket(conn: &mut Conn, ticket: &str) -> Result<Vec<PhotoId>> {
    let under = report_photos::table.filter(report_photos::ticket.eq(ticket));
    Ok(under.select(report_photos::photo_id).load(conn)?)
}

/// The photos of a person that no record shows yet, so that nothing else says whose they were.
///
/// # Errors
/// Only those of the database.
pub fn unshown(conn: &mut Conn, owner: UserId, ids: &[PhotoId]) -> Result<Vec<PhotoId>> {
    let owned = crate::owned(conn, owner, ids.iter().copied())?;
    let shown: Vec<PhotoId> = photo_links::table
        .filter(photo_links::photo_id.eq_any(&owned))
        .select(photo_links::photo_id)
        .load(conn)?;
    Ok(owned.into_iter().filter(|photo| !shown.contains(photo)).collect())
}

/// Takes the owner off photos; answers by which ids they are known from here on, in order. Bytes that
/// [`nobody`] sent before are that photo.
///
/// # Errors
/// Only those of the database.
pub fn disown(conn: &mut Conn, ids: &[PhotoId]) -> Result<Vec<PhotoId>> {
    let nobody = nobody()?;
    let mut nameless = Vec::with_capacity(ids.len());
    for Photo { id, sha256, .. } in photos_of(conn, ids)? {
        let same: Option<PhotoId> = photos::table
            .filter(photos::owner_id.eq(nobody))
            .filter(photos::sha256.eq(&sha256))
            .select(photos::id)
            .first(conn)
            .optional()?;
        if let Some(same) = same.filter(|same| *same != id) {
            diesel::delete(photos::table.find(id)).execute(conn)?;
            nameless.push(same);
        } else {
            diesel::update(photos::table.find(id)).set(photos::owner_id.eq(nobody)).execute(conn)?;
            nameless.push(id);
        }
    }
    Ok(nameless)
}

/// Takes the tickets away that are older than `before`: what came under them can no longer be shown.
///
/// # Errors
/// Only those of the database.
pub fn forget_tickets(conn: &mut Conn, before: Moment) -> Result<usize> {
    let old = report_photos::table.filter(report_photos::created_at.lt(before));
    Ok(diesel::delete(old).execute(conn)?)
}
