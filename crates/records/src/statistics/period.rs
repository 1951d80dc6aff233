//! Quarters and years.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, TimeDelta};
use heping_core::Day;
use serde::Deserialize;

/// A calendar quarter, or a whole calendar year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Period {
    year: i32,
    quarter: Option<u32>,
}

impl Period {
    /// The quarter that was over last.
    pub fn last_quarter(today: Day) -> Self {
        match today.month0() / 3 {
            0 => Self { year: today.year() - 1, quarter: Some(4) },
            present => Self { year: today.year(), quarter: Some(present) },
        }
    }

    /// The periods that are over and whose day for signing has not passed.
    pub fn to_sign(today: Day) -> Vec<Self> {
        let year = Self { year: today.year() - 1, quarter: None };
        [Self::last_quarter(today), year].into_iter().filter(|period| today <= period.due_on()).collect()
    }

    /// Its first day.
    pub fn from(self) -> Day {
        first(self.year, self.quarter.map_or(1, |quarter| 3 * quarter - 2))
    }

    /// The first day after it.
    pub fn next(self) -> Day {
        match self.quarter {
            Some(quarter @ ..4) => first(self.year, 3 * quarter + 1),
            _ => first(self.year + 1, 1),
        }
    }

    /// The day by whose end it must be signed and handed in: the 15th of the next quarter, the 31st of
    /// January (安全生产事故隐患排查治理暂行规定 art. 14).
    pub fn due_on(self) -> Day {
        self.next() + TimeDelta::days(if self.quarter.is_some() { 14 } else { 30 })
    }

    /// 2026年第二季度, 2026年度
    pub fn text(self) -> String {
        let quarter = match self.quarter {
            Some(1) => "第一季度",
            Some(2) => "第二季度",
            Some(3) => "第三季度",
            Some(_) => "第四季度",
            None => "度",
        };
        format!("{}年{quarter}", self.year)
    }
}

fn first(year: i32, month: u32) -> Day {
    Day::from_ymd_opt(year, month, 1).unwrap_or_default()
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.quarter {
            Some(quarter) => write!(f, "{}-Q{quarter}", self.year),
            None => write!(f, "{}", self.year),
        }
    }
}

impl TryFrom<String> for Period {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl FromStr for Period {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no quarter like 2026-Q2 and no year like 2026");
        let (year, quarter) = match text.split_once("-Q") {
            Some((year, quarter)) => (year, Some(quarter)),
            None => (text, None),
        };
        if year.len() != 4 {
            return Err(wrong());
        }
        let year = year.parse().ok().filter(|year| (2000..=2999).contains(year)).ok_or_else(wrong)?;
        let quarter = match quarter {
            Some(one) => match one {
                "1" | "2" | "3" | "4" => one.parse().ok(),
                _ => return Err(wrong()),
            },
            None => None,
        };
        Ok(Self { year, quarter })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_period_has_its_days() {
        for (text, from, next, due, said) in [
            ("2026-Q1", "2026-01-01", "2026-04-01", "2026-04-15", "2026年第一季度"),
            ("2026-Q2", "2026-04-01", "2026-07-01", "2026-07-15", "2026年第二季度"),
            ("2026-Q4", "2026-10-01", "2027-01-01", "2027-01-15", "2026年第四季度"),
            ("2026", "2026-01-01", "2027-01-01", "2027-01-31", "2026年度"),
        ] {
            let period: Period = text.parse().unwrap();
            assert_eq!((period.from(), period.next(), period.due_on()), (day(from), day(next), day(due)));
            assert_eq!((period.to_string(), period.text()), (text.to_owned(), said.to_owned()));
        }
        for wrong in ["", "2026-Q0", "2026-Q5", "2026-Q", "2026-q1", "26", "02026", "2026-Q1 ", "1999"] {
            assert!(wrong.parse::<Period>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_to_be_signed_follows_from_the_day() {
        let to_sign = |text| Period::to_sign(day(text)).iter().map(Period::to_string).collect::<Vec<_>>();
        assert_eq!(to_sign("2026-07-01"), ["2026-Q2"]);
        assert_eq!(to_sign("2026-07-15"), ["2026-Q2"]);
        assert!(to_sign("2026-07-16").is_empty() && to_sign("2026-06-30").is_empty());
        assert_eq!(to_sign("2027-01-15"), ["2026-Q4", "2026"]);
        assert_eq!(to_sign("2027-01-16"), ["2026"]);
        assert!(to_sign("2027-02-01").is_empty());
        assert_eq!(Period::last_quarter(day("2026-03-31")).to_string(), "2025-Q4");
    }
}
