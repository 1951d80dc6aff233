//! The phone number that somebody gave the mini-program by a press of WeChat's own button.

use heping_core::{Error, Phone, Result};
use serde::Deserialize;
use serde_json::json;

use super::Client;
use super::answer::{self, Refusal};

/// No code of the button is longer; a longer text is not worth a request.
const LONGEST_CODE: usize = 512;
/// The code is unknown, expired or was used.
const BAD_CODE: [i64; 2] = [40029, 40013];

#[derive(Deserialize)]
struct Answered {
    phone_info: Option<PhoneInfo>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PhoneInfo {
    /// Without the country's code.
    pure_phone_number: String,
}

impl Client {
    /// Asks for the number behind a code of `getPhoneNumber`, which works once and for five minutes.
    ///
    /// # Errors
    /// `validation_failed` naming `code` when WeChat refuses it, or the number is none of the mainland;
    /// `wechat_unavailable` when it does not answer.
    pub async fn phone(&self, code: &str) -> Result<Phone> {
        const WHAT: &str = "phone number";
        let refused = || Error::field("code", "invalid", "没有取到手机号，请再点一次按钮授权");
        if !could_be_a_code(code) {
            return Err(refused());
        }
        let body = json!({"code": code});
        let asked = self.post(WHAT, "/wxa/business/getuserphonenumber", &body, read).await;
        let number = asked.map_err(|refusal| match refusal.errcode() {
            Some(errcode) if BAD_CODE.contains(&errcode) => {
                refusal.log(WHAT);
                refused()
            }
            _ => refusal.into_error(WHAT),
        })?;
        number.parse().map_err(|_| Error::field("code", "unknown", "只支持中国大陆手机号"))
    }
}

/// Whether WeChat's button could have given it. A sign that JSON must escape is not asked about: WeChat
/// refuses `\u` with a code that blames this installation (40033).
fn could_be_a_code(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST_CODE && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn read(body: &[u8]) -> Result<String, Refusal> {
    let Answered { phone_info } = answer::json(body)?;
    phone_info.map(|info| info.pure_phone_number).ok_or(Refusal::Unreadable)
}
