//! Random secrets: session tokens, invitation codes, first passwords. Only hashes are stored, so
//! that a stolen copy of the database signs nobody in and invites nobody.
//!
//! A plain SHA-256 is enough for them (unlike for passwords): they are random, not chosen.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use heping_core::readable;
use sha2::{Digest, Sha256};

/// A session token: 256 random bits in 43 characters of base64url.
pub fn new_token() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What the database keeps of a token: SHA-256 in hex.
pub fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

/// An invitation code: 60 random bits, `8F3K-Q2ZD-7MXA`; works for days and once, so that is plenty.
pub fn new_invitation_code() -> String {
    readable::spell(&rand::random::<[u8; 12]>())
}

/// What the database keeps of an invitation code; case, separators and look-alikes do not matter.
pub fn hash_of_invitation(typed: &str) -> String {
    let bare = readable::bare(&crate::forgive::narrow(typed));
    hash(&format!("invitation/{bare}"))
}

/// A first password for the administrator to hand over: 80 random bits in four groups.
pub fn new_password() -> String {
    readable::spell(&rand::random::<[u8; 16]>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_have_their_form_and_do_not_repeat() {
        let token = new_token();
        assert_eq!(token.len(), 43);
        assert_ne!(token, new_token());
        assert_eq!(hash(&token).len(), 64);
        let code = new_invitation_code();
        assert_eq!(code.len(), 14, "{code}");
        assert_ne!(code, new_invitation_code());
        assert_eq!(new_password().len(), 19);
    }

    #[test]
    fn an_invitation_code_is_found_however_it_is_typed() {
        let stored = hash_of_invitation("8F3K-Q2ZD-701A");
        for typed in ["8f3kq2zd701a", " 8F3K Q2ZD 7OIA ", "8F3K—Q2ZD—7oLa", "８F3K-Q2ZD-701A"] {
            assert_eq!(hash_of_invitation(typed), stored, "{typed}");
        }
        assert_ne!(hash_of_invitation("8F3K-Q2ZD-701B"), stored);
    }
}
