//! Migrations: one tree that both databases read alike.

use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use heping_core::{Error, Result};

use crate::connection::Conn;
use crate::dialect::{self, DatabaseUrl, Purpose};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");

/// Applies what is missing and names what it applied. Safe to run from several nodes at once:
/// on PostgreSQL an advisory lock makes the later ones wait and then find nothing to do.
///
/// # Errors
/// `busy` when the database cannot be reached, `internal` when a migration fails.
pub fn migrate(url: &DatabaseUrl) -> Result<Vec<String>> {
    let mut conn = dialect::open(url, Purpose::Write)?;
    up(&mut conn)
}

/// Applies every pending migration on a connection.
pub fn up(conn: &mut Conn) -> Result<Vec<String>> {
    match conn {
        Conn::Postgres(c) => {
            use diesel::connection::SimpleConnection;
            c.batch_execute(
                "SET lock_timeout = 0; SET statement_timeout = 0; SELECT pg_advisory_lock(330114003)",
            )?;
            let applied = run(c);
            c.batch_execute("SELECT pg_advisory_unlock(330114003)")?;
            applied
        }
        Conn::Sqlite(c) => run(c),
    }
}

/// Takes every migration back, for the test that goes up, down and up again.
pub fn down(conn: &mut Conn) -> Result<()> {
    match conn {
        Conn::Postgres(c) => c.revert_all_migrations(MIGRATIONS).map(|_| ()).map_err(Error::internal),
        Conn::Sqlite(c) => c.revert_all_migrations(MIGRATIONS).map(|_| ()).map_err(Error::internal),
    }
}

/// How many migrations are pending; 0 is ready.
pub fn pending(conn: &mut Conn) -> Result<usize> {
    match conn {
        Conn::Postgres(c) => c.pending_migrations(MIGRATIONS).map(|list| list.len()).map_err(Error::internal),
        Conn::Sqlite(c) => c.pending_migrations(MIGRATIONS).map(|list| list.len()).map_err(Error::internal),
    }
}

fn run<C, DB>(conn: &mut C) -> Result<Vec<String>>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
{
    let applied = conn.run_pending_migrations(MIGRATIONS).map_err(Error::internal)?;
    Ok(applied.iter().map(ToString::to_string).collect())
}
