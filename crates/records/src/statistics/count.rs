//! What the records of a period come to.

use diesel::prelude::*;
use heping_core::{Day, EnterpriseId, HazardSource, HazardState, Level, Moment, Result};
use heping_store::schema::{hazards, inspections, self_checks};
use heping_store::statement::filled;
use heping_store::{Conn, merged};

use super::{HazardCounts, OpenMajor, Period, PeriodFigures};
use crate::firm::Firm;
use crate::inspection::InspectionOutcome;

#[derive(Queryable, Selectable)]
#[diesel(table_name = hazards)]
struct Row {
    number: String,
    title: String,
    place: String,
    source: HazardSource,
    level: Level,
    state: HazardState,
    due_on: Day,
    recorded_at: Moment,
    closed_at: Option<Moment>,
}

/// Counts the records of a firm and of those merged into it, of a period, as they are now.
pub(super) fn count(
    conn: &mut Conn,
    enterprise: EnterpriseId,
    period: Period,
    now: Moment,
) -> Result<HazardCounts> {
    let firm = Firm::of(conn, enterprise)?;
    let firms = filled(merged::with_merged(conn, enterprise)?);
    let (from, next) = (Moment::start_of(period.from()), Moment::start_of(period.next()));
    let rows: Vec<Row> = hazards::table
        .filter(hazards::enterprise_id.eq_any(firms.clone()))
        .filter(hazards::recorded_at.lt(next))
        .filter(hazards::closed_at.is_null().or(hazards::closed_at.ge(from).assume_not_null()))
        .filter(hazards::state.ne_all([HazardState::Voided, HazardState::Reported]))
        .order(hazards::id)
        .select(Row::as_select())
        .load(conn)?;
    let of = |level: Level| figures(rows.iter().filter(|row| row.level == level), period, now.day());
    let (general, major) = (of(Level::General), of(Level::Major));
    let inspections = inspections::table
        .filter(inspections::enterprise_id.eq_any(firms.clone()))
        .filter(inspections::started_at.ge(from))
        .filter(inspections::started_at.lt(next))
        .filter(inspections::voided_at.is_null())
        .filter(inspections::outcome.eq(InspectionOutcome::Checked));
    let self_checks = self_checks::table
        .filter(self_checks::enterprise_id.eq_any(firms))
        .filter(self_checks::performed_at.ge(from))
        .filter(self_checks::performed_at.lt(next));
    let open_majors = rows.iter().filter(|row| row.level == Level::Major && row.is_open_at(next));
    Ok(HazardCounts {
        enterprise_name: firm.name,
        general,
        major,
        total: general.and(major),
        self_checks: self_checks.count().get_result(conn)?,
        inspections: inspections.count().get_result(conn)?,
        open_majors: open_majors.map(OpenMajor::from).collect(),
        counted_at: now,
    })
}

impl Row {
    fn is_open_at(&self, at: Moment) -> bool {
        self.recorded_at < at
            && self.state != HazardState::Referred
            && self.closed_at.is_none_or(|closed| closed >= at)
    }
}

fn figures<'a>(rows: impl Iterator<Item = &'a Row>, period: Period, today: Day) -> PeriodFigures {
    let (from, next) = (Moment::start_of(period.from()), Moment::start_of(period.next()));
    let mut figures = PeriodFigures::default();
    for row in rows {
        let (found, open) = (row.recorded_at >= from, row.is_open_at(next));
        let referred = row.state == HazardState::Referred;
        let overdue = open && row.state == HazardState::Rectifying && row.due_on < period.next().min(today);
        figures.carried += i64::from(!found && !referred);
        figures.found += i64::from(found);
        figures.self_found += i64::from(found && row.source == HazardSource::SelfCheck);
        figures.closed += i64::from(row.closed_at.is_some_and(|at| at < next));
        figures.referred += i64::from(found && referred);
        figures.open += i64::from(open);
        figures.overdue += i64::from(overdue);
    }
    figures
}

impl PeriodFigures {
    fn and(self, other: Self) -> Self {
        Self {
            carried: self.carried + other.carried,
            found: self.found + other.found,
            self_found: self.self_found + other.self_found,
            closed: self.closed + other.closed,
            referred: self.referred + other.referred,
            open: self.open + other.open,
            overdue: self.overdue + other.overdue,
        }
    }
}

impl From<&Row> for OpenMajor {
    fn from(row: &Row) -> Self {
        Self {
            number: row.number.clone(),
            title: row.title.clone(),
            place: row.place.clone(),
            due_on: row.due_on,
        }
    }
}
