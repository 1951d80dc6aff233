//! The receipt of a report: twelve characters that follow from the report's id and the service's
//! key, so that a report sent again has the same receipt, and that nobody can guess.

use heping_core::{Error, HazardId, Result, readable};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

const LENGTH: usize = 12;

/// The receipt of a report: `8F3K-Q2ZD-7MXA`, 60 bits.
///
/// # Errors
/// None in practice: HMAC takes keys of any length.
pub fn receipt(key: &[u8], report: HazardId) -> Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(Error::internal)?;
    mac.update(format!("receipt/{report}").as_bytes());
    let bytes = mac.finalize().into_bytes();
    Ok(readable::spell(bytes.get(..LENGTH).unwrap_or_default()))
}

/// What the database keeps of a receipt; case, separators and look-alikes do not matter.
pub(super) fn hash(typed: &str) -> String {
    hex::encode(Sha256::digest(format!("receipt/{}", readable::bare(typed))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_follows_from_its_report_and_is_found_however_it_is_typed() {
        let id = HazardId::new();
        let one = receipt(b"key", id).unwrap();
        assert_eq!(one, receipt(b"key", id).unwrap());
        assert_ne!(one, receipt(b"other", id).unwrap());
        assert_ne!(one, receipt(b"key", HazardId::new()).unwrap());
        assert_eq!(one.len(), 14);
        for typed in [one.to_lowercase(), one.replace('-', " "), one.replace('0', "o").replace('1', "l")] {
            assert_eq!(hash(&typed), hash(&one), "{typed}");
        }
    }
}
