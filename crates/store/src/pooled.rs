//! Transactions side by side, for a database with many writers: a pool of connections, a lock
//! each, tried again when the database asks for it.

use diesel::QueryResult;
use heping_core::Result;

use crate::connection::{Borrowed, Connections, Watched, borrow};
use crate::dialect::{self, Ask, Conn, Purpose};
use crate::lock::Lock;

const TRIES: u32 = 4;
/// The pause before the second try; it grows with each.
const PAUSE: std::time::Duration = std::time::Duration::from_millis(20);

pub(crate) fn write<T>(pool: &Connections, lock: Lock, f: impl Fn(&mut Conn) -> Result<T>) -> Result<T> {
    let mut tries = 1;
    loop {
        let outcome = begun(pool, |conn| dialect::begin_under(conn, lock)).and_then(|mut watched| {
            let outcome = watched.run(&f);
            finish(&mut watched, outcome)
        });
        match outcome {
            Err(error) if tries < TRIES && error.database_error().is_some_and(dialect::is_transient) => {
                // the one that won a deadlock must get what it waits for before we ask for it again
                std::thread::sleep(PAUSE * tries);
                tries += 1;
            }
            outcome => return outcome.map_err(dialect::refused),
        }
    }
}

/// A connection with a transaction begun. Its beginning is the ping: after a restart of the server
/// every idle connection fails once, is dropped, and the next is taken. One on which others let nobody
/// begin is dropped too, since it has, but no other would fare better.
pub(crate) fn begun(pool: &Connections, begin: impl Fn(&mut Conn) -> QueryResult<()>) -> Result<Borrowed> {
    let mut stale = pool.state().connections;
    loop {
        let mut watched = borrow(pool)?;
        match begin(&mut watched.conn) {
            Ok(()) => return Ok(watched),
            Err(error) => {
                watched.spoil();
                if stale == 0 || dialect::is_transient(&error) {
                    return Err(error.into());
                }
                stale -= 1;
            }
        }
    }
}

/// One transaction that reads.
pub(crate) fn read<T>(pool: &Connections, f: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
    let mut watched = begun(pool, |conn| dialect::begin(conn, Purpose::Read))?;
    let outcome = watched.run(f);
    finish(&mut watched, outcome)
}

/// Asks on a connection as it is: one statement is a snapshot by itself. Where an answer took more of them,
/// it is asked for anew, in a transaction. Like the beginning of one the question is the ping.
pub(crate) fn asked<A: Ask>(pool: &Connections, question: impl Fn() -> A) -> Result<A::Answer> {
    let mut stale = pool.state().connections;
    loop {
        let mut watched = borrow(pool)?;
        match watched.run(|conn| question().ask(conn)) {
            Err(error) if stale > 0 && error.database_error().is_some_and(dialect::is_unavailable) => {
                watched.spoil();
                stale -= 1;
            }
            _ if watched.statements() > 1 => {
                drop(watched);
                return read(pool, |conn| question().ask(conn));
            }
            outcome => return outcome,
        }
    }
}

/// Commits what went well and rolls back what did not.
pub(crate) fn finish<T>(watched: &mut Watched, outcome: Result<T>) -> Result<T> {
    match outcome {
        Ok(value) => {
            dialect::commit(&mut watched.conn)?;
            Ok(value)
        }
        Err(error) => {
            // a roll-back that fails breaks the connection, and the pool drops it
            let _broken = dialect::roll_back(&mut watched.conn);
            Err(error)
        }
    }
}
