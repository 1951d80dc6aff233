//! Migrations: one tree that both databases read alike.

use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use heping_core::{Error, Result};

use crate::dialect::{self, Conn, DatabaseUrl, Durability, Purpose};
use crate::on_either;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");

/// The tables of the audit log: they only grow.
const APPEND_ONLY: [&str; 4] = ["audit_log", "audit_seals", "audit_chain", "audit_time_stamps"];

/// Applies what is missing and names what it applied. Safe to run from several nodes at once:
/// on PostgreSQL an advisory lock makes the later ones wait and then find nothing to do.
///
/// # Errors
/// `busy` when the database cannot be reached, `internal` when a migration fails.
pub fn migrate(url: &DatabaseUrl) -> Result<Vec<String>> {
    up(&mut dialect::open(url, Purpose::Write, Durability::Lasting)?)
}

/// Applies every pending migration on a connection.
///
/// # Errors
/// `internal` when one fails; those before it are applied.
pub fn up(conn: &mut Conn) -> Result<Vec<String>> {
    dialect::begin_migrating(conn)?;
    let applied = apply(conn);
    dialect::end_migrating(conn)?;
    applied
}

fn apply(conn: &mut Conn) -> Result<Vec<String>> {
    let applied: Vec<String> = on_either!(conn, |c| c
        .run_pending_migrations(MIGRATIONS)
        .map(|list| list.iter().map(ToString::to_string).collect())
        .map_err(Error::internal))?;
    if !applied.is_empty() {
        // not a step of the tree, which both databases read alike: they have no trigger in common
        dialect::append_only(conn, &APPEND_ONLY)?;
    }
    Ok(applied)
}

/// Takes every migration back, for the test that goes up, down and up again.
///
/// # Errors
/// `internal` when one fails.
pub fn down(conn: &mut Conn) -> Result<()> {
    on_either!(conn, |c| c.revert_all_migrations(MIGRATIONS).map(|_| ()).map_err(Error::internal))
}

/// How many migrations are pending; 0 is ready.
///
/// # Errors
/// Those of the database.
pub fn pending(conn: &mut Conn) -> Result<usize> {
    on_either!(conn, |c| c.pending_migrations(MIGRATIONS).map(|list| list.len()).map_err(Error::internal))
}
