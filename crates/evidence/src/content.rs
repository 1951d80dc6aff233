//! What a client sent, as a digest: how a repeated request is told from another one that took
//! the same id.

use heping_core::{Code, Error, Result};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// The digest of a body and of what it was sent to.
pub fn digest(content: &impl Serialize) -> Result<String> {
    let json = serde_json::to_vec(content).map_err(Error::internal)?;
    Ok(hex::encode(Sha256::digest(json)))
}

/// # Errors
/// `id_conflict` unless both digests are of the same content.
pub fn same(stored: &str, sent: &str) -> Result<()> {
    if stored == sent { Ok(()) } else { Err(Error::new(Code::IdConflict)) }
}
