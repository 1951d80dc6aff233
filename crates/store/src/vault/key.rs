//! A secret key, and the ciphers that it may be used with.

use std::fmt;
use std::str::FromStr;

use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, AesGcm, Nonce};
use heping_core::{Error, Result};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use sm3::Sm3;
use sm4::Sm4;

/// Bytes of a nonce, which stands before what it sealed.
const NONCE: usize = 12;

/// What an installation seals and authenticates with. It is chosen once, at the first start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cipher {
    /// AES-256-GCM and HMAC-SHA256.
    Aes,
    /// The national ciphers (国密): SM4-GCM and HMAC-SM3, RFC 8998 and GB/T 32905, 32907.
    Sm,
}

/// A key that follows from a longer secret and serves one purpose.
#[derive(Clone)]
pub struct SecretKey {
    cipher: Cipher,
    bytes: [u8; 32],
}

impl Cipher {
    /// Its name in settings and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aes => "aes",
            Self::Sm => "sm",
        }
    }

    fn mac(self, key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
        // HMAC takes keys of any length, so neither ever refuses
        match self {
            Self::Aes => Hmac::<Sha256>::new_from_slice(key)
                .map(|mac| parts.iter().fold(mac, Mac::chain_update).finalize().into_bytes().into()),
            Self::Sm => Hmac::<Sm3>::new_from_slice(key)
                .map(|mac| parts.iter().fold(mac, Mac::chain_update).finalize().into_bytes().into()),
        }
        .unwrap_or_default()
    }
}

impl FromStr for Cipher {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        match text {
            "aes" => Ok(Self::Aes),
            "sm" => Ok(Self::Sm),
            _ => Err("只能是 aes 或 sm".to_owned()),
        }
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(redacted)")
    }
}

impl SecretKey {
    /// The key that follows from a secret of any length for one purpose.
    pub fn following(cipher: Cipher, secret: &[u8], purpose: &[u8]) -> Self {
        Self { cipher, bytes: cipher.mac(secret, &[purpose]) }
    }

    /// A key that is known already.
    #[cfg(test)]
    pub(crate) fn known(cipher: Cipher, bytes: [u8; 32]) -> Self {
        Self { cipher, bytes }
    }

    /// The key that follows from this one for one purpose.
    pub(crate) fn further(&self, purpose: &[u8]) -> Self {
        Self::following(self.cipher, &self.bytes, purpose)
    }

    /// The key's bytes, for what has a form of its own: signed links, receipts, secrets of devices.
    pub fn bytes(&self) -> [u8; 32] {
        self.bytes
    }

    /// What names the key where it was used: eight hex digits that give nothing of it away.
    pub fn id(&self) -> String {
        let [a, b, c, d, ..] = self.mac(&[b"key id"]);
        hex::encode([a, b, c, d])
    }

    /// The HMAC of some parts, one after the other.
    pub fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.cipher.mac(&self.bytes, parts)
    }

    /// Seals bytes; they open with the same `aad` alone. The same bytes are sealed differently each
    /// time.
    ///
    /// # Errors
    /// `internal` when the cipher refuses, which it does not for texts of any sensible length.
    pub fn seal(&self, aad: &[u8], bytes: &[u8]) -> Result<Vec<u8>> {
        let nonce = rand::random::<[u8; NONCE]>();
        let payload = Payload { msg: bytes, aad };
        let sealed = match self.cipher {
            Cipher::Aes => self.aes().encrypt(&Nonce::from(nonce), payload),
            Cipher::Sm => self.sm().encrypt(&Nonce::from(nonce), payload),
        };
        let sealed = sealed.map_err(|_| Error::internal("a text could not be sealed"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// What [`SecretKey::seal`] sealed with the same `aad`; `None` where another key sealed it, or
    /// it was changed.
    pub fn open(&self, aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: sealed, aad };
        match self.cipher {
            Cipher::Aes => self.aes().decrypt(&Nonce::from(*nonce), payload),
            Cipher::Sm => self.sm().decrypt(&Nonce::from(*nonce), payload),
        }
        .ok()
    }

    fn aes(&self) -> Aes256Gcm {
        Aes256Gcm::new(&self.bytes.into())
    }

    /// SM4 has keys of 16 bytes.
    fn sm(&self) -> AesGcm<Sm4, U12> {
        let (half, _) = self.bytes.split_at(16);
        let mut key = [0; 16];
        key.copy_from_slice(half);
        AesGcm::new(&key.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0123456789abcdeffedcba9876543210";

    fn bytes(hex: &str) -> Vec<u8> {
        hex::decode(hex).unwrap()
    }

    #[test]
    fn sm4_gcm_is_that_of_rfc_8998() {
        // appendix A.1
        let mut key = [0; 32];
        key[..16].copy_from_slice(&bytes(KEY));
        let key = SecretKey::known(Cipher::Sm, key);
        let text = "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd\
                    eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa";
        let sealed = "00001234567800000000abcd\
                      17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735\
                      d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d\
                      83de3541e4c2b58177e065a9bf7b62ec";
        let aad = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        assert_eq!(key.open(&aad, &bytes(sealed)).unwrap(), bytes(text));
        assert_eq!(key.open(b"", &bytes(sealed)), None);
    }

    #[test]
    fn hmac_sm3_is_what_another_program_makes() {
        // openssl dgst -sm3 -mac hmac -macopt hexkey:0123456789abcdeffedcba9876543210
        let mac = Cipher::Sm.mac(&bytes(KEY), &[b"a", b"bc"]);
        assert_eq!(hex::encode(mac), "28d8a61be67d8bf7652c4eda7092b612f88be62184f55005c57ddf076e764199");
    }

    #[test]
    fn a_key_opens_what_it_sealed_and_nothing_else() {
        for cipher in [Cipher::Aes, Cipher::Sm] {
            let key = SecretKey::following(cipher, b"one", b"test");
            let sealed = key.seal(b"here", b"19000000011").unwrap();
            assert_ne!(sealed, key.seal(b"here", b"19000000011").unwrap());
            assert_eq!(key.open(b"here", &sealed).unwrap(), b"19000000011");
            assert_eq!(key.open(b"there", &sealed), None);
            for other in [
                SecretKey::following(cipher, b"two", b"test"),
                SecretKey::following(cipher, b"one", b"other"),
                SecretKey::known(if cipher == Cipher::Aes { Cipher::Sm } else { Cipher::Aes }, key.bytes()),
            ] {
                assert_eq!(other.open(b"here", &sealed), None);
                assert_ne!(other.id(), key.id());
            }
            assert_eq!((key.id().len(), key.open(b"here", b"short")), (8, None));
        }
    }
}
