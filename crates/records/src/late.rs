//! What of a street's records has waited for somebody since before a moment, kind by kind and the longest
//! waiting first.

use std::collections::HashMap;

use diesel::dsl::max;
use diesel::prelude::*;
use heping_core::{
    ApprovalId, Day, EnterpriseId, HazardId, HazardState, InspectionId, Moment, PageRequest, Result,
    SubdistrictId, Waiting,
};
use heping_store::Conn;
use heping_store::schema::{
    deadline_extensions, hazard_events, hazards, inspection_approvals, inspection_officers, inspections,
};
use heping_store::statement::{Keep, Words, filled};

use crate::approval::ApprovalState;
use crate::gone;
use crate::hazard::{HazardEvent, awaits_decision};
use crate::inspection::{self, InspectionKind, InspectionState};
use crate::measure::{self, Measure};

/// More than waits in a street for too long.
const MOST: i64 = 1000;

/// A hazard: its id and title, whose it is, and since when it waits.
type OfHazard = (HazardId, String, EnterpriseId, Moment);

fn of_hazard((id, title, enterprise, since): OfHazard) -> Waiting {
    Waiting { id: id.to_string(), title, enterprise, since }
}

/// Reports that nobody has confirmed or dismissed.
///
/// # Errors
/// Those of the database.
pub fn reports(conn: &mut Conn, street: SubdistrictId, before: Moment) -> Result<Vec<Waiting>> {
    let rows: Vec<OfHazard> = hazards::table
        .filter(hazards::subdistrict_id.eq(street))
        .filter(hazards::state.one_of(|| [HazardState::Reported]))
        .filter(hazards::recorded_at.lt(before))
        .order((hazards::recorded_at, hazards::id))
        .limit(MOST)
        .select((hazards::id, hazards::title, hazards::enterprise_id, hazards::recorded_at))
        .load(conn)?;
    Ok(rows.into_iter().map(of_hazard).collect())
}

/// Rectifications that nobody has reviewed, or one of two.
///
/// # Errors
/// Those of the database.
pub fn rectifications(conn: &mut Conn, street: SubdistrictId, before: Moment) -> Result<Vec<Waiting>> {
    let since = hazards::submitted_at.assume_not_null();
    let rows: Vec<OfHazard> = hazards::table
        .filter(hazards::subdistrict_id.eq(street))
        .filter(hazards::state.one_of(|| [HazardState::Submitted]))
        .filter(hazards::submitted_at.lt(before))
        .order((hazards::submitted_at, hazards::id))
        .limit(MOST)
        .select((hazards::id, hazards::title, hazards::enterprise_id, since))
        .load(conn)?;
    Ok(rows.into_iter().map(of_hazard).collect())
}

/// Requests for more time that nobody has decided, by their hazards; while a rectification is handed in, none
/// can be.
///
/// # Errors
/// Those of the database.
pub fn extensions(conn: &mut Conn, street: SubdistrictId, before: Moment) -> Result<Vec<Waiting>> {
    let rows: Vec<OfHazard> = deadline_extensions::table
        .inner_join(hazards::table.on(hazards::id.eq(deadline_extensions::hazard_id)))
        .filter(deadline_extensions::subdistrict_id.eq(street))
        .filter(awaits_decision())
        .filter(hazards::state.one_of(|| [HazardState::Rectifying]))
        .filter(deadline_extensions::requested_at.lt(before))
        .order((deadline_extensions::requested_at, deadline_extensions::id))
        .limit(MOST)
        .select((hazards::id, hazards::title, hazards::enterprise_id, deadline_extensions::requested_at))
        .load(conn)?;
    Ok(rows.into_iter().map(of_hazard).collect())
}

/// An inspection: its id and number, whom it is about, and since when it waits.
type OfInspection = (InspectionId, String, EnterpriseId, Moment);

fn of_inspection((id, number, enterprise, since): OfInspection) -> Waiting {
    Waiting { id: id.to_string(), title: number, enterprise, since }
}

/// Inspections that were begun and not completed.
///
/// # Errors
/// Those of the database.
pub fn begun(conn: &mut Conn, street: SubdistrictId, before: Moment) -> Result<Vec<Waiting>> {
    let rows: Vec<OfInspection> = inspections::table
        .filter(inspections::subdistrict_id.eq(street))
        .filter(inspections::state.one_of(|| [InspectionState::Open]))
        .filter(inspections::voided_at.is_null())
        .filter(inspections::started_at.lt(before))
        .order((inspections::started_at, inspections::id))
        .limit(MOST)
        .select((inspections::id, inspections::number, inspections::enterprise_id, inspections::started_at))
        .load(conn)?;
    Ok(rows.into_iter().map(of_inspection).collect())
}

