//! For what the enterprises of a group lose points.

use std::collections::BTreeMap;

use diesel::prelude::*;
use heping_core::{Moment, SubdistrictId};
use heping_store::schema::standings;
use heping_store::{Ask, question};

use crate::among::among;
use crate::losses::rules_at;
use crate::peers::PeerGroup;
use crate::rules::Rule;

/// Asks how many rated enterprises of a group lost points by a rule within the last 365 days, and were not
/// given them back: at most `most` rules, the commonest first.
pub fn commonest(
    subdistrict: SubdistrictId,
    group: &PeerGroup,
    most: usize,
    now: Moment,
) -> impl Ask<Answer = Vec<(Rule, u32)>> + use<> {
    let losses = || {
        standings::table
            .filter(standings::subdistrict_id.eq(subdistrict))
            .filter(standings::rated.eq(true))
            .filter(standings::losses.is_not_null())
            .select((standings::losses.assume_not_null(),))
    };
    let of_division = || losses().filter(standings::division.eq(group.code.clone()));
    let asked = among(
        group,
        question::<(String,), _>(losses().filter(standings::section.eq(group.code.clone()))),
        question::<(String,), _>(of_division()),
        group.size.map(|size| question::<(String,), _>(of_division().filter(standings::size.eq(size)))),
    );
    asked.then(move |rows| {
        let mut firms: BTreeMap<Rule, u32> = BTreeMap::new();
        for (losses,) in rows {
            // a rule may hold in one stretch at a time
            for rule in rules_at(&losses, now)? {
                *firms.entry(rule).or_default() += 1;
            }
        }
        let mut firms: Vec<(Rule, u32)> = firms.into_iter().collect();
        firms.sort_by_key(|&(rule, count)| (std::cmp::Reverse(count), rule));
        firms.truncate(most);
        Ok(firms)
    })
}
