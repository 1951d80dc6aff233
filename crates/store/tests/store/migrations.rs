//! The migrations, and schema.rs.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use heping_core::{Code, Result};
use heping_store::dialect::DatabaseUrl;
use heping_store::testkit::TestStore;
use heping_store::{Conn, Lock, migrate, tally};

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// The server's own description of everything that migrations made.
fn dump(conn: &mut Conn) -> Vec<String> {
    let lines: Vec<Line> = match conn {
        Conn::Sqlite(c) => diesel::sql_query(
            "SELECT type || ' ' || name || ' ' || coalesce(sql, '') AS line FROM sqlite_schema \
             WHERE name NOT LIKE '%diesel%' ORDER BY 1",
        )
        .load(c),
        Conn::Postgres(c) => diesel::sql_query(
            "SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) AS line \
               FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '%diesel%' \
             UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE '%diesel%' \
             UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) \
               FROM pg_constraint WHERE connamespace = 'public'::regnamespace \
             ORDER BY 1",
        )
        .load(c),
    }
    .unwrap();
    lines.into_iter().map(|line| line.line).filter(|line| !line.contains("diesel")).collect()
}

#[tokio::test]
async fn up_down_and_up_again_ends_where_it_began() {
    let test = TestStore::new();
    let state = |conn: &mut Conn| Ok((dump(conn), migrate::pending(conn)?));
    let whole = test.store.write(Lock::Nothing, state).await.unwrap();
    test.store.write(Lock::Nothing, migrate::down).await.unwrap();
    let (empty, left) = test.store.write(Lock::Nothing, state).await.unwrap();
    let made = migrate::migrate(&DatabaseUrl::parse(&test.url).unwrap()).unwrap();
    let again = test.store.write(Lock::Nothing, state).await.unwrap();
    assert!(whole.0.len() > 60);
    assert_eq!((empty, left), (Vec::<String>::new(), made.len()));
    assert_eq!(whole, again);
    assert_eq!(again.1, 0);
}

/// Takes away one of the triggers that keep the figures, so that there is something to make.
fn unmake(conn: &mut Conn) -> Result<()> {
    let some = match conn {
        Conn::Sqlite(_) => {
            "SELECT name AS line FROM sqlite_schema WHERE name LIKE 'tally!_%' ESCAPE '!' LIMIT 1"
        }
        Conn::Postgres(_) => {
            "SELECT tgname || ' ON ' || tgrelid::regclass AS line FROM pg_trigger \
             WHERE tgname LIKE 'tally!_%' ESCAPE '!' LIMIT 1"
        }
    };
    let some: Line = diesel::sql_query(some).get_result(conn)?;
    Ok(conn.batch_execute(&format!("DROP TRIGGER {}", some.line))?)
}

/// Reads a table while the schema is made, and then the one that is taken first.
fn crosswise(conn: &mut Conn, making: &AtomicBool) -> Result<()> {
    let table = |name: &str| format!("SELECT name AS line FROM {name}");
    let waits = "SELECT 'x' AS line FROM pg_locks WHERE relation = 'villages'::regclass AND NOT granted";
    let _none: Vec<Line> = diesel::sql_query(table("villages")).load(conn)?;
    making.store(true, Ordering::SeqCst);
    if let Conn::Postgres(conn) = conn {
        while diesel::sql_query(waits).execute(conn)? == 0 {}
    }
    let _none: Vec<Line> = diesel::sql_query(table("enterprises")).load(conn)?;
    Ok(())
}

