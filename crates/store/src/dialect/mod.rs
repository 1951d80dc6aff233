//! What differs between SQLite and PostgreSQL; nothing outside this folder names a backend.

mod bundle;
mod columns;
mod held;
mod questions;
mod refusal;
mod steps;
mod texts;

use diesel::connection::{
    AnsiTransactionManager, CacheSize, Connection, SimpleConnection, TransactionManager,
};
use diesel::{QueryResult, RunQueryDsl};
use heping_core::{Code, Error, Moment, Result};

use crate::lock::Lock;
use crate::patience::{is_pooled, patient};
use crate::statement::Keep;

pub use self::bundle::Bundle;
pub use self::either::Conn;
pub use self::held::{Held, held};
pub use self::questions::{Ask, Question, columns, question};
pub(crate) use self::refusal::{asks_again, is_transient, is_unavailable, not_taken, refused};
pub(crate) use self::steps::{append_only, begin_steps, take_tables};

/// In a module of its own, because the derive makes public items beside it that nobody names.
mod either {
    /// A connection to either database; diesel picks the SQL by the variant.
    #[derive(diesel::MultiConnection)]
    pub enum Conn {
        /// PostgreSQL.
        Postgres(diesel::PgConnection),
        /// SQLite.
        Sqlite(diesel::SqliteConnection),
    }
}

/// Runs one expression on whichever database it is, for what diesel's enum cannot express:
/// batch insert, `on_conflict`, window functions, union.
///
/// ```text
/// on_either!(conn, |c| diesel::insert_into(t::table).values(&row).on_conflict_do_nothing().execute(c))
/// ```
#[macro_export]
macro_rules! on_either {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::Conn::Postgres($c) => $body,
            $crate::Conn::Sqlite($c) => $body,
        }
    };
}

/// Where the database is. The scheme decides; nothing is guessed.
#[derive(Clone)]
pub enum DatabaseUrl {
    /// `sqlite:path`
    Sqlite(String),
    /// `postgres://…`, whole.
    Postgres(String),
}

impl DatabaseUrl {
    /// # Errors
    /// `bad_request` with a sentence that says which forms there are.
    pub fn parse(url: &str) -> Result<Self> {
        match url.split_once(':') {
            Some(("sqlite", path)) if !path.trim_start_matches('/').is_empty() => {
                Ok(Self::Sqlite(path.to_owned()))
            }
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres(url.to_owned())),
            _ => Err(Error::because(
                Code::BadRequest,
                "HEPING_DATABASE_URL 写法不对：要写成 sqlite:文件路径，或 postgres://用户:密码@主机/库名。",
            )),
        }
    }

    /// Whether several nodes can share it.
    pub fn is_shared(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }
}

/// What a connection is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Purpose {
    Read,
    Write,
}

/// What of a commit outlives a loss of power.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Durability {
    /// All of it: a commit waits for the disk.
    Lasting,
    /// What a SQLite file happens to have written: for what nobody keeps, such as a demo's years.
    Passing,
}

pub(crate) fn open(url: &DatabaseUrl, purpose: Purpose, durability: Durability) -> Result<Conn> {
    let unreachable = |error: diesel::ConnectionError| Error::new(Code::Busy).retry_after(5).caused_by(error);
    match url {
        DatabaseUrl::Postgres(url) => {
            let mut conn = diesel::PgConnection::establish(&patient(url)).map_err(unreachable)?;
            let kept = if is_pooled(url) { CacheSize::Disabled } else { CacheSize::Unbounded };
            conn.set_prepared_statement_cache_size(kept);
            Ok(Conn::Postgres(conn))
        }
        DatabaseUrl::Sqlite(path) => {
            let mut conn = diesel::SqliteConnection::establish(path).map_err(unreachable)?;
            // A page that many writes touch is carried over from the log once in 4,000 pages (16 MB), not four
            // times: the first part of the log's index holds them all, so that to read costs no more.
            conn.batch_execute(
                "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                 PRAGMA wal_autocheckpoint = 4000; PRAGMA foreign_keys = ON; PRAGMA cache_size = -8000; \
                 PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 67108864; PRAGMA secure_delete = ON",
            )?;
            if durability == Durability::Passing {
                conn.batch_execute("PRAGMA synchronous = OFF")?;
            }
            if purpose == Purpose::Read {
                conn.batch_execute("PRAGMA query_only = ON")?;
            }
            Ok(Conn::Sqlite(conn))
        }
    }
}

