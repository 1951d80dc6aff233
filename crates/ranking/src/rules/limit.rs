//! How much of a deduction is taken: the limits of its calendar month and year.

use std::collections::BTreeMap;

use chrono::Datelike;
use heping_core::Moment;

/// What deductions of one rule have cost so far; they are asked for in the order of their events.
#[derive(Debug, Default)]
pub(crate) struct Spent {
    of_month: BTreeMap<(i32, u32), i32>,
    of_year: BTreeMap<i32, i32>,
}

impl Spent {
    /// Takes what the limits of month and year leave of `points` at `at`; all three are below zero.
    pub(crate) fn take(&mut self, points: i32, limits: Option<(i32, i32)>, at: Moment) -> i32 {
        let (month_limit, year_limit) = limits.unwrap_or((i32::MIN / 2, i32::MIN / 2));
        let day = at.day();
        let month = self.of_month.entry((day.year(), day.month())).or_default();
        let year = self.of_year.entry(day.year()).or_default();
        let taken = points.max(month_limit - *month).max(year_limit - *year).min(0);
        *month += taken;
        *year += taken;
        taken
    }
}