#[tokio::test]
async fn who_is_at_work_crosswise_keeps_no_step_from_being_made() {
    let test = TestStore::new();
    let url = DatabaseUrl::parse(&test.url).unwrap();
    test.store.write(Lock::Nothing, unmake).await.unwrap();
    let reads = Arc::new(AtomicBool::new(false));
    let making = Arc::clone(&reads);
    let make = async {
        while !reads.load(Ordering::SeqCst) {
            tokio::task::yield_now().await;
        }
        let url = url.clone();
        tokio::task::spawn_blocking(move || migrate::migrate(&url)).await.unwrap()
    };
    let (at_work, made) = tokio::join!(test.store.read(move |conn| crosswise(conn, &making)), make);
    made.unwrap();
    // as after a restart of the server, unless it is a file that is read as it was
    let expected = if url.is_shared() { Err(Code::Busy) } else { Ok(()) };
    assert_eq!(at_work.map_err(|error| error.code()), expected);
    assert_eq!(test.store.read(tally::differing).await.unwrap().len(), 0);
}

/// Table → column → type, and the columns of the primary key.
type Tables = BTreeMap<String, (BTreeMap<String, String>, Vec<String>)>;

fn of_schema_rs() -> Tables {
    let mut tables = Tables::new();
    let mut table = String::new();
    for line in include_str!("../../src/schema.rs").lines().map(str::trim) {
        if let Some((name, key)) = line.strip_suffix(") {").and_then(|line| line.split_once(" (")) {
            table = name.to_owned();
            let mut key: Vec<_> = key.split(", ").map(str::to_owned).collect();
            key.sort();
            tables.insert(table.clone(), (BTreeMap::new(), key));
        } else if let Some((column, kind)) = line.trim_end_matches(',').split_once(" -> ")
            && let Some((columns, _)) = tables.get_mut(&table)
            && !line.starts_with("diesel")
        {
            columns.insert(column.to_owned(), kind.to_owned());
        }
    }
    tables
}

#[derive(diesel::QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
    #[diesel(sql_type = Bool)]
    key: bool,
}

fn of_database(conn: &mut Conn) -> Tables {
    let columns: Vec<Column> = match conn {
        Conn::Sqlite(c) => diesel::sql_query(
            "SELECT t.name AS table_name, c.name AS column_name, lower(c.type) AS kind, \
                    c.\"notnull\" = 0 AS nullable, c.pk > 0 AS key \
             FROM sqlite_schema t JOIN pragma_table_info(t.name) c \
             WHERE t.type = 'table' AND t.name NOT LIKE '%diesel%' AND t.name NOT LIKE 'sqlite_%'",
        )
        .load(c),
        Conn::Postgres(c) => diesel::sql_query(
            "SELECT c.table_name::text, c.column_name::text, c.data_type::text AS kind, \
                    c.is_nullable = 'YES' AS nullable, \
                    EXISTS (SELECT 1 FROM pg_index i JOIN pg_attribute a \
                              ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) \
                            WHERE i.indisprimary AND i.indrelid = c.table_name::regclass \
                              AND a.attname = c.column_name) AS key \
             FROM information_schema.columns c \
             WHERE c.table_schema = 'public' AND c.table_name NOT LIKE '%diesel%'",
        )
        .load(c),
    }
    .unwrap();
    let mut tables = Tables::new();
    for column in columns {
        let kind = match column.kind.as_str() {
            "text" => "Text",
            "integer" => "Integer",
            "bigint" => "BigInt",
            "boolean" => "Bool",
            "date" => "Date",
            "timestamp" | "timestamp without time zone" => "Timestamp",
            other => panic!("{}.{}: {other}", column.table_name, column.column_name),
        };
        let kind = if column.nullable { format!("Nullable<{kind}>") } else { kind.to_owned() };
        let (columns, key) = tables.entry(column.table_name).or_default();
        if column.key {
            key.push(column.column_name.clone());
            key.sort();
        }
        columns.insert(column.column_name, kind);
    }
    tables
}

#[tokio::test]
async fn the_database_is_what_schema_rs_says() {
    let test = TestStore::new();
    let database = test.store.read(|conn| Ok(of_database(conn))).await.unwrap();
    let schema = of_schema_rs();
    assert!(schema.len() > 25);
    assert_eq!(database.keys().collect::<Vec<_>>(), schema.keys().collect::<Vec<_>>(), "the same tables");
    for (table, described) in &schema {
        assert_eq!(&database[table], described, "{table}");
    }
}
