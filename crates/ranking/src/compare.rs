//! Groups of enterprises side by side: villages, industries, the months of one industry.

use std::collections::BTreeMap;

use diesel::dsl::count_star;
use diesel::prelude::*;
use heping_core::{CodeColour, Error, Moment, Result, SubdistrictId};
use heping_store::Conn;
use heping_store::schema::{enterprises, ranking_snapshots as snapshots, standings};
use heping_store::tally::{self, Figure};

use crate::peers::{Footing, GroupLevel, PeerGroup, Tally};
use crate::snapshots::Month;

/// How the enterprises of one group stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many are rated.
    pub rated: u32,
    /// How many are not rated yet.
    pub unrated: u32,
    /// The middle score of the rated ones.
    pub median: Option<i32>,
    /// The lowest score within their first quarter.
    pub top_quartile: Option<i32>,
    /// The mean score of the rated ones in tenths of a point, rounded down.
    pub mean_tenths: Option<i32>,
    /// How many have something overdue.
    pub overdue: u32,
    /// How many have a code of each colour, in the order of [`CodeColour::ALL`].
    pub colours: Vec<(CodeColour, u32)>,
}

/// Score, overdue hazards, colour and whether rated; `None` without a standing.
type Row = (Option<i32>, Option<i32>, Option<CodeColour>, Option<bool>);

impl Summary {
    /// Of so many enterprises of each row.
    fn of(rows: impl IntoIterator<Item = (Row, u32)>) -> Self {
        let mut summary = Self::default();
        let mut tally = Tally::default();
        let mut colours: BTreeMap<CodeColour, u32> = BTreeMap::new();
        let mut sum = 0_i64;
        for (row, n) in rows {
            let (Some(score), Some(overdue), Some(colour), Some(true)) = row else {
                summary.unrated += n;
                continue;
            };
            summary.rated += n;
            summary.overdue += if overdue > 0 { n } else { 0 };
            *colours.entry(colour).or_default() += n;
            // of scores alone: the middle does not ask who is held down
            tally.add(Footing::new(false, score, overdue), n);
            sum += i64::from(score) * i64::from(n);
        }
        colours.insert(CodeColour::Grey, summary.unrated);
        summary.colours =
            CodeColour::ALL.iter().map(|one| (*one, colours.get(one).copied().unwrap_or(0))).collect();
        if let Some((median, top_quartile)) = tally.middle() {
            (summary.median, summary.top_quartile) = (Some(median), Some(top_quartile));
            summary.mean_tenths = i32::try_from(sum * 10 / i64::from(summary.rated)).ok();
        }
        summary
    }
}

/// How the enterprises of each group stand, by the figure that counts them; `group` is told the code
/// with which the figure's keys begin.
fn kept(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    figure: Figure,
    group: impl Fn(&str) -> &str,
) -> Result<BTreeMap<String, Summary>> {
    let mut groups: BTreeMap<String, Vec<(Row, u32)>> = BTreeMap::new();
    for (key, n) in tally::counts(conn, subdistrict, &[figure], "")?.remove(&figure).unwrap_or_default() {
        let read = || {
            let (code, stands) = key.split_once('/')?;
            Some((group(code), row_of(stands)?, u32::try_from(n).ok()?))
        };
        let (code, row, n) = read().ok_or_else(|| Error::internal(format!("{figure} has {n} of {key:?}")))?;
        groups.entry(code.to_owned()).or_default().push((row, n));
    }
    Ok(groups.into_iter().map(|(code, rows)| (code, Summary::of(rows))).collect())
}

/// Reads `green/98/late`, and `unrated`. How much is overdue is not counted, only whether anything is.
fn row_of(stands: &str) -> Option<Row> {
    let mut words = stands.split('/');
    let colour = words.next()?;
    if colour == "unrated" {
        return Some((None, None, None, None));
    }
    let score = words.next()?.parse().ok()?;
    let overdue = i32::from(words.next()? == "late");
    Some((Some(score), Some(overdue), Some(colour.parse().ok()?), Some(true)))
}

/// How all enterprises of a street stand, as last settled.
///
/// # Errors
/// Only those of the database.
pub fn street(conn: &mut Conn, subdistrict: SubdistrictId) -> Result<Summary> {
    Ok(kept(conn, subdistrict, Figure::Villages, |_| "")?.remove("").unwrap_or_else(|| Summary::of([])))
}

/// How each village's enterprises stand, by the village's code, as last settled.
///
/// # Errors
/// Only those of the database.
pub fn villages(conn: &mut Conn, subdistrict: SubdistrictId) -> Result<BTreeMap<String, Summary>> {
    kept(conn, subdistrict, Figure::Villages, |village| village)
}

