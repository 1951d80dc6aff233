//! What if some hazards were rectified: the same rules over facts that have not happened.

use chrono::TimeDelta;
use heping_core::{CodeColour, HazardId, Moment, SafetyEvent, SafetyFact};

use crate::rules::{Assessment, Entry, Gate, Phase, RuleBook, Walk};

/// A score that might be.
#[derive(Clone, Debug, PartialEq)]
pub struct Prospect {
    /// 0–120 points.
    pub score: i32,
    /// The code's colour.
    pub colour: CodeColour,
    /// What would hold the colour down.
    pub gates: Vec<Gate>,
}

impl From<Assessment> for Prospect {
    fn from(Assessment { score, colour, gates, .. }: Assessment) -> Self {
        Self { score, colour, gates }
    }
}

/// Two futures of one enterprise, seen at the same instant.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIf {
    /// With the hazards closed.
    pub then: Prospect,
    /// With nothing done.
    pub otherwise: Prospect,
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
/// accepted at `then` (those that wait for their re-check: accepted, handed in when they were) with
/// photos that show it, and nothing else happened. It costs little more than the score itself: one walk goes to `then`, and
/// on with what is supposed.
///
/// # Errors
/// The first of `close` that is not open at `now`.
pub fn what_if(
    book: &RuleBook,
    facts: &[SafetyFact],
    close: &[HazardId],
    now: Moment,
    then: Moment,
) -> Result<WhatIf, NotOpen> {
    let mut walk = Walk::over(book, facts, now);
    let supposed = suppose(&walk, facts, close, then)?;
    walk.run(then);
    let otherwise = walk.answer(then).into();
    // what a closed hazard costs no more is what its clock alone would have brought
    let until = then.plus(TimeDelta::days(DAYS_AHEAD));
    let closed = supposed.iter().filter(|fact| matches!(fact.event, SafetyEvent::HazardClosed { .. }));
    let overruns =
        closed.filter_map(|fact| fact.event.hazard()).flat_map(|hazard| walk.overruns(hazard, until));
    let mut spared: Vec<Entry> = overruns.collect();
    spared.sort_unstable_by_key(|entry| (entry.occurred_at, entry.key));

    let known = walk.mark();
    for fact in &supposed {
        walk.suppose(fact);
    }
    let gained = walk.entries_since(&known).cloned().collect();
    Ok(WhatIf { then: walk.answer(then).into(), otherwise, gained, spared })
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
        happens(SafetyEvent::HazardClosed { hazard, submitted_at, photos_differ: true });
    }
    supposed.sort_unstable_by_key(SafetyFact::order);
    Ok(supposed)
}
