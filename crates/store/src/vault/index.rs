//! Looking up texts that are not stored.

use super::SecretKey;

/// Looks texts up that are not stored, by a keyed hash (a blind index): whoever holds the database
/// but not the key can neither read a text nor try one out.
///
/// After a change of keys an index follows from the one before it, so that those in the database
/// can follow too, also where nobody knows their texts any more.
#[derive(Clone, Debug)]
pub struct BlindIndex {
    first: SecretKey,
    later: Vec<SecretKey>,
}

impl BlindIndex {
    /// An index under a key, and under those that came after it.
    pub fn new(first: SecretKey, later: Vec<SecretKey>) -> Self {
        Self { first, later }
    }

    /// What a text is looked up by, an HMAC in hex: equal texts of one purpose have equal indexes,
    /// and only the keys' holder can make one.
    pub fn of(&self, purpose: &str, text: &str) -> String {
        let first = under(&self.first, purpose, text);
        self.later.iter().fold(first, |index, key| under(key, purpose, &index))
    }

    /// What an index that was made before the last key came has to be from now on.
    pub fn follow(&self, purpose: &str, index: &str) -> String {
        self.later.last().map_or_else(|| index.to_owned(), |key| under(key, purpose, index))
    }
}

fn under(key: &SecretKey, purpose: &str, text: &str) -> String {
    hex::encode(key.mac(&[purpose.as_bytes(), b"/", text.as_bytes()]))
}

#[cfg(test)]
mod tests {
    use super::super::Cipher;
    use super::*;

    fn key(byte: u8) -> SecretKey {
        SecretKey::known(Cipher::Aes, [byte; 32])
    }

    #[test]
    fn an_index_is_what_rows_of_old_were_written_with() {
        // HMAC-SHA256 of `openid/o-1` under 32 bytes of 7, made by another program
        let index = BlindIndex::new(key(7), Vec::new()).of("openid", "o-1");
        assert_eq!(index, "93c9e031d3d954447030302e482e7d634fee5ce94fdbe94482abc555eaf384d0");
    }

    #[test]
    fn an_index_finds_a_text_under_its_key_alone() {
        let index = BlindIndex::new(key(1), Vec::new());
        assert_eq!(index.of("phone", "190"), index.of("phone", "190"));
        assert_ne!(index.of("phone", "190"), index.of("phone", "191"));
        assert_ne!(index.of("phone", "190"), index.of("other", "190"));
        assert_ne!(index.of("phone", "190"), BlindIndex::new(key(2), Vec::new()).of("phone", "190"));
        assert!(!format!("{index:?}").contains('1'));
    }

    #[test]
    fn an_index_follows_a_change_of_keys_without_its_text() {
        let (old, once) = (BlindIndex::new(key(1), vec![]), BlindIndex::new(key(1), vec![key(2)]));
        let twice = BlindIndex::new(key(1), vec![key(2), key(3)]);
        let stored = old.of("phone", "190");
        assert_ne!(stored, once.of("phone", "190"));
        assert_eq!(once.follow("phone", &stored), once.of("phone", "190"));
        assert_eq!(twice.follow("phone", &once.of("phone", "190")), twice.of("phone", "190"));
    }
}
