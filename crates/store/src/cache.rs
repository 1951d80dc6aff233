//! What may be remembered for a while and lost at any time: in this process, or in a Redis that
//! several nodes share.
//!
//! Losing Redis costs speed, never an error: every question is then a miss, answered at once. What
//! is put there is sealed: whoever else reaches it can neither read nor make up who somebody is.

use std::sync::Arc;
use std::time::{Duration, Instant};

use heping_core::Result;
use moka::Expiry;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::vault::SecretKey;

pub use crate::link::Link;

/// Bytes of keys and values that a cache in memory holds at most.
const MEMORY: u64 = 64 << 20;

/// What is remembered, and under which name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key<'a> {
    /// The person behind a session token, by the token's hash.
    Session(&'a str),
    /// The answer to a WeChat login, by the hash of its code: the phone may ask twice.
    LoginAnswer(&'a str),
    /// The turn of a node to ask WeChat about a login code, by the code's hash.
    LoginTurn(&'a str),
    /// That an account has signed in from an address, by the hash of both.
    KnownSignIn(&'a str),
    /// The access token of the WeChat server API, by app id.
    WechatToken(&'a str),
}

impl Key<'_> {
    fn text(self) -> String {
        match self {
            Self::Session(hash) => format!("session:{hash}"),
            Self::LoginAnswer(hash) => format!("login:{hash}"),
            Self::LoginTurn(hash) => format!("login-turn:{hash}"),
            Self::KnownSignIn(hash) => format!("known-sign-in:{hash}"),
            Self::WechatToken(app) => format!("wechat-token:{app}"),
        }
    }
}

/// A cache of JSON values, each with its own time to live. Cheap to clone.
#[derive(Clone)]
pub enum Cache {
    /// In this process, bounded.
    Memory(Memory),
    /// In Redis.
    Redis(Shared),
}

/// A cache in this process.
#[derive(Clone)]
pub struct Memory(moka::sync::Cache<String, Entry>);

/// A cache in Redis.
#[derive(Clone)]
pub struct Shared {
    pub(crate) link: Link,
    key: SecretKey,
}

/// A Redis, and what is put there.
#[derive(Clone, Debug)]
pub struct RedisConfig<'a> {
    /// `redis://…`, or `rediss://…` for TLS; `redis+sentinel://…` where Sentinels say which one.
    pub url: &'a str,
    /// Stands before the name of everything of ours.
    pub prefix: &'a str,
    /// What values are sealed with; the same on every node.
    pub key: SecretKey,
    /// The authorities (PEM) of which one issued its certificate; without them, those that the
    /// system trusts.
    pub trusted: Option<Vec<u8>>,
}

#[derive(Clone)]
struct Entry {
    json: Arc<str>,
    lives: Duration,
}

struct EachItsOwn;

impl Expiry<String, Entry> for EachItsOwn {
    fn expire_after_create(&self, _: &String, entry: &Entry, _: Instant) -> Option<Duration> {
        Some(entry.lives)
    }

    fn expire_after_update(
        &self,
        _: &String,
        entry: &Entry,
        _: Instant,
        _: Option<Duration>,
    ) -> Option<Duration> {
        Some(entry.lives)
    }
}

impl Cache {
    /// A cache in this process.
    pub fn in_memory() -> Self {
        let weigh =
            |key: &String, entry: &Entry| u32::try_from(key.len() + entry.json.len()).unwrap_or(u32::MAX);
        let cache =
            moka::sync::Cache::builder().max_capacity(MEMORY).weigher(weigh).expire_after(EachItsOwn).build();
        Self::Memory(Memory(cache))
    }

    /// The cache in a Redis; without one, a cache in this process. Redis may be away: then it is
    /// degraded until Redis comes.
    ///
    /// # Errors
    /// `bad_request` with a sentence when the URL cannot be one of Redis, or the certificates cannot be
    /// read.
    pub async fn connect(redis: Option<RedisConfig<'_>>) -> Result<Self> {
        let Some(RedisConfig { url, prefix, key, trusted }) = redis else { return Ok(Self::in_memory()) };
        Ok(Self::Redis(Shared { link: Link::connect(url, prefix, trusted).await?, key }))
    }

    /// What was put under `key`, if it is still there and still reads as `T`.
    pub async fn get<T: DeserializeOwned>(&self, key: Key<'_>) -> Option<T> {
        let found = self.look_up(key).await;
        let outcome = if found.is_some() { "hit" } else { "miss" };
        metrics::counter!("heping_cache_lookups_total", "outcome" => outcome).increment(1);
        found
    }

    async fn look_up<T: DeserializeOwned>(&self, key: Key<'_>) -> Option<T> {
        match self {
            Self::Memory(Memory(cache)) => serde_json::from_str(&cache.get(&key.text())?.json).ok(),
            Self::Redis(Shared { link, key: secret }) => {
                let name = link.name(&key.text());
                let sealed: Option<Vec<u8>> = link
                    .ask(async |mut redis| redis::cmd("GET").arg(&name).query_async(&mut redis).await)
                    .await?;
                let json = secret.open(name.as_bytes(), &sealed?);
                if json.is_none() {
                    tracing::warn!(
                        key = name,
                        "Redis holds what none of our nodes put there; it is passed over"
                    );
                }
                serde_json::from_slice(&json?).ok()
            }
        }
    }

    /// Remembers `value` for at most `seconds`.
    pub async fn put<T: Serialize>(&self, key: Key<'_>, value: &T, seconds: u64) {
        // what has no JSON form is not remembered; a time of zero is none
        let Ok(json) = serde_json::to_string(value) else { return };
        if seconds == 0 {
            return self.remove(key).await;
        }
        match self {
            Self::Memory(Memory(cache)) => {
                cache.insert(key.text(), Entry { json: json.into(), lives: Duration::from_secs(seconds) });
            }
            Self::Redis(Shared { link, key: secret }) => {
                let name = link.name(&key.text());
                let Ok(sealed) = secret.seal(name.as_bytes(), json.as_bytes()) else { return };
                let mut set = redis::cmd("SET");
                set.arg(name).arg(sealed).arg("EX").arg(seconds);
                link.ask(async |mut redis| set.query_async::<()>(&mut redis).await).await;
            }
        }
    }

    /// Takes `key` for this node, for at most `seconds`; [`Cache::remove`] gives it back. False while
    /// another node has it. Where no other node can be asked, in memory or while Redis is away, it
    /// is had at once.
    pub async fn claim(&self, key: Key<'_>, seconds: u64) -> bool {
        match self {
            Self::Memory(_) => true,
            Self::Redis(Shared { link, .. }) => {
                let mut set = redis::cmd("SET");
                set.arg(link.name(&key.text())).arg(1).arg("NX").arg("EX").arg(seconds);
                let taken: Option<Option<String>> =
                    link.ask(async |mut redis| set.query_async(&mut redis).await).await;
                taken.is_none_or(|taken| taken.is_some())
            }
        }
    }

    /// Forgets what was put under `key`. While Redis is away it cannot be told: what it holds then
    /// lives to the end of its time.
    pub async fn remove(&self, key: Key<'_>) {
        match self {
            Self::Memory(Memory(cache)) => cache.invalidate(&key.text()),
            Self::Redis(Shared { link, .. }) => {
                let name = link.name(&key.text());
                link.ask(async |mut redis| redis::cmd("DEL").arg(name).query_async::<()>(&mut redis).await)
                    .await;
            }
        }
    }

    /// Asks Redis for a sign of life, so that [`Cache::is_degraded`] is true to the moment even
    /// when nobody else asks.
    pub async fn ping(&self) {
        if let Self::Redis(Shared { link, .. }) = self {
            link.ping().await;
        }
    }

    /// Whether there should be a Redis and it was away when last asked.
    pub fn is_degraded(&self) -> bool {
        matches!(self, Self::Redis(Shared { link, .. }) if link.is_away())
    }

    /// How often Redis came back after an absence, in which whatever was said to it was lost.
    pub fn returns(&self) -> u64 {
        match self {
            Self::Memory(_) => 0,
            Self::Redis(Shared { link, .. }) => link.returns(),
        }
    }

    /// The connection to Redis, for boards. It answers in time or not at all; whoever uses it must know
    /// what to do without it.
    pub fn redis(&self) -> Option<Link> {
        match self {
            Self::Memory(_) => None,
            Self::Redis(Shared { link, .. }) => Some(link.clone()),
        }
    }
}
