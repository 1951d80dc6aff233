//! Work of the street that has waited for longer than it may.

use diesel::prelude::*;
use heping_core::{EnterpriseId, HazardId, HazardState, Moment, Result, SubdistrictId, words};
use heping_store::schema::{climbed_work, deadline_extensions, hazards};
use heping_store::statement::Words;
use heping_store::{Conn, on_either};

use crate::firm;
use crate::hazard::awaits_decision;

words! {
    /// A kind of work that climbs.
    LateKind {
        /// A report that nobody has confirmed or dismissed.
        Report = "report" "待核实的上报",
        /// A rectification that nobody has reviewed.
        Review = "review" "待复查的整改",
        /// A request for more time that nobody has decided.
        Extension = "extension" "待审批的延期",
    }
}

/// A piece of work that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateWork {
    /// What.
    pub kind: LateKind,
    /// The hazard that it is about.
    pub hazard: HazardId,
    /// What the hazard is called.
    pub title: String,
    /// Whose.
    pub enterprise: EnterpriseId,
    /// The name of the enterprise.
    pub enterprise_name: String,
    /// Since when it waits.
    pub since: Moment,
}

/// At most `limit` pieces of one kind that have waited since before `before`, the longest waiting first.
///
/// # Errors
/// Those of the database.
pub fn late(
    conn: &mut Conn,
    street: SubdistrictId,
    kind: LateKind,
    before: Moment,
    limit: i64,
) -> Result<Vec<LateWork>> {
    let rows: Vec<(HazardId, String, EnterpriseId, Moment)> = match kind {
        LateKind::Report => hazards::table
            .filter(hazards::subdistrict_id.eq(street))
            .filter(hazards::state.one_of([HazardState::Reported]))
            .filter(hazards::recorded_at.lt(before))
            .order((hazards::recorded_at, hazards::id))
            .limit(limit)
            .select((hazards::id, hazards::title, hazards::enterprise_id, hazards::recorded_at))
            .load(conn)?,
        LateKind::Review => hazards::table
            .filter(hazards::subdistrict_id.eq(street))
            .filter(hazards::state.one_of([HazardState::Submitted]))
            .filter(hazards::submitted_at.lt(before))
            .order((hazards::submitted_at, hazards::id))
            .limit(limit)
            .select((
                hazards::id,
                hazards::title,
                hazards::enterprise_id,
                hazards::submitted_at.assume_not_null(),
            ))
            .load(conn)?,
        LateKind::Extension => deadline_extensions::table
            .inner_join(hazards::table.on(hazards::id.eq(deadline_extensions::hazard_id)))
            .filter(deadline_extensions::subdistrict_id.eq(street))
            .filter(awaits_decision())
            .filter(deadline_extensions::requested_at.lt(before))
            .order((deadline_extensions::requested_at, deadline_extensions::id))
            .limit(limit)
            .select((hazards::id, hazards::title, hazards::enterprise_id, deadline_extensions::requested_at))
            .load(conn)?,
    };
    let names = firm::names(conn, rows.iter().map(|(_, _, enterprise, _)| *enterprise))?;
    let work = rows.into_iter().map(|(hazard, title, enterprise, since)| LateWork {
        kind,
        hazard,
        title,
        enterprise_name: names.get(&enterprise).cloned().unwrap_or_default(),
        enterprise,
        since,
    });
    Ok(work.collect())
}

/// Writes down that work has climbed; answers whether it had not before.
///
/// # Errors
/// Those of the database.
pub fn climb(conn: &mut Conn, street: SubdistrictId, work: &LateWork, now: Moment) -> Result<bool> {
    let row = (
        climbed_work::subdistrict_id.eq(street),
        climbed_work::kind.eq(work.kind),
        climbed_work::subject_id.eq(work.hazard.to_string()),
        climbed_work::since.eq(work.since),
        climbed_work::climbed_at.eq(now),
    );
    let added = on_either!(conn, |c| {
        diesel::insert_into(climbed_work::table).values(row).on_conflict_do_nothing().execute(c)
    })?;
    Ok(added == 1)
}
