//! What a street's records come to: what is open now, what the last months brought, what comes
//! back. Each figure is counted along an index; none costs more than a year's records.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months};
use diesel::dsl::{count, count_star};
use diesel::prelude::*;
use heping_core::{ChecklistItemId, Day, EnterpriseId, HazardState, Level, Moment, Result, SubdistrictId};
use heping_store::Conn;
use heping_store::schema::{hazards, inspections, self_check_tasks as tasks};
use heping_store::statement::Words;
use serde::Serialize;
use utoipa::ToSchema;

use crate::checklist;
use crate::hazard;
use crate::inspection::InspectionOutcome;

/// How many months a trend has, the present one included.
const MONTHS: u32 = 12;
/// What comes again within so many days is a repeat, as rule D07 counts.
const REPEAT_DAYS: Days = Days::new(365);
/// How many repeats are named.
const MOST_REPEATS: usize = 10;

/// Hazards that are not closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OpenHazards {
    /// Reports that await confirmation.
    pub reported: i64,
    /// To be rectified.
    pub rectifying: i64,
    /// Handed in, awaiting review.
    pub submitted: i64,
    /// To be rectified, and the day has passed.
    pub overdue: i64,
    /// How many of those to be rectified are overdue, in percent, rounded down.
    pub overdue_percent: i64,
    /// Requests for more time that await their decision.
    pub extensions_waiting: i64,
    /// To be rectified within seven days.
    pub due_within_week: i64,
    /// Major ones among those to be rectified or reviewed.
    pub major: i64,
}

/// What a month brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MonthFigures {
    /// `yyyy-MM`
    #[schema(example = "2026-11")]
    pub month: String,
    /// Hazards found, by whomever.
    pub found: i64,
    /// Hazards closed.
    pub closed: i64,
    /// Inspections begun.
    pub inspections: i64,
}

/// The self-checks that fall due in the present month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SelfCheckFigures {
    /// Done.
    pub done: i64,
    /// Done, but after they had been missed.
    pub late: i64,
    /// Missed.
    pub missed: i64,
    /// Neither yet.
    pub open: i64,
}

/// An item of a checklist that firms fail again and again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Repeat {
    /// Which.
    pub checklist_item_id: ChecklistItemId,
    /// What is wrong when it fails.
    pub text: String,
    /// How many firms failed it more than once in 365 days.
    pub enterprises: i64,
    /// How often they did.
    pub hazards: i64,
}

/// What a street's records come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecordFigures {
    /// What is open now.
    pub hazards: OpenHazards,
    /// Inspections of this calendar year.
    pub inspections_this_year: i64,
    /// How many enterprises they came to check: a locked gate is no visit.
    pub inspected_this_year: i64,
    /// This month's self-checks.
    pub self_checks: SelfCheckFigures,
    /// What comes back, the most widespread first, at most ten.
    pub repeats: Vec<Repeat>,
    /// The last twelve months, the earliest first.
    pub months: Vec<MonthFigures>,
}

/// The figures of a street on a day.
///
/// # Errors
/// Only those of the database.
pub fn figures(conn: &mut Conn, street: SubdistrictId, today: Day) -> Result<RecordFigures> {
    let (inspections_this_year, inspected_this_year) = inspected(conn, street, today)?;
    Ok(RecordFigures {
        hazards: open(conn, street, today)?,
        inspections_this_year,
        inspected_this_year,
        self_checks: self_checks(conn, street, today)?,
        repeats: repeats(conn, street, today)?,
        months: months(conn, street, today)?,
    })
}

fn open(conn: &mut Conn, street: SubdistrictId, today: Day) -> Result<OpenHazards> {
    const OPEN: [HazardState; 3] = [HazardState::Reported, HazardState::Rectifying, HazardState::Submitted];
    let states: BTreeMap<HazardState, i64> = hazards::table
        .group_by(hazards::state)
        .select((hazards::state, count_star()))
        .filter(hazards::subdistrict_id.eq(street))
        .filter(hazards::state.one_of(OPEN))
        .load::<(HazardState, i64)>(conn)?
        .into_iter()
        .collect();
    let rectifying = || {
        hazards::table
            .filter(hazards::subdistrict_id.eq(street))
            .filter(hazards::state.one_of([HazardState::Rectifying]))
    };
    let overdue: i64 = rectifying().filter(hazards::due_on.lt(today)).count().get_result(conn)?;
    let week = (today, today.checked_add_days(Days::new(7)).unwrap_or(today));
    let due = rectifying().filter(hazards::due_on.between(week.0, week.1));
    let major = hazards::table
        .filter(hazards::subdistrict_id.eq(street))
        .filter(hazards::level.one_of([Level::Major]))
        .filter(hazards::state.one_of([HazardState::Rectifying, HazardState::Submitted]));
    let count = |state| states.get(&state).copied().unwrap_or(0);
    let to_rectify = count(HazardState::Rectifying);
    Ok(OpenHazards {
        reported: count(HazardState::Reported),
        rectifying: to_rectify,
        submitted: count(HazardState::Submitted),
        overdue,
        overdue_percent: if to_rectify == 0 { 0 } else { overdue * 100 / to_rectify },
        extensions_waiting: hazard::count_waiting_extensions(conn, street)?,
        due_within_week: due.count().get_result(conn)?,
        major: major.count().get_result(conn)?,
    })
}

