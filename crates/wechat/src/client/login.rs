//! Who is behind a code of `wx.login`.

use std::fmt;

use heping_core::{Code, Error, Result};
use serde::Deserialize;

use super::Client;
use super::answer::{self, Refusal};
use super::wire::Call;

/// No `wx.login` code is longer; a longer text is not worth a request.
const LONGEST_CODE: usize = 128;
/// The code is unknown or expired, was used, or its person is blocked.
const BAD_CODE: [i64; 3] = [40029, 40163, 40226];

/// Who is behind a login code. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The person's id in this mini-program.
    pub openid: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").finish_non_exhaustive()
    }
}

/// Session key and unionid are not read: nothing here needs them.
#[derive(Deserialize)]
struct Session {
    openid: Option<String>,
}

impl Client {
    /// Asks who is behind the code that `wx.login` gave to the mini-program. When WeChat says that it
    /// is asked too often, it is not asked again for a minute, which would only prolong it.
    ///
    /// # Errors
    /// `bad_login_code` when WeChat refuses the code, `wechat_unavailable` (with the seconds to
    /// wait) when it does not answer, `internal` when it refuses this installation's settings.
    pub async fn login(&self, js_code: &str) -> Result<Login> {
        if js_code.is_empty() || js_code.len() > LONGEST_CODE {
            return Err(Error::new(Code::BadLoginCode));
        }
        let query = [
            ("appid", self.settings.app_id.as_str()),
            ("secret", self.settings.app_secret.as_str()),
            ("js_code", js_code),
            ("grant_type", "authorization_code"),
        ];
        let call = Call { what: "login", path: "/sns/jscode2session", query: &query, body: None };
        self.pause.check()?;
        self.wire.ask(&call, read).await.map_err(|refusal| match refusal.errcode() {
            Some(code) if BAD_CODE.contains(&code) => {
                refusal.log(call.what);
                Error::new(Code::BadLoginCode)
            }
            _ => {
                if refusal.is_of_the_quota() {
                    self.pause.begin();
                }
                refusal.into_error(call.what)
            }
        })
    }
}

fn read(body: &[u8]) -> Result<Login, Refusal> {
    let Session { openid } = answer::json(body)?;
    let openid = openid.filter(|id| !id.is_empty()).ok_or(Refusal::Unreadable)?;
    Ok(Login { openid })
}
