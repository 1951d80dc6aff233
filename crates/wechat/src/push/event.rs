//! What a push says, as far as it matters here: who changed which consent.

use heping_core::{Code, Error, Result};
use serde::Deserialize;

/// An event.
#[derive(Clone, PartialEq, Eq)]
pub struct Event {
    /// The person's openid.
    pub openid: String,
    /// The same for a request that WeChat repeats, and for no other.
    pub name: String,
    /// What it says of templates, by their ids; empty for all that does not matter here.
    pub changes: Vec<(String, Change)>,
}

/// What happened to a consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The person agreed, once more or for good.
    Accepted,
    /// The person wants no more messages.
    Declined,
    /// A message was handed to the person's phone, or was not (WeChat's code).
    Delivered(i64),
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Wire {
    from_user_name: String,
    create_time: Text,
    #[serde(default)]
    msg_type: String,
    #[serde(default)]
    event: String,
    #[serde(default)]
    list: List,
}

/// WeChat writes numbers as numbers in some events and as texts in others.
#[derive(Deserialize)]
#[serde(untagged)]
enum Text {
    Text(String),
    Number(i64),
}

impl Text {
    fn number(&self) -> i64 {
        match self {
            Self::Text(text) => text.parse().unwrap_or_default(),
            Self::Number(number) => *number,
        }
    }
}

/// WeChat writes a list of one as its item.
#[derive(Deserialize, Default)]
#[serde(untagged)]
enum List {
    #[default]
    None,
    Many(Vec<Item>),
    One(Item),
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    template_id: String,
    #[serde(default)]
    subscribe_status_string: String,
    error_code: Option<Text>,
}

impl Event {
    /// Reads a message that was opened.
    ///
    /// # Errors
    /// `bad_request` when it is not JSON of WeChat's form.
    pub fn read(message: &[u8]) -> Result<Self> {
        let wire: Wire = serde_json::from_slice(message)
            .map_err(|error| Error::new(Code::BadRequest).caused_by(error.to_string()))?;
        let items = match wire.list {
            List::None => Vec::new(),
            List::Many(items) => items,
            List::One(item) => vec![item],
        };
        let changes = items.into_iter().filter_map(|item| {
            let change = match (wire.event.as_str(), item.subscribe_status_string.as_str()) {
                ("subscribe_msg_popup_event", "accept") => Change::Accepted,
                ("subscribe_msg_popup_event" | "subscribe_msg_change_event", "reject") => Change::Declined,
                ("subscribe_msg_sent_event", _) => Change::Delivered(item.error_code?.number()),
                _ => return None,
            };
            Some((item.template_id, change))
        });
        let changes = if wire.msg_type == "event" { changes.collect() } else { Vec::new() };
        let name = format!("{}/{}/{}", wire.from_user_name, wire.create_time.number(), wire.event);
        Ok(Self { openid: wire.from_user_name, name, changes })
    }
}
