//! Questions that are asked together.

use std::any::TypeId;
use std::marker::PhantomData;

use diesel::deserialize::{self, FromSql, Queryable, QueryableByName};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::methods::LoadQuery;
use diesel::row::NamedRow;
use diesel::sql_types::{Array, Nullable, Record, Untyped};
use diesel::{QueryResult, RunQueryDsl, Selectable, SqliteConnection};
use heping_core::{Error, Result};

use super::Conn;
use super::texts::{self, Key};
use crate::statement::{Keep, reads_binds};

/// A statement of a question; none in the place of one that is not asked.
#[doc(hidden)]
pub type Statement<'a> = Option<&'a dyn QueryFragment<Pg>>;

/// What is asked of the database: a [`question`], or several in a tuple, which PostgreSQL answers in one
/// round trip. SQLite, which is no trip away, is asked one after the other.
pub trait Ask: Sized + 'static {
    /// What it is answered.
    type Answer;
    /// The rows behind the answer.
    type Rows;

    /// How many statements it takes.
    #[doc(hidden)]
    const PARTS: usize;

    /// Whether the type says the texts of them all.
    #[doc(hidden)]
    const SAME: bool;

    /// The statements, in their order.
    #[doc(hidden)]
    fn parts<'a>(&'a self, parts: &mut Vec<Statement<'a>>);

    /// The rows of each, from the fields of PostgreSQL's one; `next` is the first that is not read yet.
    #[doc(hidden)]
    fn read<'r>(row: &impl NamedRow<'r, Pg>, next: &mut usize) -> deserialize::Result<Self::Rows>;

    /// What these rows answer.
    #[doc(hidden)]
    fn answer(self, rows: Self::Rows, conn: &mut Conn) -> Result<Self::Answer>;

    /// Asks SQLite.
    #[doc(hidden)]
    fn one_by_one(self, conn: &mut Conn) -> Result<Self::Answer>;

    /// Asks.
    ///
    /// # Errors
    /// Those of the database; what an answer cannot be [made](Ask::then) of.
    fn ask(self, conn: &mut Conn) -> Result<Self::Answer> {
        match conn {
            Conn::Sqlite(_) => self.one_by_one(conn),
            Conn::Postgres(postgres) => {
                let Row::<Self>(rows) = AsOne(&self).kept().get_result(postgres)?;
                self.answer(rows, conn)
            }
        }
    }

    /// The same question, answered by what `f` makes of its answer.
    fn then<T: 'static>(self, f: impl FnOnce(Self::Answer) -> Result<T> + 'static) -> impl Ask<Answer = T> {
        self.further(|answer, _| f(answer))
    }

    /// The same where now and then `f` must ask further, in a trip of its own.
    fn further<T: 'static>(
        self,
        f: impl FnOnce(Self::Answer, &mut Conn) -> Result<T> + 'static,
    ) -> impl Ask<Answer = T> {
        Further { asked: self, f }
    }
}

/// A question that is answered by the rows of a query: each a tuple of columns, or a struct of them, without
/// others inside.
pub fn question<T, Q>(query: Q) -> Question<Q, T> {
    Question { query, rows: PhantomData }
}

/// The columns of a struct of them, for a question.
pub fn columns<T: Selectable<Pg>>() -> T::SelectExpression {
    T::construct_selection()
}

/// See [`question`]. `LISTED` is [`of_list`](Question::of_list).
pub struct Question<Q, T, const LISTED: bool = false> {
    query: Q,
    rows: PhantomData<fn() -> T>,
}

impl<Q, T> Question<Q, T> {
    /// The same question about a list: to PostgreSQL it is one value, however long, and the text of the
    /// statement is the same each time.
    pub fn of_list(self) -> Question<Q, T, true> {
        Question { query: self.query, rows: self.rows }
    }
}

impl<Q, T: 'static, const LISTED: bool> Question<Q, T, LISTED>
where
    Self: Ask<Answer = Vec<T>>,
{
    /// The same, answered by the first row alone; `None` where there is none.
    pub fn first(self) -> impl Ask<Answer = Option<T>> {
        self.then(|rows| Ok(rows.into_iter().next()))
    }
}

impl<Q, T, const LISTED: bool> Ask for Question<Q, T, LISTED>
where
    Q: Query<SqlType: 'static> + QueryFragment<Pg> + QueryId,
    Q: for<'q> LoadQuery<'q, SqliteConnection, T> + 'static,
    T: Queryable<Q::SqlType, Pg> + 'static,
    T::Row: FromSql<Record<Q::SqlType>, Pg>,
{
    type Answer = Vec<T>;
    type Rows = Vec<T>;

    const PARTS: usize = 1;
    const SAME: bool = LISTED || Q::HAS_STATIC_QUERY_ID;

    fn parts<'a>(&'a self, parts: &mut Vec<Statement<'a>>) {
        parts.push(Some(&self.query));
    }

    fn read<'r>(row: &impl NamedRow<'r, Pg>, next: &mut usize) -> deserialize::Result<Vec<T>> {
        let field = name(*next);
        *next += 1;
        let rows: Option<Vec<T::Row>> = NamedRow::get::<Nullable<Array<Record<Q::SqlType>>>, _>(row, &field)?;
        rows.unwrap_or_default().into_iter().map(T::build).collect()
    }

    fn answer(self, rows: Vec<T>, _: &mut Conn) -> Result<Vec<T>> {
        Ok(rows)
    }

    fn one_by_one(self, conn: &mut Conn) -> Result<Vec<T>> {
        match conn {
            Conn::Sqlite(conn) => Ok(self.query.load(conn)?),
            Conn::Postgres(_) => Err(Error::internal("PostgreSQL is asked all at once")),
        }
    }
}

