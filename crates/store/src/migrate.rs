//! Migrations, one tree per database with the same names.

use diesel::migration::{Migration, MigrationSource};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use heping_core::{Error, Result};

use crate::connection::Conn;
use crate::dialect::{self, DatabaseUrl, Purpose};

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

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
            let applied = run(c, POSTGRES);
            c.batch_execute("SELECT pg_advisory_unlock(330114003)")?;
            applied
        }
        Conn::Sqlite(c) => run(c, SQLITE),
    }
}

/// Takes every migration back, for the test that goes up, down and up again.
pub fn down(conn: &mut Conn) -> Result<()> {
    match conn {
        Conn::Postgres(c) => c.revert_all_migrations(POSTGRES).map(|_| ()).map_err(Error::internal),
        Conn::Sqlite(c) => c.revert_all_migrations(SQLITE).map(|_| ()).map_err(Error::internal),
    }
}

/// How many migrations are pending; 0 is ready.
pub fn pending(conn: &mut Conn) -> Result<usize> {
    match conn {
        Conn::Postgres(c) => c.pending_migrations(POSTGRES).map(|list| list.len()).map_err(Error::internal),
        Conn::Sqlite(c) => c.pending_migrations(SQLITE).map(|list| list.len()).map_err(Error::internal),
    }
}

fn run<C, DB>(conn: &mut C, source: EmbeddedMigrations) -> Result<Vec<String>>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
{
    let applied = conn.run_pending_migrations(source).map_err(Error::internal)?;
    Ok(applied.iter().map(ToString::to_string).collect())
}

/// The names in both trees, for the test that they are the same.
pub fn names() -> Result<(Vec<String>, Vec<String>)> {
    fn of<DB: diesel::backend::Backend>(list: Vec<Box<dyn Migration<DB>>>) -> Vec<String> {
        list.iter().map(|migration| migration.name().to_string()).collect()
    }
    let sqlite: Vec<Box<dyn Migration<diesel::sqlite::Sqlite>>> =
        SQLITE.migrations().map_err(Error::internal)?;
    let postgres: Vec<Box<dyn Migration<diesel::pg::Pg>>> = POSTGRES.migrations().map_err(Error::internal)?;
    Ok((of(sqlite), of(postgres)))
}
