//! What a row says beyond its one word: which fields changed and how, and who gave a command on the
//! server. A JSON text in the row, so that the row's seal covers it.

use serde::{Deserialize, Serialize};

/// A field that matters, before and after. Roles, levels, days, states; never a whole phone number, a
/// password or another secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The field, as clients name it.
    pub field: String,
    /// What it was; none where nothing was there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<String>,
    /// What it is; none where it is gone.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<String>,
}

impl Change {
    /// The change of a field; none where before and after are alike.
    pub fn of(field: &str, before: Option<String>, after: Option<String>) -> Option<Self> {
        (before != after).then(|| Self { field: field.to_owned(), before, after })
    }
}

/// What else matters of an act.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// Who gave the command, by their name in the operating system.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub operator: Option<String>,
    /// The fields that matter, before and after.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub changes: Vec<Change>,
}

impl Detail {
    /// The text of a row; none where there is nothing to say.
    pub fn text(&self) -> Option<String> {
        // of texts alone JSON can always be made
        (*self != Self::default()).then(|| serde_json::to_string(self).unwrap_or_default())
    }

    /// What a row's text says; nothing where it says something else.
    pub fn read(text: Option<&str>) -> Self {
        text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }
}
