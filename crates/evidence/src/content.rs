//! What a client sent, as a digest: how a repeated request is told from another one that took
//! the same id.

use std::collections::BTreeMap;

use heping_core::{Code, Error, Result};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The digest of a body and of what it was sent to: SHA-256 of what they [say](said), in hex.
///
/// # Errors
/// `internal` when the content has no JSON.
pub fn digest(content: &impl Serialize) -> Result<String> {
    Ok(hex::encode(Sha256::digest(said(content)?)))
}

/// What a content says, as JSON: its fields by name, without those that hold null or an empty
/// list. So neither the order of fields nor one that is added later, and left out, makes an equal
/// content another one.
///
/// # Errors
/// `internal` when the content has no JSON.
pub fn said(content: &impl Serialize) -> Result<String> {
    let json = serde_json::to_value(content).map_err(Error::internal)?;
    Ok(without_silence(json).to_string())
}

fn without_silence(json: Value) -> Value {
    match json {
        // a place in a list says something whatever it holds
        Value::Array(items) => items.into_iter().map(without_silence).collect(),
        Value::Object(fields) => {
            let speaking = fields.into_iter().filter(|(_, value)| !is_silent(value));
            let sorted: BTreeMap<_, _> =
                speaking.map(|(name, value)| (name, without_silence(value))).collect();
            sorted.into_iter().collect()
        }
        other => other,
    }
}

fn is_silent(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

/// # Errors
/// `id_conflict` unless both digests are of the same content.
pub fn same(stored: &str, sent: &str) -> Result<()> {
    if stored == sent { Ok(()) } else { Err(Error::new(Code::IdConflict)) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Serialize)]
    struct Before {
        text: &'static str,
        place: Option<&'static str>,
    }

    #[derive(Serialize)]
    struct After {
        weather: Option<&'static str>,
        place: Option<&'static str>,
        witnesses: Vec<Before>,
        text: &'static str,
    }

    #[test]
    fn a_field_that_is_added_and_left_out_changes_no_digest() {
        let before = Before { text: "积尘", place: None };
        let mut after = After { weather: None, place: None, witnesses: Vec::new(), text: "积尘" };
        assert_eq!(digest(&("report", &before)).unwrap(), digest(&("report", &after)).unwrap());
        after.weather = Some("晴");
        assert_ne!(digest(&("report", &before)).unwrap(), digest(&("report", &after)).unwrap());
    }

    #[test]
    fn what_is_said_differently_is_another_content() {
        let one = json!({"answers": [[1, null, 2], [], {"b": 1.5, "a": null}], "on": false});
        assert_eq!(said(&one).unwrap(), r#"{"answers":[[1,null,2],[],{"b":1.5}],"on":false}"#);
        for other in [
            json!({"answers": [[1, 2], [], {"b": 1.5}], "on": false}),
            json!({"answers": [[1, null, 2], {"b": 1.5}], "on": false}),
            json!({"answers": [[1, null, 2], [], {"b": 1.5, "a": ""}], "on": false}),
            json!({"answers": [[1, null, 2], [], {"b": 1.5}]}),
        ] {
            assert_ne!(digest(&one).unwrap(), digest(&other).unwrap(), "{other}");
        }
    }

    #[test]
    fn a_digest_is_the_same_for_ever() {
        let report = ("report", "019786a0-0000-7000-8000-000000000001", Before { text: "积尘", place: None });
        let known = "96c64b8ac010d6215690e3cc848a9736ad846b6f57eb24680f6805e33d9e15a2";
        assert_eq!(digest(&report).unwrap(), known);
    }
}
