//! A walk and those of the firms that were merged into it, as one.

use heping_core::{HazardId, Moment, SafetyFact};

use super::case::Case;
use super::entry::Entry;
use super::walk::{self, Walk};

impl<'f> Walk<'f> {
    /// It and the histories that count with it.
    pub(super) fn all(&self) -> impl Iterator<Item = &Self> + Clone {
        std::iter::once(self).chain(&self.joined)
    }

    /// The entries so far; their times need not be in order.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.all().flat_map(|walk| walk.out.entries.iter())
    }

    /// All entries, for good.
    pub(super) fn take_entries(&mut self) -> Vec<Entry> {
        let mut entries = std::mem::take(&mut self.out.entries);
        for walk in &mut self.joined {
            entries.append(&mut walk.out.entries);
        }
        entries
    }

    /// How far it has come: [`Walk::entries_since`] this tells what is new.
    pub(crate) fn mark(&self) -> Vec<usize> {
        self.all().map(|walk| walk.out.entries.len()).collect()
    }

    /// The entries that came after a mark.
    pub(crate) fn entries_since(&self, mark: &[usize]) -> impl Iterator<Item = &Entry> {
        self.all().zip(mark).flat_map(|(walk, known)| walk.out.entries.iter().skip(*known))
    }

    /// A hazard that still has to be dealt with.
    pub(crate) fn open_case(&self, hazard: HazardId) -> Option<&Case<'f>> {
        self.all().find_map(|walk| walk.cases.get(&hazard)).filter(|case| case.is_open())
    }

    /// Takes a fact about a hazard that has not happened, as [`Walk::take`] does.
    pub(crate) fn suppose(&mut self, fact: &'f SafetyFact) {
        let has =
            |walk: &&mut Self| fact.event.hazard().is_some_and(|hazard| walk.cases.contains_key(&hazard));
        match self.joined.iter_mut().find(has) {
            Some(walk) => walk.take(fact),
            None => self.take(fact),
        }
    }

    /// What the clock of one hazard brings from here until `until` if nothing is done about it.
    pub(crate) fn overruns(&self, hazard: HazardId, until: Moment) -> Vec<Entry> {
        let found = self.all().find_map(|walk| Some((walk.cases.get(&hazard)?.clone(), &walk.out)));
        let Some((mut case, out)) = found else { return Vec::new() };
        let mut out = out.begun_anew();
        walk::run(&mut case, until, &mut out);
        out.entries
    }
}
