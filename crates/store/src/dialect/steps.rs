//! What a change of the schema asks of a database that others work with.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Integer;
use heping_core::{Error, Result};

use super::{Conn, DatabaseUrl, Durability, Purpose, begin, open};

/// Begins a transaction for the steps of the schema. Other nodes that want to make them wait for its end,
/// as long as it takes. SQLite has one writer, so nobody to wait for.
pub(crate) fn begin_steps(conn: &mut Conn) -> QueryResult<()> {
    begin(conn, Purpose::Write)?;
    let Conn::Postgres(conn) = conn else { return Ok(()) };
    conn.batch_execute(
        "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock(330114003)",
    )
}

/// How often it is looked whether anybody stands crosswise; far below PostgreSQL's `deadlock_timeout`.
const GLANCE: Duration = Duration::from_millis(50);

/// Takes all tables, so that no step waits halfway: in whichever order it changes them, some transaction of
/// a node at work goes the other way. Whoever holds a table for longer than two seconds, a long export, is
/// left alone: then nothing is taken, and those who waited behind come through.
///
/// Taking them can be crosswise too, and PostgreSQL would end the one that waits longest, which is this
/// one. So the others are ended from a second connection: to their node it is what a restart of the server
/// is, and asked for again.
///
/// # Errors
/// A lock's time-out when somebody holds a table for long.
pub(crate) fn take_tables(conn: &mut Conn, url: &DatabaseUrl) -> Result<()> {
    // that of the firms first: most look for their firm before anything else, and wait there with nothing
    // in their hands; readiness asks for that of the steps
    const TAKE: &str = "DO $$
        DECLARE
            ours text := (
                SELECT string_agg(oid::regclass::text, ', ' ORDER BY relname <> 'enterprises', relname)
                FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
                    AND pg_has_role(relowner, 'USAGE') AND relname <> '__diesel_schema_migrations'
            );
        BEGIN
            SET LOCAL lock_timeout = '2s';
            IF ours IS NOT NULL THEN EXECUTE 'LOCK TABLE ' || ours; END IF;
        END $$";
    let Conn::Postgres(conn) = conn else { return Ok(()) };
    let me: i32 = diesel::select(diesel::dsl::sql::<Integer>("pg_backend_pid()")).get_result(conn)?;
    let mut other = open(url, Purpose::Write, Durability::Lasting)?;
    std::thread::scope(|scope| {
        let (taken, is_taken) = mpsc::channel::<()>();
        let watch = scope.spawn(move || {
            while is_taken.recv_timeout(GLANCE) == Err(RecvTimeoutError::Timeout) {
                end_who_stands_crosswise(&mut other, me)?;
            }
            Ok(())
        });
        let outcome = conn.batch_execute(TAKE);
        drop(taken);
        let watched: QueryResult<()> = watch.join().map_err(|_| Error::internal("the watch panicked"))?;
        outcome?;
        Ok(watched?)
    })
}

/// Ends the connections that wait for `me` and for which `me` waits, be it through others.
fn end_who_stands_crosswise(conn: &mut Conn, me: i32) -> QueryResult<()> {
    diesel::sql_query(
        "WITH RECURSIVE before (pid) AS (
            SELECT unnest(pg_blocking_pids($1))
            UNION SELECT unnest(pg_blocking_pids(pid)) FROM before WHERE pid <> $1
        )
        SELECT pg_terminate_backend(pid) FROM before WHERE pid <> $1 AND $1 = ANY (pg_blocking_pids(pid))",
    )
    .bind::<Integer, _>(me)
    .execute(conn)
    .map(|_ended| ())
}

/// Has the database refuse to change or remove a row of these tables.
pub(crate) fn append_only(conn: &mut Conn, tables: &[&str]) -> QueryResult<()> {
    match conn {
        Conn::Postgres(conn) => {
            conn.batch_execute(
                "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS \
                 $$BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END$$",
            )?;
            tables.iter().try_for_each(|table| {
                conn.batch_execute(&format!(
                    "CREATE OR REPLACE TRIGGER {table}_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} \
                     EXECUTE FUNCTION refuse_change()"
                ))
            })
        }
        Conn::Sqlite(conn) => ["UPDATE", "DELETE"].iter().try_for_each(|change| {
            tables.iter().try_for_each(|table| {
                conn.batch_execute(&format!(
                    "CREATE TRIGGER IF NOT EXISTS {table}_no_{change} BEFORE {change} ON {table} \
                     BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                ))
            })
        }),
    }
}
