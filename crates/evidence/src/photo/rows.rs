//! The rows that name the pictures: who sent what, when.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use heping_core::{Error, Moment, PhotoId, Result, UserId};
use heping_store::schema::{photo_links, photos};
use heping_store::statement::{Keep, filled};
use heping_store::{Conn, on_either};

use super::Processed;

/// A photo that somebody sent.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = photos)]
pub struct Photo {
    /// Its id.
    pub id: PhotoId,
    /// Who sent it.
    pub owner_id: UserId,
    /// SHA-256 of the bytes sent: where [`PhotoStorage`](super::PhotoStorage) has it.
    pub sha256: String,
    /// Width of the picture kept.
    pub width: i32,
    /// Height of the picture kept.
    pub height: i32,
    /// Size of the picture kept.
    pub bytes: i64,
    /// When the camera says it was taken.
    pub taken_at: Option<Moment>,
    /// When it was sent.
    pub created_at: Moment,
}

/// Writes down that `owner` sent a photo, after [`PhotoStorage::put`](super::PhotoStorage::put).
/// The same bytes from the same person are the same photo: `false` says that it was there. Sent again, it
/// is as fresh as a new one, unless a record shows it already.
/// `Lock::Nothing` is enough.
pub fn store_photo(
    conn: &mut Conn,
    owner: UserId,
    now: Moment,
    processed: &Processed,
) -> Result<(Photo, bool)> {
    let row = Photo {
        id: PhotoId::new(),
        owner_id: owner,
        sha256: processed.sha256.clone(),
        width: processed.width.try_into().map_err(Error::internal)?,
        height: processed.height.try_into().map_err(Error::internal)?,
        bytes: processed.picture.len().try_into().map_err(Error::internal)?,
        taken_at: processed.taken_at,
        created_at: now,
    };
    let made = on_either!(conn, |c| diesel::insert_into(photos::table)
        .values(&row)
        .on_conflict((photos::owner_id, photos::sha256))
        .do_nothing()
        .execute(c))?;
    let kept = photos::table
        .filter(photos::owner_id.eq(owner))
        .filter(photos::sha256.eq(&row.sha256))
        .select(Photo::as_select())
        .first::<Photo>(conn)?;
    if made == 1 {
        return Ok((kept, true));
    }
    let shown = photo_links::table.filter(photo_links::photo_id.eq(photos::id));
    let unshown = photos::table.find(kept.id).filter(diesel::dsl::not(diesel::dsl::exists(shown)));
    diesel::update(unshown).set(photos::created_at.eq(now)).kept().execute(conn)?;
    Ok((kept, false))
}

/// The photos by these ids, in the order asked for; ids that name nothing are left out.
pub fn photos_of(conn: &mut Conn, ids: &[PhotoId]) -> Result<Vec<Photo>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Photo> =
        photos::table.filter(photos::id.eq_any(filled(ids))).select(Photo::as_select()).kept().load(conn)?;
    let mut by_id: HashMap<PhotoId, Photo> = rows.into_iter().map(|row| (row.id, row)).collect();
    Ok(ids.iter().filter_map(|id| by_id.remove(id)).collect())
}

/// Which of these contents no row names: a picture was stored and its row never came.
pub fn unnamed(conn: &mut Conn, mut contents: Vec<String>) -> Result<Vec<String>> {
    let mut named = HashSet::new();
    for some in contents.chunks(500) {
        let found: Vec<String> =
            photos::table.filter(photos::sha256.eq_any(some)).select(photos::sha256).load(conn)?;
        named.extend(found);
    }
    contents.retain(|content| !named.contains(content));
    Ok(contents)
}
