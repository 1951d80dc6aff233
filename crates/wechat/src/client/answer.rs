//! What WeChat's answers mean. It answers 200 for errors too; `errcode` tells them apart.

use heping_core::{Code, Error};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Busy; the request was not carried out.
const BUSY: i64 = -1;
/// The access token is wrong, unknown or has run out.
const OF_THE_TOKEN: [i64; 3] = [40001, 40014, 42001];
/// Too many requests: of the day, of the minute, of the moment.
const QUOTAS: [i64; 3] = [45009, 45011, 45168];

/// Seconds after which a caller may try again when WeChat did not answer.
const RETRY_AFTER: u64 = 5;
/// WeChat counts its quotas by the minute.
pub(super) const RETRY_AFTER_QUOTA: u64 = 60;

#[derive(Deserialize)]
struct Errcode {
    #[serde(default)]
    errcode: i64,
    #[serde(default)]
    errmsg: String,
}

/// Refuses a body that says so.
pub(super) fn check(body: &[u8]) -> Result<(), Refusal> {
    let Errcode { errcode, errmsg } = serde_json::from_slice(body).map_err(|_| Refusal::Unreadable)?;
    if errcode == 0 { Ok(()) } else { Err(Refusal::Code { errcode, rid: rid(&errmsg) }) }
}

/// Reads the body of a JSON answer.
pub(super) fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    check(body)?;
    serde_json::from_slice(body).map_err(|_| Refusal::Unreadable)
}

/// WeChat's own request id, by which its support finds the request: `…, rid: 62d4e0e0-0f6d-…`.
fn rid(errmsg: &str) -> String {
    let after = errmsg.rsplit_once("rid:").map_or("", |(_, after)| after).trim_start();
    after.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').take(64).collect()
}

/// Why there is no answer. It holds nothing that may not be logged.
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
    /// The answer did not come, or not whole: the request may have been carried out.
    NoAnswer(reqwest::Error),
    /// There was no access token to make the request with.
    NoToken(Box<Refusal>),
}

impl Refusal {
    /// Takes the address, which holds secrets, out of the error.
    pub(super) fn unreached(error: reqwest::Error) -> Self {
        let error = error.without_url();
        if error.is_connect() { Self::NotConnected(error) } else { Self::NoAnswer(error) }
    }

    /// What kind of refusal it is, in one word.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Code { .. } => "refused",
            Self::Status(_) => "status",
            Self::Unreadable => "unreadable",
            Self::NotConnected(_) => "unreached",
            Self::NoAnswer(_) => "no_answer",
            Self::NoToken(_) => "no_token",
        }
    }

    /// WeChat's code, if it gave one.
    pub(super) fn errcode(&self) -> Option<i64> {
        match self {
            Self::Code { errcode, .. } => Some(*errcode),
            _ => None,
        }
    }

    /// Whether the same request may be sent again at once.
    pub(super) fn was_not_carried_out(&self) -> bool {
        matches!(self, Self::NotConnected(_) | Self::Code { errcode: BUSY, .. })
    }

    /// Whether another access token may help.
    pub(super) fn is_of_the_token(&self) -> bool {
        self.errcode().is_some_and(|code| OF_THE_TOKEN.contains(&code))
    }

    /// Whether WeChat asks for patience.
    pub(super) fn is_of_the_quota(&self) -> bool {
        self.errcode().is_some_and(|code| QUOTAS.contains(&code))
    }

    /// Whether nobody knows if the request was carried out.
    pub(super) fn is_uncertain(&self) -> bool {
        matches!(self, Self::NoAnswer(_) | Self::Unreadable | Self::Status(_))
    }

    /// Tells the log, with the id by which WeChat's support finds the request.
    pub(super) fn log(&self, what: &str) {
        match self {
            Self::Code { errcode, rid } => tracing::warn!(what, errcode, rid, "WeChat refused"),
            Self::Status(status) => tracing::warn!(what, status, "WeChat answered with an HTTP error"),
            Self::Unreadable => tracing::warn!(what, "WeChat's answer cannot be read"),
            Self::NotConnected(error) => tracing::warn!(what, ?error, "WeChat cannot be reached"),
            Self::NoAnswer(error) => tracing::warn!(what, ?error, "WeChat did not answer"),
            Self::NoToken(refusal) => refusal.log("access token"),
        }
    }

    /// What a caller gets for a refusal that is not about what the caller sent; the log gets the
    /// rest.
    pub(super) fn into_error(self, what: &str) -> Error {
        if let Self::NoToken(refusal) = self {
            return refusal.of_this_installation("access token");
        }
        if self.is_of_the_token() {
            // even a fresh one: somebody else fetches tokens with the same AppSecret, or WeChat errs
            self.log(what);
            return unavailable(RETRY_AFTER);
        }
        self.of_this_installation(what)
    }

    fn of_this_installation(self, what: &str) -> Error {
        self.log(what);
        let quota = self.is_of_the_quota();
        match self {
            Self::Code { errcode: BUSY, .. } => unavailable(RETRY_AFTER),
            Self::Code { .. } if quota => unavailable(RETRY_AFTER_QUOTA),
            // What is left blames this installation (40013 AppID, 40125 AppSecret): no retry helps.
            Self::Code { errcode, rid } => {
                Error::internal(format!("WeChat refused: {what}, errcode {errcode}, rid {rid}"))
            }
            Self::Status(_) | Self::Unreadable | Self::NoToken(_) => unavailable(RETRY_AFTER),
            Self::NotConnected(error) | Self::NoAnswer(error) => unavailable(RETRY_AFTER).caused_by(error),
        }
    }
}

pub(super) fn unavailable(seconds: u64) -> Error {
    Error::new(Code::WechatUnavailable).retry_after(seconds)
}
