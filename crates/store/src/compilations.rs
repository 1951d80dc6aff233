//! Which statements the databases of this process compile again and again: for the test that a warm
//! server compiles none.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use diesel::RunQueryDsl;
use diesel::connection::InstrumentationEvent;
use diesel::sql_types::{BigInt, Text};
use heping_core::Result;

use crate::Conn;

static LISTENING: AtomicBool = AtomicBool::new(false);
static UNKEPT: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Notes from here on what runs. To be called before the first connection is made.
pub fn listen() {
    LISTENING.store(true, Ordering::Relaxed);
}

/// The statements that ran since the last call without being kept: each was compiled for that one
/// time. What opens and ends transactions is left out.
pub fn taken() -> Vec<String> {
    std::mem::take(&mut UNKEPT.lock().unwrap_or_else(PoisonError::into_inner))
}

/// A statement that a connection to SQLite keeps, and what it has cost there so far.
#[derive(Clone, Debug, diesel::QueryableByName)]
pub struct KeptStatement {
    /// Its text.
    #[diesel(sql_type = Text)]
    pub sql: String,
    /// How often it ran.
    #[diesel(sql_type = BigInt)]
    pub run: i64,
    /// The steps of SQLite's machine that all these runs took: some for each row that was looked at.
    #[diesel(sql_type = BigInt)]
    pub nstep: i64,
    /// How often SQLite compiled it again although it had it, because of a value bound to it.
    #[diesel(sql_type = BigInt)]
    pub reprep: i64,
}

/// The statements that this connection keeps; none on PostgreSQL, which does not say.
///
/// # Errors
/// Those of the database.
pub fn kept(conn: &mut Conn) -> Result<Vec<KeptStatement>> {
    let Conn::Sqlite(conn) = conn else { return Ok(Vec::new()) };
    let kept = "SELECT sql, run, nstep, reprep FROM sqlite_stmt WHERE sql NOT LIKE '%sqlite_stmt%'";
    Ok(diesel::sql_query(kept).load(conn)?)
}

/// What one connection has been asked.
#[derive(Default)]
pub(crate) struct Compilations {
    running: Option<String>,
    kept: HashSet<String>,
}

impl Compilations {
    pub(crate) fn note(&mut self, event: &InstrumentationEvent<'_>) {
        if !LISTENING.load(Ordering::Relaxed) {
            return;
        }
        match event {
            InstrumentationEvent::StartQuery { query, .. } => {
                let said = query.to_string();
                let statement = said.split(" -- binds").next().unwrap_or_default();
                let is_row_work = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"]
                    .iter()
                    .any(|word| statement.starts_with(word));
                self.running = is_row_work.then(|| statement.to_owned());
            }
            InstrumentationEvent::CacheQuery { .. } => {
                self.kept.extend(self.running.clone());
            }
            InstrumentationEvent::FinishQuery { .. } => {
                if let Some(statement) =
                    self.running.take().filter(|statement| !self.kept.contains(statement))
                {
                    UNKEPT.lock().unwrap_or_else(PoisonError::into_inner).push(statement);
                }
            }
            _ => {}
        }
    }
}
