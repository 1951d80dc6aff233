//! Migrations: one tree that both databases read alike.

use std::collections::BTreeSet;
use std::time::Duration;

use diesel::RunQueryDsl;
use diesel::migration::{Migration, MigrationSource};
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use heping_core::{Code, Error, Result};

use crate::dialect::{self, Conn, DatabaseUrl, Durability, Purpose};
use crate::{on_either, tally};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");

/// The tables of the audit log: they only grow.
const APPEND_ONLY: [&str; 4] = ["audit_log", "audit_seals", "audit_chain", "audit_time_stamps"];

/// How often it is tried to get the tables, when somebody holds one for long; with the waits a minute and
/// a half.
const TRIES: u32 = 30;
/// The pause after such a try, in which those who waited behind it come through.
const PAUSE: Duration = Duration::from_secs(1);

/// Applies what is missing, all of it or nothing, and names what it applied. Safe to run from several nodes
/// at once, and beside nodes of the release before: on PostgreSQL an advisory lock makes the later ones wait
/// and then find nothing to do, and who is at work waits while the steps have the tables.
///
/// # Errors
/// `busy` when the database cannot be reached, `internal` when a migration fails, `state_conflict`
/// with a sentence when the database knows steps that this program does not.
pub fn migrate(url: &DatabaseUrl) -> Result<Vec<String>> {
    let mut conn = dialect::open(url, Purpose::Write, Durability::Lasting)?;
    let mut tries = 1;
    loop {
        dialect::begin_steps(&mut conn)?;
        match apply(&mut conn, url) {
            Ok(applied) => {
                dialect::commit(&mut conn)?;
                return Ok(applied);
            }
            Err(error) if tries < TRIES && dialect::asks_again(&error.to_string()) => {
                tracing::warn!(tries, "somebody holds a table for long; the schema is tried again");
                dialect::roll_back(&mut conn)?;
                tries += 1;
                std::thread::sleep(PAUSE);
            }
            // the connection goes, and with it what was not committed
            Err(error) => return Err(error),
        }
    }
}

fn apply(conn: &mut Conn, url: &DatabaseUrl) -> Result<Vec<String>> {
    refuse_newer(conn)?;
    if pending(conn)? == 0 && tally::is_kept(conn)? {
        return Ok(Vec::new());
    }
    dialect::take_tables(conn, url)?;
    tally::end(conn)?;
    let applied = on_either!(conn, |c| {
        let applied = c.run_pending_migrations(MIGRATIONS).map_err(Error::internal)?;
        applied.iter().map(ToString::to_string).collect()
    });
    // not a step of the tree, which both databases read alike: they have no trigger in common
    dialect::append_only(conn, &APPEND_ONLY)?;
    tally::begin(conn)?;
    Ok(applied)
}

/// The steps that this program knows, the oldest first.
///
/// # Errors
/// `internal` when they cannot be read.
pub fn steps() -> Result<Vec<String>> {
    let mut names: Vec<_> = known()?.iter().map(|step| step.name().to_string()).collect();
    names.sort();
    Ok(names)
}

fn known() -> Result<Vec<Box<dyn Migration<Sqlite>>>> {
    MIGRATIONS.migrations().map_err(Error::internal)
}

/// A database of a newer program is left alone: an older one would write rows that lack what the newer
/// one reads.
fn refuse_newer(conn: &mut Conn) -> Result<()> {
    match standing(conn)? {
        Standing::Newer(step) => Err(Error::because(
            Code::StateConflict,
            format!("数据库的结构（{step}）比本程序新：请改用写它的那个版本或更新的版本，不要用旧程序打开。"),
        )),
        Standing::Empty | Standing::Behind(_) | Standing::Current => Ok(()),
    }
}

/// Takes every migration back, for the test that goes up, down and up again.
///
/// # Errors
/// `internal` when one fails.
pub fn down(conn: &mut Conn) -> Result<()> {
    tally::end(conn)?;
    on_either!(conn, |c| c.revert_all_migrations(MIGRATIONS).map(|_| ()).map_err(Error::internal))
}

/// How the schema of a database stands to that of this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing was ever migrated.
    Empty,
    /// So many steps are to come.
    Behind(usize),
    /// It is the one that this program knows.
    Current,
    /// It has a step that this program does not know.
    Newer(String),
}

/// How the schema stands; nothing is changed, and nothing is made in an empty database.
///
/// # Errors
/// Those of the database.
pub fn standing(conn: &mut Conn) -> Result<Standing> {
    const NOTED: &str = "__diesel_schema_migrations";
    if !dialect::has_table(conn, NOTED)? {
        return Ok(Standing::Empty);
    }
    let applied: Vec<Version> =
        diesel::sql_query(format!("SELECT version FROM {NOTED} ORDER BY version")).load(conn)?;
    let applied: BTreeSet<String> = applied.into_iter().map(|step| step.version).collect();
    let known: BTreeSet<String> = known()?.iter().map(|step| step.name().version().to_string()).collect();
    Ok(match applied.difference(&known).last() {
        Some(newer) => Standing::Newer(newer.clone()),
        None if applied.is_empty() => Standing::Empty,
        None => match known.len() - applied.len() {
            0 => Standing::Current,
            steps => Standing::Behind(steps),
        },
    })
}

#[derive(diesel::QueryableByName)]
struct Version {
    #[diesel(sql_type = diesel::sql_types::Text)]
    version: String,
}

/// How many migrations are pending; 0 is ready.
///
/// # Errors
/// Those of the database.
pub fn pending(conn: &mut Conn) -> Result<usize> {
    on_either!(conn, |c| c.pending_migrations(MIGRATIONS).map(|list| list.len()).map_err(Error::internal))
}
