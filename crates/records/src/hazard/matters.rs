//! What of a hazard matters to whoever asks later who changed it.

use std::collections::HashMap;

use diesel::prelude::*;
use heping_core::{Day, HazardId, HazardState, Level, Result};
use heping_store::schema::hazards;
use heping_store::statement::{Keep, filled};
use heping_store::{Ask, Conn, question};

/// The fields of a hazard whose changes are written into the audit log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable)]
pub struct Matters {
    /// Where it stands.
    pub state: HazardState,
    /// How grave.
    pub level: Level,
    /// The day by whose end it must be rectified.
    pub due_on: Day,
}

/// What hazards are called, by their ids.
///
/// # Errors
/// Those of the database.
pub fn titles(conn: &mut Conn, ids: &[HazardId]) -> Result<HashMap<HazardId, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let named = hazards::table
        .filter(hazards::id.eq_any(filled(ids.iter().copied())))
        .select((hazards::id, hazards::title));
    Ok(named.kept().load(conn)?.into_iter().collect())
}

/// Asks for those of a hazard, as they are now; none where there is no such hazard.
pub fn what_matters(id: HazardId) -> impl Ask<Answer = Option<Matters>> {
    let found =
        hazards::table.filter(hazards::id.eq(id)).select((hazards::state, hazards::level, hazards::due_on));
    question::<Matters, _>(found).first()
}
