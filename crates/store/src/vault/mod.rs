//! Personal data as the database holds it: sealed under a key that never reaches it, and found by a
//! keyed hash. A stolen copy of the database shows no phone number, and none can be tried out
//! against it.

mod index;
mod key;

use std::fmt::{self, Display};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use heping_core::{Error, Result};

pub use index::BlindIndex;
pub use key::{Cipher, SecretKey};

/// What a text begins with that was sealed before seals named their key and their row.
const FIRST_FORM: &str = "v1.";
/// What one begins with today; the id of its key and a dot follow.
const FORM: &str = "v2.";

/// Seals under the newest of its keys, and opens under each. Cheap to clone.
#[derive(Clone)]
pub struct Vault {
    /// Never empty; the newest stands last.
    keys: Vec<(String, SecretKey)>,
    index: BlindIndex,
}

/// Where a sealed text stands: it opens there and nowhere else.
#[derive(Clone, Debug)]
pub struct Place {
    column: &'static str,
    row: String,
    kind: String,
}

impl Place {
    /// A column (`users.phone`) of a row.
    pub fn new(column: &'static str, row: impl Display) -> Self {
        Self { column, row: row.to_string(), kind: String::new() }
    }

    /// What seals of old held instead of the place: the kind of the text alone.
    #[must_use]
    pub fn once_of_kind(self, kind: impl Into<String>) -> Self {
        Self { kind: kind.into(), ..self }
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(redacted)")
    }
}

impl Vault {
    /// A vault under one key.
    pub fn new(secret: &[u8]) -> Self {
        let key = |purpose| SecretKey::following(Cipher::Aes, secret, purpose);
        Self::with(vec![key(b"seal/")], BlindIndex::new(key(b"index/"), Vec::new()))
    }

    /// A vault under a key and those that came after it; sealing and indexing use keys of their own
    /// that follow from them.
    pub fn of(first: &SecretKey, later: &[SecretKey]) -> Self {
        let index = later.iter().map(|key| key.further(b"index/")).collect();
        let index = BlindIndex::new(first.further(b"index/"), index);
        let keys = std::iter::once(first).chain(later).map(|key| key.further(b"seal/"));
        Self::with(keys.collect(), index)
    }

    fn with(keys: Vec<SecretKey>, index: BlindIndex) -> Self {
        Self { keys: keys.into_iter().map(|key| (key.id(), key)).collect(), index }
    }

    /// Seals a text for the place where it is kept: moved to another row or column it does not open.
    ///
    /// # Errors
    /// As [`SecretKey::seal`].
    pub fn seal(&self, place: &Place, text: &str) -> Result<String> {
        let (id, key) = self.keys.last().ok_or_else(|| Error::internal("a vault without a key"))?;
        let Place { column, row, .. } = place;
        let sealed = key.seal(format!("{column}/{row}").as_bytes(), text.as_bytes())?;
        Ok(format!("{FORM}{id}.{}", URL_SAFE_NO_PAD.encode(sealed)))
    }

    /// Opens a sealed text; a text that was never sealed, from before there was a vault, is itself.
    ///
    /// # Errors
    /// `internal` when it was sealed under another key or for another place, or was changed.
    pub fn open(&self, place: &Place, sealed: &str) -> Result<String> {
        if !Self::is_sealed(sealed) {
            return Ok(sealed.to_owned());
        }
        let opened = self.opened(place, sealed).and_then(|bytes| String::from_utf8(bytes).ok());
        opened.ok_or_else(|| {
            Error::internal(format!(
                "what stands at {} was sealed under another key or elsewhere",
                place.column
            ))
        })
    }

    fn opened(&self, place: &Place, sealed: &str) -> Option<Vec<u8>> {
        if let Some(text) = sealed.strip_prefix(FIRST_FORM) {
            let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
            return self.keys.iter().find_map(|(_, key)| key.open(place.kind.as_bytes(), &bytes));
        }
        let (id, text) = sealed.strip_prefix(FORM)?.split_once('.')?;
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let Place { column, row, .. } = place;
        let (_, key) = self.keys.iter().find(|(known, _)| known == id)?;
        key.open(format!("{column}/{row}").as_bytes(), &bytes)
    }