/// A question that is not always asked.
impl<A: Ask> Ask for Option<A> {
    type Answer = Option<A::Answer>;
    type Rows = A::Rows;

    const PARTS: usize = A::PARTS;
    const SAME: bool = A::SAME;

    fn parts<'a>(&'a self, parts: &mut Vec<Statement<'a>>) {
        match self {
            Some(asked) => asked.parts(parts),
            None => parts.resize(parts.len() + A::PARTS, None),
        }
    }

    fn read<'r>(row: &impl NamedRow<'r, Pg>, next: &mut usize) -> deserialize::Result<A::Rows> {
        A::read(row, next)
    }

    fn answer(self, rows: A::Rows, conn: &mut Conn) -> Result<Self::Answer> {
        self.map(|asked| asked.answer(rows, conn)).transpose()
    }

    fn one_by_one(self, conn: &mut Conn) -> Result<Self::Answer> {
        self.map(|asked| asked.one_by_one(conn)).transpose()
    }
}

/// See [`Ask::further`].
struct Further<A, F> {
    asked: A,
    f: F,
}

impl<A: Ask, T, F: FnOnce(A::Answer, &mut Conn) -> Result<T> + 'static> Ask for Further<A, F> {
    type Answer = T;
    type Rows = A::Rows;

    const PARTS: usize = A::PARTS;
    const SAME: bool = A::SAME;

    fn parts<'a>(&'a self, parts: &mut Vec<Statement<'a>>) {
        self.asked.parts(parts);
    }

    fn read<'r>(row: &impl NamedRow<'r, Pg>, next: &mut usize) -> deserialize::Result<A::Rows> {
        A::read(row, next)
    }

    fn answer(self, rows: A::Rows, conn: &mut Conn) -> Result<T> {
        let answer = self.asked.answer(rows, conn)?;
        (self.f)(answer, conn)
    }

    fn one_by_one(self, conn: &mut Conn) -> Result<T> {
        let answer = self.asked.one_by_one(conn)?;
        (self.f)(answer, conn)
    }
}

macro_rules! tuples {
    ($(($($ask:ident $nth:tt),+))+) => {$(
        impl<$($ask: Ask),+> Ask for ($($ask,)+) {
            type Answer = ($($ask::Answer,)+);
            type Rows = ($($ask::Rows,)+);

            const PARTS: usize = 0 $(+ $ask::PARTS)+;
            const SAME: bool = $($ask::SAME)&&+;

            fn parts<'a>(&'a self, parts: &mut Vec<Statement<'a>>) {
                $(self.$nth.parts(parts);)+
            }

            fn read<'r>(row: &impl NamedRow<'r, Pg>, next: &mut usize) -> deserialize::Result<Self::Rows> {
                Ok(($($ask::read(row, next)?,)+))
            }

            fn answer(self, rows: Self::Rows, conn: &mut Conn) -> Result<Self::Answer> {
                Ok(($(self.$nth.answer(rows.$nth, conn)?,)+))
            }

            fn one_by_one(self, conn: &mut Conn) -> Result<Self::Answer> {
                Ok(($(self.$nth.one_by_one(conn)?,)+))
            }
        }
    )+};
}

tuples! {
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
}

/// Questions as one statement of one row: for each a field with all its rows.
struct AsOne<'a, A>(&'a A);

impl<A: Ask> QueryFragment<Pg> for AsOne<'_, A> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let mut parts = Vec::new();
        self.0.parts(&mut parts);
        if A::SAME && !reads_binds(&mut out) {
            let key = Key::Asked(TypeId::of::<A>(), parts.iter().map(Option::is_some).collect());
            return texts::push(out, key, &Whole(&parts));
        }
        write(&parts, out)
    }
}

struct Whole<'p, 'a>(&'p [Statement<'a>]);

impl QueryFragment<Pg> for Whole<'_, '_> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        write(self.0, out)
    }
}

/// One statement of one row: for each part a field with all its rows.
fn write<'b>(parts: &[Statement<'b>], mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
    for (nth, &part) in parts.iter().enumerate() {
        out.push_sql(if nth == 0 { "SELECT " } else { ", " });
        match part {
            Some(part) => {
                out.push_sql("(SELECT array_agg(asked) FROM (");
                part.walk_ast(out.reborrow())?;
                out.push_sql(") AS asked)");
            }
            None => out.push_sql("NULL"),
        }
        out.push_sql(" AS ");
        out.push_sql(&name(nth));
    }
    Ok(())
}

/// The name of the nth field.
fn name(nth: usize) -> String {
    format!("answer_{nth}")
}

impl<A> QueryId for AsOne<'_, A> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<A> Query for AsOne<'_, A> {
    type SqlType = Untyped;
}

impl<A, C> RunQueryDsl<C> for AsOne<'_, A> {}

/// The one row that answers them.
struct Row<A: Ask>(A::Rows);

impl<A: Ask> QueryableByName<Pg> for Row<A> {
    fn build<'r>(row: &impl NamedRow<'r, Pg>) -> deserialize::Result<Self> {
        A::read(row, &mut 0).map(Self)
    }
}
