//! What one person is shown or says, and what is kept nowhere as it is.

use std::cell::Cell;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

thread_local! {
    static PASSED: Cell<bool> = const { Cell::new(false) };
}

/// A secret on its way between the service and one person: a password, a token, the code of an
/// invitation, a whole phone number. A request or an answer that holds one is neither kept for a
/// repeat nor digested, and nobody has to remember that: whoever reads or writes it as JSON is told
/// by [`Secret::passing`].
#[derive(Clone, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, format = Password)]
pub struct Secret(String);

impl Secret {
    /// What it says.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What it says, for whoever keeps it from here on.
    pub fn into_inner(self) -> String {
        self.0
    }

    /// Does some work, and says whether a secret was read or written as JSON meanwhile.
    pub fn passing<T>(work: impl FnOnce() -> T) -> (T, bool) {
        let before = PASSED.replace(false);
        let done = work();
        let passed = PASSED.replace(before);
        (done, passed)
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        PASSED.set(true);
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        PASSED.set(true);
        String::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize, Deserialize)]
    struct Shown {
        name: String,
        token: Option<Secret>,
    }

    #[test]
    fn whoever_passes_one_on_is_told_and_whoever_prints_it_sees_nothing() {
        let shown = |token: Option<&str>| Shown {
            name: "甲".to_owned(),
            token: token.map(|token| Secret::from(token.to_owned())),
        };
        let written = |shown: &Shown| Secret::passing(|| serde_json::to_string(shown).unwrap());
        let (with, passed) = written(&shown(Some("t-1")));
        assert!(passed && with.contains("t-1"));
        assert!(!written(&shown(None)).1);
        let (read, passed) = Secret::passing(|| serde_json::from_str::<Shown>(&with).unwrap());
        assert!(passed);
        assert_eq!(read.token.as_ref().map(Secret::reveal), Some("t-1"));
        assert_eq!(read.name, "甲");
        assert_eq!(format!("{:?}", read.token), "Some(Secret(redacted))");
        let (_, outside) = Secret::passing(|| written(&shown(Some("t-1"))));
        assert!(!outside, "each piece of work is told of its own alone");
    }
}
