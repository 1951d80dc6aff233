//! Whether a text may be shown to others.

use heping_core::Result;
use serde::Deserialize;
use serde_json::json;

use super::Client;
use super::answer;

const WHAT: &str = "text check";
/// Longer texts are refused; the rest of one is not looked at.
const LONGEST: usize = 2500;
/// The person has not been in the mini-program for two hours: WeChat will not say.
const NOT_LATELY: i64 = 61010;
/// What kind of text it is: 2 is a comment, the nearest to what people write here.
const SCENE: u8 = 2;

/// What WeChat thinks of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is wrong with it.
    Pass,
    /// A person should look at it.
    Review,
    /// It must not be shown.
    Risky,
    /// WeChat will not say, since the person was not in the mini-program lately.
    Unasked,
}

#[derive(Deserialize)]
struct Answer {
    result: Outcome,
}

#[derive(Deserialize)]
struct Outcome {
    suggest: String,
}

impl Client {
    /// Asks about a text that the person behind `openid` wrote.
    ///
    /// # Errors
    /// As [`Client::login`]. A text is never held up for WeChat's sake: whoever asks decides what
    /// to do without an answer.
    pub async fn check_text(&self, openid: &str, text: &str) -> Result<Verdict> {
        let content: String = text.chars().take(LONGEST).collect();
        let body = json!({"version": 2, "scene": SCENE, "openid": openid, "content": content});
        match self.post(WHAT, "/wxa/msg_sec_check", &body, answer::json::<Answer>).await {
            Ok(Answer { result }) => Ok(match result.suggest.as_str() {
                "pass" => Verdict::Pass,
                "risky" => Verdict::Risky,
                _ => Verdict::Review,
            }),
            Err(refusal) if refusal.errcode() == Some(NOT_LATELY) => Ok(Verdict::Unasked),
            Err(refusal) => Err(refusal.into_error(WHAT)),
        }
    }
}
