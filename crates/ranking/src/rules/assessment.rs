//! What the rules say of one enterprise at one instant.

use heping_core::{CodeColour, Moment, SafetyFact};

use super::book::RuleBook;
use super::colour::{self, Gate};
use super::entry::{Entry, while_open};
use super::walk::Walk;

/// Where an enterprise stands at one instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// The instant.
    pub as_of: Moment,
    /// The version of the rules in force then.
    pub rules: &'static str,
    /// 0–120.
    pub score: i32,
    /// Its code's colour, as the enterprise itself and the street see it.
    pub colour: CodeColour,
    /// The colour that everybody else sees.
    pub public_colour: CodeColour,
    /// Whether it stands behind all whom nothing holds down, whatever its score.
    pub held_down: bool,
    /// Whether its peers are those of its own size.
    pub peers_by_size: bool,
    /// What holds the colour down whatever the score, strongest first.
    pub gates: Vec<Gate>,
    /// Whether it has been inspected or has checked itself.
    pub rated: bool,
    /// How many hazards are overdue, the street's and its own.
    pub overdue_count: i32,
    /// The next instant at which the answer changes although nothing happens; `None` for never.
    pub next_change_at: Option<Moment>,
    /// Every entry up to the instant, expired ones too, in order of time.
    pub entries: Vec<Entry>,
}

/// What `facts` of one enterprise, and of those merged into it, in any order and possibly repeated, mean at `as_of`, by the rules
/// of `book`. Facts after `as_of` count for nothing but `next_change_at`.
pub fn evaluate(book: &RuleBook, facts: &[SafetyFact], as_of: Moment) -> Assessment {
    let mut answer = Walk::over(book, facts, as_of).into_answer(as_of);
    let announced = facts.iter().map(|fact| fact.occurred_at).filter(|&at| at > as_of).min();
    answer.next_change_at = [answer.next_change_at, announced].into_iter().flatten().min();
    answer
}

impl Walk<'_> {
    /// The answer at `as_of`, which the walk has reached by [`Walk::run`], without its entries.
    pub(crate) fn answer(&self, as_of: Moment) -> Assessment {
        let rules = self.out.rules(as_of);
        let sum: i32 = self.entries().filter(|entry| entry.counts_at(as_of)).map(|entry| entry.points).sum();
        let score = (rules.base + sum).clamp(rules.floor, rules.ceiling);
        let cases = || self.all().flat_map(|walk| walk.cases.values());
        let rated = self.all().any(|walk| walk.rated);
        let accident = self.all().filter_map(|walk| walk.accident_until).max();
        let accident = accident.filter(|&until| as_of < until);
        let gates = colour::gates(rules, cases(), accident, as_of);
        let (never, expiries) = (while_open(), self.entries().map(|entry| entry.expires_at));
        let next_change_at = expiries
            .filter(|&at| at != never)
            .chain(cases().flat_map(|case| case.changes(rules)))
            .chain(self.all().flat_map(|walk| walk.cover.ends()))
            .chain(accident)
            .chain(self.out.book.next_version_at(as_of))
            .filter(|&at| at > as_of)
            .min();
        let is_public = |gate: &&Gate| !(rules.spares_own_major && gate.is_own_on_schedule());
        let overdue = cases().filter(|case| case.overdue().is_some()).count();
        Assessment {
            as_of,
            rules: rules.version,
            score,
            colour: colour::of(rules, rated, score, gates.iter()),
            public_colour: colour::of(rules, rated, score, gates.iter().filter(is_public)),
            held_down: rules.ranks_gates_first && gates.iter().any(|gate| !gate.is_own_on_schedule()),
            peers_by_size: rules.peers_by_size,
            gates,
            rated,
            overdue_count: i32::try_from(overdue).unwrap_or(i32::MAX),
            next_change_at,
            entries: Vec::new(),
        }
    }

    /// The answer with its entries.
    pub(crate) fn into_answer(mut self, as_of: Moment) -> Assessment {
        let answer = self.answer(as_of);
        let mut entries = self.take_entries();
        entries.sort_unstable_by_key(|entry| (entry.occurred_at, entry.key));
        Assessment { entries, ..answer }
    }
}
