//! What a failure of the database means, and what its caller is told.

use diesel::result::{DatabaseErrorKind, Error as DbError};
use heping_core::{Code, Error};

/// Whether the failure is the database's way to say "the same again, please".
pub(crate) fn is_transient(error: &DbError) -> bool {
    match error {
        DbError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        DbError::DatabaseError(_, info) => asks_again(info.message()),
        _ => false,
    }
}

/// diesel has no kind for a deadlock or a time-out, so the words decide; tests pin them.
pub(crate) fn asks_again(message: &str) -> bool {
    ["deadlock detected", "lock timeout", "database is locked"].iter().any(|words| message.contains(words))
}

/// Whether the failure is that the database is away, full or too slow rather than a mistake of ours.
pub(crate) fn is_unavailable(error: &DbError) -> bool {
    match error {
        DbError::DatabaseError(
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
            _,
        ) => true,
        DbError::BrokenTransactionManager => true,
        DbError::DatabaseError(_, info) => {
            let message = info.message();
            [
                "statement timeout",
                "database or disk is full",
                "disk I/O error",
                "No space left",
                "server closed the connection",
                "terminating connection",
                "no connection to the server",
                "the database system is",
                "unable to open database file",
            ]
            .iter()
            .any(|words| message.contains(words))
        }
        _ => false,
    }
}

/// Whether a row's id was used by another transaction in the meantime: both had looked and found
/// nothing, under different locks.
fn is_taken_id(error: &DbError) -> bool {
    match error {
        DbError::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => match info.constraint_name() {
            Some(constraint) => constraint.ends_with("_pkey"),
            None => {
                info.message().strip_suffix(".id").is_some_and(|rest| rest.starts_with("UNIQUE constraint"))
            }
        },
        _ => false,
    }
}

/// The error that a caller gets for a transaction that did not happen.
pub(crate) fn refused(error: Error) -> Error {
    match error.database_error() {
        Some(cause) if is_taken_id(cause) => Error::new(Code::IdConflict).caused_by(error),
        Some(cause) if is_transient(cause) || is_unavailable(cause) => {
            Error::new(Code::Busy).retry_after(2).caused_by(error)
        }
        _ => error,
    }
}

/// The same for a write that the database cannot take because it may only be read: a standby, a disk that
/// was remounted. (A use case that writes while it reads is a mistake, and stays one.)
pub(crate) fn not_taken(error: Error) -> Error {
    let only_read = match error.database_error() {
        Some(DbError::DatabaseError(DatabaseErrorKind::ReadOnlyTransaction, _)) => true,
        Some(DbError::DatabaseError(_, info)) => info.message().contains("readonly database"),
        _ => false,
    };
    if only_read { Error::new(Code::Busy).retry_after(5).caused_by(error) } else { error }
}
