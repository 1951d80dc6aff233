//! What a street's records come to: what is open now, what the last months brought, what comes
//! back. The counts are [kept](tally), so that it costs the same however many records there are.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months};
use heping_core::{ChecklistItemId, Day, Error, HazardState, Level, Result, SubdistrictId};
use heping_store::Conn;
use heping_store::tally::{self, Figure};
use serde::Serialize;
use utoipa::ToSchema;

use crate::checklist;
use crate::hazard;

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
    let kept = Kept::of(conn, street, today)?;
    let year = today.format("%Y").to_string();
    Ok(RecordFigures {
        hazards: open(conn, street, &kept, today)?,
        inspections_this_year: kept.sum(Figure::Begun, |month| month.starts_with(&year)),
        inspected_this_year: kept.sum(Figure::Visited, |one| one == year),
        self_checks: self_checks(&kept, today),
        repeats: repeats(conn, street, &kept, today)?,
        months: months(&kept, today),
    })
}

/// The counts that are kept of a street, by their keys.
struct Kept {
    /// Those by month or day, as far back as anything looks.
    dated: BTreeMap<Figure, Vec<(String, i64)>>,
    open: Vec<(String, i64)>,
}

impl Kept {
    fn of(conn: &mut Conn, street: SubdistrictId, today: Day) -> Result<Self> {
        const DATED: &[Figure] = &[
            Figure::Found,
            Figure::Closed,
            Figure::Begun,
            Figure::Visited,
            Figure::SelfChecks,
            Figure::Repeated,
            Figure::Repeating,
        ];
        let year = today.format("%Y").to_string();
        // a year back, and the present calendar year
        let since = today.checked_sub_days(REPEAT_DAYS).unwrap_or(today).to_string();
        let first = since.min(month_of(today, MONTHS - 1)).min(year);
        let dated = tally::counts(conn, street, DATED, &first)?;
        let open = tally::counts(conn, street, &[Figure::Open], "")?.remove(&Figure::Open);
        Ok(Self { dated, open: open.unwrap_or_default() })
    }

    fn dated(&self, figure: Figure) -> impl Iterator<Item = (&str, i64)> {
        self.dated.get(&figure).into_iter().flatten().map(|(key, n)| (key.as_str(), *n))
    }

    fn sum(&self, figure: Figure, of: impl Fn(&str) -> bool) -> i64 {
        self.dated(figure).filter(|(key, _)| of(key)).map(|(_, n)| n).sum()
    }
}

fn open(conn: &mut Conn, street: SubdistrictId, kept: &Kept, today: Day) -> Result<OpenHazards> {
    let mut open = OpenHazards::default();
    let week = today.checked_add_days(Days::new(7)).unwrap_or(today);
    for (key, n) in &kept.open {
        let (state, level, due_on) = open_key(key)?;
        match state {
            HazardState::Reported => open.reported += n,
            HazardState::Submitted => open.submitted += n,
            _ => {
                open.rectifying += n;
                open.overdue += if due_on < today { *n } else { 0 };
                open.due_within_week += if (today..=week).contains(&due_on) { *n } else { 0 };
            }
        }
        if level == Level::Major && state != HazardState::Reported {
            open.major += n;
        }
    }
    if open.rectifying > 0 {
        open.overdue_percent = open.overdue * 100 / open.rectifying;
    }
    open.extensions_waiting = hazard::count_waiting_extensions(conn, street)?;
    Ok(open)
}

/// Reads `rectifying/general/2026-11-30`.
fn open_key(key: &str) -> Result<(HazardState, Level, Day)> {
    let read = || {
        let (state, rest) = key.split_once('/')?;
        let (level, due_on) = rest.split_once('/')?;
        Some((state.parse().ok()?, level.parse().ok()?, due_on.parse().ok()?))
    };
    read().ok_or_else(|| Error::internal(format!("{} has {key:?}", Figure::Open)))
}

fn self_checks(kept: &Kept, today: Day) -> SelfCheckFigures {
    let month = month_of(today, 0);
    let count = |became: &str| {
        kept.sum(Figure::SelfChecks, |key| key.split_once('/') == Some((month.as_str(), became)))
    };
    SelfCheckFigures {
        done: count("done"),
        late: count("late"),
        missed: count("missed"),
        open: count("open"),
    }
}

/// An enterprise that failed an item several times within the days counts with the last time but one,
/// and each of its hazards but the latest for itself: so the latest is counted with that last but one.
fn repeats(conn: &mut Conn, street: SubdistrictId, kept: &Kept, today: Day) -> Result<Vec<Repeat>> {
    let since = today.checked_sub_days(REPEAT_DAYS).unwrap_or(today).to_string();
    let mut items: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for figure in [Figure::Repeating, Figure::Repeated] {
        for (key, n) in kept.dated(figure) {
            let Some((day, item)) = key.split_once('/') else { continue };
            if day < since.as_str() {
                continue;
            }
            let (enterprises, hazards) = items.entry(item).or_default();
            *hazards += n;
            if figure == Figure::Repeating {
                *enterprises += n;
            }
        }
    }
    let mut items: Vec<_> = items.into_iter().collect();
    items.sort_by_key(|(item, (enterprises, hazards))| (-enterprises, -hazards, *item));
    items.truncate(MOST_REPEATS);
    let mut repeats = Vec::with_capacity(items.len());
    for (item, (enterprises, hazards)) in items {
        let checklist_item_id: ChecklistItemId = item.parse().map_err(Error::internal)?;
        // an item that its checklist has no more is nothing to act on
        if let Some(item) = checklist::present_item(conn, street, checklist_item_id)? {
            repeats.push(Repeat { checklist_item_id, text: item.hazard_title(), enterprises, hazards });
        }
    }
    Ok(repeats)
}

fn months(kept: &Kept, today: Day) -> Vec<MonthFigures> {
    let of = |ago| {
        let month = month_of(today, ago);
        let count = |figure| kept.sum(figure, |key| key == month);
        MonthFigures {
            found: count(Figure::Found),
            closed: count(Figure::Closed),
            inspections: count(Figure::Begun),
            month,
        }
    };
    (0..MONTHS).rev().map(of).collect()
}

/// The month some months ago: `2026-11`.
fn month_of(today: Day, ago: u32) -> String {
    let present = today.with_day(1).unwrap_or(today);
    present.checked_sub_months(Months::new(ago)).unwrap_or(present).format("%Y-%m").to_string()
}
