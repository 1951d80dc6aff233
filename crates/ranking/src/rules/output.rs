//! What the walk puts out: entries, each under the version of its instant.

use chrono::TimeDelta;
use heping_core::{Moment, Source};

use super::book::RuleBook;
use super::credit::Credits;
use super::entry::{Entry, EntryKey};
use super::rule_set::RuleSet;

pub(crate) struct Output<'f> {
    pub(crate) book: &'f RuleBook,
    pub(crate) entries: Vec<Entry>,
    credits: Credits,
    /// The keys of entries that won appeals took away.
    overturned: Vec<&'f str>,
}

impl<'f> Output<'f> {
    pub(crate) fn new(book: &'f RuleBook, overturned: Vec<&'f str>) -> Self {
        Self { book, entries: Vec::new(), credits: Credits::default(), overturned }
    }

    /// The same without any entries or credits.
    pub(crate) fn begun_anew(&self) -> Self {
        Self::new(self.book, self.overturned.clone())
    }

    pub(crate) fn rules(&self, at: Moment) -> &'static RuleSet {
        self.book.at(at)
    }

    /// A deduction, or a credit that was granted.
    pub(crate) fn push(
        &mut self,
        key: EntryKey,
        points: i32,
        at: Moment,
        source: &Source,
        note: Option<String>,
    ) {
        let expires_at = at.plus(TimeDelta::days(self.rules(at).lifetime_days));
        self.push_until(key, points, at, expires_at, source, note);
    }

    /// A credit, as far as its year and the limit of all credits allow.
    pub(crate) fn credit(
        &mut self,
        key: EntryKey,
        points: i32,
        year_limit: Option<i32>,
        at: Moment,
        source: &Source,
        note: Option<String>,
    ) {
        let rules = self.rules(at);
        let expires_at = at.plus(TimeDelta::days(rules.lifetime_days));
        let granted = self.credits.grant(rules, key.rule, points, year_limit, at, expires_at);
        self.push_until(key, granted, at, expires_at, source, note);
    }

    /// A credit that counts until `expires_at`; answers what was granted of it.
    pub(crate) fn credit_until(
        &mut self,
        key: EntryKey,
        points: i32,
        at: Moment,
        expires_at: Moment,
        source: &Source,
    ) -> i32 {
        let granted = self.credits.grant(self.rules(at), key.rule, points, None, at, expires_at);
        self.push_until(key, granted, at, expires_at, source, None);
        granted
    }

    fn push_until(
        &mut self,
        key: EntryKey,
        points: i32,
        at: Moment,
        expires_at: Moment,
        source: &Source,
        note: Option<String>,
    ) {
        if points == 0 || self.is_overturned(key) {
            return;
        }
        let rules = self.rules(at).version;
        let source = source.clone();
        self.entries.push(Entry { key, rules, points, occurred_at: at, expires_at, source, note });
    }

    fn is_overturned(&self, key: EntryKey) -> bool {
        // nearly nobody has won an appeal: no key is written out for the others
        !self.overturned.is_empty() && self.overturned.contains(&key.to_string().as_str())
    }
}