    /// Whether a text is one that a vault made.
    pub fn is_sealed(text: &str) -> bool {
        text.starts_with(FIRST_FORM) || text.starts_with(FORM)
    }

    /// What everything begins with that is sealed under the newest key, and bound to its place.
    pub fn form(&self) -> String {
        let newest = self.keys.last().map_or("", |(id, _)| id);
        format!("{FORM}{newest}.")
    }

    /// What a text is looked up by, under the vault's [`BlindIndex`].
    pub fn index(&self, purpose: &str, text: &str) -> String {
        self.index.of(purpose, text)
    }

    /// What an index from before the newest key has to be from now on: [`BlindIndex::follow`].
    pub fn follow(&self, purpose: &str, index: &str) -> String {
        self.index.follow(purpose, index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn here() -> Place {
        Place::new("users.phone", "a").once_of_kind("phone")
    }

    #[test]
    fn what_was_sealed_opens_under_its_key_and_at_its_place_alone() {
        let vault = Vault::new(b"one");
        let sealed = vault.seal(&here(), "19000000011").unwrap();
        assert!(Vault::is_sealed(&sealed) && sealed.starts_with(&vault.form()));
        assert!(!sealed.contains("19000000011"));
        assert_ne!(sealed, vault.seal(&here(), "19000000011").unwrap());
        assert_eq!(vault.open(&here(), &sealed).unwrap(), "19000000011");
        assert!(vault.open(&Place::new("users.phone", "b"), &sealed).is_err(), "another row");
        assert!(vault.open(&Place::new("users.name", "a"), &sealed).is_err(), "another column");
        assert!(Vault::new(b"two").open(&here(), &sealed).is_err());
        let mut changed = sealed.clone();
        let last = if changed.pop() == Some('A') { 'B' } else { 'A' };
        changed.push(last);
        for wrong in [&*changed, "v1.", "v2.", "v2.00000000.", "v2.00000000.AAAA"] {
            assert!(vault.open(&here(), wrong).is_err(), "{wrong}");
        }
        assert_eq!(vault.open(&here(), "19000000011").unwrap(), "19000000011", "before there was a vault");
    }

    #[test]
    fn what_was_sealed_in_the_first_form_opens_for_its_kind() {
        // made by the version that sealed so, under the key `one`
        let sealed = "v1.AAECAwQFBgcICQoL6ei3pHC7FsVznyqfZg2MiDehkqy7wvVMef2A";
        let vault = Vault::new(b"one");
        assert_eq!(vault.open(&here(), sealed).unwrap(), "19000000011");
        assert!(vault.open(&Place::new("users.phone", "a").once_of_kind("other"), sealed).is_err());
        assert!(!sealed.starts_with(&vault.form()), "it is to be sealed again");
    }

    #[test]
    fn a_newer_key_seals_and_the_older_ones_open() {
        for cipher in [Cipher::Aes, Cipher::Sm] {
            let key = |secret: &[u8]| SecretKey::following(cipher, secret, b"personal data");
            let (first, second) = (key(b"one"), key(b"two"));
            let (old, new) = (Vault::of(&first, &[]), Vault::of(&first, std::slice::from_ref(&second)));
            let sealed = old.seal(&here(), "190").unwrap();
            assert_eq!(new.open(&here(), &sealed).unwrap(), "190");
            let again = new.seal(&here(), "190").unwrap();
            assert!(again.starts_with(&new.form()) && !sealed.starts_with(&new.form()));
            assert!(old.open(&here(), &again).is_err());
            assert_eq!(new.follow("phone", &old.index("phone", "190")), new.index("phone", "190"));
            assert!(!format!("{new:?}").contains('['));
        }
    }
}
