//! The access token: fetched once, whoever needs it, and remembered in the shared cache.

use std::fmt;
use std::sync::Arc;

use chrono::TimeDelta;
use heping_core::{Clock, Moment};
use heping_store::cache::{Cache, Key};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::Mutex;

use super::answer::{self, Refusal};
use super::wire::{Call, Wire};
use crate::Settings;

/// WeChat gives out the next token in the last five minutes of the present one: from then on it is
/// worth asking. The two hold side by side, so nobody is in a hurry.
const ASK_BEFORE_THE_END: i64 = 300;
/// A token that is about to end is kept for this long at least: asking again would give the same.
const KEEP_AT_LEAST: i64 = 30;

const WHAT: &str = "access token";

#[derive(Clone, Serialize, Deserialize)]
struct Remembered {
    token: String,
    until: i64,
}

#[derive(Deserialize)]
struct Fetched {
    access_token: String,
    expires_in: i64,
}

pub(super) struct Tokens {
    wire: Wire,
    settings: Arc<Settings>,
    cache: Cache,
    clock: Clock,
    /// Held by the one who fetches; the others wait and then find what it fetched.
    fetching: Mutex<()>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").finish_non_exhaustive()
    }
}

impl Tokens {
    pub(super) fn new(wire: Wire, settings: Arc<Settings>, cache: Cache, clock: Clock) -> Self {
        Self { wire, settings, cache, clock, fetching: Mutex::new(()) }
    }

    /// The token in force.
    pub(super) async fn current(&self) -> Result<String, Refusal> {
        if let Some(token) = self.remembered().await {
            return Ok(token);
        }
        let _turn = self.fetching.lock().await;
        if let Some(token) = self.remembered().await {
            return Ok(token);
        }
        // never `force_refresh`: that is for a token that leaked, and twenty a day
        let body = json!({
            "grant_type": "client_credential",
            "appid": self.settings.app_id,
            "secret": self.settings.app_secret,
            "force_refresh": false,
        });
        let call = Call { what: WHAT, path: "/cgi-bin/stable_token", query: &[], body: Some(&body) };
        let fetched = self.wire.ask(&call, answer::json).await;
        let Fetched { access_token, expires_in } =
            fetched.map_err(|refusal| Refusal::NoToken(Box::new(refusal)))?;
        self.remember(&access_token, expires_in).await;
        Ok(access_token)
    }

    /// Drops a token that WeChat refused, unless another has taken its place meanwhile.
    pub(super) async fn forget(&self, token: &str) {
        if self.remembered().await.is_some_and(|present| present == token) {
            self.cache.remove(self.key()).await;
        }
    }

    fn key(&self) -> Key<'_> {
        Key::WechatToken(&self.settings.app_id)
    }

    async fn remembered(&self) -> Option<String> {
        let Remembered { token, until } = self.cache.get(self.key()).await?;
        // by the app's clock too, which the cache does not see
        (self.clock.now() < Moment::from_millis(until)).then_some(token)
    }

    async fn remember(&self, token: &str, expires_in: i64) {
        let seconds = (expires_in - ASK_BEFORE_THE_END).max(KEEP_AT_LEAST.min(expires_in));
        let until = self.clock.now().plus(TimeDelta::seconds(seconds)).millis();
        let remembered = Remembered { token: token.to_owned(), until };
        self.cache.put(self.key(), &remembered, u64::try_from(seconds).unwrap_or_default()).await;
    }
}
