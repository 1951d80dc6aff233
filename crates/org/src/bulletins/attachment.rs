//! What a bulletin brings with it: papers and photos that its firms can open while it stands.

use std::collections::HashMap;

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{
    AttachmentId, BulletinId, Code, EnterpriseId, Error, Moment, Result, SubdistrictId, words,
};
use heping_store::Conn;
use heping_store::schema::{bulletin_attachments, bulletin_recipients, bulletins};
use heping_store::statement::{Keep, filled};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How many a bulletin brings at most.
const MOST: usize = 3;

words! {
    /// What an attachment is.
    AttachmentKind {
        /// A paper.
        Pdf = "pdf" "PDF 文件",
        /// A photo, kept as a JPEG.
        Photo = "photo" "照片",
    }
}

/// A file that was taken in, to be sent with a bulletin within a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TakenAttachment {
    /// Its id, to be named by the bulletin.
    pub id: AttachmentId,
    /// What it is.
    pub kind: AttachmentKind,
    /// The same in Chinese.
    pub kind_text: &'static str,
    /// How large it is.
    pub bytes: i64,
}

impl TakenAttachment {
    /// A file of so many bytes.
    pub fn new(kind: AttachmentKind, bytes: i64) -> Self {
        Self { id: AttachmentId::new(), kind, kind_text: kind.text(), bytes }
    }
}

/// A file that a bulletin is to bring.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewAttachment {
    /// Which of those that were uploaded.
    pub id: AttachmentId,
    /// What the firms see it called.
    #[schema(min_length = 1, max_length = 60, example = "防台风工作通知.pdf")]
    pub name: String,
}

/// A file that a bulletin brings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// Which of the bulletin's, from 1.
    pub number: i32,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: AttachmentKind,
    /// The same in Chinese.
    pub kind_text: &'static str,
    /// How large it is.
    pub bytes: i64,
}

