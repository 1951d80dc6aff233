//! A copy of a database that others are writing to.

use std::fs::File;
use std::path::Path;

use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Text};
use heping_core::{Error, Result};

use crate::dialect::{self, Conn, DatabaseUrl, Durability, Purpose};

/// Writes what a SQLite database holds at one instant into a new file, which is on the disk when this
/// answers. Writers go on meanwhile: `VACUUM INTO` reads as any reader of a WAL does. (SQLite's online
/// backup API needs `unsafe`, and begins anew whenever another process writes.) `false` for
/// PostgreSQL, which has tools of its own.
///
/// # Errors
/// `busy` when the database cannot be read or the file cannot be written.
pub fn into_file(url: &DatabaseUrl, file: &Path) -> Result<bool> {
    let mut conn = dialect::open(url, Purpose::Write, Durability::Lasting)?;
    let Conn::Sqlite(sqlite) = &mut conn else { return Ok(false) };
    let name = file.to_str().ok_or_else(|| Error::internal("the file's name is no UTF-8"))?;
    let copied = diesel::sql_query("VACUUM INTO ?").bind::<Text, _>(name).execute(sqlite);
    copied.map_err(|error| dialect::refused(error.into()))?;
    File::open(file).and_then(|copy| copy.sync_all()).map_err(Error::internal)?;
    Ok(true)
}

/// Reads from a copy, on a connection of its own that is closed again.
///
/// # Errors
/// What `f` answers; `busy` when the copy cannot be opened.
pub fn open<T>(url: &DatabaseUrl, f: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
    f(&mut dialect::open(url, Purpose::Write, Durability::Lasting)?)
}

#[derive(diesel::QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// How many rows a table has.
///
/// # Errors
/// Those of the database.
pub fn count(conn: &mut Conn, table: &str) -> Result<i64> {
    let counted: Counted =
        diesel::sql_query(format!("SELECT count(*) AS rows FROM {table}")).get_result(conn)?;
    Ok(counted.rows)
}
