//! How much of a credit is granted: the limit of its year, then the limit of all credits.

use std::collections::BTreeMap;

use chrono::Datelike;
use heping_core::Moment;

use super::entry::Rule;
use super::rule_set::RuleSet;

/// The credits granted so far; they are asked for in the order of their events.
#[derive(Debug, Default)]
pub(crate) struct Credits {
    of_year: BTreeMap<(Rule, i32), i32>,
    /// What expires when.
    unexpired: BTreeMap<Moment, i32>,
    sum: i32,
}

impl Credits {
    /// Grants what the limits leave of `points` at `at`. What is cut does not grow back.
    pub(crate) fn grant(
        &mut self,
        rules: &RuleSet,
        rule: Rule,
        points: i32,
        year_limit: Option<i32>,
        at: Moment,
        expires_at: Moment,
    ) -> i32 {
        while let Some(first) = self.unexpired.first_entry().filter(|first| *first.key() <= at) {
            self.sum -= first.remove();
        }
        let year = self.of_year.entry((rule, at.day().year())).or_default();
        let in_year = year_limit.map_or(points, |limit| points.min(limit - *year));
        let granted = in_year.min(rules.credit_limit - self.sum).max(0);
        *year += granted;
        if granted > 0 {
            self.sum += granted;
            *self.unexpired.entry(expires_at).or_default() += granted;
        }
        granted
    }

    /// Grants what the limit of its year alone leaves, and takes no room from others.
    pub(crate) fn grant_of_year(&mut self, rule: Rule, points: i32, year_limit: i32, at: Moment) -> i32 {
        let year = self.of_year.entry((rule, at.day().year())).or_default();
        let granted = points.min(year_limit - *year).max(0);
        *year += granted;
        granted
    }
}
