//! What WeChat pushes to us, in its safe mode: signed with a token, sealed with AES, meant for
//! our AppID, and not an old request that somebody sends again.
//!
//! Two requests that say the same are told apart by nobody here: WeChat repeats what was not
//! answered in time, and [`Event::name`] is what to know it by.

mod crypto;
mod event;
#[cfg(test)]
mod tests;

use std::fmt;

use heping_core::{Code, Error, Moment, Result};
use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;

use crypto::Key;

pub use event::{Change, Event};

/// How old, or how far ahead of our clock, a request may be; WeChat repeats within seconds.
const WINDOW_SECONDS: i64 = 300;

/// What the console of WeChat calls 消息推送. `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Push {
    token: String,
    key: Key,
    app_id: String,
}

impl fmt::Debug for Push {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Push").finish_non_exhaustive()
    }
}

/// What stands in the query of a push.
#[derive(Clone, Debug, Default)]
pub struct Signed<'a> {
    /// `signature`, or `msg_signature` of a sealed message.
    pub signature: &'a str,
    /// Seconds since 1970.
    pub timestamp: &'a str,
    /// Any text.
    pub nonce: &'a str,
}

impl Push {
    /// The token and the EncodingAESKey (43 characters) as they stand in WeChat's console.
    ///
    /// # Errors
    /// `internal` with a sentence when the key cannot be one or the token is blank.
    pub fn new(token: &str, encoding_aes_key: &str, app_id: &str) -> Result<Self> {
        if token.is_empty() || app_id.is_empty() {
            return Err(Error::internal("the token or the AppID is empty"));
        }
        let key = Key::parse(encoding_aes_key)
            .ok_or_else(|| Error::internal("an EncodingAESKey has 43 letters and digits"))?;
        Ok(Self { token: token.to_owned(), key, app_id: app_id.to_owned() })
    }

    /// Whether a request without a body comes from WeChat, and lately: the handshake.
    ///
    /// # Errors
    /// `forbidden`.
    pub fn check(&self, signed: &Signed<'_>, now: Moment) -> Result<()> {
        let expected = self.signature(signed, None);
        // both are looked at in any case, so that neither can be told from the time it takes
        let right = same(&expected, signed.signature);
        if right & lately(signed.timestamp, now) { Ok(()) } else { Err(Error::new(Code::Forbidden)) }
    }

    /// The message inside `encrypt`, when it comes from WeChat, lately, and is meant for us.
    ///
    /// # Errors
    /// `forbidden`, alike for a wrong signature, an old one, a text that cannot be opened and one
    /// that is meant for another mini-program.
    pub fn open(&self, signed: &Signed<'_>, encrypt: &str, now: Moment) -> Result<Vec<u8>> {
        let refused = || Error::new(Code::Forbidden);
        let expected = self.signature(signed, Some(encrypt));
        let right = same(&expected, signed.signature);
        if !(right & lately(signed.timestamp, now)) {
            return Err(refused());
        }
        let (message, app_id) = self.key.open(encrypt).ok_or_else(refused)?;
        if bool::from(app_id.as_slice().ct_eq(self.app_id.as_bytes())) { Ok(message) } else { Err(refused()) }
    }

    /// Seals a message as WeChat would: the text of `Encrypt` and its `msg_signature`.
    pub fn seal(&self, message: &[u8], timestamp: &str, nonce: &str) -> (String, String) {
        let encrypt = self.key.seal(message, self.app_id.as_bytes());
        let signed = Signed { signature: "", timestamp, nonce };
        let signature = self.signature(&signed, Some(&encrypt));
        (encrypt, signature)
    }

    /// The signature that a request with this timestamp and nonce must bear.
    pub fn signature(&self, signed: &Signed<'_>, encrypt: Option<&str>) -> String {
        let mut parts = vec![self.token.as_str(), signed.timestamp, signed.nonce];
        parts.extend(encrypt);
        parts.sort_unstable();
        hex::encode(Sha1::digest(parts.concat()))
    }
}

fn same(expected: &str, given: &str) -> bool {
    expected.as_bytes().ct_eq(given.as_bytes()).into()
}

fn lately(timestamp: &str, now: Moment) -> bool {
    let age = timestamp.parse::<i64>().map(|at| (now.millis() / 1000).saturating_sub(at));
    age.is_ok_and(|age| (-WINDOW_SECONDS..=WINDOW_SECONDS).contains(&age))
}
