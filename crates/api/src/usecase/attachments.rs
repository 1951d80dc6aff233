//! What bulletins bring: a paper or a photo, taken in before the bulletin is sent, and given to its firms while
//! it stands.

use bytes::Bytes;
use heping_core::{AttachmentId, BulletinId, Code, Error, Result};
use heping_evidence::photo::MAX_BYTES;
use heping_org::bulletins::{AttachmentKind, TakenAttachment, attachment};
use heping_store::{Conn, Lock};

use super::photos;
use crate::answer::{Answer, Made};
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::context::Context;
use crate::extract::targets;

/// How a PDF begins.
const PDF: &[u8] = b"%PDF-";
/// How it ends, but for what some programs write behind.
const PDF_END: &[u8] = b"%%EOF";
/// How much that is at most.
const BEHIND: usize = 1024;

/// An attachment, to be shown.
pub struct Shown {
    /// What it is.
    pub kind: AttachmentKind,
    /// What it is called.
    pub name: String,
    /// What it says.
    pub bytes: Bytes,
}

/// The street uploads a file that a bulletin is to bring; what it is, its content says. A photo is kept as
/// every photo is: upright, shrunk, without what the camera wrote into it.
///
/// # Errors
/// `too_large`, `unsupported_media`, `validation_failed` naming `file`; `busy` when the
/// storage is full or away; the database's.
pub async fn take_attachment(
    context: &Context,
    guard: Guard<perm::SendBulletins>,
    bytes: Bytes,
) -> Result<Answer<Made<TakenAttachment>>> {
    let (app, now, street) = (&context.app, context.now, guard.street()?);
    let (kind, bytes) = checked(app, bytes).await?;
    let taken = TakenAttachment::new(kind, i64::try_from(bytes.len()).map_err(Error::internal)?);
    let answer = Answer::made(&taken)?;
    app.attachments.put(taken.id, bytes).await?;
    app.store.write(Lock::Nothing, move |conn| attachment::take(conn, street, &taken, now)).await?;
    Ok(answer)
}

async fn checked(app: &App, bytes: Bytes) -> Result<(AttachmentKind, Bytes)> {
    if bytes.is_empty() {
        return Err(Error::field("file", "required", "请选择要上传的文件"));
    }
    if !bytes.starts_with(PDF) {
        let photo = photos::ready(app, bytes).await.map_err(|error| match error.code() {
            Code::UnsupportedMedia => Error::because(
                Code::UnsupportedMedia,
                "附件只支持 PDF 和 JPEG、PNG、WebP 格式的照片，请重新选择。",
            ),
            _ => error,
        })?;
        return Ok((AttachmentKind::Photo, photo.picture));
    }
    photos::must_have_room(app)?;
    if bytes.len() > MAX_BYTES {
        return Err(Error::because(Code::TooLarge, "附件超过 10 MB，请压缩后重试。"));
    }
    let end = bytes.get(bytes.len().saturating_sub(BEHIND)..).unwrap_or_default();
    match end.windows(PDF_END.len()).any(|piece| piece == PDF_END) {
        true => Ok((AttachmentKind::Pdf, bytes)),
        false => Err(Error::field("file", "damaged", "文件不完整或已损坏，请重新选择")),
    }
}

/// An attachment, for the street that sent it.
///
/// # Errors
/// `not_found`; `busy` when the storage is away.
pub async fn show_attachment(
    app: &App,
    guard: Guard<perm::ReadRegister>,
    (bulletin, number): (BulletinId, i32),
) -> Result<Shown> {
    let street = guard.street()?;
    show(app, move |conn| attachment::of_street(conn, street, bulletin, number)).await
}

/// An attachment, for a firm that the bulletin went to.
///
/// # Errors
/// `not_found`, also where the bulletin went to others or was taken back; `busy` when the storage is away.
pub async fn show_attachment_to_firm(
    app: &App,
    on: On<perm::ReadFirm, targets::Enterprise>,
    (bulletin, number): (BulletinId, i32),
) -> Result<Shown> {
    let (street, firm) = (on.subdistrict, on.enterprise);
    show(app, move |conn| attachment::of_recipient(conn, street, firm, bulletin, number)).await
}

async fn show(
    app: &App,
    find: impl FnOnce(&mut Conn) -> Result<(AttachmentId, AttachmentKind, String)> + Send + 'static,
) -> Result<Shown> {
    let (id, kind, name) = app.store.read(find).await?;
    Ok(Shown { kind, name, bytes: app.attachments.get(id).await? })
}
