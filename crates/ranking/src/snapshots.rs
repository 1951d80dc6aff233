//! Month-end snapshots: a past month's ranking can be shown again, and a trend be told.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Months};
use diesel::prelude::*;
use heping_core::{CodeColour, Day, EnterpriseId, Moment, Page, PageRequest, Result, SubdistrictId};
use heping_store::schema::{enterprises, ranking_snapshots as snapshots, standings};
use heping_store::statement::{Keep, filled};
use heping_store::{Ask, Conn, columns, on_either, question};

use crate::among::among;
use crate::board::Listed;
use crate::peers::{Footing, GroupLevel, PeerGroup, Size, Tally};
use crate::places::{RankingLine, named};
use crate::settlement::score_at;
use crate::standings::{self as settled, Standing};

/// A calendar month in Shanghai, `2026-11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(Day);

impl Month {
    /// The last month that had ended by `now`.
    pub fn last_ended(now: Moment) -> Self {
        let first = first_of(now.day());
        Self(first.checked_sub_months(Months::new(1)).unwrap_or(first))
    }

    /// The month before.
    pub fn before(self) -> Self {
        Self(self.0.checked_sub_months(Months::new(1)).unwrap_or(self.0))
    }

    /// The last instant of the month, to the millisecond.
    pub fn end(self) -> Moment {
        let next = self.0.checked_add_months(Months::new(1)).unwrap_or(self.0);
        Moment::from_millis(Moment::start_of(next).millis() - 1)
    }
}

fn first_of(day: Day) -> Day {
    day.with_day(1).unwrap_or(day)
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m"))
    }
}

/// A text that is no month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAMonth;

impl fmt::Display for NotAMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("月份应为 yyyy-MM，如 2026-11")
    }
}

impl FromStr for Month {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        if text.len() != 7 {
            return Err(NotAMonth);
        }
        Day::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").map(Self).map_err(|_| NotAMonth)
    }
}

/// At most `limit` enterprises with a standing that were there by the end of `month` and have no
/// row for it.
///
/// # Errors
/// Only those of the database.
pub fn lacking(conn: &mut Conn, month: Month, limit: i64) -> Result<Vec<EnterpriseId>> {
    let there = snapshots::table
        .filter(snapshots::subdistrict_id.eq(standings::subdistrict_id))
        .filter(snapshots::month.eq(month.to_string()))
        .filter(snapshots::enterprise_id.eq(standings::enterprise_id));
    Ok(standings::table
        .inner_join(enterprises::table.on(enterprises::id.eq(standings::enterprise_id)))
        .filter(enterprises::created_at.le(month.end()))
        .filter(diesel::dsl::not(diesel::dsl::exists(there)))
        .limit(limit)
        .select(standings::enterprise_id)
        .load(conn)?)
}

/// Writes down how an enterprise stood at the end of a month, by what is known now; a row that is
/// there stays, so that a month once shown is shown the same again.
///
/// # Errors
/// `not_found` without a standing.
pub fn take(conn: &mut Conn, enterprise: EnterpriseId, month: Month) -> Result<()> {
    let industry = settled::industry(conn, enterprise)?.at(month.end());
    let then = score_at(conn, enterprise, month.end())?;
    let then = Standing::new(enterprise, industry, then, 0);
    let row = (
        snapshots::subdistrict_id.eq(then.subdistrict),
        snapshots::month.eq(month.to_string()),
        snapshots::enterprise_id.eq(enterprise),
        snapshots::division.eq(&then.division),
        snapshots::section.eq(&then.section),
        snapshots::size.eq(then.size),
        snapshots::held_down.eq(then.held_down),
        snapshots::score.eq(then.score),
        snapshots::overdue.eq(then.overdue_count),
        snapshots::colour.eq(then.colour),
        snapshots::rated.eq(then.rated),
    );
    on_either!(conn, |c| {
        diesel::insert_into(snapshots::table).values(row).on_conflict_do_nothing().execute(c)
    })?;
    Ok(())
}

/// How an enterprise was grouped at the end of a month.
#[derive(Queryable, Selectable)]
#[diesel(table_name = snapshots)]
struct Grouped {
    division: String,
    section: String,
    size: Option<Size>,
}

impl Grouped {
    fn is_in(&self, group: &PeerGroup) -> bool {
        let code = match group.level {
            GroupLevel::Division => &self.division,
            GroupLevel::Section => &self.section,
        };
        *code == group.code && (group.size.is_none() || group.size == self.size)
    }
}

