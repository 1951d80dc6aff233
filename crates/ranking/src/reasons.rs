//! For what the enterprises of a group lose points.

use std::collections::BTreeMap;

use diesel::prelude::*;
use heping_core::{Moment, Result, SubdistrictId};
use heping_store::Conn;
use heping_store::schema::standings;
use heping_store::statement::Keep;

use crate::losses::rules_at;
use crate::peers::{GroupLevel, PeerGroup};
use crate::rules::Rule;

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
        .filter(standings::subdistrict_id.eq(subdistrict))
        .filter(standings::rated.eq(true))
        .filter(standings::losses.is_not_null())
        .select(standings::losses.assume_not_null())
        .into_boxed();
    rows = match group.level {
        GroupLevel::Division => rows.filter(standings::division.eq(group.code.clone())),
        GroupLevel::Section => rows.filter(standings::section.eq(group.code.clone())),
    };
    if let Some(size) = group.size {
        rows = rows.filter(standings::size.eq(size));
    }
    let mut firms: BTreeMap<Rule, u32> = BTreeMap::new();
    for losses in rows.kept().load::<String>(conn)? {
        // a rule may hold in one stretch at a time
        for rule in rules_at(&losses, now)? {
            *firms.entry(rule).or_default() += 1;
        }
    }
    let mut firms: Vec<(Rule, u32)> = firms.into_iter().collect();
    firms.sort_by_key(|&(rule, count)| (std::cmp::Reverse(count), rule));
    firms.truncate(most);
    Ok(firms)
}
