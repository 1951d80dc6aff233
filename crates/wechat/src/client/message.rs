//! A subscribe message: one line of WeChat's service notifications for somebody who consented.

use std::fmt;

use heping_core::Error;
use serde_json::{Map, Value, json};

use super::Client;
use super::answer::{self, Refusal};

/// The person has no consent left.
const NO_CONSENT: i64 = 43101;
/// The message itself is wrong: value against the field's rule, openid, template, page.
const WRONG: [i64; 4] = [47003, 40003, 40037, 41030];

/// A message. `Debug` does not show to whom.
#[derive(Clone)]
pub struct Message {
    /// To whom.
    pub openid: String,
    /// The template's id.
    pub template_id: String,
    /// What a tap opens; no slash at the beginning.
    pub page: String,
    /// The template's keys (`thing1`, `time2` …) and their values.
    pub values: Vec<(String, String)>,
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message").field("template_id", &self.template_id).finish_non_exhaustive()
    }
}

/// Why a message was not sent.
#[derive(Debug)]
pub enum Unsent {
    /// The person has no consent left: 43101. No further try helps.
    NoConsent,
    /// The message is wrong and stays so.
    Wrong {
        /// WeChat's code.
        errcode: i64,
        /// What the log keeps.
        error: Error,
    },
    /// It was not sent; later it may be.
    NotNow(Error),
    /// It was handed over and the answer was lost: nobody knows.
    Uncertain(Error),
}

impl Client {
    /// Sends a message.
    ///
    /// # Errors
    /// [`Unsent`] says what it means for another try.
    pub async fn send(&self, message: &Message) -> Result<(), Unsent> {
        const WHAT: &str = "subscribe message";
        let data: Map<String, Value> =
            message.values.iter().map(|(key, value)| (key.clone(), json!({"value": value}))).collect();
        let body = json!({
            "touser": message.openid,
            "template_id": message.template_id,
            "page": message.page,
            "data": data,
            "miniprogram_state": "formal",
            "lang": "zh_CN",
        });
        let outcome = self.post(WHAT, "/cgi-bin/message/subscribe/send", &body, answer::check).await;
        outcome.map_err(|refusal| meaning(refusal, WHAT))
    }
}

fn meaning(refusal: Refusal, what: &str) -> Unsent {
    let (errcode, uncertain) = (refusal.errcode(), refusal.is_uncertain());
    if errcode == Some(NO_CONSENT) {
        refusal.log(what);
        return Unsent::NoConsent;
    }
    let error = refusal.into_error(what);
    match errcode {
        Some(errcode) if WRONG.contains(&errcode) => Unsent::Wrong { errcode, error },
        _ if uncertain => Unsent::Uncertain(error),
        _ => Unsent::NotNow(error),
    }
}
