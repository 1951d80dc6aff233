//! The board's questions, answered by the database: when the board is away, and with names.

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;
use heping_core::{CodeColour, EnterpriseId, Page, PageRequest, Result, SubdistrictId};
use heping_store::Conn;
use heping_store::schema::{enterprises, standings};
use heping_store::statement::{Keep, filled};

use crate::board::Listed;
use crate::peers::{Footing, GroupLevel, MIN_GROUP, PeerGroup, Placing, Size, Tally};

/// A line of an industry's ranking, with the name that only the street may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankingLine {
    /// Competition rank.
    pub rank: u32,
    /// Whether another line has the same rank.
    pub tied: bool,
    /// Who stands there.
    pub enterprise: EnterpriseId,
    /// Its name.
    pub name: String,
    /// 0–120.
    pub score: i32,
    /// How many hazards are overdue.
    pub overdue: i32,
    /// The code's colour.
    pub colour: CodeColour,
}

/// The place of an enterprise by the standings as last settled: the board's answer, in SQL.
///
/// # Errors
/// Only those of the database; an enterprise without a standing is not rated.
pub fn place(conn: &mut Conn, subdistrict: SubdistrictId, enterprise: EnterpriseId) -> Result<Placing> {
    type Row = (String, String, Option<Size>, (bool, i32, i32));
    let row: Option<Row> = standings::table
        .find(enterprise)
        .filter(standings::subdistrict_id.eq(subdistrict))
        .filter(standings::rated.eq(true))
        .select((
            standings::division,
            standings::section,
            standings::size,
            (standings::held_down, standings::score, standings::overdue),
        ))
        .first(conn)
        .optional()?;
    let Some((division, section, size, (held_down, score, overdue))) = row else {
        return Ok(Placing::NotRated);
    };
    for group in PeerGroup::of(&division, &section, size) {
        let tally = tally(conn, subdistrict, &group)?;
        if tally.size() >= MIN_GROUP
            && let Some(place) = tally.place(group, Footing::new(held_down, score, overdue))
        {
            return Ok(Placing::Ranked(place));
        }
    }
    Ok(Placing::PeerGroupTooSmall)
}

/// A page of a group's ranking, best first, ties in the order of the ids. A group of fewer than
/// [`MIN_GROUP`] is listed all the same: whether to show it is the caller's to decide.
///
/// # Errors
/// Only those of the database.
pub fn ranking_list(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    group: &PeerGroup,
    page: PageRequest,
) -> Result<Page<RankingLine>> {
    let tally = tally(conn, subdistrict, group)?;
    let mut rows = standings::table
        .inner_join(enterprises::table.on(enterprises::id.eq(standings::enterprise_id)))
        .filter(standings::subdistrict_id.eq(subdistrict))
        .filter(standings::rated.eq(true))
        .order((standings::held_down, standings::score.desc(), standings::overdue, standings::enterprise_id))
        .limit(page.limit())
        .offset(page.offset())
        .select((
            standings::enterprise_id,
            enterprises::name,
            (standings::held_down, standings::score, standings::overdue),
            standings::colour,
        ))
        .into_boxed();
    rows = match group.level {
        GroupLevel::Division => rows.filter(standings::division.eq(&group.code)),
        GroupLevel::Section => rows.filter(standings::section.eq(&group.code)),
    };
    if let Some(size) = group.size {
        rows = rows.filter(standings::size.eq(size));
    }
    let lines = rows.load::<(EnterpriseId, String, (bool, i32, i32), CodeColour)>(conn)?;
    let lines = lines.into_iter().map(|(enterprise, name, (held_down, score, overdue), colour)| {
        let (rank, tied) = tally.rank(Footing::new(held_down, score, overdue));
        RankingLine { rank, tied, enterprise, name, score, overdue, colour }
    });
    Ok(page.of(lines.collect(), i64::from(tally.size())))
}

/// What a board or a month lists, with the names.
///
/// # Errors
/// Only those of the database.
pub fn named(conn: &mut Conn, listed: Vec<Listed>) -> Result<Vec<RankingLine>> {
    let ids: Vec<EnterpriseId> = listed.iter().map(|line| line.enterprise).collect();
    let names: Vec<(EnterpriseId, String)> = enterprises::table
        .filter(enterprises::id.eq_any(filled(ids)))
        .select((enterprises::id, enterprises::name))
        .kept()
        .load(conn)?;
    let mut names: HashMap<_, _> = names.into_iter().collect();
    let lines = listed.into_iter().map(|line| {
        let Listed { rank, tied, enterprise, score, overdue, colour } = line;
        let name = names.remove(&enterprise).unwrap_or_default();
        RankingLine { rank, tied, enterprise, name, score, overdue, colour }
    });
    Ok(lines.collect())
}

/// How many rated enterprises of a group stand where: one walk over an index.
fn tally(conn: &mut Conn, subdistrict: SubdistrictId, group: &PeerGroup) -> Result<Tally> {
    let footing = (standings::held_down, standings::score, standings::overdue);
    let of_street = standings::table
        .group_by(footing)
        .select((footing, count_star()))
        .filter(standings::subdistrict_id.eq(subdistrict))
        .filter(standings::rated.eq(true));
    let counts: Vec<((bool, i32, i32), i64)> = match (group.level, group.size) {
        (GroupLevel::Division, None) => of_street.filter(standings::division.eq(&group.code)).load(conn)?,
        (GroupLevel::Division, Some(size)) => of_street
            .filter(standings::division.eq(&group.code))
            .filter(standings::size.eq(size))
            .load(conn)?,
        (GroupLevel::Section, _) => of_street.filter(standings::section.eq(&group.code)).load(conn)?,
    };
    let counts = counts.into_iter().map(|((held_down, score, overdue), n)| {
        (Footing::new(held_down, score, overdue), u32::try_from(n).unwrap_or(u32::MAX))
    });
    Ok(Tally::of(counts))
}
