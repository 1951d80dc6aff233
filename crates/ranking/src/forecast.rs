//! What time alone will change: when a point is forgotten, when a date passes.

use heping_core::{CodeColour, Moment, SafetyFact};

use crate::rules::{Entry, Gate, RuleBook, Walk};

/// An instant at which the answer changes although nothing happens.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// When.
    pub at: Moment,
    /// The score from then on.
    pub score: i32,
    /// The code's colour from then on.
    pub colour: CodeColour,
    /// What holds the colour down from then on.
    pub gates: Vec<Gate>,
    /// How many hazards are overdue from then on.
    pub overdue_count: i32,
    /// Entries that begin to count.
    pub come: Vec<Entry>,
    /// Entries that no longer count.
    pub gone: Vec<Entry>,
}

/// Every turn after `now` up to `until`, if nothing else happens. At each of them the answer is
/// what [`crate::evaluate`] says of that instant; between two of them nothing changes.
pub fn forecast(book: &RuleBook, facts: &[SafetyFact], now: Moment, until: Moment) -> Vec<Turn> {
    let mut walk = Walk::over(book, facts, now);
    let mut turns = Vec::new();
    let mut next = walk.answer(now).next_change_at;
    while let Some(at) = next.filter(|&at| at <= until) {
        let known = walk.mark();
        walk.run(at);
        let answer = walk.answer(at);
        next = answer.next_change_at;
        let come = walk.entries_since(&known).filter(|entry| entry.counts_at(at));
        let gone = walk.entries().filter(|entry| entry.expires_at == at);
        turns.push(Turn {
            at,
            score: answer.score,
            colour: answer.colour,
            gates: answer.gates,
            overdue_count: answer.overdue_count,
            come: come.cloned().collect(),
            gone: gone.cloned().collect(),
        });
    }
    turns
}
