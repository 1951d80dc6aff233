//! Which round trips to the database this process makes: for tests that count them.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use diesel::connection::InstrumentationEvent;

static COUNTING: AtomicBool = AtomicBool::new(false);
static CONNECTIONS: AtomicU64 = AtomicU64::new(0);
static MADE: Mutex<Vec<Trip>> = Mutex::new(Vec::new());

/// Something said to the database, and its answer.
#[derive(Clone, Debug)]
pub struct Trip {
    /// On which connection.
    pub connection: u64,
    /// What was said; of a statement that is compiled to be kept, which is a trip of its own, that it is.
    pub said: String,
}

/// Counts from here on.
pub fn count() {
    COUNTING.store(true, Ordering::Relaxed);
}

/// The round trips since the last call, in their order.
pub fn taken() -> Vec<Trip> {
    std::mem::take(&mut MADE.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Those of one connection.
pub(crate) struct Trips(u64);

impl Default for Trips {
    fn default() -> Self {
        Self(CONNECTIONS.fetch_add(1, Ordering::Relaxed))
    }
}

impl Trips {
    pub(crate) fn note(&self, event: &InstrumentationEvent<'_>) {
        if !COUNTING.load(Ordering::Relaxed) {
            return;
        }
        let said = match event {
            InstrumentationEvent::CacheQuery { sql, .. } => format!("compile {sql}"),
            InstrumentationEvent::FinishQuery { query, .. } => {
                query.to_string().split(" -- binds").next().unwrap_or_default().to_owned()
            }
            _ => return,
        };
        let trip = Trip { connection: self.0, said };
        MADE.lock().unwrap_or_else(PoisonError::into_inner).push(trip);
    }
}
