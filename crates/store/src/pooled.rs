//! Transactions side by side, for a database with many writers: a pool of connections, a lock
//! each, tried again when the database asks for it.

use heping_core::Result;

use crate::connection::{Borrowed, Connections, Watched, borrow};
use crate::dialect::{self, Conn, Purpose};
use crate::lock::Lock;
use crate::revision;

const TRIES: u32 = 4;
/// The pause before the second try; it grows with each.
const PAUSE: std::time::Duration = std::time::Duration::from_millis(20);

pub(crate) fn write<T>(pool: &Connections, lock: Lock, f: impl Fn(&mut Conn) -> Result<T>) -> Result<T> {
    let mut tries = 1;
    loop {
        let mut watched = begun(pool, Purpose::Write)?;
        match attempt(&mut watched, lock, &f) {
            Err(error) if tries < TRIES && error.database_error().is_some_and(dialect::is_transient) => {
                drop(watched);
                // the one that won a deadlock must get what it waits for before we ask for it again
                std::thread::sleep(PAUSE * tries);
                tries += 1;
            }
            outcome => return outcome.map_err(dialect::refused),
        }
    }
}

/// A connection with a transaction begun. The BEGIN is the ping: after a restart of the server
/// every idle connection fails once, is dropped, and the next is taken.
pub(crate) fn begun(pool: &Connections, purpose: Purpose) -> Result<Borrowed> {
    let mut stale = pool.state().connections;
    loop {
        let mut watched = borrow(pool)?;
        match dialect::begin(&mut watched.conn, purpose) {
            Ok(()) => return Ok(watched),
            Err(error) => {
                watched.spoil();
                if stale == 0 {
                    return Err(dialect::refused(error.into()));
                }
                stale -= 1;
            }
        }
    }
}

fn attempt<T>(watched: &mut Watched, lock: Lock, f: impl Fn(&mut Conn) -> Result<T>) -> Result<T> {
    let outcome = watched.run(|conn| {
        dialect::take(conn, lock)?;
        revision::raising(conn, lock, &f)
    });
    finish(watched, outcome)
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
