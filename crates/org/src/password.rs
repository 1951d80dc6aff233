//! Passwords of street staff: Argon2id, and a check that takes as long for a user who is not there.

use std::sync::{LazyLock, OnceLock};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use heping_core::{Error, Result};

use crate::secret;

/// What it costs to check a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cost {
    memory_kib: u32,
    passes: u32,
}

/// The second choice of RFC 9106, for a machine that does other work beside, with one lane.
const COST: Cost = Cost { memory_kib: 64 * 1024, passes: 3 };
const LANES: u32 = 1;

/// What new passwords cost in this process.
static CHOSEN: OnceLock<Cost> = OnceLock::new();

/// Lets passwords cost next to nothing in this process, for tests that sign in ten thousand times.
/// Without effect once a password was hashed.
pub fn cheapen() {
    CHOSEN.get_or_init(|| Cost { memory_kib: 64, passes: 1 });
}

fn cost() -> Cost {
    *CHOSEN.get_or_init(|| COST)
}

/// What a password is compared with when nobody has that name, so that the answer takes as long.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash(&secret::new_token()).ok());

fn argon2() -> Result<Argon2<'static>> {
    let Cost { memory_kib, passes } = cost();
    let params =
        Params::new(memory_kib, passes, LANES, None).map_err(|error| Error::internal(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// A password as it is stored: a PHC string with its own salt and parameters. Takes some
/// 150 ms of a processor and 64 MiB; never call it while a database lock is held.
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

/// Whether a stored password costs less than new ones do, and should be hashed anew.
pub fn is_cheap(stored: &str) -> bool {
    let Ok(hash) = PasswordHash::new(stored) else { return false };
    let Ok(params) = Params::try_from(&hash) else { return false };
    let Cost { memory_kib, passes } = cost();
    params.m_cost() < memory_kib || params.t_cost() < passes
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
        assert!(stored.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"), "{stored}");
        assert!(verify("correct horse", Some(&stored)));
        assert!(!verify("correct horsf", Some(&stored)));
        assert!(!verify("correct horse", None));
        assert!(!verify("correct horse", Some("garbage")));
        assert_ne!(stored, hash("correct horse").unwrap());
        assert!(check_new("password", "short").is_err());
    }

    #[test]
    fn a_password_of_an_older_version_fits_and_is_known_as_cheap() {
        let params = Params::new(19 * 1024, 2, 1, None).unwrap();
        let older = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let stored = older.hash_password(b"correct horse").unwrap().to_string();
        assert!(verify("correct horse", Some(&stored)));
        assert!(is_cheap(&stored));
        assert!(!is_cheap(&hash("correct horse").unwrap()));
    }
}
