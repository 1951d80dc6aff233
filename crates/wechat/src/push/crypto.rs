//! The sealing: AES-256-CBC over `16 random bytes ‖ length of the message (u32, big-endian) ‖
//! message ‖ AppID`, padded as PKCS #7 does but to blocks of 32.

use aes::Aes256;
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD as BASE64};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};

const BLOCK: usize = 32;
const RANDOM: usize = 16;
const LENGTH: usize = 4;

/// 43 characters are two bits more than 32 bytes; WeChat makes them at random.
const LENIENT: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

#[derive(Clone)]
pub(super) struct Key([u8; 32]);

impl Key {
    pub(super) fn parse(encoding_aes_key: &str) -> Option<Self> {
        let bytes = LENIENT.decode(format!("{encoding_aes_key}=")).ok()?;
        bytes.try_into().ok().map(Self)
    }

    fn iv(&self) -> [u8; 16] {
        let mut iv = [0; 16];
        iv.iter_mut().zip(self.0).for_each(|(to, from)| *to = from);
        iv
    }

    pub(super) fn seal(&self, message: &[u8], app_id: &[u8]) -> String {
        let mut plain = rand::random::<[u8; RANDOM]>().to_vec();
        plain.extend(u32::try_from(message.len()).unwrap_or(u32::MAX).to_be_bytes());
        plain.extend(message);
        plain.extend(app_id);
        let padding = BLOCK - plain.len() % BLOCK;
        plain.resize(plain.len() + padding, u8::try_from(padding).unwrap_or_default());
        self.seal_padded(plain)
    }

    /// Seals whole blocks as they are.
    pub(super) fn seal_padded(&self, mut plain: Vec<u8>) -> String {
        let length = plain.len();
        let cipher = cbc::Encryptor::<Aes256>::new(&self.0.into(), &self.iv().into());
        // whole blocks always fit
        let sealed = cipher.encrypt_padded::<NoPadding>(&mut plain, length).unwrap_or_default();
        BASE64.encode(sealed)
    }

    /// Message and AppID; `None` when the text is not what this key sealed.
    pub(super) fn open(&self, encrypt: &str) -> Option<(Vec<u8>, Vec<u8>)> {
        let mut sealed = BASE64.decode(encrypt).ok()?;
        let cipher = cbc::Decryptor::<Aes256>::new(&self.0.into(), &self.iv().into());
        let plain = cipher.decrypt_padded::<NoPadding>(&mut sealed).ok()?;
        let padding = usize::from(*plain.last()?);
        let end = plain.len().checked_sub(padding).filter(|_| (1..=BLOCK).contains(&padding))?;
        let (rest, padded) = (plain.get(RANDOM..end)?, plain.get(end..)?);
        if padded.iter().any(|byte| usize::from(*byte) != padding) {
            return None;
        }
        let (length, rest) = rest.split_first_chunk::<LENGTH>()?;
        let (message, app_id) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        Some((message.to_vec(), app_id.to_vec()))
    }
}
