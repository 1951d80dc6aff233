//! What printing stands on: fonts, found when the first sticker is drawn, and a place for the files
//! that were ordered, fetched through links that end.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use actix_web::web;
use bytes::Bytes;
use chrono::TimeDelta;
use futures_util::{Stream, StreamExt, TryStreamExt};
use heping_core::{Error, Moment, Result, SheetId};
use heping_evidence::photo::{PhotoStorage, failed};
use heping_paper::Fonts;
use heping_qr::sticker::Style;
use heping_store::ticket;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart};

/// How long a file is kept.
pub const KEPT: TimeDelta = TimeDelta::days(1);

/// Fonts and files. Cheap to clone.
#[derive(Clone)]
pub struct Stickers {
    setting: Option<PathBuf>,
    fonts: Arc<OnceLock<Fonts>>,
    files: Arc<dyn ObjectStore>,
}

impl Stickers {
    /// Files beside the photos; letters from `font`, else from the system's fonts.
    pub fn new(photos: &PhotoStorage, font: Option<PathBuf>) -> Self {
        Self { setting: font, fonts: Arc::default(), files: photos.beside("sheets") }
    }

    /// The fonts; looked for again as long as there are none, so that installing one is enough.
    ///
    /// # Errors
    /// `busy` with a sentence that says what to install.
    pub async fn fonts(&self) -> Result<Fonts> {
        if let Some(fonts) = self.fonts.get() {
            return Ok(fonts.clone());
        }
        let setting = self.setting.clone();
        let found = web::block(move || Fonts::find(setting.as_deref())).await.map_err(Error::internal)??;
        Ok(self.fonts.get_or_init(|| found).clone())
    }

    /// What the stickers of a street share.
    ///
    /// # Errors
    /// As [`Stickers::fonts`].
    pub async fn style(&self, street: &str, public_url: &Arc<str>) -> Result<Style> {
        Ok(Style { fonts: self.fonts().await?, street: street.into(), public_url: public_url.clone() })
    }

    /// A file that is there when it is [finished](WriteMultipart::finish), whole or not at all.
    ///
    /// # Errors
    /// `busy` when the storage is full or away.
    pub async fn create(&self, id: SheetId) -> Result<WriteMultipart> {
        Ok(WriteMultipart::new(self.files.put_multipart(&path(id)).await.map_err(failed)?))
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// `not_found` when it is not kept any more, `busy` when the storage is away.
    pub async fn read(
        &self,
        id: SheetId,
    ) -> Result<(u64, impl Stream<Item = Result<Bytes, object_store::Error>> + use<>)> {
        let found = self.files.get(&path(id)).await.map_err(failed)?;
        Ok((found.meta.size, found.into_stream()))
    }

    /// Takes away what was written before `then`.
    ///
    /// # Errors
    /// `busy` when the storage is away.
    pub async fn forget_before(&self, then: Moment) -> Result<()> {
        let all: Vec<_> = self.files.list(None).try_collect().await.map_err(failed)?;
        let old = all.into_iter().filter(|file| Moment::from_utc(file.last_modified) < then);
        let old = futures_util::stream::iter(old.map(|file| Ok(file.location)).collect::<Vec<_>>()).boxed();
        self.files.delete_stream(old).try_collect::<Vec<_>>().await.map_err(failed)?;
        Ok(())
    }
}

fn path(id: SheetId) -> Path {
    Path::from(id.as_str())
}

/// The query of a link to a file, good until `exp` seconds after 1970: `exp=…&sig=…`.
///
/// # Errors
/// None in practice: HMAC takes keys of any length.
pub fn sign(key: &[u8], id: SheetId, exp: i64) -> Result<String> {
    ticket::sign(key, &what(id), exp)
}

/// Whether a link is ours and has not ended.
///
/// # Errors
/// `link_expired`, whatever is wrong with it.
pub fn verify(key: &[u8], id: SheetId, exp: i64, sig: &str, now: Moment) -> Result<()> {
    ticket::verify(key, &what(id), exp, sig, now)
}

fn what(id: SheetId) -> String {
    format!("sticker-sheet/{id}")
}
