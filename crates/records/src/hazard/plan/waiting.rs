//! Plans whose next progress is to be reported soon, for reminders. No person asks, so no scope does.

use diesel::dsl::max;
use diesel::prelude::*;
use heping_core::{Day, EnterpriseId, HazardId, HazardState, Level, Result, SubdistrictId};
use heping_store::Conn;
use heping_store::schema::{hazards, remediation_plans};
use heping_store::statement::Words;

/// A plan of which the firm must say soon how far it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingPlan {
    /// Of which hazard.
    pub hazard: HazardId,
    /// What it is called.
    pub title: String,
    /// Whose it is.
    pub enterprise: EnterpriseId,
    /// The day by whose end the progress must be reported.
    pub due_on: Day,
}

/// The plans of a street's major hazards, those being rectified, whose next progress is due on a day
/// from `from` to `to`, both included. Of one hazard alone, where it is given.
///
/// # Errors
/// Those of the database.
pub fn waiting_for_progress(
    conn: &mut Conn,
    street: SubdistrictId,
    hazard: Option<HazardId>,
    (from, to): (Day, Day),
) -> Result<Vec<WaitingPlan>> {
    let all = hazards::table
        .inner_join(remediation_plans::table.on(remediation_plans::hazard_id.eq(hazards::id)))
        .filter(hazards::level.one_of(|| [Level::Major]))
        .filter(hazards::state.one_of(|| [HazardState::Rectifying]))
        .filter(hazards::subdistrict_id.eq(street))
        .group_by((hazards::id, hazards::title, hazards::enterprise_id))
        .select((
            hazards::id,
            hazards::title,
            hazards::enterprise_id,
            max(remediation_plans::progress_due_on),
        ));
    let rows: Vec<(HazardId, String, EnterpriseId, Option<Day>)> = match hazard {
        Some(hazard) => all.filter(hazards::id.eq(hazard)).load(conn)?,
        None => all.load(conn)?,
    };
    let waiting = rows.into_iter().filter_map(|(hazard, title, enterprise, due_on)| {
        let due_on = due_on.filter(|day| (from..=to).contains(day))?;
        Some(WaitingPlan { hazard, title, enterprise, due_on })
    });
    Ok(waiting.collect())
}
