//! How a score came to be what it is: every change of the past, with what brought it.

use heping_core::{Moment, SafetyFact};

use crate::forecast::Turn;
use crate::rules::{Assessment, Entry, RuleBook, evaluate};
use crate::what_if::Prospect;

/// What was the case at `from`, and every turn after it up to `until`: at each instant what
/// [`crate::evaluate`] says of it, so by the facts that lie at or before it. Between two turns nothing
/// changed. It costs one evaluation a turn.
pub fn past(book: &RuleBook, facts: &[SafetyFact], from: Moment, until: Moment) -> (Prospect, Vec<Turn>) {
    let mut before = evaluate(book, facts, from);
    let first = before.clone().into();
    let mut turns = Vec::new();
    while let Some(at) = before.next_change_at.filter(|&at| at <= until) {
        let after = evaluate(book, facts, at);
        let (come, gone) = (beside(&after, &before), beside(&before, &after));
        let is_seen = (after.score, after.colour) != (before.score, before.colour);
        if is_seen || !come.is_empty() || !gone.is_empty() {
            turns.push(Turn {
                at,
                score: after.score,
                colour: after.colour,
                gates: after.gates.clone(),
                overdue_count: after.overdue_count,
                come,
                gone,
            });
        }
        before = after;
    }
    (first, turns)
}

/// The entries that count in `one` and do not, or not so, in `other`.
fn beside(one: &Assessment, other: &Assessment) -> Vec<Entry> {
    let counting = |of: &Assessment| -> Vec<(_, i32)> {
        let counts = of.entries.iter().filter(|entry| entry.counts_at(of.as_of));
        counts.map(|entry| (entry.key, entry.points)).collect()
    };
    let others = counting(other);
    let counts = one.entries.iter().filter(|entry| entry.counts_at(one.as_of));
    counts.filter(|entry| !others.contains(&(entry.key, entry.points))).cloned().collect()
}
