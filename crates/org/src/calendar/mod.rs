//! The days on which a street works. A week has five; which days are otherwise, the State Council
//! says each autumn for the year to come, and the office loads it. Two years are shipped: 2026 as
//! announced (国务院办公厅关于2026年部分节假日安排的通知, 2025-11-04), 2027 with the statutory days
//! alone (全国年节及纪念日放假办法 of 2024), because the exchange of days is not announced yet.

mod shipped;

use std::collections::BTreeMap;

use chrono::{Datelike, Weekday};
use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{Code, Day, Error, Moment, Result, SubdistrictId, UserId, version, words};
use heping_store::Conn;
use heping_store::schema::work_calendars::{self as calendars, table};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// More days than a year says otherwise.
const MOST: usize = 120;
/// How many days one looks back for a working one: more than any holiday has.
const LOOKS_BACK: usize = 400;

words! {
    /// What a day is that is not as the week says.
    DayKind {
        /// Nobody works.
        Off = "off" "放假",
        /// A Saturday or Sunday on which one works.
        Work = "work" "上班",
    }
}

words! {
    /// Where a year's days come from.
    CalendarSource {
        /// The office loaded them.
        Street = "street" "街道导入",
        /// They are shipped, as they were announced.
        Announced = "announced" "随程序提供，依国务院办公厅通知",
        /// They are shipped, and the exchange of days was not announced when they were.
        Statutory = "statutory" "随程序提供，仅法定节假日，调休待国务院办公厅公布后由街道导入",
        /// Nothing is known: Saturdays and Sundays are free.
        Week = "week" "未提供，按周一至周五上班",
    }
}

/// A day that is not as the week says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SpecialDay {
    /// Which.
    #[schema(value_type = chrono::NaiveDate)]
    pub on: Day,
    /// What it is.
    pub kind: DayKind,
    /// What people call it.
    #[schema(min_length = 1, example = "国庆节")]
    pub name: String,
}

/// The same as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShownDay {
    /// Which.
    #[schema(value_type = chrono::NaiveDate)]
    pub on: Day,
    /// What it is.
    pub kind: DayKind,
    /// The same in Chinese.
    pub kind_text: &'static str,
    /// What people call it.
    pub name: String,
}

impl From<SpecialDay> for ShownDay {
    fn from(SpecialDay { on, kind, name }: SpecialDay) -> Self {
        Self { on, kind, kind_text: kind.text(), name }
    }
}

/// A year as a street works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct YearCalendar {
    /// Which.
    pub year: i32,
    /// Where its days come from.
    pub source: CalendarSource,
    /// The same in Chinese.
    pub source_text: &'static str,
    /// The days that are not as the week says, in their order.
    pub days: Vec<ShownDay>,
    /// Grows with every change; 0 before the first.
    pub version: i64,
}

/// The days that the office loads for a year.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewCalendar {
    /// The version that it was made from.
    pub version: i64,
    /// The days that are not as the week says.
    #[schema(max_items = 120)]
    pub days: Vec<SpecialDay>,
}

/// A year as a street works.
///
/// # Errors
/// Those of the database.
pub fn year(conn: &mut Conn, street: SubdistrictId, year: i32) -> Result<YearCalendar> {
    let (source, days, version) = known(conn, street, year)?;
    let days = days.into_iter().map(ShownDay::from).collect();
    Ok(YearCalendar { year, source, source_text: source.text(), days, version })
}

/// Where a year's days come from, which they are, and their version.
fn known(
    conn: &mut Conn,
    street: SubdistrictId,
    year: i32,
) -> Result<(CalendarSource, Vec<SpecialDay>, i64)> {
    let loaded: Option<(String, i64)> =
        table.find((street, year)).select((calendars::days, calendars::version)).first(conn).optional()?;
    let Some((days, version)) = loaded else {
        let (source, days) = shipped::of(year)?;
        return Ok((source, days, 0));
    };
    Ok((CalendarSource::Street, serde_json::from_str(&days).map_err(Error::internal)?, version))
}

/// Loads a year's days, if what was there is still of `new.version`. Runs under the subdistrict's lock.
///
/// # Errors
/// `validation_failed` naming the day, `version_conflict`.
pub fn replace(
    conn: &mut Conn,
    street: SubdistrictId,
    of: i32,
    (by, now): (UserId, Moment),
    new: &NewCalendar,
) -> Result<YearCalendar> {
    let days = checked(of, &new.days)?;
    if year(conn, street, of)?.version != new.version {
        return Err(Error::new(Code::VersionConflict));
    }
    let values = (
        calendars::days.eq(serde_json::to_string(&days).map_err(Error::internal)?),
        calendars::version.eq(version::next(new.version)?),
        calendars::changed_at.eq(now),
        calendars::changed_by.eq(by),
    );
    if diesel::update(table.find((street, of))).set(values.clone()).execute(conn)? == 0 {
        let key = (calendars::subdistrict_id.eq(street), calendars::year.eq(of));
        diesel::insert_into(table).values((key, values)).execute(conn)?;
    }
    year(conn, street, of)
}

