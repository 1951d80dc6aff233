//! Photos as evidence: that they are there and the sender's own, and to which record they belong.

use std::collections::HashMap;

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{PhotoId, RecordKind, Result, UserId};
use heping_store::schema::{photo_links, photos};
use heping_store::statement::{Keep, filled};
use heping_store::{Ask, Bundle, Conn, question};

use crate::photo::Face;

/// The most photos that one record takes: as many as WeChat lets a person choose at once.
const MOST: usize = 9;

/// More than any body needs, and less than a statement may bind.
const MOST_AT_ONCE: usize = 5000;

/// Which of these photos the person owns: only those may become evidence.
///
/// # Errors
/// Only those of the database.
pub fn owned(conn: &mut Conn, owner: UserId, ids: impl IntoIterator<Item = PhotoId>) -> Result<Vec<PhotoId>> {
    let ids: Vec<_> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(ids);
    }
    owned_by(owner, ids).ask(conn)
}

/// Asks for the same, together with other things.
pub fn owned_by(owner: UserId, ids: Vec<PhotoId>) -> impl Ask<Answer = Vec<PhotoId>> {
    let found = some(ids).map(|ids| {
        let found = photos::table
            .filter(photos::id.eq_any(ids))
            .filter(photos::owner_id.eq(owner))
            .select((photos::id,))
            .kept();
        question::<(PhotoId,), _>(found).of_list()
    });
    found.then(|rows| Ok(rows.unwrap_or_default().into_iter().map(|(id,)| id).collect()))
}

/// The same, and what is known of how each looks.
pub fn owned_faces(owner: UserId, ids: Vec<PhotoId>) -> impl Ask<Answer = Vec<(PhotoId, Face)>> {
    let found = some(ids).map(|ids| {
        let found = photos::table
            .filter(photos::id.eq_any(ids))
            .filter(photos::owner_id.eq(owner))
            .select((photos::id, photos::likeness, photos::sha256))
            .kept();
        question::<(PhotoId, Option<i64>, String), _>(found).of_list()
    });
    found.then(|rows| {
        let owned = rows.unwrap_or_default().into_iter();
        Ok(owned.map(|(id, likeness, sha256)| (id, (likeness, sha256))).collect())
    })
}

/// Each of these once, as many as a statement takes; `None` of none.
fn some(mut ids: Vec<PhotoId>) -> Option<Vec<PhotoId>> {
    ids.sort_unstable();
    ids.dedup();
    ids.truncate(MOST_AT_ONCE);
    (!ids.is_empty()).then(|| filled(ids))
}

/// Notes what is wrong with a list of photos that should hold at least so many of the `owned` ones.
pub fn check(fields: &mut Fields, field: &str, ids: &[PhotoId], owned: &[PhotoId], least: usize) {
    if ids.len() < least {
        fields.wrong(field, "required", format!("请至少上传 {least} 张照片"));
    }
    if ids.len() > MOST {
        fields.wrong(field, "too_many", format!("最多 {MOST} 张照片"));
    }
    for (i, id) in ids.iter().enumerate() {
        if !owned.contains(id) {
            fields.wrong(format!("{field}[{i}]"), "unknown", "照片不存在或不是您上传的，请重新上传");
        }
    }
}

/// Checks photos, which must be the owner's, and attaches them to a record.
///
/// # Errors
/// `validation_failed` naming `photoIds`.
pub fn attach(
    conn: &mut Conn,
    owner: UserId,
    record: RecordKind,
    id: &str,
    photos: &[PhotoId],
) -> Result<()> {
    let mut fields = Fields::new();
    let owned = owned(conn, owner, photos.iter().copied())?;
    check(&mut fields, "photoIds", photos, &owned, 0);
    fields.check()?;
    link(conn, record, id, photos.iter().copied())
}

/// Writes down that checked photos belong to a record; one that is named twice belongs to it once.
///
/// # Errors
/// Only those of the database.
pub fn link(
    conn: &mut Conn,
    record: RecordKind,
    id: &str,
    photos: impl IntoIterator<Item = PhotoId>,
) -> Result<()> {
    let mut rows = Bundle::default();
    add_links(&mut rows, record, id, photos);
    rows.write(conn)
}

/// The same together with other rows; answers the photos in their order, each once.
pub fn add_links(
    rows: &mut Bundle,
    record: RecordKind,
    id: &str,
    photos: impl IntoIterator<Item = PhotoId>,
) -> Vec<PhotoId> {
    let mut linked = Vec::new();
    for photo in photos {
        if linked.contains(&photo) {
            continue;
        }
        let position = i32::try_from(linked.len()).unwrap_or(i32::MAX);
        rows.add(diesel::insert_into(photo_links::table).values((
            photo_links::photo_id.eq(photo),
            photo_links::subject_type.eq(record),
            photo_links::subject_id.eq(id.to_owned()),
            photo_links::position.eq(position),
        )));
        linked.push(photo);
    }
    linked
}

/// Lets go of the photos of records that need them no more: what no other record shows is forgotten.
///
/// # Errors
/// Only those of the database.
pub fn unlink(
    conn: &mut Conn,
    record: RecordKind,
    ids: impl IntoIterator<Item = impl std::fmt::Display>,
) -> Result<()> {
    for id in ids {
        let shown = photo_links::table
            .filter(photo_links::subject_type.eq(record))
            .filter(photo_links::subject_id.eq(id.to_string()));
        diesel::delete(shown).execute(conn)?;
    }
    Ok(())
}

/// Asks for the photos of one record, in their order.
pub fn asked(record: RecordKind, id: String) -> impl Ask<Answer = Vec<PhotoId>> {
    let photos = photo_links::table
        .filter(photo_links::subject_type.eq(record))
        .filter(photo_links::subject_id.eq(id))
        .order(photo_links::position)
        .select((photo_links::photo_id,));
    question::<(PhotoId,), _>(photos).then(|rows| Ok(rows.into_iter().map(|(id,)| id).collect()))
}

/// The photos of several records of one kind, in their order, by the record's id.
///
/// # Errors
/// Only those of the database.
pub fn of(
    conn: &mut Conn,
    record: RecordKind,
    ids: impl IntoIterator<Item = String>,
) -> Result<HashMap<String, Vec<PhotoId>>> {
    let ids: Vec<_> = ids.into_iter().collect();
    let mut by_record: HashMap<String, Vec<PhotoId>> = HashMap::new();
    if ids.is_empty() {
        return Ok(by_record);
    }
    let rows: Vec<(String, PhotoId)> = photo_links::table
        .filter(photo_links::subject_type.eq(record))
        .filter(photo_links::subject_id.eq_any(filled(ids)))
        .order((photo_links::subject_id, photo_links::position))
        .select((photo_links::subject_id, photo_links::photo_id))
        .kept()
        .load(conn)?;
    for (id, photo) in rows {
        by_record.entry(id).or_default().push(photo);
    }
    Ok(by_record)
}
