//! The texts of statements, each written once. Writing that of one screen took a sixth of what the screen
//! costs, and it is the same each time: what asks or writes has a type, and the type says the text.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryBuilder, QueryFragment};

/// What says a text.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// To PostgreSQL: the type of a question, and which of its parts are asked.
    Asked(TypeId, Vec<bool>),
    /// To PostgreSQL: the types of writes that go together.
    Together(Vec<TypeId>),
    /// To SQLite: the type of a write.
    Alone(TypeId),
}

/// As many as the program has.
static WRITTEN: LazyLock<RwLock<HashMap<Key, Arc<str>>>> = LazyLock::new(RwLock::default);

/// Adds the text of a statement to a pass that writes one.
pub(super) fn push<DB>(
    mut out: AstPass<'_, '_, DB>,
    key: Key,
    statement: &dyn QueryFragment<DB>,
) -> QueryResult<()>
where
    DB: Backend<QueryBuilder: Default> + Default,
{
    let known = WRITTEN.read().unwrap_or_else(PoisonError::into_inner).get(&key).map(Arc::clone);
    if let Some(known) = known {
        debug_assert_eq!(Ok(&*known), written(statement).as_deref(), "its type does not say the text");
        out.push_sql(&known);
        return Ok(());
    }
    let text: Arc<str> = written(statement)?.into();
    out.push_sql(&text);
    WRITTEN.write().unwrap_or_else(PoisonError::into_inner).insert(key, text);
    Ok(())
}

fn written<DB>(statement: &dyn QueryFragment<DB>) -> QueryResult<String>
where
    DB: Backend<QueryBuilder: Default> + Default,
{
    let mut text = DB::QueryBuilder::default();
    statement.to_sql(&mut text, &DB::default())?;
    Ok(text.finish())
}
