//! The photos of documents by what they are kept as.

use std::collections::HashMap;

use heping_core::{PhotoId, Result};
use heping_evidence::photo;
use heping_store::Conn;

/// What these photos are kept as.
pub(super) fn contents(
    conn: &mut Conn,
    ids: impl Iterator<Item = PhotoId>,
) -> Result<HashMap<PhotoId, String>> {
    let ids: Vec<PhotoId> = ids.collect();
    let photos = photo::photos_of(conn, &ids)?;
    Ok(photos.into_iter().map(|photo| (photo.id, photo.sha256)).collect())
}

/// The contents of these photos, in their order.
pub(super) fn named(contents: &HashMap<PhotoId, String>, ids: &[PhotoId]) -> Vec<String> {
    ids.iter().filter_map(|id| contents.get(id).cloned()).collect()
}
