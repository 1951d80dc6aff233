//! Statements that a database compiles once and keeps.
//!
//! diesel compiles anew, each time, what *could* come in endless shapes: every UPDATE, every INSERT
//! with an optional column. Ours come in a few, so [`Keep::kept`] says that this one may stay. A
//! [word of a vocabulary](Words::one_of) stands in the statement itself rather than beside it:
//! there are few, and only so does the planner see that a partial index serves.

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Bool, Text};
use diesel::{QueryResult, RunQueryDsl};

/// A statement that stays compiled for as long as its connection; see [`Keep::kept`].
#[derive(Clone, Copy, Debug)]
pub struct Kept<S>(S);

/// To keep a statement compiled.
pub trait Keep: Sized {
    /// The same statement, compiled once for each connection and text. For those whose text takes
    /// few shapes: never for a list of rows or of values, which each length writes anew.
    fn kept(self) -> Kept<Self> {
        Kept(self)
    }
}

impl<S: QueryId> Keep for S {}

impl<S, DB> QueryFragment<DB> for Kept<S>
where
    DB: Backend,
    S: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

// Found again by its text: one type can have several.
impl<S> QueryId for Kept<S> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<S: Query> Query for Kept<S> {
    type SqlType = S::SqlType;
}

impl<S, C> RunQueryDsl<C> for Kept<S> {}

/// Conditions on a column of words.
pub trait Words: Expression<SqlType = Text> + Sized {
    /// Whether the column says one of these words, which the statement names (`IN ('rectifying', 'submitted')`).
    fn one_of<W: Into<&'static str>>(self, words: impl IntoIterator<Item = W>) -> OneOf<Self> {
        OneOf { column: self, words: words.into_iter().map(Into::into).collect() }
    }
}

impl<C: Expression<SqlType = Text>> Words for C {}

/// A condition; see [`Words::one_of`].
#[derive(Clone, Debug)]
pub struct OneOf<C> {
    column: C,
    words: Vec<&'static str>,
}

impl<C> Expression for OneOf<C> {
    type SqlType = Bool;
}

impl<C, T> AppearsOnTable<T> for OneOf<C> where C: AppearsOnTable<T> {}
impl<C, T> SelectableExpression<T> for OneOf<C> where C: SelectableExpression<T> {}

impl<C> ValidGrouping<()> for OneOf<C> {
    type IsAggregate = is_aggregate::No;
}

impl<C> QueryId for OneOf<C> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C, DB> QueryFragment<DB> for OneOf<C>
where
    DB: Backend,
    C: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        // SQLite reads `IN` with one word as something else than what an index says with `=`
        if let [word] = self.words[..] {
            out.push_sql(&format!(" = '{word}'"));
        } else {
            out.push_sql(&format!(" IN ('{}')", self.words.join("', '")));
        }
        Ok(())
    }
}
