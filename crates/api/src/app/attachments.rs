//! The files that bulletins bring, beside the photos, each under its id.

use bytes::Bytes;
use heping_core::{AttachmentId, Moment, Result};
use heping_evidence::photo::PhotoStorage;
use heping_store::files::Files;

/// The files. Cheap to clone.
#[derive(Clone)]
pub struct Attachments(Files);

impl Attachments {
    /// Files beside the photos.
    pub fn new(photos: &PhotoStorage) -> Self {
        Self(photos.beside("attachments"))
    }

    /// Keeps one.
    ///
    /// # Errors
    /// `busy` when the storage is full or away.
    pub async fn put(&self, id: AttachmentId, bytes: Bytes) -> Result<()> {
        self.0.put(id.as_str(), bytes).await
    }

    /// What one says.
    ///
    /// # Errors
    /// `not_found`, or `busy` when the storage is away.
    pub async fn get(&self, id: AttachmentId) -> Result<Bytes> {
        self.0.get(id.as_str()).await
    }

    /// Those written before `then`: the candidates for being tidied away.
    ///
    /// # Errors
    /// `busy` when the storage is away.
    pub async fn stored_before(&self, then: Moment) -> Result<Vec<AttachmentId>> {
        let names = self.0.written_before(then).await?;
        Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
    }

    /// Takes some away.
    ///
    /// # Errors
    /// `busy` when the storage is away.
    pub async fn remove(&self, ids: Vec<AttachmentId>) -> Result<()> {
        self.0.remove(ids.iter().map(ToString::to_string)).await
    }
}
