//! The keys of the service, one a purpose. All of them follow from secrets in the database, which
//! the operator's key opens: [`Keyring`] says how they change.

pub(crate) mod resealing;

use std::fmt;
use std::path::PathBuf;

use heping_core::{Code, Error, Moment, Result};
use heping_store::audit::SealKeys;
use heping_store::{BlindIndex, Cipher, Conn, Keyring, SecretKey, Vault};

use crate::config::{self, ConfigError, SecretKeyArgs};

/// The operator's key of every demo: known to everybody, as its passwords are.
pub const DEMO: &[u8] = b"the demo's key is no secret";

/// Bits that whoever guesses a key must guess at least.
const BITS: f64 = 64.0;

/// One key a purpose.
#[derive(Clone)]
pub struct Keys {
    /// Signs photo links.
    pub photo_links: [u8; 32],
    /// Signs links to files of stickers.
    pub sheet_links: [u8; 32],
    /// Makes the blind index of WeChat identities.
    pub identities: BlindIndex,
    /// Recognises repeated requests.
    pub repeats: BlindIndex,
    /// Makes the receipts of reports.
    pub receipts: [u8; 32],
    /// Makes the addresses of the sheets on walls.
    pub walls: SecretKey,
    /// Makes the secrets of devices.
    pub devices: [u8; 32],
    /// Seals personal data in the database.
    pub vault: Vault,
    /// Seals the audit log.
    pub seals: SealKeys,
    /// Makes the digests of answers in the audit log.
    pub answers: SecretKey,
    /// Seals what nodes tell each other through Redis.
    pub cache: SecretKey,
    /// How often the operator's key had been changed when these were made.
    pub changes: usize,
}

/// What the operator gave: the key, and the one before it.
#[derive(Clone)]
pub struct OperatorKey {
    key: String,
    old: Option<String>,
    cipher: Option<Cipher>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(redacted)")
    }
}

impl Keys {
    /// The keys that follow from a ring. What is in people's hands and in devices, receipts and
    /// secrets, follows from its first secret, and so lives through every change.
    pub fn of(ring: &Keyring) -> Self {
        let (first, later) = ring.keys(b"wechat identities");
        let identities = BlindIndex::new(first, later);
        let (first, later) = ring.keys(b"repeated requests");
        let repeats = BlindIndex::new(first, later);
        let (first, later) = ring.keys(b"personal data");
        let vault = Vault::of(&first, &later);
        let (first, later) = ring.keys(b"audit seals");
        Self {
            photo_links: ring.newest(b"photo links").bytes(),
            sheet_links: ring.newest(b"sticker sheet links").bytes(),
            identities,
            repeats,
            receipts: ring.enduring(b"report receipts").bytes(),
            walls: ring.enduring(b"wall sheets"),
            devices: ring.enduring(b"device secrets").bytes(),
            vault,
            seals: SealKeys::new(first, later),
            answers: ring.newest(b"audit digests"),
            cache: ring.newest(b"cache"),
            changes: ring.changes(),
        }
    }

    /// The keys that follow from one secret, for a demo or a test: no ring is looked at.
    pub fn derive(secret: &[u8]) -> Self {
        Self::of(&Keyring::of_one(secret))
    }
}

impl OperatorKey {
    /// Reads the settings.
    ///
    /// # Errors
    /// A sentence when the key is missing, too short or easily guessed.
    pub fn from_args(args: &SecretKeyArgs) -> Result<Self, ConfigError> {
        let read = |value: &Option<String>, file: &Option<PathBuf>, name| {
            config::secret(value.as_deref(), file.as_ref(), name)
        };
        let key = read(&args.secret_key, &args.secret_key_file, "HEPING_SECRET_KEY")?.ok_or_else(|| {
            ConfigError::of("HEPING_SECRET_KEY（或 HEPING_SECRET_KEY_FILE）", "没有设", HOW)
        })?;
        check(&key)?;
        let old = read(&args.secret_key_old, &args.secret_key_old_file, "HEPING_SECRET_KEY_OLD")?;
        Ok(Self { key, old, cipher: args.cipher })
    }

