//! The receipt of a report: twelve characters that follow from the report's id and the service's
//! key, so that a report sent again has the same receipt, and that nobody can guess.

use heping_core::{Error, HazardId, Result};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Digits and letters that nobody mistakes for another: Crockford's base32.
const READABLE: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 12;

/// The receipt of a report: `8F3K-Q2ZD-7MXA`, 60 bits.
///
/// # Errors
/// None in practice: HMAC takes keys of any length.
pub fn receipt(key: &[u8], report: HazardId) -> Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(Error::internal)?;
    mac.update(format!("receipt/{report}").as_bytes());
    let mut text = String::new();
    for (n, byte) in mac.finalize().into_bytes().iter().take(LENGTH).enumerate() {
        if n > 0 && n % 4 == 0 {
            text.push('-');
        }
        let letter = READABLE.get(usize::from(byte % 32)).copied().unwrap_or(b'0');
        text.push(char::from(letter));
    }
    Ok(text)
}

/// What the database keeps of a receipt; case, separators and look-alikes do not matter.
pub(super) fn hash(typed: &str) -> String {
    let bare: String = typed
        .to_ascii_uppercase()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| match c {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    hex::encode(Sha256::digest(format!("receipt/{bare}")))
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
