//! What if some hazards were rectified: the same rules over facts that have not happened.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use heping_core::{HazardId, Moment, SafetyEvent, SafetyFact};

use crate::rules::{Assessment, BOOK, Entry, EntryKey, Phase, Walk};

/// Two futures of one enterprise, seen at the same instant.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIf {
    /// With the hazards closed.
    pub then: Assessment,
    /// With nothing done.
    pub otherwise: Assessment,
    /// Entries that closing brings.
    pub gained: Vec<Entry>,
    /// Deductions of the 90 days after that instant which closing spares.
    pub spared: Vec<Entry>,
}

/// How far ahead is looked for what is spared.
const DAYS_AHEAD: i64 = 90;

/// A hazard that cannot be supposed closed: not the enterprise's, closed, void or referred. The
/// number is its position in what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotOpen(pub usize);

/// What the score at `then` would be if the hazards `close`, open at `now`, were handed in and
/// accepted at `then` (those that wait for their re-check: accepted, handed in when they were), and
/// nothing else happened.
///
/// # Errors
/// The first of `close` that is not open at `now`.
pub fn what_if(
    facts: &[SafetyFact],
    close: &[HazardId],
    now: Moment,
    then: Moment,
) -> Result<WhatIf, NotOpen> {
    let otherwise = Walk::over(&BOOK, facts, now);
    let supposed = suppose(&otherwise, facts, close, then)?;
    let mut closing = otherwise.clone();
    for fact in &supposed {
        closing.take(fact);
    }
    let until = then.plus(TimeDelta::days(DAYS_AHEAD));
    let (then, later) = closing.ahead(then, until);
    let (otherwise, later_otherwise) = otherwise.ahead(then.as_of, until);
    let gained = only_in(&then.entries, &otherwise.entries);
    let spared = only_in(&later_otherwise, &later);
    Ok(WhatIf { gained, spared, then, otherwise })
}

fn suppose(
    walk: &Walk<'_>,
    facts: &[SafetyFact],
    close: &[HazardId],
    then: Moment,
) -> Result<Vec<SafetyFact>, NotOpen> {
    let mut close: Vec<(usize, HazardId)> = close.iter().copied().enumerate().collect();
    close.sort_unstable_by_key(|&(index, hazard)| (hazard, index));
    close.dedup_by_key(|&mut (_, hazard)| hazard);
    let Some(enterprise) = facts.first().map(|fact| fact.enterprise) else {
        return close.first().map_or(Ok(Vec::new()), |&(index, _)| Err(NotOpen(index)));
    };
    let mut supposed = Vec::new();
    for (index, hazard) in close {
        let case = walk.open_case(hazard).ok_or(NotOpen(index))?;
        let mut happens = |event| {
            let source = case.source.clone();
            supposed.push(SafetyFact::new(enterprise, then, source, u32::MAX, event));
        };
        let submitted_at = match case.phase {
            Phase::Submitted(since) => since,
            _ => {
                happens(SafetyEvent::RectificationSubmitted { hazard });
                then
            }
        };
        happens(SafetyEvent::HazardClosed { hazard, submitted_at });
    }
    supposed.sort_unstable_by_key(SafetyFact::order);
    Ok(supposed)
}

fn only_in(these: &[Entry], those: &[Entry]) -> Vec<Entry> {
    let known: BTreeSet<EntryKey> = those.iter().map(|entry| entry.key).collect();
    these.iter().filter(|entry| !known.contains(&entry.key)).cloned().collect()
}
