//! The one way to the database.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use heping_core::{Code, EnterpriseId, Error, Result};
use tokio::sync::{Semaphore, oneshot};

use crate::connection::{Connections, Connector, pool};
use crate::dialect::{self, Ask, Conn, DatabaseUrl, Durability, Purpose};
use crate::listeners::Listeners;
use crate::lock::Lock;
use crate::{group_commit, measure, migrate, pooled};

/// How to reach the database and how many connections to hold.
#[derive(Clone)]
pub struct StoreConfig {
    /// Where it is.
    pub url: DatabaseUrl,
    /// Connections for reading.
    pub readers: u32,
    /// Connections for writing (PostgreSQL; SQLite has one writer).
    pub writers: u32,
    /// What of a commit outlives a loss of power.
    pub durability: Durability,
}

impl StoreConfig {
    /// Four readers and, on PostgreSQL, eight writers; what is committed lasts.
    pub fn new(url: DatabaseUrl) -> Self {
        Self { url, readers: 4, writers: 8, durability: Durability::Lasting }
    }
}

/// A database of either kind. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    url: DatabaseUrl,
    readers: Connections,
    reading: Arc<Semaphore>,
    writes: Writes,
    /// Whether the last write was refused for want of a database that takes it.
    refusing: AtomicBool,
    listeners: Listeners,
}

enum Writes {
    OneByOne(group_commit::Writer),
    Side { pool: Connections, writing: Arc<Semaphore> },
}

impl Store {
    /// Migrates the database to the newest schema and opens it.
    ///
    /// # Errors
    /// `busy` when it cannot be reached, `internal` when a migration fails.
    pub async fn connect(config: StoreConfig) -> Result<Self> {
        blocking(move || {
            migrate::migrate(&config.url)?;
            Self::open(config)
        })
        .await
    }

    /// Opens a database whose schema is known to be the newest.
    pub fn open(config: StoreConfig) -> Result<Self> {
        let StoreConfig { url, readers, writers, durability } = config;
        let listeners = Listeners::default();
        let connector = |purpose| Connector { url: url.clone(), purpose, durability };
        let writes = if url.is_shared() {
            Writes::Side { pool: pool(connector(Purpose::Write), writers), writing: semaphore(writers) }
        } else {
            Writes::OneByOne(group_commit::Writer::start(connector(Purpose::Write), listeners.clone())?)
        };
        let readers_pool = pool(connector(Purpose::Read), readers);
        Ok(Self(Arc::new(Inner {
            url,
            readers: readers_pool,
            reading: semaphore(readers),
            writes,
            refusing: AtomicBool::default(),
            listeners,
        })))
    }

    /// Whether several nodes can work on this database.
    pub fn is_shared(&self) -> bool {
        self.0.url.is_shared()
    }

    /// Has `told` called after each write under an enterprise's lock, before whoever wrote is answered and
    /// even when they have gone away.
    pub fn on_change(&self, told: impl Fn(EnterpriseId) + Send + Sync + 'static) {
        self.0.listeners.add(told);
    }

    /// One consistent snapshot. Blocks no writer, cannot write.
    ///
    /// # Errors
    /// What `f` answers; `busy` when every reader stays taken or the database is away.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let permit = permit(&self.0.reading, Purpose::Read).await?;
        let inner = self.0.clone();
        blocking(move || {
            // the permit lives as long as the work, even when the caller has gone
            let _permit = permit;
            let _work = (measure::work(Purpose::Read), measure::span(Purpose::Read));
            pooled::read(&inner.readers, f).map_err(dialect::refused)
        })
        .await
    }

    /// What a question is answered, of one consistent snapshot. PostgreSQL is asked in one round trip,
    /// without a transaction about it: so no limit of time holds there, and the question is one that keys
    /// answer. What has to ask [further](Ask::further) is asked anew within one: for questions that seldom do.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn ask<A: Ask<Answer: Send>>(
        &self,
        question: impl Fn() -> A + Send + 'static,
    ) -> Result<A::Answer> {
        if !self.is_shared() {
            return self.read(move |conn| question().ask(conn)).await;
        }
        let permit = permit(&self.0.reading, Purpose::Read).await?;
        let inner = self.0.clone();
        blocking(move || {
            let _permit = permit;
            let _work = (measure::work(Purpose::Read), measure::span(Purpose::Read));
            pooled::asked(&inner.readers, question).map_err(dialect::refused)
        })
        .await
    }

    /// One transaction under `lock`. When it answers Ok, the rows are on the disk. `f` has no
    /// effect but its rows, and may run twice.
    ///
    /// # Errors
    /// What `f` answers; `busy` when too many writes wait, the database is away or full.
    /// After any error nothing of this write is in the database, unless the connection broke
    /// during the commit itself: then the outcome is unknown and the client sends its id again.
    pub async fn write<T: Send + 'static>(
        &self,
        lock: Lock,
        f: impl Fn(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let outcome = self.written(lock, f).await.map_err(dialect::not_taken);
        match &outcome {
            Ok(_) => self.refuses(false),
            Err(error) if error.code() == Code::Busy => self.refuses(true),
            // what is wrong with a request says nothing of the database
            Err(_) => {}
        }
        outcome
    }

    /// Whether the last write was not taken: the disk is full or can only be read, the database is away.
    pub fn is_refusing(&self) -> bool {
        self.0.refusing.load(Ordering::Relaxed)
    }

    fn refuses(&self, now: bool) {
        match (self.0.refusing.swap(now, Ordering::Relaxed), now) {
            (false, true) => {
                tracing::warn!("the database did not take a write: it is away, full or too busy")
            }
            (true, false) => tracing::info!("the database takes writes again"),
            _ => {}
        }
    }

    async fn written<T: Send + 'static>(
        &self,
        lock: Lock,
        f: impl Fn(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        match &self.0.writes {
            Writes::OneByOne(writer) => writer.write(lock, f).await,
            Writes::Side { pool, writing } => {
                let permit = permit(writing, Purpose::Write).await?;
                let (pool, listeners) = (pool.clone(), self.0.listeners.clone());
                blocking(move || {
                    let _permit = permit;
                    let _work = (measure::work(Purpose::Write), measure::span(Purpose::Write));
                    let outcome = pooled::write(&pool, lock, f);
                    listeners.tell(lock);
                    outcome
                })
                .await
            }
        }
    }
}

fn semaphore(size: u32) -> Arc<Semaphore> {
    Arc::new(Semaphore::new(usize::try_from(size).unwrap_or(1)))
}

async fn permit(semaphore: &Arc<Semaphore>, purpose: Purpose) -> Result<tokio::sync::OwnedSemaphorePermit> {
    let wait = std::time::Duration::from_secs(5);
    let since = Instant::now();
    let permit = tokio::time::timeout(wait, semaphore.clone().acquire_owned()).await;
    measure::waited(purpose, since);
    match permit {
        Ok(permit) => permit.map_err(Error::internal),
        Err(_) => Err(Error::new(Code::Busy).retry_after(3)),
    }
}

/// Off the threads that answer requests; what the log says there belongs to the same request.
async fn blocking<T: Send + 'static>(f: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let (answer, answered) = oneshot::channel();
    off_thread(Box::new(move || {
        // whoever has gone away needs no answer
        let _gone = answer.send(f());
    }))
    .await?;
    answered.await.map_err(Error::internal)?
}

/// Of one type, so that a task is compiled once and not anew for each use case.
async fn off_thread(work: Box<dyn FnOnce() + Send>) -> Result<()> {
    let span = tracing::Span::current();
    tokio::task::spawn_blocking(move || span.in_scope(work)).await.map_err(Error::internal)
}
