//! Passwords of street staff: Argon2id, and a check that takes as long for a user who is not there.

use std::sync::{LazyLock, OnceLock};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use heping_core::{Error, Result};

use zxcvbn::{Score, zxcvbn};

use crate::forgive::narrow;
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

/// The longest password.
const LONGEST: usize = 128;

/// What is asked of a new password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// So many characters at least.
    pub min_length: usize,
    /// Of so many kinds at least: small and capital letters, digits, others.
    pub kinds: usize,
    /// What the person and the street are called: none of it may stand in the password.
    pub names: Vec<String>,
}

impl Default for Rules {
    fn default() -> Self {
        Self { min_length: 10, kinds: 1, names: Vec::new() }
    }
}

/// Whether a stored password costs less than new ones do, and should be hashed anew.
pub fn is_cheap(stored: &str) -> bool {
    let Ok(hash) = PasswordHash::new(stored) else { return false };
    let Ok(params) = Params::try_from(&hash) else { return false };
    let Cost { memory_kib, passes } = cost();
    params.m_cost() < memory_kib || params.t_cost() < passes
}

/// Refuses a new password that is too short or too long, that says a name of its owner, or that is
/// guessed soon: by itself length and what everybody tries count (NIST SP 800-63B), the kinds of
/// characters only where a street asks for them. What everybody tries is known by `zxcvbn`: 30,000
/// common passwords, words, names, rows of keys, dates and repetitions.
///
/// # Errors
/// `validation_failed` naming `field`.
pub fn check_new(field: &str, password: &str, rules: &Rules) -> Result<()> {
    let refused = |code: &str, message: String| Err(Error::field(field, code, message));
    if !(rules.min_length..=LONGEST).contains(&password.chars().count()) {
        return refused("out_of_range", format!("密码应为 {} 至 {LONGEST} 个字符", rules.min_length));
    }
    if password.trim().is_empty() {
        return refused("too_weak", "密码不能全是空格".to_owned());
    }
    if kinds(password) < rules.kinds {
        let kinds = rules.kinds;
        return refused(
            "too_few_kinds",
            format!("密码应含大写字母、小写字母、数字、其他字符中的至少 {kinds} 种"),
        );
    }
    let (bare, names) = (staff_form(password), rules.names.iter().map(|name| staff_form(name)));
    let names: Vec<String> = names.filter(|name| name.chars().count() > 1).collect();
    if names.iter().any(|name| bare.contains(name.as_str())) {
        return refused("own_name", "密码不能包含本人姓名、账号或街道名称".to_owned());
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    if zxcvbn(password, &names).score() < Score::Three {
        return refused("too_weak", "密码太容易被猜到，请改用几个不相关的词或更长的密码".to_owned());
    }
    Ok(())
}

/// A text as names are compared: half-width, lower case, no spaces.
fn staff_form(text: &str) -> String {
    narrow(text).to_lowercase()
}

fn kinds(password: &str) -> usize {
    let kinds: [fn(char) -> bool; 4] = [
        |c| c.is_ascii_lowercase(),
        |c| c.is_ascii_uppercase(),
        |c| c.is_ascii_digit(),
        |c| !c.is_ascii_alphanumeric(),
    ];
    kinds.iter().filter(|kind| password.chars().any(**kind)).count()
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
    }

    #[test]
    fn what_anybody_would_try_is_refused_and_says_why() {
        let names = ["王小明", "xm.wang", "河庄街道"].map(ToOwned::to_owned).to_vec();
        let rules = Rules { names, ..Rules::default() };
        for (password, code) in [
            ("short", "out_of_range"),
            ("          ", "too_weak"),
            ("xm.wang-2026-xyzzy", "own_name"),
            ("王小明的长口令一二三", "own_name"),
            ("河庄 街道 的长口令一二三", "own_name"),
            ("password123", "too_weak"),
            ("qwertyuiop", "too_weak"),
            ("1234567890", "too_weak"),
            ("aaaaaaaaaaaa", "too_weak"),
            ("iloveyou1314", "too_weak"),
        ] {
            let error = check_new("password", password, &rules).unwrap_err();
            assert_eq!(error.field_errors()[0].code, code, "{password}");
        }
        assert!(check_new("password", &"长".repeat(129), &rules).is_err());
        for password in ["correct horse battery staple", "换成自己的长密码-2026", "TQ8W-55NM-0ZRA-7KPD"]
        {
            check_new("password", password, &rules).unwrap();
        }
        let strict = Rules { min_length: 12, kinds: 3, ..rules };
        let one_kind = check_new("password", "correcthorsebatterystaple", &strict).unwrap_err();
        assert_eq!(one_kind.field_errors()[0].code, "too_few_kinds");
        check_new("password", "Correct horse 7 battery", &strict).unwrap();
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
