//! The texts of [questions](super::questions) that are asked together. Writing that of one screen took a
//! sixth of what the screen costs, and most are the same each time: those are written once.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use diesel::QueryResult;
use diesel::pg::{Pg, PgQueryBuilder};
use diesel::query_builder::{AstPass, QueryBuilder, QueryFragment};

/// The statements of a question, in their order; none in the place of one that is not asked.
type Parts<'a> = [Option<&'a dyn QueryFragment<Pg>>];

/// What says a text: a type, and which of its parts are asked.
type Said = (TypeId, Vec<bool>);

/// As many as the program has.
static WRITTEN: LazyLock<RwLock<HashMap<Said, Arc<str>>>> = LazyLock::new(RwLock::default);

/// The text of a question whose type says it.
pub(super) fn of<A: 'static>(parts: &Parts<'_>) -> QueryResult<Arc<str>> {
    let said: Said = (TypeId::of::<A>(), parts.iter().map(Option::is_some).collect());
    let known = WRITTEN.read().unwrap_or_else(PoisonError::into_inner).get(&said).map(Arc::clone);
    if let Some(known) = known {
        debug_assert_eq!(Ok(&*known), written(parts).as_deref(), "its type does not say the text");
        return Ok(known);
    }
    let text: Arc<str> = written(parts)?.into();
    WRITTEN.write().unwrap_or_else(PoisonError::into_inner).insert(said, Arc::clone(&text));
    Ok(text)
}

fn written(parts: &Parts<'_>) -> QueryResult<String> {
    let mut text = PgQueryBuilder::default();
    Whole(parts).to_sql(&mut text, &Pg)?;
    Ok(text.finish())
}

struct Whole<'p, 'a>(&'p Parts<'a>);

impl QueryFragment<Pg> for Whole<'_, '_> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        write(self.0, out)
    }
}

/// One statement of one row: for each part a field with all its rows.
pub(super) fn write<'b>(parts: &Parts<'b>, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
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
pub(super) fn name(nth: usize) -> String {
    format!("answer_{nth}")
}
