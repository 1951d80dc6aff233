//! Personal data as the database holds it: sealed with AES-256-GCM under a key that never reaches
//! it, and found by a keyed hash. A stolen copy of the database shows no phone number, and none can
//! be tried out against it.

use std::fmt;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use heping_core::{Error, Result};
use hmac::{Hmac, Mac};
use sha2::Sha256;

const NONCE: usize = 12;

/// Seals and opens, under one key.
#[derive(Clone)]
pub struct Vault {
    sealing: [u8; 32],
    index: BlindIndex,
}

/// Looks texts up that are not stored, by a keyed hash (a blind index): whoever holds the database
/// but not the key can neither read a text nor try one out.
#[derive(Clone)]
pub struct BlindIndex([u8; 32]);

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(redacted)")
    }
}

impl fmt::Debug for BlindIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BlindIndex(redacted)")
    }
}

impl BlindIndex {
    /// An index under a key.
    pub fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// What a text is looked up by, HMAC-SHA256 in hex: equal texts of one purpose have equal
    /// indexes, and only the key's holder can make one.
    pub fn of(&self, purpose: &str, text: &str) -> String {
        hex::encode(mac(&self.0, purpose.as_bytes(), text.as_bytes()))
    }
}

impl Vault {
    /// What a sealed text begins with: the form it has. A text without it was never sealed.
    pub const FORM: &str = "v1.";

    /// A vault under a key; sealing and indexing use keys of their own that follow from it.
    pub fn new(key: &[u8]) -> Self {
        let of = |purpose: &[u8]| mac(key, purpose, b"");
        Self { sealing: of(b"seal"), index: BlindIndex::new(of(b"index")) }
    }

    /// Seals a text. `purpose` is sealed in with it: what was sealed as a phone opens as nothing else.
    /// The same text is sealed differently each time.
    ///
    /// # Errors
    /// `internal` when the cipher refuses, which it does not for texts of any sensible length.
    pub fn seal(&self, purpose: &str, text: &str) -> Result<String> {
        let nonce = rand::random::<[u8; NONCE]>();
        let payload = Payload { msg: text.as_bytes(), aad: purpose.as_bytes() };
        let sealed = self
            .cipher()
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| Error::internal("a text could not be sealed"))?;
        Ok(Self::FORM.to_owned() + &URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// Opens a sealed text; a text that was never sealed, from before there was a vault, is itself.
    ///
    /// # Errors
    /// `internal` when it was sealed under another key or for another purpose, or was changed.
    pub fn open(&self, purpose: &str, sealed: &str) -> Result<String> {
        let Some(text) = sealed.strip_prefix(Self::FORM) else { return Ok(sealed.to_owned()) };
        let wrong = || Error::internal("sealed under another key: is HEPING_SECRET_KEY the same as ever?");
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| wrong())?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>().ok_or_else(wrong)?;
        let payload = Payload { msg: sealed, aad: purpose.as_bytes() };
        let opened = self.cipher().decrypt(&Nonce::from(*nonce), payload).map_err(|_| wrong())?;
        String::from_utf8(opened).map_err(|_| wrong())
    }

    /// Whether a text is one that [`Vault::seal`] made.
    pub fn is_sealed(text: &str) -> bool {
        text.starts_with(Self::FORM)
    }

    /// What a text is looked up by, under the vault's [`BlindIndex`].
    pub fn index(&self, purpose: &str, text: &str) -> String {
        self.index.of(purpose, text)
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(&Key::<Aes256Gcm>::from(self.sealing))
    }
}

fn mac(key: &[u8], purpose: &[u8], text: &[u8]) -> [u8; 32] {
    // HMAC takes keys of any length, so it never refuses
    Hmac::<Sha256>::new_from_slice(key)
        .map(|mac| {
            mac.chain_update(purpose).chain_update(b"/").chain_update(text).finalize().into_bytes().into()
        })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_opens_under_its_key_and_for_its_purpose_alone() {
        let vault = Vault::new(b"one");
        let sealed = vault.seal("phone", "19000000011").unwrap();
        assert!(Vault::is_sealed(&sealed) && !sealed.contains("19000000011"));
        assert_ne!(sealed, vault.seal("phone", "19000000011").unwrap());
        assert_eq!(vault.open("phone", &sealed).unwrap(), "19000000011");
        assert!(vault.open("openid", &sealed).is_err());
        assert!(Vault::new(b"two").open("phone", &sealed).is_err());
        let mut changed = sealed.clone();
        let last = if changed.pop() == Some('A') { 'B' } else { 'A' };
        changed.push(last);
        assert!(vault.open("phone", &changed).is_err());
        assert!(vault.open("phone", "v1.").is_err());
        assert_eq!(
            vault.open("phone", "19000000011").unwrap(),
            "19000000011",
            "from before there was a vault"
        );
    }

    #[test]
    fn an_index_is_what_rows_of_old_were_written_with() {
        // HMAC-SHA256 of `openid/o-1` under 32 bytes of 7, made by another program
        let index = BlindIndex::new([7; 32]).of("openid", "o-1");
        assert_eq!(index, "93c9e031d3d954447030302e482e7d634fee5ce94fdbe94482abc555eaf384d0");
    }

    #[test]
    fn an_index_finds_a_text_under_its_key_alone() {
        let vault = Vault::new(b"one");
        assert_eq!(vault.index("phone", "190"), vault.index("phone", "190"));
        assert_ne!(vault.index("phone", "190"), vault.index("phone", "191"));
        assert_ne!(vault.index("phone", "190"), vault.index("other", "190"));
        assert_ne!(vault.index("phone", "190"), Vault::new(b"two").index("phone", "190"));
        assert!(!format!("{vault:?} {:?}", vault.index).contains('['));
    }
}
