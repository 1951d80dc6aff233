//! What the walk puts out: entries, each under the version of its instant.

use std::collections::BTreeMap;

use chrono::{Datelike, TimeDelta};
use heping_core::{Day, HazardId, Moment, Source};

use super::book::RuleBook;
use super::credit::Credits;
use super::entry::{Carried, Entry, EntryKey, while_open};
use super::rule_set::RuleSet;

pub(crate) struct Output<'f> {
    pub(crate) book: &'f RuleBook,
    pub(crate) entries: Vec<Entry>,
    credits: Credits,
    /// Where the entries are that count for as long as their hazard is open, and how long after.
    lasting: BTreeMap<HazardId, Vec<(usize, TimeDelta)>>,
    /// The keys of entries that won appeals took away.
    overturned: Vec<&'f str>,
    /// Where all this befell another firm.
    carried: Option<Carried>,
}

impl<'f> Output<'f> {
    pub(crate) fn new(book: &'f RuleBook, overturned: Vec<&'f str>, carried: Option<Carried>) -> Self {
        Self {
            book,
            entries: Vec::new(),
            credits: Credits::default(),
            lasting: BTreeMap::new(),
            overturned,
            carried,
        }
    }

    /// The same without any entries or credits.
    pub(crate) fn begun_anew(&self) -> Self {
        Self::new(self.book, self.overturned.clone(), self.carried)
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

    /// A deduction for a hazard that is open.
    pub(crate) fn push_for(
        &mut self,
        hazard: HazardId,
        key: EntryKey,
        points: i32,
        at: Moment,
        source: &Source,
        note: Option<String>,
    ) {
        let rules = self.rules(at);
        if !rules.lasts_while_open {
            return self.push(key, points, at, source, note);
        }
        let known = self.entries.len();
        self.push_until(key, points, at, while_open(), source, note);
        if self.entries.len() > known {
            self.lasting.entry(hazard).or_default().push((known, TimeDelta::days(rules.lifetime_days)));
        }
    }

    /// The hazard was dealt with at `at`: what it cost expires so many days later. `None`: it is open
    /// again.
    pub(crate) fn dealt_with(&mut self, hazard: HazardId, at: Option<Moment>) {
        for (index, lifetime) in self.lasting.get(&hazard).into_iter().flatten() {
            if let Some(entry) = self.entries.get_mut(*index) {
                entry.expires_at = at.map_or_else(while_open, |at| at.plus(*lifetime));
            }
        }
    }

    /// A credit that counts until the end of the next calendar year, as far as its own year allows.
    pub(crate) fn credit_of_year(
        &mut self,
        key: EntryKey,
        points: i32,
        year_limit: i32,
        at: Moment,
        source: &Source,
    ) {
        let granted = self.credits.grant_of_year(key.rule, points, year_limit, at);
        let next_year = Day::from_ymd_opt(at.day().year() + 2, 1, 1).unwrap_or(Day::MAX);
        self.push_until(key, granted, at, Moment::start_of(next_year), source, None);
    }

    /// A credit, as far as its year and the limit of all credits allow; answers what was granted.
    pub(crate) fn credit(
        &mut self,
        key: EntryKey,
        points: i32,
        year_limit: Option<i32>,
        at: Moment,
        source: &Source,
        note: Option<String>,
    ) -> i32 {
        let rules = self.rules(at);
        let expires_at = at.plus(TimeDelta::days(rules.lifetime_days));
        let granted = self.credits.grant(rules, key.rule, points, year_limit, at, expires_at);
        self.push_until(key, granted, at, expires_at, source, note);
        granted
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
        let (source, carried) = (source.clone(), self.carried);
        self.entries.push(Entry { key, carried, rules, points, occurred_at: at, expires_at, source, note });
    }

    /// Whether a won appeal took the entry away.
    pub(crate) fn is_overturned(&self, key: EntryKey) -> bool {
        // nearly nobody has won an appeal: no key is written out for the others
        !self.overturned.is_empty() && self.overturned.contains(&key.to_string().as_str())
    }
}
