//! What nodes share and may lose: remembered sessions, remembered logins.
//!
//! In process (one node) or in Redis (several). Nothing lives only here: when Redis is away every
//! question is a miss, the log says so once, and for a moment nobody even asks.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use heping_core::Result;
use moka::Expiry;
use moka::sync::Cache as Memory;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Entries that the memory of one process holds at most.
const CAPACITY: u64 = 50_000;
/// A question to Redis takes a tenth of a millisecond; after this long it is away.
const TIMEOUT: Duration = Duration::from_millis(250);
/// How long Redis is left alone after it did not answer.
const PAUSE: Duration = Duration::from_secs(2);

/// What is kept, by what it is found.
#[derive(Clone, Copy, Debug)]
pub enum Key<'a> {
    /// A signed-in person, by the hash of the session's token.
    Session(&'a str),
    /// The answer to a WeChat login code, by the code's hash.
    LoginAnswer(&'a str),
}

impl Key<'_> {
    fn text(self) -> String {
        match self {
            Self::Session(hash) => format!("session:{hash}"),
            Self::LoginAnswer(hash) => format!("login:{hash}"),
        }
    }
}

/// The cache. Cheap to clone.
#[derive(Clone)]
pub struct Cache(Kind);

#[derive(Clone)]
enum Kind {
    Memory(Memory<String, Kept>),
    Redis(Shared),
}

#[derive(Clone)]
struct Kept {
    json: Arc<str>,
    lives: Duration,
}

struct Lifetime;

impl Expiry<String, Kept> for Lifetime {
    fn expire_after_create(&self, _: &String, value: &Kept, _: Instant) -> Option<Duration> {
        Some(value.lives)
    }

    fn expire_after_update(
        &self,
        _: &String,
        value: &Kept,
        _: Instant,
        _: Option<Duration>,
    ) -> Option<Duration> {
        Some(value.lives)
    }
}

/// A Redis that may go away and come back.
#[derive(Clone)]
pub struct Shared {
    connection: ConnectionManager,
    prefix: Arc<str>,
    health: Arc<Health>,
}

struct Health {
    started: Instant,
    /// Milliseconds after `started` until which Redis is left alone; 0 when it answers.
    away_until: AtomicI64,
}

impl Shared {
    fn open(url: &str, prefix: &str) -> Result<Self, redis::RedisError> {
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(TIMEOUT))
            .set_response_timeout(Some(TIMEOUT))
            .set_number_of_retries(1);
        let client = redis::Client::open(url)?;
        Ok(Self {
            connection: ConnectionManager::new_lazy_with_config(client, config)?,
            prefix: prefix.into(),
            health: Arc::new(Health { started: Instant::now(), away_until: AtomicI64::new(0) }),
        })
    }

    /// What every key of this installation begins with.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Asks Redis. `None` when it is away: then the caller does without.
    pub async fn ask<T>(
        &self,
        question: impl AsyncFnOnce(&mut ConnectionManager) -> redis::RedisResult<T>,
    ) -> Option<T> {
        let now = i64::try_from(self.health.started.elapsed().as_millis()).unwrap_or(i64::MAX);
        if now < self.health.away_until.load(Ordering::Relaxed) {
            return None;
        }
        let mut connection = self.connection.clone();
        let answer = match tokio::time::timeout(TIMEOUT * 2, question(&mut connection)).await {
            Ok(answer) => answer.map_err(|error| error.to_string()),
            Err(_) => Err("no answer in time".to_owned()),
        };
        match answer {
            Ok(value) => {
                if self.health.away_until.swap(0, Ordering::Relaxed) != 0 {
                    tracing::info!("Redis is back");
                }
                Some(value)
            }
            Err(error) => {
                let pause = i64::try_from(PAUSE.as_millis()).unwrap_or_default();
                if self.health.away_until.swap(now + pause, Ordering::Relaxed) == 0 {
                    tracing::warn!(error, "Redis is away; everything goes on without it, slower");
                }
                None
            }
        }
    }

    /// Whether Redis did not answer when it was last asked.
    pub fn is_away(&self) -> bool {
        self.health.away_until.load(Ordering::Relaxed) != 0
    }
}

impl Cache {
    /// In Redis where there is a URL, else in this process. Redis may be away at the start.
    ///
    /// # Errors
    /// `bad_request` when the URL is none.
    pub async fn connect(redis_url: Option<&str>, prefix: &str) -> Result<Self> {
        let Some(url) = redis_url else { return Ok(Self::in_memory()) };
        let shared = Shared::open(url, prefix).map_err(|error| {
            heping_core::Error::because(
                heping_core::Code::BadRequest,
                "HEPING_REDIS_URL is not a redis:// URL",
            )
            .caused_by(error)
        })?;
        shared.ask(async |connection| redis::cmd("PING").query_async::<()>(connection).await).await;
        Ok(Self(Kind::Redis(shared)))
    }

    /// In this process.
    pub fn in_memory() -> Self {
        Self(Kind::Memory(Memory::builder().max_capacity(CAPACITY).expire_after(Lifetime).build()))
    }

    /// What was kept, unless it has expired, was pushed out, or Redis is away.
    pub async fn get<T: DeserializeOwned>(&self, key: Key<'_>) -> Option<T> {
        let json = match &self.0 {
            Kind::Memory(memory) => memory.get(&key.text()).map(|kept| kept.json.to_string()),
            Kind::Redis(shared) => {
                let name = shared.name(key);
                shared
                    .ask(async |connection| {
                        redis::cmd("GET").arg(name).query_async::<Option<String>>(connection).await
                    })
                    .await
                    .flatten()
            }
        }?;
        serde_json::from_str(&json).ok()
    }

    /// Keeps a value for `seconds`.
    pub async fn put(&self, key: Key<'_>, value: &impl Serialize, seconds: u64) {
        let Ok(json) = serde_json::to_string(value) else { return };
        match &self.0 {
            Kind::Memory(memory) => {
                memory.insert(key.text(), Kept { json: json.into(), lives: Duration::from_secs(seconds) });
            }
            Kind::Redis(shared) => {
                let name = shared.name(key);
                shared
                    .ask(async |connection| {
                        redis::cmd("SET")
                            .arg(name)
                            .arg(json)
                            .arg("EX")
                            .arg(seconds)
                            .query_async::<()>(connection)
                            .await
                    })
                    .await;
            }
        }
    }

    /// Forgets a value.
    pub async fn remove(&self, key: Key<'_>) {
        match &self.0 {
            Kind::Memory(memory) => memory.invalidate(&key.text()),
            Kind::Redis(shared) => {
                let name = shared.name(key);
                shared
                    .ask(async |connection| redis::cmd("DEL").arg(name).query_async::<()>(connection).await)
                    .await;
            }
        }
    }

    /// The Redis behind it, for what is more than a key and a value.
    pub fn redis(&self) -> Option<Shared> {
        match &self.0 {
            Kind::Memory(_) => None,
            Kind::Redis(shared) => Some(shared.clone()),
        }
    }

    /// Whether there should be a Redis and it is away.
    pub fn is_degraded(&self) -> bool {
        self.redis().is_some_and(|shared| shared.is_away())
    }
}

impl Shared {
    fn name(&self, key: Key<'_>) -> String {
        format!("{}:{}", self.prefix, key.text())
    }
}
