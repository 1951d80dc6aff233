//! The connection to Redis, which may go away at any time without slowing anybody down.

use std::fmt::Display;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use heping_core::{Code, Error, Result};
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{RedisResult, TlsCertificates};

/// How long anybody waits for Redis.
const PATIENCE: Duration = Duration::from_millis(300);
/// While Redis is away, one question in this time goes to it, and all others are a miss at once.
const BACK_OFF: Duration = Duration::from_secs(1);

/// A connection that answers in time or not at all. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Link(Arc<Inner>);

struct Inner {
    client: redis::Client,
    manager: ConnectionManager,
    prefix: String,
    away: AtomicBool,
    started: Instant,
    /// Milliseconds after `started` at which an absent Redis is asked again.
    ask_again: AtomicU64,
}

impl Link {
    /// A link to `url`, made even while Redis is away. `trusted` are the authorities (PEM) of its
    /// certificate, where the system's are not meant.
    pub(crate) async fn connect(url: &str, prefix: &str, trusted: Option<Vec<u8>>) -> Result<Self> {
        let wrong = |error| {
            Error::because(
                Code::BadRequest,
                "HEPING_REDIS_URL 或 HEPING_REDIS_CA 写法不对：前者要写成 redis://主机:6379/0（加密用 rediss://），\
                 后者要是 PEM 格式的证书。",
            )
            .caused_by(error)
        };
        crate::tls::ready();
        let client = match trusted {
            None => redis::Client::open(url),
            Some(pem) => {
                let trusted = TlsCertificates { client_tls: None, root_cert: Some(pem) };
                redis::Client::build_with_tls(url, trusted)
            }
        };
        let client = client.map_err(wrong)?;
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE))
            .set_number_of_retries(0);
        let manager = ConnectionManager::new_lazy_with_config(client.clone(), config).map_err(wrong)?;
        let link = Self(Arc::new(Inner {
            client,
            manager,
            prefix: prefix.to_owned(),
            away: AtomicBool::new(false),
            started: Instant::now(),
            ask_again: AtomicU64::new(0),
        }));
        link.ping().await;
        Ok(link)
    }

    pub(crate) fn manager(&self) -> ConnectionManager {
        self.0.manager.clone()
    }

    /// For a connection of one's own, to listen on.
    pub(crate) fn client(&self) -> &redis::Client {
        &self.0.client
    }

    /// The full name of a key.
    pub(crate) fn name(&self, key: &str) -> String {
        format!("{}:{key}", self.0.prefix)
    }

    pub(crate) fn is_away(&self) -> bool {
        self.0.away.load(Ordering::Relaxed)
    }

    pub(crate) async fn ping(&self) {
        self.ask(async |mut redis| redis::cmd("PING").query_async::<String>(&mut redis).await).await;
    }

    /// What Redis answers; `None` when it is away, fails or takes too long.
    pub(crate) async fn ask<T, F>(&self, question: impl FnOnce(ConnectionManager) -> F) -> Option<T>
    where
        F: Future<Output = RedisResult<T>>,
    {
        if !self.may_ask() {
            return None;
        }
        match tokio::time::timeout(PATIENCE, question(self.manager())).await {
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
