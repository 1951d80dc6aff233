//! People: their login codes, their phone numbers, what they write.

use std::collections::{HashMap, HashSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use heping_core::Moment;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Answer, Refused, text};

/// What codes begin with that are good again and again.
const DEMO: &str = "demo-";
const CODE_LIFE: TimeDelta = TimeDelta::minutes(5);
/// Texts are checked for people who were here that lately.
const LATELY: TimeDelta = TimeDelta::hours(2);
const LONGEST_TEXT: usize = 2500;
/// Texts that hold this are risky.
const RISKY: &str = "违禁";

/// The openid of a person, for whoever prepares people or messages; `None` for a name that the
/// simulator does not take as a code. People's names begin with `demo-`.
pub fn openid(person: &str) -> Option<String> {
    let name = person.strip_prefix(DEMO)?;
    if name.is_empty() {
        return None;
    }
    let digest = hex::encode(Sha256::digest(person));
    Some(format!("sim_{}", digest.get(..24)?))
}

/// Whether the simulator could have given this openid out.
pub(super) fn is_openid(text: &str) -> bool {
    text.strip_prefix("sim_")
        .is_some_and(|rest| rest.len() == 24 && rest.chars().all(|c| c.is_ascii_hexdigit()))
}

#[derive(Default)]
pub(super) struct People {
    codes: HashMap<String, Issued>,
    blocked: HashSet<String>,
    seen: HashMap<String, Moment>,
    session_keys: Vec<String>,
}

/// A code, for whom or which number, and whether it was used.
struct Issued {
    value: String,
    ends: Moment,
    used: bool,
}

impl People {
    pub(super) fn login_code(&mut self, person: &str, now: Moment) -> String {
        self.issue("login", person, now)
    }

    pub(super) fn phone_code(&mut self, number: &str, now: Moment) -> String {
        self.issue("phone", number, now)
    }

    fn issue(&mut self, kind: &str, value: &str, now: Moment) -> String {
        let code = format!("{kind}_{:016x}", rand::random::<u64>());
        let issued = Issued { value: value.to_owned(), ends: now.plus(CODE_LIFE), used: false };
        self.codes.insert(code.clone(), issued);
        code
    }

    pub(super) fn block(&mut self, person: &str) {
        self.blocked.insert(person.to_owned());
    }

    /// Spends a code of a kind and answers what it stands for.
    fn spend(&mut self, kind: &str, code: &str, now: Moment) -> Result<String, Refused> {
        let invalid = Refused(40029, "invalid code,");
        if !code.starts_with(kind) {
            return Err(invalid);
        }
        match self.codes.get_mut(code) {
            Some(issued) if issued.used => Err(Refused(40163, "code been used,")),
            Some(issued) if now < issued.ends => {
                issued.used = true;
                Ok(issued.value.clone())
            }
            _ => Err(invalid),
        }
    }

    pub(super) fn log_in(&mut self, code: &str, now: Moment) -> Result<Answer, Refused> {
        if code.is_empty() {
            return Err(Refused(41008, "missing code,"));
        }
        let person = if code.starts_with(DEMO) { code.to_owned() } else { self.spend("login_", code, now)? };
        let openid = openid(&person).ok_or(Refused(40029, "invalid code,"))?;
        if self.blocked.contains(&person) {
            return Err(Refused(40226, "code blocked,"));
        }
        self.seen.insert(openid.clone(), now);
        let session_key = STANDARD.encode(rand::random::<[u8; 16]>());
        self.session_keys.push(session_key.clone());
        Ok(Answer::Json(json!({"openid": openid, "session_key": session_key})))
    }

    pub(super) fn given_out(&self) -> impl Iterator<Item = String> {
        self.session_keys.iter().chain(self.seen.keys()).cloned()
    }

    pub(super) fn phone_number(&mut self, code: &str, app_id: &str, now: Moment) -> Result<Answer, Refused> {
        let number = match code.strip_prefix("demo-phone-") {
            Some(number) => number.to_owned(),
            None => self.spend("phone_", code, now)?,
        };
        Ok(Answer::Json(json!({
            "errcode": 0,
            "errmsg": "ok",
            "phone_info": {
                "phoneNumber": format!("+86{number}"),
                "purePhoneNumber": number,
                "countryCode": "86",
                "watermark": {"timestamp": now.millis() / 1000, "appid": app_id},
            },
        })))
    }

    pub(super) fn check_text(&self, body: &Value, now: Moment) -> Result<Answer, Refused> {
        let (openid, content) = (text(body, "openid"), text(body, "content"));
        let number = |field| body.get(field).and_then(Value::as_i64);
        if number("version") != Some(2) || !matches!(number("scene"), Some(1..=4)) {
            return Err(Refused(40097, "invalid args"));
        }
        if content.is_empty() || content.chars().count() > LONGEST_TEXT {
            return Err(Refused(47001, "data format error"));
        }
        match self.seen.get(openid) {
            Some(at) if now.since(*at) <= LATELY => {}
            Some(_) => return Err(Refused(61010, "code is expired")),
            None => return Err(Refused(40003, "invalid openid")),
        }
        let (suggest, label) = if content.contains(RISKY) { ("risky", 20001) } else { ("pass", 100) };
        Ok(Answer::Json(json!({
            "errcode": 0,
            "errmsg": "ok",
            "result": {"suggest": suggest, "label": label},
            "trace_id": super::rid(),
        })))
    }
}
