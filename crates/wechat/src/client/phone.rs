//! The phone number that somebody shows us with one tap. It costs WeChat's fee, so nothing depends
//! on it: an invitation binds as well.

use heping_core::{Error, Phone, Result};
use serde::Deserialize;
use serde_json::json;

use super::Client;
use super::answer;

const WHAT: &str = "phone number";
/// The code is unknown, expired or used.
const BAD_CODE: [i64; 2] = [40029, 40163];

#[derive(Deserialize)]
struct Answer {
    phone_info: Info,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Info {
    pure_phone_number: String,
}

impl Client {
    /// The number behind a code of `getPhoneNumber` (not of `wx.login`).
    ///
    /// # Errors
    /// `validation_failed` naming `code` when WeChat refuses it or the number is not one of ours;
    /// otherwise as [`Client::login`].
    pub async fn phone_number(&self, code: &str) -> Result<Phone> {
        let body = json!({"code": code});
        let outcome = self.post(WHAT, "/wxa/business/getuserphonenumber", &body, answer::json).await;
        let Answer { phone_info } = outcome.map_err(|refusal| match refusal.errcode() {
            Some(errcode) if BAD_CODE.contains(&errcode) => {
                refusal.log(WHAT);
                Error::field("code", "invalid", "手机号授权已失效，请重新点击授权")
            }
            _ => refusal.into_error(WHAT),
        })?;
        phone_info
            .pure_phone_number
            .parse()
            .map_err(|_| Error::field("code", "unknown", "只支持中国大陆手机号"))
    }
}
