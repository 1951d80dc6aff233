//! Figures of a street that many ask for, kept beside the rows that they count: what costs a look at a
//! million rows to count costs one at some hundreds of counts to read.
//!
//! The database moves them itself, in the transaction that changes a row, by triggers that are made
//! from the very query that counts: what was is taken away, what is is added. So no writer can forget
//! them, whichever it is. Nobody waits for anybody either: on PostgreSQL each transaction moves a
//! part of its own, and [`fold`] puts the parts together. A statement that writes several rows of one
//! enterprise at once, or deletes any, is [mended](mend) after; nothing in the service does that.

mod dialect;
mod figure;
mod triggers;

use std::collections::BTreeMap;

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use heping_core::{Result, SubdistrictId};

use self::dialect::Dialect;
pub use self::figure::Figure;
use crate::Conn;
use crate::schema::tallies;
use crate::statement::{Keep, Words};

/// What some figures of a street count, by their keys from `first` on.
///
/// # Errors
/// Only those of the database.
pub fn counts(
    conn: &mut Conn,
    street: SubdistrictId,
    figures: &[Figure],
    first: &str,
) -> Result<BTreeMap<Figure, Vec<(String, i64)>>> {
    let rows: Vec<(Figure, String, i64)> = tallies::table
        .group_by((tallies::figure, tallies::key))
        .select((tallies::figure, tallies::key, sql::<BigInt>("CAST(sum(n) AS BIGINT)")))
        .filter(tallies::subdistrict_id.eq(street))
        .filter(tallies::figure.one_of_chosen(figures.iter().copied()))
        .filter(tallies::key.ge(first))
        .kept()
        .load(conn)?;
    let mut counts: BTreeMap<Figure, Vec<(String, i64)>> = BTreeMap::new();
    for (figure, key, n) in rows.into_iter().filter(|(.., n)| *n != 0) {
        counts.entry(figure).or_default().push((key, n));
    }
    Ok(counts)
}

/// Whether the database keeps the figures.
pub(crate) fn is_kept(conn: &mut Conn) -> Result<bool> {
    Ok(installed(conn)? == triggers::number(conn))
}

/// Has the database keep the figures, and counts what is there. Writers wait meanwhile.
pub(crate) fn begin(conn: &mut Conn) -> Result<()> {
    triggers::end(conn)?;
    triggers::begin(conn)?;
    mend(conn)?;
    Ok(())
}

/// Has it keep them no more: for a step that changes the tables.
pub(crate) fn end(conn: &mut Conn) -> Result<()> {
    Ok(triggers::end(conn)?)
}

#[derive(diesel::QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn installed(conn: &mut Conn) -> Result<usize> {
    let counted = match conn {
        Conn::Sqlite(_) => {
            "SELECT count(*) AS n FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'tally!_%' ESCAPE '!'"
        }
        Conn::Postgres(_) => {
            "SELECT count(*) AS n FROM pg_trigger WHERE tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = \
             current_schema()::regnamespace) AND tgname LIKE 'tally!_%' ESCAPE '!'"
        }
    };
    let counted: Counted = diesel::sql_query(counted).get_result(conn)?;
    Ok(usize::try_from(counted.n).unwrap_or_default())
}

/// By how much what is kept falls short of what the rows say.
fn short(conn: &Conn) -> String {
    let dialect = Dialect::of(conn);
    let counted: Vec<String> = Figure::ALL.iter().map(|figure| figure.counted(dialect, "TRUE")).collect();
    format!(
        "SELECT subdistrict_id, figure, key, CAST(sum(n) AS BIGINT) AS n FROM ({} \
         UNION ALL SELECT subdistrict_id, figure, key, -n AS n FROM tallies) AS said \
         GROUP BY subdistrict_id, figure, key HAVING sum(n) <> 0",
        counted.join(" UNION ALL ")
    )
}

/// Has PostgreSQL take, within this transaction, the time that counting all rows needs.
fn patiently(conn: &mut Conn) -> Result<()> {
    if let Conn::Postgres(conn) = conn {
        conn.batch_execute("SET LOCAL statement_timeout = 0")?;
    }
    Ok(())
}

/// How many counts differ from what the rows say, by figure; it reads all rows.
///
/// # Errors
/// Only those of the database.
pub fn differing(conn: &mut Conn) -> Result<BTreeMap<Figure, i64>> {
    #[derive(diesel::QueryableByName)]
    struct Line {
        #[diesel(sql_type = diesel::sql_types::Text)]
        figure: Figure,
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    patiently(conn)?;
    let short = short(conn);
    let lines: Vec<Line> = diesel::sql_query(format!(
        "SELECT figure, count(*) AS n FROM ({short}) AS differing GROUP BY figure"
    ))
    .load(conn)?;
    Ok(lines.into_iter().map(|line| (line.figure, line.n)).collect())
}

/// Moves what differs to what the rows say, in one statement beside all writers; answers how many
/// counts differed.
///
/// # Errors
/// Only those of the database.
pub fn mend(conn: &mut Conn) -> Result<usize> {
    patiently(conn)?;
    let mending = Dialect::of(conn).adding("", &short(conn));
    Ok(diesel::sql_query(mending).execute(conn)?)
}

/// Puts the parts of each count together, and forgets those that have come to nothing.
///
/// # Errors
/// Only those of the database.
pub fn fold(conn: &mut Conn) -> Result<()> {
    if let Conn::Postgres(conn) = conn {
        conn.batch_execute(
            "WITH parts AS (DELETE FROM tallies WHERE part <> 0 RETURNING *) \
             INSERT INTO tallies (subdistrict_id, figure, key, part, n) \
             SELECT subdistrict_id, figure, key, 0, sum(n)::bigint FROM parts GROUP BY 1, 2, 3 \
             ON CONFLICT (subdistrict_id, figure, key, part) DO UPDATE SET n = tallies.n + excluded.n",
        )?;
    }
    diesel::delete(tallies::table.filter(tallies::part.eq(0)).filter(tallies::n.eq(0))).execute(conn)?;
    Ok(())
}
