//! The connection to Redis, which may go away at any time without slowing anybody down.

use std::fmt::Display;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use heping_core::{Code, Error, Result};
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisResult, TlsCertificates};

use crate::sentinels::Sentinels;

/// How long anybody waits for Redis.
const PATIENCE: Duration = Duration::from_millis(300);
/// How long Sentinels have to name the primary.
const SEARCH: Duration = Duration::from_secs(1);
/// While Redis is away, one question in this time goes to it, and all others are a miss at once.
const BACK_OFF: Duration = Duration::from_secs(1);

/// A connection that answers in time or not at all. Cheap to clone.
#[derive(Clone)]
pub struct Link(Arc<Inner>);

struct Inner {
    /// Who knows which Redis is the primary, where there are several.
    sentinels: Option<Sentinels>,
    /// The Redis that is asked; none until a Sentinel has named one.
    primary: RwLock<Option<Primary>>,
    prefix: String,
    away: AtomicBool,
    /// How often it came back.
    returns: AtomicU64,
    started: Instant,
    /// Milliseconds after `started` at which an absent Redis is asked again.
    ask_again: AtomicU64,
}

#[derive(Clone)]
struct Primary {
    client: Client,
    manager: ConnectionManager,
}

impl Primary {
    fn at(client: Client) -> RedisResult<Self> {
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE))
            .set_number_of_retries(0);
        let manager = ConnectionManager::new_lazy_with_config(client.clone(), config)?;
        Ok(Self { client, manager })
    }
}

impl Link {
    /// A link to `url`, made even while Redis is away. `trusted` are the authorities (PEM) of its
    /// certificate, where the system's are not meant.
    pub(crate) async fn connect(url: &str, prefix: &str, trusted: Option<Vec<u8>>) -> Result<Self> {
        crate::tls::ready();
        let (sentinels, primary) = origin(url, trusted).map_err(|error| {
            Error::because(
                Code::BadRequest,
                "HEPING_REDIS_URL 或 HEPING_REDIS_CA 写法不对：前者要写成 redis://主机:6379/0（加密用 rediss://），\
                 由 Sentinel 选主的写成 redis+sentinel://主机:26379,主机:26379/主库名/0，后者要是 PEM 格式的证书。",
            )
            .caused_by(error)
        })?;
        let link = Self(Arc::new(Inner {
            sentinels,
            primary: RwLock::new(primary),
            prefix: prefix.to_owned(),
            away: AtomicBool::new(false),
            returns: AtomicU64::new(0),
            started: Instant::now(),
            ask_again: AtomicU64::new(0),
        }));
        link.search().await;
        link.ping().await;
        Ok(link)
    }

    fn primary(&self) -> Option<Primary> {
        self.0.primary.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// For a connection of one's own, to listen on.
    pub(crate) fn client(&self) -> Option<Client> {
        self.primary().map(|primary| primary.client)
    }

    /// Has Sentinels say which Redis is the primary now, where there are any.
    async fn search(&self) {
        let Some(sentinels) = &self.0.sentinels else { return };
        // who cannot say leaves all as it was; the question that follows then fails, and the log has it
        let Ok(Ok(found)) = tokio::time::timeout(SEARCH, sentinels.primary()).await else { return };
        let address = |client: &Client| client.get_connection_info().addr().to_string();
        if self.client().is_some_and(|client| address(&client) == address(&found)) {
            return;
        }
        tracing::info!(address = address(&found), "the primary Redis, by its Sentinels");
        if let Ok(primary) = Primary::at(found) {
            *self.0.primary.write().unwrap_or_else(PoisonError::into_inner) = Some(primary);
        }
    }

    /// The full name of a key.
    pub(crate) fn name(&self, key: &str) -> String {
        format!("{}:{key}", self.0.prefix)
    }

    pub(crate) fn is_away(&self) -> bool {
        self.0.away.load(Ordering::Relaxed)
    }

    /// How often it was away and came back: what was said to it meanwhile is lost.
    pub(crate) fn returns(&self) -> u64 {
        self.0.returns.load(Ordering::Relaxed)
    }

    pub(crate) async fn ping(&self) {
        self.ask(async |mut redis| redis::cmd("PING").query_async::<String>(&mut redis).await).await;
    }

    /// What Redis answers; `None` when it is away, fails or takes too long.
    pub async fn ask<T, F>(&self, question: impl FnOnce(ConnectionManager) -> F) -> Option<T>
    where
        F: Future<Output = RedisResult<T>>,
    {
        if !self.may_ask() {
            return None;
        }
        if self.is_away() {
            // perhaps another is the primary by now
            self.search().await;
        }
        let Some(Primary { manager, .. }) = self.primary() else {
            return self.failed(&"no Sentinel names a primary");
        };
        match tokio::time::timeout(PATIENCE, question(manager)).await {
            Ok(Ok(answer)) => {
                self.answered();
                Some(answer)
            }
            Ok(Err(error)) => self.failed(&error),
            Err(elapsed) => self.failed(&elapsed),
        }
    }

    fn may_ask(&self) -> bool {
        if !self.is_away() {
            return true;
        }
        let now = self.millis();
        let again = self.0.ask_again.load(Ordering::Relaxed);
        let next = now.saturating_add(u64::try_from(BACK_OFF.as_millis()).unwrap_or(u64::MAX));
        // of all who come at this moment, one asks
        let asks = || self.0.ask_again.compare_exchange(again, next, Ordering::Relaxed, Ordering::Relaxed);
        now >= again && asks().is_ok()
    }

    fn answered(&self) {
        if self.0.away.swap(false, Ordering::Relaxed) {
            self.0.returns.fetch_add(1, Ordering::Relaxed);
            tracing::info!("Redis is back");
        }
    }

    fn failed<T>(&self, cause: &dyn Display) -> Option<T> {
        if !self.0.away.swap(true, Ordering::Relaxed) {
            tracing::warn!(%cause, "Redis is away; going on without it");
        }
        None
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.0.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Where a URL says that Redis is: at an address, or where Sentinels say.
fn origin(url: &str, trusted: Option<Vec<u8>>) -> RedisResult<(Option<Sentinels>, Option<Primary>)> {
    let trusted = trusted.map(|pem| TlsCertificates { client_tls: None, root_cert: Some(pem) });
    if let Some(sentinels) = Sentinels::parse(url, trusted.clone())? {
        return Ok((Some(sentinels), None));
    }
    let client = match trusted {
        None => Client::open(url),
        Some(trusted) => Client::build_with_tls(url, trusted),
    };
    Ok((None, Some(Primary::at(client?)?)))
}
