//! Connections that are watched while a use case runs on them, and the pools that hold some.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use diesel::connection::{Connection, Instrumentation, InstrumentationEvent};
use diesel::r2d2::{ManageConnection, Pool, PooledConnection};
use heping_core::{Code, Error, Result};

use crate::dialect::{self, Conn};

/// A connection and whether a statement failed on it since the flag was last cleared.
///
/// PostgreSQL rolls a transaction back when any statement in it failed, even if the code went on
/// and said Ok; SQLite would keep the rows. Watching the statements makes both refuse.
pub(crate) struct Watched {
    pub(crate) conn: Conn,
    failed: Arc<AtomicBool>,
    statements: Arc<AtomicU32>,
    spoiled: bool,
}

struct Watcher {
    failed: Arc<AtomicBool>,
    statements: Arc<AtomicU32>,
    #[cfg(feature = "testkit")]
    compilations: crate::compilations::Compilations,
    #[cfg(feature = "testkit")]
    trips: crate::trips::Trips,
}

impl Instrumentation for Watcher {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        #[cfg(feature = "testkit")]
        {
            self.compilations.note(&event);
            self.trips.note(&event);
        }
        if let InstrumentationEvent::FinishQuery { error, .. } = event {
            self.statements.fetch_add(1, Ordering::Relaxed);
            if error.is_some_and(|error| !matches!(error, diesel::result::Error::NotFound)) {
                self.failed.store(true, Ordering::Relaxed);
            }
        }
    }
}

impl Watched {
    pub(crate) fn open(connector: &Connector) -> Result<Self> {
        let mut conn = dialect::open(&connector.url, connector.purpose, connector.durability)?;
        let (failed, statements) = (Arc::<AtomicBool>::default(), Arc::<AtomicU32>::default());
        conn.set_instrumentation(Watcher {
            failed: failed.clone(),
            statements: statements.clone(),
            #[cfg(feature = "testkit")]
            compilations: Default::default(),
            #[cfg(feature = "testkit")]
            trips: Default::default(),
        });
        Ok(Self { conn, failed, statements, spoiled: false })
    }

    /// Has the pool drop the connection instead of lending it again.
    pub(crate) fn spoil(&mut self) {
        self.spoiled = true;
    }

    /// How many statements the last [run](Self::run) took.
    pub(crate) fn statements(&self) -> u32 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Runs `f` and turns a panic, or a failed statement that `f` passed over, into an error.
    pub(crate) fn run<T>(&mut self, f: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        self.failed.store(false, Ordering::Relaxed);
        self.statements.store(0, Ordering::Relaxed);
        let conn = &mut self.conn;
        let depth = dialect::depth(conn);
        match std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| f(conn))) {
            Ok(Ok(_)) if self.failed.load(Ordering::Relaxed) => {
                Err(Error::internal("a statement failed and the use case went on as if it had not"))
            }
            Ok(Ok(_)) if dialect::depth(&mut self.conn) != depth => {
                self.spoiled = true;
                Err(Error::internal("a use case left a transaction open"))
            }
            Ok(result) => result,
            Err(_) => {
                self.spoiled = true;
                Err(Error::internal("a use case panicked; its transaction was rolled back"))
            }
        }
    }
}

/// Makes connections for one database and purpose.
pub(crate) struct Connector {
    pub(crate) url: dialect::DatabaseUrl,
    pub(crate) purpose: dialect::Purpose,
    pub(crate) durability: dialect::Durability,
}

impl ManageConnection for Connector {
    type Connection = Watched;
    type Error = Error;

    fn connect(&self) -> Result<Watched> {
        Watched::open(self)
    }

    fn is_valid(&self, _: &mut Watched) -> Result<()> {
        Ok(())
    }

    fn has_broken(&self, watched: &mut Watched) -> bool {
        watched.spoiled || dialect::is_broken(&mut watched.conn)
    }
}

pub(crate) type Connections = Pool<Connector>;
pub(crate) type Borrowed = PooledConnection<Connector>;

/// A pool that opens connections when they are first needed; a failing BEGIN is the only ping.
pub(crate) fn pool(connector: Connector, size: u32) -> Connections {
    Pool::builder()
        .max_size(size)
        .min_idle(Some(0))
        .test_on_check_out(false)
        .connection_timeout(Duration::from_secs(3))
        .error_handler(Box::new(diesel::r2d2::NopErrorHandler))
        .build_unchecked(connector)
}

pub(crate) fn borrow(pool: &Connections) -> Result<Borrowed> {
    pool.get().map_err(|error| Error::new(Code::Busy).retry_after(3).caused_by(error))
}