/// Completed inspections by which fewer than two officers stand; a third one's word changes nothing.
///
/// # Errors
/// Those of the database.
pub fn unconfirmed(conn: &mut Conn, street: SubdistrictId, before: Moment) -> Result<Vec<Waiting>> {
    let ended_at = inspections::ended_at.assume_not_null();
    let mut rows: Vec<OfInspection> = inspection_officers::table
        .inner_join(inspections::table.on(inspections::id.eq(inspection_officers::inspection_id)))
        .filter(inspection_officers::confirmed_at.is_null())
        .filter(inspections::subdistrict_id.eq(street))
        .filter(inspections::state.one_of(|| [InspectionState::Completed]))
        .filter(inspections::voided_at.is_null())
        .filter(inspections::ended_at.lt(before))
        .select((inspections::id, inspections::number, inspections::enterprise_id, ended_at))
        .distinct()
        .limit(MOST)
        .load(conn)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let confirmed = inspection::confirmed_of(conn, rows.iter().map(|(id, ..)| *id))?;
    rows.retain(|(id, ..)| !confirmed.contains(id));
    rows.sort_by_key(|(id, .., since)| (*since, *id));
    Ok(rows.into_iter().map(of_inspection).collect())
}

/// Inspections that somebody asked to make on days that are not over on `today`, and nobody has approved
/// or refused.
///
/// # Errors
/// Those of the database.
pub fn approvals(conn: &mut Conn, street: SubdistrictId, before: Moment, today: Day) -> Result<Vec<Waiting>> {
    use inspection_approvals as table;
    let rows: Vec<(ApprovalId, InspectionKind, EnterpriseId, Moment)> = table::table
        .filter(table::subdistrict_id.eq(street))
        .filter(table::state.one_of(|| [ApprovalState::Requested]))
        .filter(table::to_day.ge(today))
        .filter(table::requested_at.lt(before))
        .order((table::requested_at, table::id))
        .limit(MOST)
        .select((table::id, table::kind, table::enterprise_id, table::requested_at))
        .load(conn)?;
    let waiting = rows.into_iter().map(|(id, kind, enterprise, since)| Waiting {
        id: id.to_string(),
        title: kind.text().to_owned(),
        enterprise,
        since,
    });
    Ok(waiting.collect())
}

/// After which a hazard is nothing to act on any more.
const GONE: [HazardEvent; 4] =
    [HazardEvent::Closed, HazardEvent::Referred, HazardEvent::Voided, HazardEvent::Merged];

/// Measures that hold although nothing that they name is open any more: since the last of it was gone, or a
/// review kept them.
///
/// # Errors
/// Those of the database.
pub fn measures(conn: &mut Conn, street: SubdistrictId, before: Moment) -> Result<Vec<Waiting>> {
    let ready = measure::to_review(conn, street, PageRequest::new(None, Some(100))?)?.items;
    if ready.is_empty() {
        return Ok(Vec::new());
    }
    let named: Vec<HazardId> = ready.iter().flat_map(|measure| measure.hazard_ids.iter().copied()).collect();
    let gone: Vec<(HazardId, Option<Moment>)> = hazard_events::table
        .filter(hazard_events::hazard_id.eq_any(filled(named)))
        .filter(hazard_events::event.one_of(|| GONE))
        .group_by(hazard_events::hazard_id)
        .select((hazard_events::hazard_id, max(hazard_events::at)))
        .kept()
        .load(conn)?;
    let gone: HashMap<HazardId, Moment> = gone.into_iter().filter_map(|(id, at)| Some((id, at?))).collect();
    let since = |measure: &Measure| {
        let hazards = measure.hazard_ids.iter().filter_map(|id| gone.get(id).copied());
        let reviews = measure.reviews.iter().map(|review| review.reviewed_at);
        hazards.chain(reviews).fold(measure.decided_at, Moment::max)
    };
    let mut waiting: Vec<Waiting> = ready
        .iter()
        .map(|measure| Waiting {
            id: measure.id.to_string(),
            title: measure.kinds_text.join("、"),
            enterprise: measure.enterprise_id,
            since: since(measure),
        })
        .filter(|waiting| waiting.since < before)
        .collect();
    waiting.sort_by_key(|waiting| waiting.since);
    Ok(waiting)
}

/// Firms that a visit met gone, and about which the office has said nothing since.
///
/// # Errors
/// Those of the database.
pub fn firms_gone(conn: &mut Conn, street: SubdistrictId, before: Moment) -> Result<Vec<Waiting>> {
    let met = gone::proposals(conn, street, None)?.into_iter().filter(|one| one.visited_at < before);
    let waiting = met.map(|one| Waiting {
        id: one.enterprise_id.to_string(),
        title: format!("{}：{}", one.visit_type_text, one.status_text),
        enterprise: one.enterprise_id,
        since: one.visited_at,
    });
    Ok(waiting.collect())
}
