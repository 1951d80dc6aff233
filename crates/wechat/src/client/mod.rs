//! The client of the WeChat server API.

mod answer;
mod code_image;
mod login;
mod message;
mod pause;
mod phone;
mod token;
mod wire;

use std::sync::Arc;

use heping_core::{Clock, Error, Result};
use heping_store::cache::Cache;
use serde_json::Value;

use crate::{Patience, Settings};
use answer::Refusal;
use pause::Pause;
use token::Tokens;
use wire::{Call, Wire};

pub use code_image::{CodeImage, EnvVersion};
pub use login::Login;
pub use message::{Message, Unsent};

/// Speaks to the WeChat server API. Cheap to clone; clones share their access token, and so do
/// all nodes whose caches are one Redis.
#[derive(Clone, Debug)]
pub struct Client {
    wire: Wire,
    tokens: Arc<Tokens>,
    settings: Arc<Settings>,
    pause: Arc<Pause>,
}

impl Client {
    /// A client with these settings; no request is made yet.
    ///
    /// # Errors
    /// `internal`, naming what is wrong, when the base is no http(s) address or an id is blank.
    pub fn new(settings: Settings, cache: Cache, clock: Clock) -> Result<Self> {
        Self::with_patience(settings, cache, clock, Patience::default())
    }

    /// The same with other limits than the usual ones.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn with_patience(settings: Settings, cache: Cache, clock: Clock, patience: Patience) -> Result<Self> {
        if settings.app_id.is_empty() || settings.app_secret.is_empty() {
            return Err(Error::internal("the AppID or the AppSecret of the mini-program is empty"));
        }
        let wire = Wire::new(&settings.api_base, patience)?;
        let settings = Arc::new(settings);
        let pause = Arc::new(Pause::new(clock.clone()));
        let tokens = Arc::new(Tokens::new(wire.clone(), settings.clone(), cache, clock));
        Ok(Self { wire, tokens, settings, pause })
    }

    /// Asks WeChat for an access token, as every call does, to see that it gives one.
    ///
    /// # Errors
    /// `wechat_unavailable` with the cause.
    pub async fn try_token(&self) -> Result<()> {
        self.tokens.current().await.map(|_token| ()).map_err(|refusal| refusal.into_error("access token"))
    }

    /// A link that opens the mini-program at a page with a query, from outside of WeChat (明文 URL
    /// Scheme).
    pub fn scheme(&self, page: &str, query: &str) -> String {
        let encoded: String = query.bytes().fold(String::new(), |text, byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                text + &char::from(byte).to_string()
            }
            other => text + &format!("%{other:02X}"),
        });
        let app_id = &self.settings.app_id;
        format!("weixin://dl/business/?appid={app_id}&path={page}&query={encoded}")
    }

    /// Posts `body` with the access token. A token that WeChat no longer takes is dropped, fetched
    /// anew and tried once more.
    async fn post<T>(
        &self,
        what: &'static str,
        path: &'static str,
        body: &Value,
        read: fn(&[u8]) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let token = self.tokens.current().await?;
        let call = Call { what, path, query: &[("access_token", &token)], body: Some(body) };
        match self.wire.ask(&call, read).await {
            Err(refusal) if refusal.is_of_the_token() => {
                refusal.log(what);
                self.tokens.forget(&token).await;
                let token = self.tokens.current().await?;
                let call = Call { query: &[("access_token", &token)], ..call };
                self.wire.ask(&call, read).await
            }
            outcome => outcome,
        }
    }
}
