//! Photos: sent once, kept once.

use std::time::Duration;

use bytes::Bytes;
use chrono::TimeDelta;
use heping_core::{Code, Error, Moment, RequestId, Result, Secret};
use heping_evidence::anonymous;
use heping_evidence::photo::{self, Photo, Processed};
use heping_store::turns::Turns;
use heping_store::{Conn, Lock, limit, ticket};
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::photo_links::PhotoLink;
use crate::answer::{Answer, Made, Stored};
use crate::app::App;
use crate::extract::auth::{Guard, perm};
use crate::extract::context::Context;

/// A large progressive JPEG takes some hundred megabytes while it is decoded.
static PROCESSING: Turns = Turns::new(2, Duration::from_secs(20), "正在处理的照片较多，请几秒后重新上传。");
/// How long a ticket is good: as long as photos without a record are kept.
const TICKET: TimeDelta = TimeDelta::days(1);

/// A photo that was taken in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TakenPhoto {
    #[serde(flatten)]
    link: PhotoLink,
    /// SHA-256 of the bytes that were sent.
    sha256: String,
    /// Width of the picture kept, in pixels.
    width: i32,
    /// Height of the picture kept, in pixels.
    height: i32,
}

impl TakenPhoto {
    fn of(app: &App, photo: Photo, now: Moment) -> Self {
        let Photo { id, sha256, width, height, .. } = photo;
        Self { link: app.links().of(id, now), sha256, width, height }
    }
}

/// The right to send the photos of one report without saying who sends them.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportTicket {
    /// To be sent with each photo and with the report; it names nobody.
    ticket: Secret,
    /// How many photos may come under it.
    #[schema(example = 9)]
    photos: u32,
    /// When it ends.
    expires_at: Moment,
}

/// Somebody sends a photo: it is made ready and stored before its row says that it is there. The same bytes
/// from the same person are the same photo. Somebody without any role sends a few a day.
///
/// # Errors
/// `validation_failed` for what is no picture, `rate_limited`, `busy` when the storage is full or away or too
/// many photos wait; the database's.
pub async fn take_photo(
    context: &Context,
    guard: Guard<perm::UploadPhoto>,
    bytes: Bytes,
) -> Result<Answer<Stored<TakenPhoto>>> {
    let (app, now, owner) = (&context.app, context.now, guard.actor.user);
    if guard.actor.memberships.is_empty() {
        admit_stranger(context, owner.as_str(), bytes.len()).await?;
    }
    let processed = process(app, bytes).await?;
    let store = move |conn: &mut Conn| photo::store_photo(conn, owner, now, &processed);
    let (photo, created) = app.store.write(Lock::Nothing, store).await?;
    Answer::stored(created, &TakenPhoto::of(app, photo, now))
}

/// Whoever holds the code of an enterprise is given a ticket for the photos of a report about it.
///
/// # Errors
/// None in practice.
pub fn issue_report_ticket(context: &Context) -> Result<Answer<Made<ReportTicket>>> {
    let (ticket, expires_at) = new_ticket(context)?;
    let ticket = Secret::from(ticket);
    Answer::made(&ReportTicket { ticket, photos: limit::STRANGER_PHOTOS.count, expires_at })
}

/// A ticket, and when it ends.
///
/// # Errors
/// None in practice.
pub fn new_ticket(context: &Context) -> Result<(String, Moment)> {
    let (name, expires_at) = (RequestId::new(), context.now.plus(TICKET));
    let exp = expires_at.millis() / 1000;
    let signed = ticket::sign(&context.app.keys.receipts, &what(name.as_str()), exp)?;
    let signature = signed.rsplit('=').next().unwrap_or_default();
    Ok((format!("{name}.{exp}.{signature}"), expires_at))
}

/// Whoever holds a ticket sends a photo for their report, which is nobody's.
///
/// # Errors
/// As [`take_photo`]; `link_expired` for a ticket that is none, or has ended.
pub async fn take_report_photo(
    context: &Context,
    ticket: &str,
    bytes: Bytes,
) -> Result<Answer<Made<TakenPhoto>>> {
    let photo = keep_report_photo(context, ticket, bytes).await?;
    // whether somebody sent the same picture before is nobody's business
    Answer::made(&TakenPhoto::of(&context.app, photo, context.now))
}

/// The same, answering the photo.
///
/// # Errors
/// As [`take_report_photo`].
pub async fn keep_report_photo(context: &Context, ticket: &str, bytes: Bytes) -> Result<Photo> {
    let (app, now) = (&context.app, context.now);
    let name = ticket_name(context, ticket)?;
    admit_stranger(context, &name, bytes.len()).await?;
    let processed = process(app, bytes).await?;
    let store = move |conn: &mut Conn| {
        let (photo, _) = photo::store_photo(conn, anonymous::nobody()?, now, &processed)?;
        anonymous::keep_ticket(conn, &name, photo.id, now)?;
        Ok(photo)
    };
    app.store.write(Lock::Nothing, store).await
}

/// What a ticket is called in the database: a random number.
///
/// # Errors
/// `link_expired` for one that is none of ours, or has ended.
pub fn ticket_name(context: &Context, ticket: &str) -> Result<String> {
    let refused = || Error::because(Code::LinkExpired, "上传凭证已失效，请重新扫码上报。");
    let mut parts = ticket.splitn(3, '.');
    let (Some(name), Some(exp), Some(sig)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(refused());
    };
    let exp = exp.parse().map_err(|_| refused())?;
    ticket::verify(&context.app.keys.receipts, &what(name), exp, sig, context.now).map_err(|_| refused())?;
    Ok(name.to_owned())
}

fn what(name: &str) -> String {
    format!("report-ticket/{name}")
}

/// Counts what somebody sends who has no role: so many photos and so many megabytes a day.
async fn admit_stranger(context: &Context, who: &str, bytes: usize) -> Result<()> {
    let (limiter, now) = (&context.app.limiter, context.now);
    limiter.check(limit::STRANGER_PHOTOS, who, now).await?;
    for _begun in 0..bytes.div_ceil(1_000_000) {
        limiter.check(limit::STRANGER_MEGABYTES, who, now).await?;
    }
    Ok(())
}

/// Makes a photo ready and stores its picture, where there is room for it.
async fn process(app: &App, bytes: Bytes) -> Result<Processed> {
    let processed = ready(app, bytes).await?;
    app.photos.put(&processed).await?;
    Ok(processed)
}

/// Makes a photo ready, where there is room for its picture.
///
/// # Errors
/// `validation_failed` for what is no picture, `unsupported_media`, `busy`.
pub(super) async fn ready(app: &App, bytes: Bytes) -> Result<Processed> {
    must_have_room(app)?;
    let turn = PROCESSING.take().await?;
    let process = move || {
        // who sent it may go away; the memory is taken until this is done
        let _turn = turn;
        photo::process(&bytes)
    };
    tokio::task::spawn_blocking(process).await.map_err(Error::internal)?
}

/// # Errors
/// `busy` where too little room is left for files.
pub(super) fn must_have_room(app: &App) -> Result<()> {
    if app.photos.free()?.is_some_and(|free| free < app.photo_floor) {
        tracing::error!("too little room is left for photos");
        let full = "服务器存储空间不足，暂时不能上传照片，请稍后再试；其他功能不受影响。";
        return Err(Error::because(Code::Busy, full).retry_after(600));
    }
    Ok(())
}