    /// The ring of a database, if it was ever made; nothing is written.
    ///
    /// # Errors
    /// As [`Keyring::find`]; a sentence where the ring still has the old key.
    pub fn find(&self, conn: &mut Conn) -> Result<Option<Keyring>> {
        if !Keyring::is_opened_by(conn, self.key.as_bytes())?
            && let Some(old) = &self.old
            && Keyring::is_opened_by(conn, old.as_bytes())?
        {
            return Err(refused(
                "数据库用的还是 HEPING_SECRET_KEY_OLD：请停下所有服务器，两个密钥都设好，再执行 heping rekey。",
            ));
        }
        if !Keyring::is_opened_by(conn, self.key.as_bytes())? && Keyring::is_opened_by(conn, DEMO)? {
            return Err(refused(
                "HEPING_DATABASE_URL 指向演示（demo）的数据库，其密码人人皆知：请另指定一个数据库。",
            ));
        }
        Keyring::find(conn, self.key.as_bytes(), self.cipher)
    }

    /// Opens the ring of a database; the first start makes it.
    ///
    /// # Errors
    /// As [`OperatorKey::find`].
    pub fn open(&self, conn: &mut Conn, now: Moment) -> Result<Keyring> {
        match self.find(conn)? {
            Some(ring) => Ok(ring),
            None => Keyring::open(conn, self.key.as_bytes(), self.cipher, now),
        }
    }

    /// The ring under the new key, if it had the old one until now; the caller sees to it that
    /// everything follows that is found by a key.
    ///
    /// # Errors
    /// As [`Keyring::open`]; a sentence where the old key is missing.
    pub fn replaced(&self, conn: &mut Conn, now: Moment) -> Result<Option<Keyring>> {
        if Keyring::is_opened_by(conn, self.key.as_bytes())? {
            return Ok(None);
        }
        let old = self.old.as_ref().ok_or_else(|| {
            refused(
                "HEPING_SECRET_KEY 不是这个数据库的密钥，又没有设 HEPING_SECRET_KEY_OLD（或 \
                 HEPING_SECRET_KEY_OLD_FILE）：更换密钥时两个都要设。",
            )
        })?;
        let ring = Keyring::open(conn, old.as_bytes(), self.cipher, now)?;
        Ok(Some(ring.change(conn, self.key.as_bytes(), now)?))
    }
}

fn refused(why: &str) -> Error {
    Error::because(Code::BadRequest, why)
}

/// How to make one.
const HOW: &str = "请用 openssl rand -hex 32 生成一个，并另存一份";

/// Refuses a key that is short, or that somebody would guess: letters repeated, rows of the keyboard,
/// few words.
fn check(key: &str) -> Result<(), ConfigError> {
    if key.chars().count() < 32 {
        return Err(ConfigError::of("HEPING_SECRET_KEY", "不足 32 个字符", HOW));
    }
    let bits = zxcvbn::zxcvbn(key, &[]).guesses_log10() * std::f64::consts::LOG2_10;
    if bits < BITS {
        return Err(ConfigError::of("HEPING_SECRET_KEY", "容易被猜到", HOW));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_somebody_would_guess_is_refused_with_a_way_to_make_one() {
        for wrong in [
            "",
            "k3y",
            &"a".repeat(64),
            &"abc123".repeat(8),
            "qwertyuiopasdfghjklzxcvbnm1234567890",
            "1234567890123456789012345678901234567890",
            "河庄街道河庄街道河庄街道河庄街道河庄街道河庄街道河庄街道河庄街道",
            "passwordpasswordpasswordpassword",
        ] {
            let said = check(wrong).unwrap_err().to_string();
            assert!(
                said.contains("openssl rand -hex 32") && !said.contains(wrong) || wrong.is_empty(),
                "{said}"
            );
        }
        for good in [
            "9f2c4e1ab7d83065c1f49e7720ad5b3ce8410f6d97b2a35c",
            "mZ4q0vT9xK2rB7nLw8YcJ1hD5sF6gP3a",
            "tidal orbit cactus velvet nimble quartz heron",
        ] {
            assert!(check(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn the_keys_of_a_ring_of_one_are_those_of_before_there_were_rings() {
        // HMAC-SHA256 of the purpose under `one`, made by another program
        let keys = Keys::derive(b"one");
        assert_eq!(
            hex::encode(keys.receipts),
            "87a4b86a071724c3faeef90172ae2dd26b15cedb0b1538984f7f62cd83846f88"
        );
        assert_eq!(
            hex::encode(keys.photo_links),
            "d417fbd7c5855d2300ea6f8a42d0fdb888bb2611c640336ade5e745903247a2a"
        );
        assert_eq!(format!("{keys:?}"), "Keys(redacted)");
    }
}
