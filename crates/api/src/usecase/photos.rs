//! Photos: sent once, kept once.

use std::time::Duration;

use bytes::Bytes;
use heping_core::{Error, Result};
use heping_evidence::photo::{self, Photo};
use heping_store::turns::Turns;
use heping_store::{Conn, Lock};
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::photo_links::PhotoLink;
use crate::answer::{Answer, Stored};
use crate::extract::auth::{Guard, perm};
use crate::extract::context::Context;

/// A large progressive JPEG takes some hundred megabytes while it is decoded.
static PROCESSING: Turns = Turns::new(2, Duration::from_secs(20), "正在处理的照片较多，请几秒后重新上传。");

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

/// Somebody sends a photo: it is made ready and stored before its row says that it is there. The same bytes
/// from the same person are the same photo.
///
/// # Errors
/// `validation_failed` for what is no picture, `busy` when the storage is away or too many photos
/// wait; the database's.
pub async fn take_photo(
    context: &Context,
    guard: Guard<perm::UploadPhoto>,
    bytes: Bytes,
) -> Result<Answer<Stored<TakenPhoto>>> {
    let (app, now, owner) = (&context.app, context.now, guard.actor.user);
    let turn = PROCESSING.take().await?;
    let process = move || {
        // who sent it may go away; the memory is taken until this is done
        let _turn = turn;
        photo::process(&bytes)
    };
    let processed = tokio::task::spawn_blocking(process).await.map_err(Error::internal)??;
    app.photos.put(&processed).await?;
    let store = move |conn: &mut Conn| photo::store_photo(conn, owner, now, &processed);
    let (photo, created) = app.store.write(Lock::Nothing, store).await?;
    let Photo { id, sha256, width, height, .. } = photo;
    Answer::stored(created, &TakenPhoto { link: app.links().of(id, now), sha256, width, height })
}