/// What of a PostgreSQL is set for a transaction. Of the session nothing is: behind a pooler it is
/// somebody else's the next moment.
const LIMITS: &str = "SET LOCAL statement_timeout = '30s'; SET LOCAL lock_timeout = '10s'; \
    SET LOCAL idle_in_transaction_session_timeout = '60s'";

/// Begins a transaction. The raw statement goes through diesel's manager, so that depth and savepoints
/// stay right on both.
pub(crate) fn begin(conn: &mut Conn, purpose: Purpose) -> QueryResult<()> {
    begin_with(conn, purpose, "")
}

/// Begins a write under its lock, in one round trip: waits for the other writers of what it names, and
/// gives an enterprise that it names a new revision. So rows come before numbers here too.
pub(crate) fn begin_under(conn: &mut Conn, lock: Lock) -> QueryResult<()> {
    let mut first =
        lock.key().map(|key| format!("; SELECT pg_advisory_xact_lock({key})")).unwrap_or_default();
    if let Some(id) = lock.enterprise() {
        // an id is hexadecimal digits and hyphens
        first.push_str(&format!("; UPDATE enterprises SET revision = revision + 1 WHERE id = '{id}'"));
    }
    begin_with(conn, Purpose::Write, &first)
}

/// In one round trip; `first` is what PostgreSQL does at once.
fn begin_with(conn: &mut Conn, purpose: Purpose, first: &str) -> QueryResult<()> {
    match (conn, purpose) {
        (Conn::Postgres(c), purpose) => {
            let mode = match purpose {
                Purpose::Read => "REPEATABLE READ READ ONLY",
                Purpose::Write => "READ COMMITTED",
            };
            let begin = format!("BEGIN ISOLATION LEVEL {mode}; {LIMITS}{first}");
            AnsiTransactionManager::begin_transaction_sql(c, &begin)
        }
        (Conn::Sqlite(c), purpose) => {
            let mode = if purpose == Purpose::Read { "DEFERRED" } else { "IMMEDIATE" };
            AnsiTransactionManager::begin_transaction_sql(c, &format!("BEGIN {mode}"))
        }
    }
}

type Manager = <Conn as Connection>::TransactionManager;

pub(crate) fn begin_savepoint(conn: &mut Conn) -> QueryResult<()> {
    Manager::begin_transaction(conn)
}

pub(crate) fn commit(conn: &mut Conn) -> QueryResult<()> {
    Manager::commit_transaction(conn)
}

pub(crate) fn roll_back(conn: &mut Conn) -> QueryResult<()> {
    Manager::rollback_transaction(conn)
}

pub(crate) fn is_broken(conn: &mut Conn) -> bool {
    Manager::is_broken_transaction_manager(conn)
}

/// How many transactions are open, one in another.
pub(crate) fn depth(conn: &mut Conn) -> u32 {
    let status = Manager::transaction_manager_status_mut(conn);
    status.transaction_depth().ok().flatten().map_or(0, std::num::NonZeroU32::get)
}

/// Waits for others that take the same number. SQLite has one writer, so nobody to wait for.
pub(crate) fn take_key(conn: &mut Conn, key: i64) -> QueryResult<()> {
    let Conn::Postgres(conn) = conn else { return Ok(()) };
    use diesel::sql_types::{BigInt, Text};
    let lock = diesel::dsl::sql::<Text>("pg_advisory_xact_lock(").bind::<BigInt, _>(key).sql(")");
    diesel::select(lock).kept().execute(conn)?;
    Ok(())
}

/// Has PostgreSQL look anew at a table into which many rows came at once: until it does so by itself, within
/// a minute, plans that are kept take it for as small as it was, and read all of it. SQLite plans without
/// figures.
///
/// # Errors
/// Those of the database.
pub fn look_anew(conn: &mut Conn, table: &str) -> Result<()> {
    if let Conn::Postgres(conn) = conn {
        conn.batch_execute(&format!("ANALYZE {table}"))?;
    }
    Ok(())
}

