//! Versions of the rules side by side.

use heping_core::Moment;

use super::rule_set::{RuleSet, V1};

/// Every version, each in force from its day until the next one's. What happened is judged by the
/// version of its instant and keeps it for ever: a new version changes no entry of the past. Where
/// the colours begin, and the limits of the sum, are those of the instant that is asked about.
#[derive(Clone, Copy, Debug)]
pub struct RuleBook {
    first: &'static RuleSet,
    later: &'static [RuleSet],
}

/// The book of this installation. A new version is a `const` beside [`V1`] and a line here.
pub static BOOK: RuleBook = RuleBook::new(&V1, &[]);

impl RuleBook {
    /// `first`, and what followed it, oldest first.
    pub const fn new(first: &'static RuleSet, later: &'static [RuleSet]) -> Self {
        Self { first, later }
    }

    /// The version in force at `when`.
    pub fn at(&self, when: Moment) -> &'static RuleSet {
        let of_now = |set: &&RuleSet| Moment::start_of(set.in_force_from) <= when;
        self.later.iter().rev().find(of_now).unwrap_or(self.first)
    }

    /// Every version, oldest first.
    pub fn versions(&self) -> impl Iterator<Item = &'static RuleSet> + use<> {
        std::iter::once(self.first).chain(self.later)
    }

    /// The first instant after `when` at which another version comes into force.
    pub(crate) fn next_version_at(&self, when: Moment) -> Option<Moment> {
        self.later.iter().map(|set| Moment::start_of(set.in_force_from)).find(|&at| at > when)
    }
}
