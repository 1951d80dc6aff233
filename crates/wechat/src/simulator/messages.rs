//! Subscribe messages: templates, consent, and the rules of their fields.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{Answer, Refused, people, text};

/// A message that reached somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Whom.
    pub openid: String,
    /// By which template.
    pub template_id: String,
    /// What a tap opens.
    pub page: String,
    /// The template's keys and what they said, in the order of the keys.
    pub values: Vec<(String, String)>,
}

#[derive(Default)]
pub(super) struct Messages {
    templates: HashMap<String, Vec<String>>,
    consents: HashMap<(String, String), Consent>,
    everybody: bool,
    sent: Vec<Sent>,
}

#[derive(Default)]
struct Consent {
    left: u32,
    for_good: bool,
}

impl Messages {
    pub(super) fn template(&mut self, id: &str, keys: &[&str]) {
        let mut keys: Vec<_> = keys.iter().map(|key| (*key).to_owned()).collect();
        keys.sort_unstable();
        self.templates.insert(id.to_owned(), keys);
    }

    fn of(&mut self, openid: &str, template: &str) -> &mut Consent {
        self.consents.entry((openid.to_owned(), template.to_owned())).or_default()
    }

    pub(super) fn consent(&mut self, openid: &str, template: &str, times: u32) {
        self.of(openid, template).left += times;
    }

    pub(super) fn consent_for_good(&mut self, openid: &str, template: &str) {
        self.of(openid, template).for_good = true;
    }

    pub(super) fn decline(&mut self, openid: &str, template: &str) {
        *self.of(openid, template) = Consent::default();
    }

    pub(super) fn everybody_agrees(&mut self) {
        self.everybody = true;
    }

    pub(super) fn sent(&self) -> Vec<Sent> {
        self.sent.clone()
    }

    pub(super) fn send(&mut self, body: &Value) -> Result<Answer, Refused> {
        let (openid, template, page) = (text(body, "touser"), text(body, "template_id"), text(body, "page"));
        if !people::is_openid(openid) {
            return Err(Refused(40003, "invalid openid"));
        }
        let keys = self.templates.get(template).ok_or(Refused(40037, "invalid template_id"))?;
        if page.starts_with('/') || page.is_empty() {
            return Err(Refused(41030, "invalid page"));
        }
        let mut values = Vec::new();
        for key in keys {
            let given = body.get("data").and_then(|data| data.get(key)).map(|entry| text(entry, "value"));
            let value = given.unwrap_or_default();
            if !fits(key, value) {
                return Err(Refused(47003, "argument invalid! a value of data does not fit its key"));
            }
            values.push((key.clone(), value.to_owned()));
        }
        let everybody = self.everybody;
        let consent = self.of(openid, template);
        if consent.left > 0 {
            consent.left -= 1;
        } else if !consent.for_good && !everybody {
            return Err(Refused(43101, "user refuse to accept the msg"));
        }
        let (openid, template_id, page) = (openid.to_owned(), template.to_owned(), page.to_owned());
        self.sent.push(Sent { openid, template_id, page, values });
        Ok(Answer::Json(json!({"errcode": 0, "errmsg": "ok", "msgid": rand::random::<u32>()})))
    }
}

/// The rule of a key is in its name: `thing1`, `time2`.
fn fits(key: &str, value: &str) -> bool {
    let length = value.chars().count();
    match key.trim_end_matches(|c: char| c.is_ascii_digit()) {
        "thing" => (1..=20).contains(&length) && !value.contains(['\n', '\r']),
        "phrase" => {
            (1..=5).contains(&length) && value.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
        }
        "character_string" => (1..=32).contains(&length) && value.chars().all(|c| c.is_ascii_graphic()),
        "number" => (1..=32).contains(&length) && value.parse::<f64>().is_ok(),
        "time" | "date" => is_time(value),
        _ => !value.is_empty(),
    }
}

/// `2019年10月1日 15:01`, or the day alone.
fn is_time(value: &str) -> bool {
    let (day, time) = value.split_once(' ').unwrap_or((value, "00:00"));
    let parts: Vec<_> = day.trim_end_matches('日').split(['年', '月']).collect();
    let number = |text: &str, most: u32| text.parse::<u32>().is_ok_and(|number| number <= most);
    let day_fits = day.ends_with('日')
        && matches!(parts.as_slice(), [year, month, day] if number(year, 9999) && number(month, 12) && number(day, 31));
    day_fits && time.split_once(':').is_some_and(|(hour, minute)| number(hour, 23) && number(minute, 59))
}