fn inspected(conn: &mut Conn, street: SubdistrictId, today: Day) -> Result<(i64, i64)> {
    let new_year = today.with_ordinal(1).unwrap_or(today);
    let this_year = inspections::table
        .filter(inspections::subdistrict_id.eq(street))
        .filter(inspections::voided_at.is_null())
        .filter(inspections::started_at.ge(Moment::start_of(new_year)));
    // as the list of those not visited counts: a locked gate is no visit
    let checked = this_year.filter(inspections::outcome.eq(InspectionOutcome::Checked));
    Ok((
        this_year.count().get_result(conn)?,
        checked.select(count(inspections::enterprise_id).aggregate_distinct()).first(conn)?,
    ))
}

fn self_checks(conn: &mut Conn, street: SubdistrictId, today: Day) -> Result<SelfCheckFigures> {
    let (first, next) = month(today, 0);
    let due = tasks::table
        .filter(tasks::subdistrict_id.eq(street))
        .filter(tasks::due_on.ge(first))
        .filter(tasks::due_on.lt(next))
        .filter(tasks::withdrawn_at.is_null());
    let done = due.filter(tasks::self_check_id.is_not_null());
    let undone = due.filter(tasks::self_check_id.is_null());
    Ok(SelfCheckFigures {
        done: done.filter(tasks::missed_at.is_null()).count().get_result(conn)?,
        late: done.filter(tasks::missed_at.is_not_null()).count().get_result(conn)?,
        missed: undone.filter(tasks::missed_at.is_not_null()).count().get_result(conn)?,
        open: undone.filter(tasks::missed_at.is_null()).count().get_result(conn)?,
    })
}

fn repeats(conn: &mut Conn, street: SubdistrictId, today: Day) -> Result<Vec<Repeat>> {
    let since = today.checked_sub_days(REPEAT_DAYS).unwrap_or(today);
    let failed: Vec<(EnterpriseId, Option<ChecklistItemId>, i64)> = hazards::table
        .group_by((hazards::enterprise_id, hazards::checklist_item_id))
        .select((hazards::enterprise_id, hazards::checklist_item_id, count_star()))
        .filter(hazards::subdistrict_id.eq(street))
        .filter(hazards::recorded_at.ge(Moment::start_of(since)))
        .filter(hazards::checklist_item_id.is_not_null())
        .filter(hazards::state.ne(HazardState::Voided))
        .having(count_star().gt(1))
        .load(conn)?;
    let mut items: BTreeMap<ChecklistItemId, (i64, i64)> = BTreeMap::new();
    for (_, item, count) in failed {
        let Some(item) = item else { continue };
        let (enterprises, hazards) = items.entry(item).or_default();
        *enterprises += 1;
        *hazards += count;
    }
    let mut items: Vec<_> = items.into_iter().collect();
    items.sort_by_key(|(item, (enterprises, hazards))| (-enterprises, -hazards, *item));
    items.truncate(MOST_REPEATS);
    let mut repeats = Vec::with_capacity(items.len());
    for (checklist_item_id, (enterprises, hazards)) in items {
        // an item that its checklist has no more is nothing to act on
        if let Some(item) = checklist::present_item(conn, street, checklist_item_id)? {
            repeats.push(Repeat { checklist_item_id, text: item.hazard_title(), enterprises, hazards });
        }
    }
    Ok(repeats)
}

fn months(conn: &mut Conn, street: SubdistrictId, today: Day) -> Result<Vec<MonthFigures>> {
    let mut months = Vec::new();
    for ago in (0..MONTHS).rev() {
        let (first, next) = month(today, ago);
        let (from, to) = (Moment::start_of(first), Moment::start_of(next));
        let of_street = hazards::table.filter(hazards::subdistrict_id.eq(street));
        let found = of_street.filter(hazards::recorded_at.ge(from)).filter(hazards::recorded_at.lt(to));
        let closed = of_street
            .filter(hazards::closed_at.is_not_null())
            .filter(hazards::closed_at.ge(from))
            .filter(hazards::closed_at.lt(to));
        let begun = inspections::table
            .filter(inspections::subdistrict_id.eq(street))
            .filter(inspections::voided_at.is_null())
            .filter(inspections::started_at.ge(from))
            .filter(inspections::started_at.lt(to));
        months.push(MonthFigures {
            month: first.format("%Y-%m").to_string(),
            found: found.count().get_result(conn)?,
            closed: closed.count().get_result(conn)?,
            inspections: begun.count().get_result(conn)?,
        });
    }
    Ok(months)
}

/// The first day of the month some months ago, and that of the month after it.
fn month(today: Day, ago: u32) -> (Day, Day) {
    let present = today.with_day(1).unwrap_or(today);
    let first = present.checked_sub_months(Months::new(ago)).unwrap_or(present);
    (first, first.checked_add_months(Months::new(1)).unwrap_or(first))
}
