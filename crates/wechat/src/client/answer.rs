//! What WeChat's answers mean. It answers 200 for errors too; `errcode` tells them apart.

use heping_core::{Code, Error};
use serde::Deserialize;

use super::{RETRY_AFTER, RETRY_AFTER_QUOTA};
use crate::Login;

/// Busy; the request was not carried out.
const BUSY: i64 = -1;
/// More logins in a minute than the mini-program may have.
const QUOTA: i64 = 45011;
/// The code is unknown or expired, was used, or its person is blocked.
const BAD_CODE: [i64; 3] = [40029, 40163, 40226];

/// The body of an answer. The session key is not read: nothing here needs it.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    errcode: i64,
    #[serde(default)]
    errmsg: String,
    openid: Option<String>,
    unionid: Option<String>,
}

/// Reads the body of an answer with status 200.
pub(super) fn read(body: &[u8]) -> Result<Login, Refusal> {
    let answer: Answer = serde_json::from_slice(body).map_err(|_| Refusal::Unreadable)?;
    if answer.errcode != 0 {
        return Err(Refusal::Code { errcode: answer.errcode, rid: rid(&answer.errmsg) });
    }
    let openid = answer.openid.filter(|id| !id.is_empty()).ok_or(Refusal::Unreadable)?;
    Ok(Login { openid, unionid: answer.unionid.filter(|id| !id.is_empty()) })
}

/// WeChat's own request id, by which its support finds the request: `…, rid: 62d4e0e0-0f6d-…`.
fn rid(errmsg: &str) -> String {
    let after = errmsg.rsplit_once("rid:").map_or("", |(_, after)| after).trim_start();
    after.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').take(64).collect()
}

/// Why there is no login. It holds nothing that may not be logged.
#[derive(Debug)]
pub(super) enum Refusal {
    /// WeChat said so.
    Code { errcode: i64, rid: String },
    /// HTTP status other than 200.
    Status(u16),
    /// The body is not what WeChat answers.
    Unreadable,
    /// No connection, so the request was never sent.
    NotConnected(reqwest::Error),
    /// The answer did not come, or not whole: the code may have been used.
    NoAnswer(reqwest::Error),
}

impl Refusal {
    /// Takes the address, which holds the secret and the code, out of the error.
    pub(super) fn unreached(error: reqwest::Error) -> Self {
        let error = error.without_url();
        if error.is_connect() { Self::NotConnected(error) } else { Self::NoAnswer(error) }
    }

    /// Whether the same code may be sent again.
    pub(super) fn leaves_code_unused(&self) -> bool {
        matches!(self, Self::NotConnected(_) | Self::Code { errcode: BUSY, .. })
    }

    /// Tells the log, with the id by which WeChat's support finds the request.
    pub(super) fn log(&self) {
        match self {
            Self::Code { errcode, rid } => tracing::warn!(errcode, rid, "WeChat refused a login"),
            Self::Status(status) => tracing::warn!(status, "WeChat answered a login with an HTTP error"),
            Self::Unreadable => tracing::warn!("WeChat's answer to a login cannot be read"),
            Self::NotConnected(error) => tracing::warn!(?error, "WeChat cannot be reached"),
            Self::NoAnswer(error) => tracing::warn!(?error, "WeChat did not answer a login"),
        }
    }

    /// What the caller gets; the log gets the rest.
    pub(super) fn into_error(self) -> Error {
        self.log();
        match self {
            Self::Code { errcode, .. } if BAD_CODE.contains(&errcode) => Error::new(Code::BadLoginCode),
            Self::Code { errcode: BUSY, .. } => unavailable(RETRY_AFTER),
            Self::Code { errcode: QUOTA, .. } => unavailable(RETRY_AFTER_QUOTA),
            // What is left blames this installation (40013 AppID, 40125 AppSecret): no retry helps.
            Self::Code { errcode, rid } => {
                Error::internal(format!("WeChat refused a login: errcode {errcode}, rid {rid}"))
            }
            Self::Status(_) | Self::Unreadable => unavailable(RETRY_AFTER),
            Self::NotConnected(error) | Self::NoAnswer(error) => unavailable(RETRY_AFTER).caused_by(error),
        }
    }
}

fn unavailable(seconds: u64) -> Error {
    Error::new(Code::WechatUnavailable).retry_after(seconds)
}
