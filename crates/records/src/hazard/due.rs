//! Hazards by the day on which they are due, for reminders. No person asks, so no scope does.

use diesel::prelude::*;
use heping_core::{Day, EnterpriseId, HazardId, HazardState, Result, SubdistrictId};
use heping_store::Conn;
use heping_store::schema::hazards;
use heping_store::statement::Words;

use super::view::views;
use super::{Hazard, row};

/// A hazard that somebody must be reminded of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable)]
pub struct Due {
    /// Which.
    pub id: HazardId,
    /// Whose.
    pub enterprise_id: EnterpriseId,
    /// The day by whose end it must be rectified.
    pub due_on: Day,
}

/// At most `limit` hazards of a street that must be rectified by a day from `from` to `to`, both
/// included, in the order of their days after `after`.
///
/// # Errors
/// Those of the database.
pub fn due_between(
    conn: &mut Conn,
    street: SubdistrictId,
    (from, to): (Day, Day),
    after: Option<(Day, HazardId)>,
    limit: i64,
) -> Result<Vec<Due>> {
    let mut wanted = hazards::table
        .filter(hazards::subdistrict_id.eq(street))
        .filter(hazards::state.one_of(|| [HazardState::Rectifying]))
        .filter(hazards::due_on.between(after.map_or(from, |(day, _)| day), to))
        .order((hazards::due_on, hazards::id))
        .limit(limit)
        .select((hazards::id, hazards::enterprise_id, hazards::due_on))
        .into_boxed();
    if let Some((day, id)) = after {
        wanted = wanted.filter(hazards::due_on.gt(day).or(hazards::id.gt(id)));
    }
    Ok(wanted.load(conn)?)
}

/// The hazard as it is on `today`, if it must still be rectified by the same day.
///
/// # Errors
/// Those of the database.
pub fn still_due(conn: &mut Conn, due: &Due, today: Day) -> Result<Option<Hazard>> {
    let row = row::of(conn, due.id)?;
    if row.state != HazardState::Rectifying || row.due_on != due.due_on {
        return Ok(None);
    }
    Ok(views(conn, vec![row], today)?.pop())
}
