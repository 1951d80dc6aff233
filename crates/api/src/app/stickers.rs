//! What printing stands on: fonts, found when the first sticker is drawn, and a place for the files
//! that were ordered, fetched through links that end.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use actix_web::web;
use bytes::Bytes;
use chrono::TimeDelta;
use futures_util::Stream;
use heping_core::{Error, Moment, Result, SheetId};
use heping_evidence::photo::PhotoStorage;
use heping_paper::Fonts;
use heping_qr::sticker::Style;
use heping_store::files::{Files, GrowingFile};
use heping_store::ticket;

/// How long a file is kept.
pub const KEPT: TimeDelta = TimeDelta::days(1);

/// Fonts and files. Cheap to clone.
#[derive(Clone)]
pub struct Stickers {
    setting: Option<PathBuf>,
    form_setting: Option<PathBuf>,
    fonts: Arc<OnceLock<Fonts>>,
    form_fonts: Arc<OnceLock<Fonts>>,
    files: Files,
}

impl Stickers {
    /// Files beside the photos; letters from `font`, those of forms from `form_font`, else from the
    /// system's fonts.
    pub fn new(photos: &PhotoStorage, font: Option<PathBuf>, form_font: Option<PathBuf>) -> Self {
        let (fonts, form_fonts) = (Arc::default(), Arc::default());
        Self { setting: font, form_setting: form_font, fonts, form_fonts, files: photos.beside("sheets") }
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

    /// The fonts of forms, looked for alike.
    ///
    /// # Errors
    /// As [`Stickers::fonts`].
    pub async fn form_fonts(&self) -> Result<Fonts> {
        if let Some(fonts) = self.form_fonts.get() {
            return Ok(fonts.clone());
        }
        let (form, setting) = (self.form_setting.clone(), self.setting.clone());
        let find = move || Fonts::for_forms(form.as_deref(), setting.as_deref());
        let found = web::block(find).await.map_err(Error::internal)??;
        Ok(self.form_fonts.get_or_init(|| found).clone())
    }

    /// What the stickers of a street share.
    ///
    /// # Errors
    /// As [`Stickers::fonts`].
    pub async fn style(&self, street: &str, public_url: &Arc<str>) -> Result<Style> {
        Ok(Style { fonts: self.fonts().await?, street: street.into(), public_url: public_url.clone() })
    }

    /// A file that is there when it is [finished](GrowingFile::finish), whole or not at all.
    ///
    /// # Errors
    /// `busy` when the storage is full or away.
    pub async fn create(&self, id: SheetId) -> Result<GrowingFile> {
        self.files.create(id.as_str()).await
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// `not_found` when it is not kept any more, `busy` when the storage is away.
    pub async fn read(&self, id: SheetId) -> Result<(u64, impl Stream<Item = Result<Bytes>> + use<>)> {
        self.files.read(id.as_str()).await
    }

    /// Takes away what was written before `then`.
    ///
    /// # Errors
    /// `busy` when the storage is away.
    pub async fn forget_before(&self, then: Moment) -> Result<()> {
        self.files.remove(self.files.written_before(then).await?).await
    }
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
