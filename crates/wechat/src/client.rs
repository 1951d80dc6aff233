//! The client of the WeChat server API.

mod answer;
#[cfg(test)]
mod tests;

use std::fmt;
use std::time::Duration;

use heping_core::{Code, Error, Result};
use reqwest::redirect::Policy;
use reqwest::{StatusCode, Url};

use crate::Login;
use answer::Refusal;

/// No `wx.login` code is longer; a longer text is not worth a request.
const LONGEST_CODE: usize = 128;
/// An honest answer has some 200 bytes.
const LARGEST_ANSWER: usize = 16 * 1024;
/// Seconds after which a caller may try again when WeChat did not answer.
const RETRY_AFTER: u64 = 5;
/// WeChat counts its quota by the minute.
const RETRY_AFTER_QUOTA: u64 = 60;

/// What an installation knows about its mini-program. `Debug` hides the secret.
#[derive(Clone)]
pub struct Settings {
    /// Where the API is: `https://api.weixin.qq.com`.
    pub api_base: String,
    /// The mini-program's AppID.
    pub app_id: String,
    /// The mini-program's AppSecret.
    pub app_secret: String,
}

impl Settings {
    /// The address of WeChat itself.
    pub const API_BASE: &'static str = "https://api.weixin.qq.com";
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("api_base", &self.api_base)
            .field("app_id", &self.app_id)
            .finish_non_exhaustive()
    }
}

/// How long the client waits, and how often it asks again.
#[derive(Clone, Copy, Debug)]
struct Patience {
    connect: Duration,
    answer: Duration,
    /// Before the second attempt; twice as long before the third.
    pause: Duration,
    attempts: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(2),
            answer: Duration::from_secs(5),
            pause: Duration::from_millis(200),
            attempts: 3,
        }
    }
}

/// Speaks to the WeChat server API.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    login_url: Url,
    settings: Settings,
    patience: Patience,
}

impl Client {
    /// A client with these settings; no request is made yet.
    ///
    /// # Errors
    /// `internal`, naming what is wrong, when the base is no http(s) address or an id is blank.
    pub fn new(settings: Settings) -> Result<Self> {
        Self::with_patience(settings, Patience::default())
    }

    fn with_patience(settings: Settings, patience: Patience) -> Result<Self> {
        let login_url = format!("{}/sns/jscode2session", settings.api_base.trim_end_matches('/'));
        let login_url = Url::parse(&login_url)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.query().is_none())
            .ok_or_else(|| Error::internal(format!("not an http(s) address: {}", settings.api_base)))?;
        if settings.app_id.is_empty() || settings.app_secret.is_empty() {
            return Err(Error::internal("the AppID or the AppSecret of the mini-program is empty"));
        }
        let http = reqwest::Client::builder()
            .connect_timeout(patience.connect)
            .timeout(patience.answer)
            // A redirect would carry the secret in the address to wherever it points.
            .redirect(Policy::none())
            .build()
            .map_err(Error::internal)?;
        Ok(Self { http, login_url, settings, patience })
    }

    /// See [`crate::WeChat::login`].
    pub(crate) async fn login(&self, js_code: &str) -> Result<Login> {
        if js_code.is_empty() || js_code.len() > LONGEST_CODE {
            return Err(Error::new(Code::BadLoginCode));
        }
        let mut pause = self.patience.pause;
        for _ in 1..self.patience.attempts {
            match self.ask(js_code).await {
                // The code is still good: WeChat was busy or was never reached.
                Err(refusal) if refusal.leaves_code_unused() => refusal.log(),
                outcome => return outcome.map_err(Refusal::into_error),
            }
            tokio::time::sleep(pause.mul_f64(rand::random_range(0.5..1.5))).await;
            pause *= 2;
        }
        self.ask(js_code).await.map_err(Refusal::into_error)
    }

    async fn ask(&self, js_code: &str) -> Result<Login, Refusal> {
        let query = [
            ("appid", self.settings.app_id.as_str()),
            ("secret", self.settings.app_secret.as_str()),
            ("js_code", js_code),
            ("grant_type", "authorization_code"),
        ];
        let mut response =
            self.http.get(self.login_url.clone()).query(&query).send().await.map_err(Refusal::unreached)?;
        if response.status() != StatusCode::OK {
            return Err(Refusal::Status(response.status().as_u16()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(Refusal::unreached)? {
            body.extend_from_slice(&chunk);
            if body.len() > LARGEST_ANSWER {
                return Err(Refusal::Unreadable);
            }
        }
        answer::read(&body)
    }
}