/// How the enterprises of each division or section stand, by its code, as last settled.
///
/// # Errors
/// Only those of the database.
pub fn industries(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    level: GroupLevel,
) -> Result<BTreeMap<String, Summary>> {
    kept(conn, subdistrict, Figure::Industries, |industry| {
        // a letter, then two digits
        let (section, division) = industry.split_at_checked(1).unwrap_or((industry, ""));
        match level {
            GroupLevel::Division => division,
            GroupLevel::Section => section,
        }
    })
}

/// One industry: how its enterprises stand, how many have which score, and how it was at the ends
/// of the last months.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Industry {
    /// Today.
    pub now: Summary,
    /// How many rated enterprises have which score, the lowest first.
    pub scores: Vec<(i32, u32)>,
    /// At the ends of the last months, the earliest first; months without a snapshot are left out.
    pub months: Vec<(Month, Summary)>,
}

/// How many months an industry's page looks back.
pub const MONTHS: usize = 12;

/// The page of one industry, as last settled.
///
/// # Errors
/// Only those of the database.
pub fn industry(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    group: &PeerGroup,
    now: Moment,
) -> Result<Industry> {
    let rows = of_group(conn, subdistrict, group)?;
    let mut scores: BTreeMap<i32, u32> = BTreeMap::new();
    for row in &rows {
        if let (Some(score), _, _, Some(true)) = row {
            *scores.entry(*score).or_default() += 1;
        }
    }
    let mut months = Vec::new();
    let mut month = Month::last_ended(now);
    for _ in 0..MONTHS {
        let then = at_the_end_of(conn, subdistrict, group, month)?;
        if !then.is_empty() {
            months.push((month, Summary::of(then)));
        }
        month = month.before();
    }
    months.reverse();
    let now = Summary::of(rows.into_iter().map(|row| (row, 1)));
    Ok(Industry { now, scores: scores.into_iter().collect(), months })
}

/// How many rated enterprises of a group have which score, the lowest first.
///
/// # Errors
/// Only those of the database.
pub fn scores(conn: &mut Conn, subdistrict: SubdistrictId, group: &PeerGroup) -> Result<Vec<(i32, u32)>> {
    let rows = standings::table
        .group_by(standings::score)
        .select((standings::score, count_star()))
        .filter(standings::subdistrict_id.eq(subdistrict))
        .filter(standings::rated.eq(true))
        .order(standings::score);
    let counts: Vec<(i32, i64)> = match (group.level, group.size) {
        (GroupLevel::Division, None) => rows.filter(standings::division.eq(&group.code)).load(conn)?,
        (GroupLevel::Division, Some(size)) => {
            rows.filter(standings::division.eq(&group.code)).filter(standings::size.eq(size)).load(conn)?
        }
        (GroupLevel::Section, _) => rows.filter(standings::section.eq(&group.code)).load(conn)?,
    };
    Ok(counts.into_iter().map(|(score, count)| (score, u32::try_from(count).unwrap_or(u32::MAX))).collect())
}

fn of_group(conn: &mut Conn, subdistrict: SubdistrictId, group: &PeerGroup) -> Result<Vec<Row>> {
    let mut rows = enterprises::table
        .left_join(standings::table.on(standings::enterprise_id.eq(enterprises::id)))
        .filter(enterprises::subdistrict_id.eq(subdistrict))
        .select((
            standings::score.nullable(),
            standings::overdue.nullable(),
            standings::colour.nullable(),
            standings::rated.nullable(),
        ))
        .into_boxed();
    rows = match group.level {
        GroupLevel::Division => rows.filter(enterprises::division.eq(group.code.clone())),
        GroupLevel::Section => rows.filter(enterprises::section.eq(group.code.clone())),
    };
    if let Some(size) = group.size {
        rows = rows.filter(standings::size.eq(size));
    }
    Ok(rows.load(conn)?)
}

fn at_the_end_of(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    group: &PeerGroup,
    month: Month,
) -> Result<Vec<(Row, u32)>> {
    let rows = snapshots::table
        .group_by((snapshots::score, snapshots::overdue, snapshots::colour, snapshots::rated))
        .select(((snapshots::score, snapshots::overdue, snapshots::colour, snapshots::rated), count_star()))
        .filter(snapshots::subdistrict_id.eq(subdistrict))
        .filter(snapshots::month.eq(month.to_string()));
    let counted: Vec<((i32, i32, CodeColour, bool), i64)> = match (group.level, group.size) {
        (GroupLevel::Division, None) => rows.filter(snapshots::division.eq(&group.code)).load(conn)?,
        (GroupLevel::Division, Some(size)) => {
            rows.filter(snapshots::division.eq(&group.code)).filter(snapshots::size.eq(size)).load(conn)?
        }
        (GroupLevel::Section, _) => rows.filter(snapshots::section.eq(&group.code)).load(conn)?,
    };
    Ok(counted
        .into_iter()
        .map(|((score, overdue, colour, rated), n)| {
            ((Some(score), Some(overdue), Some(colour), Some(rated)), u32::try_from(n).unwrap_or(u32::MAX))
        })
        .collect())
}
