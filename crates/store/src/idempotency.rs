//! Answers to repeated requests: row and saved answer stand in the use case's transaction, so
//! that a request is either done and answerable again, or not done.

use diesel::prelude::*;
use heping_core::{Code, Error, Moment, Result};

use crate::on_either;
use crate::schema::idempotency_keys::{self, table};
use crate::statement::Keep;
use crate::{Bundle, Conn};

/// Whether a request came before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It did not.
    Fresh,
    /// It did, and this was the answer.
    Replay {
        /// The HTTP status.
        status: u16,
        /// The body.
        response: String,
    },
}

/// Claims `scope` (user, method, path, query and key, as a keyed hash) for the present transaction. Of two equal
/// requests at once the later waits for the earlier one's transaction and then finds its answer.
///
/// # Errors
/// `idempotency_mismatch` when the scope was used with another body, `idempotency_running` when
/// an earlier request holds it without an answer.
pub fn begin(conn: &mut Conn, scope: &str, body_hash: &str, now: Moment) -> Result<Begun> {
    let row = (
        idempotency_keys::scope.eq(scope),
        idempotency_keys::body_hash.eq(body_hash),
        idempotency_keys::created_at.eq(now),
    );
    let claimed = on_either!(conn, |c| diesel::insert_into(table)
        .values(row)
        .on_conflict_do_nothing()
        .kept()
        .execute(c))?;
    if claimed == 1 {
        return Ok(Begun::Fresh);
    }
    let stored: Option<(String, Option<i32>, Option<String>)> = table
        .find(scope)
        .select((idempotency_keys::body_hash, idempotency_keys::status, idempotency_keys::response))
        .first(conn)
        .optional()?;
    // forgotten at this very moment
    let Some((stored_hash, status, response)) = stored else {
        return Err(Error::new(Code::IdempotencyRunning));
    };
    if stored_hash != body_hash {
        return Err(Error::new(Code::IdempotencyMismatch));
    }
    match (status.and_then(|status| u16::try_from(status).ok()), response) {
        (Some(status), Some(response)) => Ok(Begun::Replay { status, response }),
        _ => Err(Error::new(Code::IdempotencyRunning)),
    }
}

/// Keeps the answer, with what else the request has written.
pub fn finish(rows: &mut Bundle, scope: &str, status: u16, response: &str) {
    rows.add(diesel::update(table.find(scope.to_owned())).set((
        idempotency_keys::status.eq(i32::from(status)),
        idempotency_keys::response.eq(response.to_owned()),
    )));
}

/// Gives the claim back: the answer is none to be kept, and the next request is a fresh one.
///
/// # Errors
/// Those of the database.
pub fn withdraw(conn: &mut Conn, scope: &str) -> Result<()> {
    diesel::delete(table.find(scope)).execute(conn)?;
    Ok(())
}

/// Forgets what is older than `before`; 24 hours are promised.
pub fn forget_older(conn: &mut Conn, before: Moment) -> Result<usize> {
    Ok(diesel::delete(table.filter(idempotency_keys::created_at.lt(before))).execute(conn)?)
}
