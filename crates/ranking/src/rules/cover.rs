//! C05: certificates and policies, which earn while they are valid, the best one at a time.
//!
//! No entry is ever changed when another certificate comes: a better one earns what it is worth
//! beyond what is there already, and when one ends, the best of those left is brought up to its
//! worth again. So the valid entries always sum to what the best valid certificate brought.

use heping_core::{Moment, SafetyFact};

use super::entry::{EntryKey, Rule, Subject};
use super::output::Output;

/// Of each kind the best counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Standardization,
    Insurance,
}

/// The certificates that are valid. Both kinds in one, because the order in which they end decides
/// which of them finds room under the limit of all credits.
#[derive(Default)]
pub(crate) struct Cover<'f>(Vec<Held<'f>>);

struct Held<'f> {
    kind: Kind,
    fact: &'f SafetyFact,
    worth: i32,
    ends: Moment,
    /// What its own entries bring, all of which end with it.
    granted: i32,
    /// What the cover was worth in all when this one became the best; what the limit of all
    /// credits cut then does not grow back.
    reached: Option<i32>,
    entries: i32,
}

impl<'f> Cover<'f> {
    /// A certificate begins.
    pub(crate) fn begin(
        &mut self,
        kind: Kind,
        fact: &'f SafetyFact,
        worth: i32,
        ends: Moment,
        out: &mut Output<'f>,
    ) {
        let at = fact.occurred_at;
        if ends <= at {
            return;
        }
        let best = self.0.iter().filter(|held| held.kind == kind).all(|held| held.worth < worth);
        self.0.push(Held { kind, fact, worth, ends, granted: 0, reached: None, entries: 0 });
        if best {
            self.raise(kind, at, out);
        }
    }

    /// Lets certificates end up to `until`, that instant included.
    pub(crate) fn run(&mut self, until: Moment, out: &mut Output<'f>) {
        while let Some(end) = self.ends().min().filter(|&end| end <= until) {
            self.0.retain(|held| held.ends > end);
            self.raise(Kind::Standardization, end, out);
            self.raise(Kind::Insurance, end, out);
        }
    }

    /// Brings the best one of a kind, of equals the one that came first, up to its worth.
    fn raise(&mut self, kind: Kind, at: Moment, out: &mut Output<'f>) {
        let of_kind = || self.0.iter().filter(|held| held.kind == kind);
        let there: i32 = of_kind().map(|held| held.granted).sum();
        let Some(most) = of_kind().map(|held| held.worth).max() else { return };
        let best = self.0.iter_mut().find(|held| held.kind == kind && held.worth == most);
        let Some(best) = best else { return };
        let wanted = best.reached.unwrap_or(best.worth) - there;
        let mut granted = 0;
        if wanted > 0 {
            let subject = Subject::Fact(best.fact.id);
            let key = EntryKey { rule: Rule::C05, subject, ordinal: best.entries };
            granted = out.credit_until(key, wanted, at, best.ends, &best.fact.source);
            best.entries += 1;
        }
        best.granted += granted;
        best.reached.get_or_insert(there + granted);
    }

    /// When those that are valid end.
    pub(crate) fn ends(&self) -> impl Iterator<Item = Moment> {
        self.0.iter().map(|held| held.ends)
    }
}