/// Asks for the rank that an enterprise had in a group at the end of a month; `None` if it was not rated
/// then, or in another group.
pub fn rank(
    subdistrict: SubdistrictId,
    enterprise: EnterpriseId,
    group: PeerGroup,
    month: Month,
) -> impl Ask<Answer = Option<u32>> {
    let rated = || {
        snapshots::table
            .filter(snapshots::subdistrict_id.eq(subdistrict))
            .filter(snapshots::month.eq(month.to_string()))
            .filter(snapshots::rated.eq(true))
    };
    let own = rated().filter(snapshots::enterprise_id.eq(enterprise)).select(columns::<Grouped>());
    let better = || {
        let mine = diesel::alias!(snapshots as mine);
        let is_mine = mine
            .field(snapshots::subdistrict_id)
            .eq(snapshots::subdistrict_id)
            .and(mine.field(snapshots::month).eq(snapshots::month))
            .and(mine.field(snapshots::enterprise_id).eq(enterprise));
        let as_many = snapshots::score.eq(mine.field(snapshots::score));
        let higher = snapshots::score
            .gt(mine.field(snapshots::score))
            .or(as_many.and(snapshots::overdue.lt(mine.field(snapshots::overdue))));
        let alike = snapshots::held_down.eq(mine.field(snapshots::held_down)).and(higher);
        rated()
            .inner_join(mine.on(is_mine))
            .filter(snapshots::held_down.lt(mine.field(snapshots::held_down)).or(alike))
            .select((diesel::dsl::count_star(),))
    };
    let of_division = || better().filter(snapshots::division.eq(group.code.clone()));
    let better = among(
        &group,
        question::<(i64,), _>(better().filter(snapshots::section.eq(group.code.clone()))),
        question::<(i64,), _>(of_division()),
        group.size.map(|size| question::<(i64,), _>(of_division().filter(snapshots::size.eq(size)))),
    );
    (question::<Grouped, _>(own).first(), better).then(move |(own, better)| {
        let better = own.filter(|own| own.is_in(&group)).and(better.first());
        Ok(better.and_then(|(better,)| u32::try_from(better + 1).ok()))
    })
}

/// The ranks that some enterprises had in a group at the end of a month; without those that were not
/// rated, or in another group.
///
/// # Errors
/// Only those of the database.
pub fn ranks(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    enterprises: &[EnterpriseId],
    group: &PeerGroup,
    month: Month,
) -> Result<HashMap<EnterpriseId, u32>> {
    if enterprises.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(EnterpriseId, (bool, i32, i32))> = of_group(subdistrict, group, month)
        .filter(snapshots::enterprise_id.eq_any(filled(enterprises.iter().copied())))
        .select((snapshots::enterprise_id, FOOTING))
        .kept()
        .load(conn)?;
    let tally = tally(conn, subdistrict, group, month)?;
    let rank = |(held_down, score, overdue)| tally.rank(Footing::new(held_down, score, overdue)).0;
    Ok(rows.into_iter().map(|(enterprise, footing)| (enterprise, rank(footing))).collect())
}

/// How many of a group stood where at the end of a month.
fn tally(conn: &mut Conn, subdistrict: SubdistrictId, group: &PeerGroup, month: Month) -> Result<Tally> {
    let all: Vec<(bool, i32, i32)> = of_group(subdistrict, group, month).select(FOOTING).load(conn)?;
    let footings = all.into_iter().map(|(held_down, score, overdue)| Footing::new(held_down, score, overdue));
    Ok(Tally::of(footings.map(|footing| (footing, 1))))
}

type Query<'a> = snapshots::BoxedQuery<'a, <Conn as Connection>::Backend>;

fn of_group<'a>(subdistrict: SubdistrictId, group: &PeerGroup, month: Month) -> Query<'a> {
    let query = snapshots::table
        .filter(snapshots::subdistrict_id.eq(subdistrict))
        .filter(snapshots::month.eq(month.to_string()))
        .filter(snapshots::rated.eq(true))
        .into_boxed();
    let query = match group.level {
        GroupLevel::Division => query.filter(snapshots::division.eq(group.code.clone())),
        GroupLevel::Section => query.filter(snapshots::section.eq(group.code.clone())),
    };
    match group.size {
        Some(size) => query.filter(snapshots::size.eq(size)),
        None => query,
    }
}

/// What a [`Footing`] is made of.
const FOOTING: (snapshots::held_down, snapshots::score, snapshots::overdue) =
    (snapshots::held_down, snapshots::score, snapshots::overdue);

/// A page of a group's ranking as it was at the end of a month.
///
/// # Errors
/// Only those of the database.
pub fn list(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    group: &PeerGroup,
    month: Month,
    page: PageRequest,
) -> Result<Page<RankingLine>> {
    let tally = tally(conn, subdistrict, group, month)?;
    let rows: Vec<(EnterpriseId, (bool, i32, i32), CodeColour)> = of_group(subdistrict, group, month)
        .order((snapshots::held_down, snapshots::score.desc(), snapshots::overdue, snapshots::enterprise_id))
        .limit(page.limit())
        .offset(page.offset())
        .select((snapshots::enterprise_id, FOOTING, snapshots::colour))
        .load(conn)?;
    let listed = rows.into_iter().map(|(enterprise, (held_down, score, overdue), colour)| {
        let (rank, tied) = tally.rank(Footing::new(held_down, score, overdue));
        Listed { rank, tied, enterprise, score, overdue, colour }
    });
    let lines = named(conn, listed.collect())?;
    Ok(page.of(lines, i64::from(tally.size())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_read_and_end() {
        let month: Month = "2026-02".parse().unwrap();
        assert_eq!(month.to_string(), "2026-02");
        assert_eq!(format!("{:?}", month.end()), "2026-02-28T23:59:59.999+08:00");
        let now = Moment::start_of(Day::from_ymd_opt(2026, 3, 1).unwrap());
        assert_eq!(Month::last_ended(now), month);
        for wrong in ["2026-13", "2026-2", "26-02", "2026-02-01", ""] {
            assert_eq!(wrong.parse::<Month>(), Err(NotAMonth), "{wrong}");
        }
    }
}
