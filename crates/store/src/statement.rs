//! Statements that a database compiles once and keeps.
//!
//! diesel compiles anew, each time, what *could* come in endless shapes: every UPDATE, every INSERT
//! with an optional column. Ours come in a few, so [`Keep::kept`] says that this one may stay. A
//! [word of a vocabulary](Words::one_of) stands in the statement itself rather than beside it:
//! there are few, and only so does the planner see that a partial index serves.
//!
//! Whether a statement is kept, diesel asks its parts, and one that says no is heard; so a kept one
//! does not pass the question on. That needs what diesel has for its own derives, and no public way.

use std::cell::Cell;

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::internal::derives::multiconnection::AstPassHelper;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Bool, Text};
use diesel::{QueryResult, RunQueryDsl};

/// A statement that stays compiled for as long as its connection; see [`Keep::kept`].
#[derive(Clone, Copy, Debug)]
pub struct Kept<S>(S);

/// To keep a statement compiled.
pub trait Keep: Sized {
    /// The same statement, compiled once for each connection and text. For those whose text takes
    /// few shapes: never for a list of rows; for a list of values when it is [`filled`].
    fn kept(self) -> Kept<Self> {
        Kept(self)
    }
}

impl<S: QueryId> Keep for S {}

impl<S, DB> QueryFragment<DB> for Kept<S>
where
    DB: Backend,
    DB::QueryBuilder: 'static,
    DB::MetadataLookup: 'static,
    S: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if reads_binds(&mut pass) {
            return self.0.walk_ast(pass);
        }
        // of the other passes one writes the text; those that ask whether it may be kept pass by
        let writes = Cell::new(false);
        let pass = pass.cast_database::<DB>(
            |binds| binds,
            |builder| {
                writes.set(true);
                builder
            },
            |backend| backend,
            |lookup| lookup,
        );
        if writes.get() { self.0.walk_ast(pass) } else { Ok(()) }
    }
}

/// Whether a pass asks for what is bound: a text says nothing to it.
pub(crate) fn reads_binds<DB: Backend>(pass: &mut AstPass<'_, '_, DB>) -> bool {
    pass.bind_collector().is_some() || pass.debug_binds().is_some()
}

// Where its type does not say the text, diesel finds it again by the text.
impl<S: QueryId> QueryId for Kept<S> {
    type QueryId = Kept<S::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = S::HAS_STATIC_QUERY_ID;
}

impl<S: Query> Query for Kept<S> {
    type SqlType = S::SqlType;
}

impl<S, C> RunQueryDsl<C> for Kept<S> {}

/// The list for an `eq_any`, its last value repeated up to a length of 1, 2, 4, 8 …: so that lists of
/// all lengths make few statements.
pub fn filled<T: Clone>(list: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut list: Vec<T> = list.into_iter().collect();
    if let Some(last) = list.last().cloned() {
        list.resize(list.len().next_power_of_two(), last);
    }
    list
}

/// Conditions on a column of words.
pub trait Words: Expression<SqlType = Text> + Sized {
    /// Whether the column says one of these words, which the statement names (`IN ('rectifying', 'submitted')`).
    /// They are written where they are asked for, `|| [State::Rectifying]`, and are the same each time:
    /// the type of a statement says its text, and whoever keeps it need not write it to find it again.
    fn one_of<W: Listed>(self, words: W) -> OneOf<Self, W> {
        const { assert!(!W::SAME || size_of::<W>() == 0, "words that vary are `one_of_chosen`") };
        OneOf { column: self, words }
    }

    /// The same for words that vary.
    fn one_of_chosen<W: Into<&'static str>>(self, words: impl IntoIterator<Item = W>) -> OneOf<Self, Chosen> {
        self.one_of(Chosen(words.into_iter().map(Into::into).collect()))
    }
}

impl<C: Expression<SqlType = Text>> Words for C {}

/// Words for [`Words::one_of`].
pub trait Listed: 'static {
    /// Whether they are the same each time.
    const SAME: bool;

    /// The words.
    fn words(&self) -> Vec<&'static str>;
}

impl<F, I> Listed for F
where
    F: Fn() -> I + 'static,
    I: IntoIterator<Item: Into<&'static str>>,
{
    const SAME: bool = true;

    fn words(&self) -> Vec<&'static str> {
        self().into_iter().map(Into::into).collect()
    }
}

/// See [`Words::one_of_chosen`].
#[derive(Clone, Debug)]
pub struct Chosen(Vec<&'static str>);

impl Listed for Chosen {
    const SAME: bool = false;

    fn words(&self) -> Vec<&'static str> {
        self.0.clone()
    }
}

/// A condition; see [`Words::one_of`].
#[derive(Clone, Copy, Debug)]
pub struct OneOf<C, W> {
    column: C,
    words: W,
}

impl<C, W> Expression for OneOf<C, W> {
    type SqlType = Bool;
}

impl<C, W, T> AppearsOnTable<T> for OneOf<C, W> where C: AppearsOnTable<T> {}
impl<C, W, T> SelectableExpression<T> for OneOf<C, W> where C: SelectableExpression<T> {}

impl<C, W> ValidGrouping<()> for OneOf<C, W> {
    type IsAggregate = is_aggregate::No;
}

impl<C: QueryId, W: Listed> QueryId for OneOf<C, W> {
    type QueryId = OneOf<C::QueryId, W>;
    const HAS_STATIC_QUERY_ID: bool = C::HAS_STATIC_QUERY_ID && W::SAME;
}

impl<C, W, DB> QueryFragment<DB> for OneOf<C, W>
where
    DB: Backend,
    C: QueryFragment<DB>,
    W: Listed,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        if reads_binds(&mut out) {
            return Ok(());
        }
        let words = self.words.words();
        // SQLite reads `IN` with one word as something else than what an index says with `=`
        if let [word] = words[..] {
            out.push_sql(&format!(" = '{word}'"));
        } else {
            out.push_sql(&format!(" IN ('{}')", words.join("', '")));
        }
        Ok(())
    }
}