fn checked(year: i32, days: &[SpecialDay]) -> Result<Vec<SpecialDay>> {
    let mut fields = Fields::new();
    if days.len() > MOST {
        fields.wrong("days", "too_many", format!("最多 {MOST} 天"));
    }
    let mut known = BTreeMap::new();
    for (i, day) in days.iter().enumerate().take(MOST) {
        let name = fields.text(&format!("days[{i}].name"), &day.name, 20);
        let on = || format!("days[{i}].on");
        if day.on.year() != year {
            fields.wrong(on(), "out_of_range", format!("{} 不在 {year} 年内", day.on));
        } else if known.insert(day.on, SpecialDay { name, ..day.clone() }).is_some() {
            fields.wrong(on(), "repeated", format!("{} 出现了两次", day.on));
        }
    }
    fields.check()?;
    Ok(known.into_values().collect())
}

/// Which days a street works, over the years that are asked for.
#[derive(Clone, Debug, Default)]
pub struct WorkingDays(BTreeMap<Day, DayKind>);

impl WorkingDays {
    /// Those around a day: its year and the one before it.
    ///
    /// # Errors
    /// Those of the database.
    pub fn around(conn: &mut Conn, street: SubdistrictId, day: Day) -> Result<Self> {
        let mut days = BTreeMap::new();
        for of in [day.year() - 1, day.year()] {
            days.extend(known(conn, street, of)?.1.into_iter().map(|one| (one.on, one.kind)));
        }
        Ok(Self(days))
    }

    /// Whether the street works on a day.
    pub fn is_one(&self, day: Day) -> bool {
        match self.0.get(&day) {
            Some(kind) => *kind == DayKind::Work,
            None => !matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
        }
    }

    /// What came before this moment has waited for `count` whole working days on `today`, which is none
    /// of them: what comes in on a Friday and may wait for one working day has waited on Tuesday.
    pub fn waited(&self, today: Day, count: i32) -> Moment {
        let mut left = count.max(0);
        let mut day = today;
        for before in std::iter::successors(today.pred_opt(), Day::pred_opt).take(LOOKS_BACK) {
            if left == 0 {
                break;
            }
            day = before;
            left -= i32::from(self.is_one(before));
        }
        Moment::start_of(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn of_2026() -> WorkingDays {
        let (_, days) = shipped::of(2026).unwrap();
        WorkingDays(days.into_iter().map(|one| (one.on, one.kind)).collect())
    }

    #[test]
    fn what_is_shipped_is_read_and_belongs_to_its_year() {
        for (year, source, off, work) in
            [(2026, CalendarSource::Announced, 33, 6), (2027, CalendarSource::Statutory, 13, 0)]
        {
            let (from, days) = shipped::of(year).unwrap();
            assert_eq!(from, source);
            assert_eq!(checked(year, &days).unwrap(), days, "in order, each once, in {year}");
            let count = |kind| days.iter().filter(|one| one.kind == kind).count();
            assert_eq!((count(DayKind::Off), count(DayKind::Work)), (off, work), "{year}");
        }
        assert_eq!(shipped::of(2031).unwrap(), (CalendarSource::Week, Vec::new()));
    }

    #[test]
    fn holidays_are_free_and_exchanged_weekends_are_not() {
        let days = of_2026();
        for (date, works) in [
            ("2026-09-30", true),
            ("2026-10-01", false),
            ("2026-10-07", false),
            ("2026-10-10", true),
            ("2026-10-11", false),
            ("2026-06-15", true),
            ("2026-06-20", false),
        ] {
            assert_eq!(days.is_one(day(date)), works, "{date}");
        }
    }

    #[test]
    fn work_waits_for_whole_working_days() {
        let days = of_2026();
        for (today, count, before) in [
            // what came on Friday has waited for Monday when Tuesday comes
            ("2026-06-16", 1, "2026-06-15"),
            ("2026-06-15", 1, "2026-06-12"),
            ("2026-06-17", 3, "2026-06-12"),
            // the eight days off and the Saturday after them
            ("2026-10-12", 3, "2026-10-08"),
            ("2026-10-09", 2, "2026-09-30"),
            ("2026-06-15", 0, "2026-06-15"),
        ] {
            assert_eq!(days.waited(day(today), count), Moment::start_of(day(before)), "{today} {count}");
        }
    }
}
