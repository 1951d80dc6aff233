//! Versions of the rules side by side.

use heping_core::{Day, Moment};

use super::rule_set::{FIRST_DAY, RuleSet, V1};

/// A version of the rules and the day from which it judges.
#[derive(Clone, Copy, Debug)]
pub struct Edition {
    /// The rules.
    pub rules: &'static RuleSet,
    /// The first day of which it judges what happens.
    pub from: Day,
    /// The 00:00 of that day.
    at: Moment,
}

/// The versions that judge one street's enterprises, each from its day until the next one's. What
/// happened is judged by the version of its instant and keeps it for ever: a new version changes no
/// entry of the past. Where the colours begin, the limits of the sum, and who sees which colour are
/// those of the instant that is asked about.
#[derive(Clone, Debug)]
pub struct RuleBook {
    first: Edition,
    later: Vec<Edition>,
}

impl Edition {
    fn new(rules: &'static RuleSet, from: Day) -> Self {
        Self { rules, from, at: Moment::start_of(from) }
    }
}

impl Default for RuleBook {
    /// The first version alone, as in a street that has decided nothing.
    fn default() -> Self {
        Self { first: Edition::new(&V1, FIRST_DAY), later: Vec::new() }
    }
}

impl RuleBook {
    /// The same, and `rules` from the day `from` on.
    #[must_use]
    pub fn and(mut self, rules: &'static RuleSet, from: Day) -> Self {
        self.later.push(Edition::new(rules, from));
        self.later.sort_by_key(|edition| edition.from);
        self
    }

    /// The version in force at `when`.
    pub fn at(&self, when: Moment) -> &'static RuleSet {
        self.later.iter().rev().find(|edition| edition.at <= when).unwrap_or(&self.first).rules
    }

    /// Every version, oldest first.
    pub fn editions(&self) -> impl Iterator<Item = &Edition> {
        std::iter::once(&self.first).chain(&self.later)
    }

    /// The first instant after `when` at which another version comes into force.
    pub(crate) fn next_version_at(&self, when: Moment) -> Option<Moment> {
        self.later.iter().map(|edition| edition.at).find(|&at| at > when)
    }
}
