//! Writes whose outcome nobody waits for, sent together.

use std::any::TypeId;

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, RunQueryDsl};
use heping_core::Result;

use super::Conn;
use super::texts::{self, Key};
use crate::statement::{Keep, reads_binds};

/// A statement that either database understands.
trait Part {
    /// Its type, which says its text.
    fn kind(&self) -> TypeId;
    fn postgres(&self) -> &dyn QueryFragment<Pg>;
    fn sqlite(&self) -> &dyn QueryFragment<Sqlite>;
}

impl<S: QueryFragment<Pg> + QueryFragment<Sqlite> + 'static> Part for S {
    fn kind(&self) -> TypeId {
        TypeId::of::<S>()
    }

    fn postgres(&self) -> &dyn QueryFragment<Pg> {
        self
    }

    fn sqlite(&self) -> &dyn QueryFragment<Sqlite> {
        self
    }
}

/// Writes that go to the database at once: to PostgreSQL as one statement, in one round trip; to SQLite,
/// which is no trip away, one after the other.
///
/// As one statement they all see the rows as they were before it. So no two of them touch one row, none
/// reads what another writes, and none adds to what a [tally](crate::tally) counts together with what
/// another adds. Foreign keys among them are looked at when all are done; what others point to comes
/// first all the same.
#[derive(Default)]
#[must_use = "nothing of it is written until it is sent"]
pub struct Bundle(Vec<Box<dyn Part>>);

/// How many writes PostgreSQL gets as one statement. Of more parts there are too many kinds to [keep](Keep)
/// each compiled.
const MOST_KEPT: usize = 16;
/// How many it gets as one at most.
const MOST: usize = 100;

impl Bundle {
    /// Adds a write. Statements of one type must have one text, whatever they write: so a row says `None`
    /// as NULL (`treat_none_as_default_value = false`), and a change names all that it may change. A build
    /// with debug assertions holds each to that.
    pub fn add(&mut self, statement: impl QueryFragment<Pg> + QueryFragment<Sqlite> + 'static) {
        self.0.push(Box::new(statement));
    }

    /// Sends all of them.
    ///
    /// # Errors
    /// Those of the database.
    pub fn write(self, conn: &mut Conn) -> Result<()> {
        match conn {
            Conn::Postgres(conn) => {
                for parts in self.0.chunks(MOST) {
                    match parts.len() {
                        ..=MOST_KEPT => AsOne(parts).kept().execute(conn)?,
                        _ => AsOne(parts).execute(conn)?,
                    };
                }
            }
            Conn::Sqlite(conn) => {
                for part in &self.0 {
                    Single(&**part).kept().execute(conn)?;
                }
            }
        }
        Ok(())
    }
}

/// Writes as one statement: all but the last stand in its `WITH`.
struct AsOne<'a>(&'a [Box<dyn Part>]);

impl QueryFragment<Pg> for AsOne<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if self.0.len() <= MOST_KEPT && !reads_binds(&mut out) {
            let key = Key::Together(self.0.iter().map(|part| part.kind()).collect());
            return texts::push(out, key, &Whole(self.0));
        }
        write(self.0, out)
    }
}

struct Whole<'a>(&'a [Box<dyn Part>]);

impl QueryFragment<Pg> for Whole<'_> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        write(self.0, out)
    }
}

fn write<'b>(parts: &'b [Box<dyn Part>], mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
    let Some((last, others)) = parts.split_last() else { return Ok(()) };
    for (n, part) in others.iter().enumerate() {
        out.push_sql(if n == 0 { "WITH " } else { ", " });
        out.push_sql(&format!("part_{n} AS ("));
        part.postgres().walk_ast(out.reborrow())?;
        out.push_sql(")");
    }
    out.push_sql(" ");
    last.postgres().walk_ast(out)
}

impl QueryId for AsOne<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C> RunQueryDsl<C> for AsOne<'_> {}

/// One part by itself.
struct Single<'a>(&'a dyn Part);

impl QueryFragment<Sqlite> for Single<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        if reads_binds(&mut out) {
            return self.0.sqlite().walk_ast(out);
        }
        texts::push(out, Key::Alone(self.0.kind()), self.0.sqlite())
    }
}

impl QueryId for Single<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
