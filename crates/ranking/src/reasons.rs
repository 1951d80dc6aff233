//! For what the enterprises of a group lose points.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use heping_core::{EnterpriseId, Moment, Result, SubdistrictId};
use heping_store::Conn;
use heping_store::schema::{score_entries, standings};

use crate::peers::{GroupLevel, PeerGroup};
use crate::rules::Rule;

/// How far back is looked.
const DAYS: i64 = 365;

/// How many rated enterprises of a group lost points by a rule within the last 365 days, and were not
/// given them back: at most `most` rules, the commonest first.
///
/// # Errors
/// Only those of the database.
pub fn commonest(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    group: &PeerGroup,
    most: usize,
    now: Moment,
) -> Result<Vec<(Rule, u32)>> {
    let mut rows = standings::table
        .inner_join(score_entries::table.on(score_entries::enterprise_id.eq(standings::enterprise_id)))
        .filter(standings::subdistrict_id.eq(subdistrict))
        .filter(standings::rated.eq(true))
        .filter(score_entries::occurred_at.between(now.plus(-TimeDelta::days(DAYS)), now))
        .group_by((score_entries::rule, score_entries::enterprise_id))
        .select((
            score_entries::rule,
            score_entries::enterprise_id,
            sql::<BigInt>("CAST(COALESCE(SUM(points), 0) AS BIGINT)"),
        ))
        .into_boxed();
    rows = match group.level {
        GroupLevel::Division => rows.filter(standings::division.eq(group.code.clone())),
        GroupLevel::Section => rows.filter(standings::section.eq(group.code.clone())),
    };
    if let Some(size) = group.size {
        rows = rows.filter(standings::size.eq(size));
    }
    let sums: Vec<(Rule, EnterpriseId, i64)> = rows.load(conn)?;
    let mut firms: BTreeMap<Rule, u32> = BTreeMap::new();
    for (rule, ..) in sums.into_iter().filter(|(.., points)| *points < 0) {
        *firms.entry(rule).or_default() += 1;
    }
    let mut firms: Vec<(Rule, u32)> = firms.into_iter().collect();
    firms.sort_by_key(|&(rule, count)| (std::cmp::Reverse(count), rule));
    firms.truncate(most);
    Ok(firms)
}