#[derive(diesel::QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

fn number(conn: &mut Conn, postgres: &str, sqlite: &str) -> Result<i64> {
    let sql = if matches!(conn, Conn::Postgres(_)) { postgres } else { sqlite };
    let found: Number = diesel::sql_query(format!("SELECT {sql} AS n")).get_result(conn)?;
    Ok(found.n)
}

/// The version of the server as it numbers itself (`150004`); `None` for SQLite, which we bring along.
pub fn server_version(conn: &mut Conn) -> Result<Option<i32>> {
    let version = number(conn, "current_setting('server_version_num')::bigint", "0")?;
    Ok(i32::try_from(version).ok().filter(|version| *version > 0))
}

/// The time by the clock of the database.
pub fn clock(conn: &mut Conn) -> Result<Moment> {
    const POSTGRES: &str = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";
    const SQLITE: &str = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)";
    number(conn, POSTGRES, SQLITE).map(Moment::from_millis)
}

/// Whether there is a table of this name.
pub fn has_table(conn: &mut Conn, name: &str) -> Result<bool> {
    let postgres = format!("(to_regclass('{name}') IS NOT NULL)::int::bigint");
    let sqlite = format!("(SELECT count(*) FROM sqlite_master WHERE name = '{name}')");
    number(conn, &postgres, &sqlite).map(|n| n > 0)
}

/// The query plan of a statement, for the test that forbids full scans.
pub fn explain(conn: &mut Conn, sql: &str) -> Result<Vec<String>> {
    use diesel::sql_types::Text;
    #[derive(diesel::QueryableByName)]
    struct Postgres {
        #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
        line: String,
    }
    #[derive(diesel::QueryableByName)]
    struct Sqlite {
        #[diesel(sql_type = Text, column_name = "detail")]
        line: String,
    }
    Ok(match conn {
        Conn::Postgres(c) => diesel::sql_query(format!("EXPLAIN {sql}"))
            .load::<Postgres>(c)?
            .into_iter()
            .map(|row| row.line)
            .collect(),
        Conn::Sqlite(c) => diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}"))
            .load::<Sqlite>(c)?
            .into_iter()
            .map(|row| row.line)
            .collect(),
    })
}

/// Every row of every table as text, by the table's name: for the test that searches for secrets.
///
/// # Errors
/// Those of the database.
#[cfg(feature = "testkit")]
pub fn dump(url: &str) -> Result<Vec<(String, String)>> {
    #[derive(diesel::QueryableByName)]
    struct Line {
        #[diesel(sql_type = diesel::sql_types::Text)]
        line: String,
    }
    let mut conn = open(&DatabaseUrl::parse(url)?, Purpose::Read, Durability::Lasting)?;
    let mut lines = |sql: String| -> Result<Vec<String>> {
        let rows: Vec<Line> = diesel::sql_query(sql).load(&mut conn)?;
        Ok(rows.into_iter().map(|row| row.line).collect())
    };
    let is_shared = DatabaseUrl::parse(url)?.is_shared();
    let tables = if is_shared {
        "SELECT tablename::text AS line FROM pg_tables WHERE schemaname = 'public'"
    } else {
        "SELECT name AS line FROM sqlite_master WHERE type = 'table'"
    };
    let mut dumped = Vec::new();
    for table in lines(tables.to_owned())? {
        let row = if is_shared {
            "t::text".to_owned()
        } else {
            let columns = lines(format!("SELECT name AS line FROM pragma_table_info('{table}')"))?;
            let quoted: Vec<_> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
            quoted.join(" || ' ' || ")
        };
        dumped.push((table.clone(), lines(format!("SELECT {row} AS line FROM \"{table}\" t"))?.join("\n")));
    }
    Ok(dumped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_decides_and_nothing_is_guessed() {
        assert!(
            matches!(DatabaseUrl::parse("sqlite:heping.db"), Ok(DatabaseUrl::Sqlite(path)) if path == "heping.db")
        );
        assert!(matches!(DatabaseUrl::parse("postgres://localhost/x"), Ok(DatabaseUrl::Postgres(_))));
        for wrong in ["heping.db", "", "mysql://x", "sqlite:", "/var/heping.db"] {
            assert!(DatabaseUrl::parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
