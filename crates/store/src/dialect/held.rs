//! Rows that are read to be changed.

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, RunQueryDsl};

/// A query whose rows nobody else changes until the transaction ends: on PostgreSQL it waits for whoever
/// is just changing one, in the order of the rows, and then reads what it has become. On SQLite there is
/// nobody else.
pub fn held<Q>(query: Q) -> Held<Q> {
    Held(query)
}

/// See [`held`].
#[derive(Clone, Copy, Debug)]
pub struct Held<Q>(Q);

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Held<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(" FOR UPDATE");
        Ok(())
    }
}

impl<Q: QueryFragment<Sqlite>> QueryFragment<Sqlite> for Held<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
}

impl<Q: QueryId> QueryId for Held<Q> {
    type QueryId = Held<Q::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = Q::HAS_STATIC_QUERY_ID;
}

impl<Q: Query> Query for Held<Q> {
    type SqlType = Q::SqlType;
}

impl<Q, C> RunQueryDsl<C> for Held<Q> {}
