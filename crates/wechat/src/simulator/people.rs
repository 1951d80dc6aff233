//! People: their login codes and their openids.

use std::collections::{HashMap, HashSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use heping_core::Moment;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{Answer, Refused};

/// What codes begin with that are good again and again.
const DEMO: &str = "demo-";
/// And those of the button that gives the phone number, which follows.
const DEMO_PHONE: &str = "demo-phone-";
const CODE_LIFE: TimeDelta = TimeDelta::minutes(5);

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

/// The number behind a code of WeChat's button: that of `demo-phone-19000010001` is `19000010001`.
pub(super) fn phone(code: &str) -> Result<Answer, Refused> {
    let number = code.strip_prefix(DEMO_PHONE).filter(|number| number.len() == 11);
    let number = number.ok_or(Refused(40029, "invalid code,"))?;
    let info = json!({"phoneNumber": number, "purePhoneNumber": number, "countryCode": "86"});
    Ok(Answer::Json(json!({"errcode": 0, "errmsg": "ok", "phone_info": info})))
}

/// Whether the simulator could have given this openid out.
pub(super) fn is_openid(text: &str) -> bool {
    text.strip_prefix("sim_")
        .is_some_and(|rest| rest.len() == 24 && rest.chars().all(|c| c.is_ascii_hexdigit()))
}

#[derive(Default)]
pub(super) struct People {
    /// What a code that is good again and again ends with, where not everybody may use one.
    word: Option<String>,
    codes: HashMap<String, Issued>,
    blocked: HashSet<String>,
    seen: HashSet<String>,
    session_keys: Vec<String>,
}

/// A code, for whom, and whether it was used.
struct Issued {
    person: String,
    ends: Moment,
    used: bool,
}

impl People {
    pub(super) fn login_code(&mut self, person: &str, now: Moment) -> String {
        let code = format!("login_{:016x}", rand::random::<u64>());
        let issued = Issued { person: person.to_owned(), ends: now.plus(CODE_LIFE), used: false };
        self.codes.insert(code.clone(), issued);
        code
    }

    pub(super) fn ask_for(&mut self, word: &str) {
        self.word = Some(format!(".{word}"));
    }

    /// The person behind a code that is good again and again; none without the word that is asked for.
    fn known<'a>(&self, code: &'a str) -> Option<&'a str> {
        match &self.word {
            Some(word) => code.strip_suffix(word),
            None => Some(code),
        }
    }

    pub(super) fn block(&mut self, person: &str) {
        self.blocked.insert(person.to_owned());
    }

    /// Spends a code and answers whose it was.
    fn spend(&mut self, code: &str, now: Moment) -> Result<String, Refused> {
        match self.codes.get_mut(code) {
            Some(issued) if issued.used => Err(Refused(40163, "code been used,")),
            Some(issued) if now < issued.ends => {
                issued.used = true;
                Ok(issued.person.clone())
            }
            _ => Err(Refused(40029, "invalid code,")),
        }
    }

    pub(super) fn log_in(&mut self, code: &str, now: Moment) -> Result<Answer, Refused> {
        if code.is_empty() {
            return Err(Refused(41008, "missing code,"));
        }
        let person = if code.starts_with(DEMO) {
            self.known(code).ok_or(Refused(40029, "invalid code,"))?.to_owned()
        } else {
            self.spend(code, now)?
        };
        let openid = openid(&person).ok_or(Refused(40029, "invalid code,"))?;
        if self.blocked.contains(&person) {
            return Err(Refused(40226, "code blocked,"));
        }
        self.seen.insert(openid.clone());
        let session_key = STANDARD.encode(rand::random::<[u8; 16]>());
        self.session_keys.push(session_key.clone());
        Ok(Answer::Json(json!({"openid": openid, "session_key": session_key})))
    }

    pub(super) fn given_out(&self) -> impl Iterator<Item = String> {
        self.session_keys.iter().chain(&self.seen).cloned()
    }
}
