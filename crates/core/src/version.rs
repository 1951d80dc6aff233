//! Versions of what people edit: whoever changes a row says which version it was made from.

use crate::error::{Code, Error, Result};

/// The version after `version`, which a client sent.
///
/// # Errors
/// `version_conflict` for the largest number there is: no row ever had it.
pub fn next(version: i64) -> Result<i64> {
    version.checked_add(1).ok_or_else(|| Error::new(Code::VersionConflict))
}
