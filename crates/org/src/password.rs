//! Passwords of street staff: Argon2id, and a check that takes as long for a user who is not there.

use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use heping_core::{Error, Result};

use crate::secret;

/// 19 MiB, 2 passes, 1 lane: the first choice of the OWASP Password Storage Cheat Sheet.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// What a password is compared with when nobody has that name, so that the answer takes as long.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash(&secret::new_token()).ok());

fn argon2() -> Result<Argon2<'static>> {
    let params =
        Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| Error::internal(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// A password as it is stored: a PHC string with its own salt and parameters. Takes some 20 ms of
/// a processor and 19 MiB; never call it while a database lock is held.
///
/// # Errors
/// `internal` when the machine has no randomness or no memory.
pub fn hash(password: &str) -> Result<String> {
    let hash = argon2()?
        .hash_password(password.as_bytes())
        .map_err(|error| Error::internal(format!("argon2: {error}")))?;
    Ok(hash.to_string())
}

/// Whether a password is the stored one. `None` (no such user) takes as long and is never right.
pub fn verify(password: &str, stored: Option<&str>) -> bool {
    let exists = stored.is_some();
    let text = stored.or(NOBODY.as_deref()).unwrap_or_default();
    let Ok(parsed) = PasswordHash::new(text) else { return false };
    // parameters come from the stored hash, so that old ones keep working when ours change
    let right = argon2().is_ok_and(|argon2| argon2.verify_password(password.as_bytes(), &parsed).is_ok());
    right && exists
}

/// Refuses a new password that is too short to withstand guessing or too long to hash.
/// Length alone counts (NIST SP 800-63B): 10 to 128 characters.
///
/// # Errors
/// `validation_failed` naming `field`.
pub fn check_new(field: &str, password: &str) -> Result<()> {
    if (10..=128).contains(&password.chars().count()) {
        return Ok(());
    }
    Err(Error::field(field, "out_of_range", "密码应为 10 至 128 个字符"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_password_is_argon2id_and_only_itself_fits() {
        let stored = hash("correct horse").unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(verify("correct horse", Some(&stored)));
        assert!(!verify("correct horsf", Some(&stored)));
        assert!(!verify("correct horse", None));
        assert!(!verify("correct horse", Some("garbage")));
        assert_ne!(stored, hash("correct horse").unwrap());
        assert!(check_new("password", "short").is_err());
    }
}
