//! How often a self-check is due: periods that follow one another without a gap, counted from the
//! day on which the first one starts.

use chrono::{Datelike, Days, Months, TimeDelta};
use heping_core::{Day, words};

words! {
    /// How often.
    Every {
        /// Each day.
        Day = "day" "每天",
        /// Each seven days.
        Week = "week" "每周",
        /// Each month, from the same day of the month.
        Month = "month" "每月",
        /// Each three months.
        Quarter = "quarter" "每季度",
    }
}

/// The days, both included, within which one self-check is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Period {
    pub(super) opens_on: Day,
    pub(super) due_on: Day,
}

impl Every {
    /// The periods that touch the days `from..=to`, in order; the first of all starts on `first`.
    pub(super) fn periods(self, first: Day, from: Day, to: Day) -> impl Iterator<Item = Period> {
        (self.number_at(first, from)..)
            .map_while(move |number| self.period(first, number))
            .take_while(move |period| period.opens_on <= to)
            .filter(move |period| period.due_on >= from)
    }

    /// The first period that opens after `day`; none where the calendar ends.
    pub(super) fn next_after(self, first: Day, day: Day) -> Option<Period> {
        (self.number_at(first, day)..)
            .map_while(|number| self.period(first, number))
            .find(|period| period.opens_on > day)
    }

    fn period(self, first: Day, number: u32) -> Option<Period> {
        let opens_on = self.start(first, number)?;
        let due_on = self.start(first, number.checked_add(1)?)?.checked_sub_days(Days::new(1))?;
        Some(Period { opens_on, due_on })
    }

    /// The day on which the period of this number opens. A month begins on the day of the month
    /// on which the first one did, or on its own last day where that is earlier.
    fn start(self, first: Day, number: u32) -> Option<Day> {
        match self {
            Self::Day => first.checked_add_days(Days::new(number.into())),
            Self::Week => first.checked_add_days(Days::new(u64::from(number) * 7)),
            Self::Month => first.checked_add_months(Months::new(number)),
            Self::Quarter => first.checked_add_months(Months::new(number.checked_mul(3)?)),
        }
    }

    /// The number of a period that opened on or before `day`, at most one before the last such.
    fn number_at(self, first: Day, day: Day) -> u32 {
        let days = (day - first).max(TimeDelta::zero()).num_days();
        let months =
            i64::from(day.year() - first.year()) * 12 + i64::from(day.month()) - i64::from(first.month()) - 1;
        let number = match self {
            Self::Day => days,
            Self::Week => days / 7,
            Self::Month => months,
            Self::Quarter => months / 3,
        };
        u32::try_from(number.max(0)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn shown(every: Every, first: &str, from: &str, to: &str) -> Vec<String> {
        let periods = every.periods(day(first), day(from), day(to));
        periods.map(|period| format!("{}..{}", period.opens_on, period.due_on)).collect()
    }

    #[test]
    fn months_begin_on_the_day_of_the_first_or_their_own_last() {
        assert_eq!(
            shown(Every::Month, "2026-01-31", "2026-02-10", "2026-03-31"),
            ["2026-01-31..2026-02-27", "2026-02-28..2026-03-30", "2026-03-31..2026-04-29"]
        );
        assert_eq!(
            shown(Every::Quarter, "2025-01-01", "2026-06-15", "2026-06-22"),
            ["2026-04-01..2026-06-30"]
        );
        assert_eq!(
            shown(Every::Week, "2026-06-08", "2026-06-15", "2026-06-22"),
            ["2026-06-15..2026-06-21", "2026-06-22..2026-06-28"]
        );
        assert_eq!(shown(Every::Day, "2026-06-20", "2026-06-15", "2026-06-20"), ["2026-06-20..2026-06-20"]);
        assert!(shown(Every::Day, "2026-06-23", "2026-06-15", "2026-06-22").is_empty());
    }

    proptest! {
        #[test]
        fn periods_cover_every_day_from_the_first_on_exactly_once(
            every in prop::sample::select(Every::ALL), offset in 0..1500_u64, span in 0..120_u64, late in 0..800_u64,
        ) {
            let first = day("2024-01-01") + Days::new(offset);
            let from = first + Days::new(late);
            let to = from + Days::new(span);
            let periods: Vec<_> = every.periods(first, from, to).collect();
            for at in from.iter_days().take_while(|at| *at <= to) {
                let around = periods.iter().filter(|period| (period.opens_on..=period.due_on).contains(&at));
                prop_assert_eq!(around.count(), 1, "{}", at);
            }
            let next = every.next_after(first, to).unwrap();
            prop_assert_eq!(periods.last().map(|last| last.due_on + Days::new(1)), Some(next.opens_on));
            let before: Vec<_> = every.periods(first, first - Days::new(span), first - Days::new(1)).collect();
            prop_assert!(before.is_empty());
        }
    }
}
