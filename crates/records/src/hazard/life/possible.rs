//! What one person may do with a hazard now, by the table: nothing that the table would refuse.

use diesel::prelude::*;
use heping_core::{Actor, Code, HazardId, Moment, Result, UserId};
use heping_store::Conn;
use heping_store::schema::hazards;

use super::super::{HazardEvent, HazardRow};
use super::{LIFE_CYCLE, Transition};

/// The events that this person may bring about on the hazard as it stands, in the order of the table.
///
/// # Errors
/// `not_found` when there is no such hazard; those of the database.
pub fn possible(conn: &mut Conn, actor: &Actor, now: Moment, id: HazardId) -> Result<Vec<HazardEvent>> {
    let row: HazardRow = hazards::table.find(id).select(HazardRow::as_select()).first(conn)?;
    let mut events = Vec::new();
    for line in LIFE_CYCLE.iter().filter(|line| line.from.contains(&row.state)) {
        let granted = |permission| actor.granting(permission, row.subdistrict_id, row.enterprise_id);
        let may = line.who.iter().any(|permission| granted(*permission).is_some());
        if may && holds(conn, line, &row, actor.user, now)? {
            events.push(line.event);
        }
    }
    Ok(events)
}

/// Whether what a line needs is there.
fn holds(conn: &mut Conn, line: &Transition, row: &HazardRow, user: UserId, now: Moment) -> Result<bool> {
    for need in line.needs {
        if let Err(refusal) = need.check(conn, row, user, now) {
            return match refusal.code() {
                Code::StateConflict | Code::OwnWork | Code::SameOfficer => Ok(false),
                _ => Err(refusal),
            };
        }
    }
    Ok(true)
}