/// Writes down that a file was taken in.
///
/// # Errors
/// Those of the database.
pub fn take(conn: &mut Conn, street: SubdistrictId, taken: &TakenAttachment, now: Moment) -> Result<()> {
    diesel::insert_into(bulletin_attachments::table)
        .values((
            bulletin_attachments::id.eq(taken.id),
            bulletin_attachments::subdistrict_id.eq(street),
            bulletin_attachments::kind.eq(taken.kind),
            bulletin_attachments::bytes.eq(taken.bytes),
            bulletin_attachments::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// The names under which files are to be sent, in their order; notes what is wrong with them.
pub(super) fn checked(
    conn: &mut Conn,
    street: SubdistrictId,
    new: &[NewAttachment],
    fields: &mut Fields,
) -> Result<Vec<(AttachmentId, String)>> {
    if new.len() > MOST {
        fields.wrong("attachments", "too_many", format!("最多 {MOST} 个附件"));
        return Ok(Vec::new());
    }
    let ids: Vec<AttachmentId> = new.iter().map(|one| one.id).collect();
    let mut unsent: Vec<AttachmentId> = bulletin_attachments::table
        .filter(bulletin_attachments::id.eq_any(ids))
        .filter(bulletin_attachments::subdistrict_id.eq(street))
        .filter(bulletin_attachments::bulletin_id.is_null())
        .select(bulletin_attachments::id)
        .load(conn)?;
    let mut named = Vec::new();
    for (i, one) in new.iter().enumerate() {
        let name = fields.text(&format!("attachments[{i}].name"), &one.name, 60);
        match unsent.iter().position(|id| *id == one.id) {
            Some(at) => named.push((unsent.swap_remove(at), name)),
            None => fields.wrong(
                format!("attachments[{i}].id"),
                "unknown",
                "附件不存在、已过期或已用过，请重新上传",
            ),
        }
    }
    Ok(named)
}

/// Has a bulletin bring files that were [`checked`].
pub(super) fn attach(conn: &mut Conn, bulletin: BulletinId, named: &[(AttachmentId, String)]) -> Result<()> {
    for (number, (id, name)) in (1_i32..).zip(named) {
        diesel::update(bulletin_attachments::table.find(id))
            .set((
                bulletin_attachments::bulletin_id.eq(bulletin),
                bulletin_attachments::number.eq(number),
                bulletin_attachments::name.eq(name),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// What several bulletins bring, each in order.
pub(super) fn of(conn: &mut Conn, bulletins: &[BulletinId]) -> Result<HashMap<BulletinId, Vec<Attachment>>> {
    let mut by_bulletin: HashMap<BulletinId, Vec<Attachment>> = HashMap::new();
    if bulletins.is_empty() {
        return Ok(by_bulletin);
    }
    type Row = (Option<BulletinId>, Option<i32>, Option<String>, AttachmentKind, i64);
    let rows: Vec<Row> = bulletin_attachments::table
        .filter(bulletin_attachments::bulletin_id.eq_any(filled(bulletins.iter().copied())))
        .order((bulletin_attachments::bulletin_id, bulletin_attachments::number))
        .select((
            bulletin_attachments::bulletin_id,
            bulletin_attachments::number,
            bulletin_attachments::name,
            bulletin_attachments::kind,
            bulletin_attachments::bytes,
        ))
        .kept()
        .load(conn)?;
    for row in rows {
        if let (Some(bulletin), Some(number), Some(name), kind, bytes) = row {
            let attachment = Attachment { number, name, kind, kind_text: kind.text(), bytes };
            by_bulletin.entry(bulletin).or_default().push(attachment);
        }
    }
    Ok(by_bulletin)
}

/// Which file an attachment is, what it is, and what it is called: of a bulletin of the street, whatever
/// became of it.
///
/// # Errors
/// `not_found`.
pub fn of_street(
    conn: &mut Conn,
    street: SubdistrictId,
    bulletin: BulletinId,
    number: i32,
) -> Result<(AttachmentId, AttachmentKind, String)> {
    let found = bulletin_attachments::table
        .filter(bulletin_attachments::bulletin_id.eq(bulletin))
        .filter(bulletin_attachments::number.eq(number))
        .filter(bulletin_attachments::subdistrict_id.eq(street))
        .select((
            bulletin_attachments::id,
            bulletin_attachments::kind,
            bulletin_attachments::name.assume_not_null(),
        ))
        .first(conn)
        .optional()?;
    found.ok_or_else(|| Error::new(Code::NotFound))
}

/// The same for a firm that the bulletin went to, while it stands.
///
/// # Errors
/// `not_found`, also where the bulletin went to others or was taken back.
pub fn of_recipient(
    conn: &mut Conn,
    street: SubdistrictId,
    firm: EnterpriseId,
    bulletin: BulletinId,
    number: i32,
) -> Result<(AttachmentId, AttachmentKind, String)> {
    let told: i64 = bulletin_recipients::table
        .find((bulletin, firm))
        .inner_join(bulletins::table.on(bulletins::id.eq(bulletin_recipients::bulletin_id)))
        .filter(bulletins::withdrawn_at.is_null())
        .count()
        .get_result(conn)?;
    match told {
        0 => Err(Error::new(Code::NotFound)),
        _ => of_street(conn, street, bulletin, number),
    }
}

/// Forgets what was taken in before `before` and never sent.
///
/// # Errors
/// Those of the database.
pub fn forget_unsent(conn: &mut Conn, before: Moment) -> Result<usize> {
    let unsent = bulletin_attachments::table
        .filter(bulletin_attachments::bulletin_id.is_null())
        .filter(bulletin_attachments::created_at.lt(before));
    Ok(diesel::delete(unsent).execute(conn)?)
}

/// Which of these files nothing names.
///
/// # Errors
/// Those of the database.
pub fn unnamed(conn: &mut Conn, mut files: Vec<AttachmentId>) -> Result<Vec<AttachmentId>> {
    for some in files.clone().chunks(500) {
        let named: Vec<AttachmentId> = bulletin_attachments::table
            .filter(bulletin_attachments::id.eq_any(some))
            .select(bulletin_attachments::id)
            .load(conn)?;
        files.retain(|file| !named.contains(file));
    }
    Ok(files)
}
