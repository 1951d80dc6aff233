//! Whose facts count: a firm's own, and those of firms that were merged into it by then.

use std::collections::{BTreeMap, BTreeSet};

use heping_core::{EnterpriseId, SafetyEvent, SafetyFact};

use super::entry::Carried;

/// The facts of one firm.
type Of<'f> = Vec<&'f SafetyFact>;

/// The facts of `past`, which lie at or before an instant and are in order, apart by the firm that they
/// befell: those of the firm itself, and of each that was merged into it by then, over however many
/// steps. A firm that will be merged later, or no longer is, counts for nothing. `all` are the facts of
/// every instant: they tell who the firm itself is.
pub(super) fn by_firm<'f>(all: &[SafetyFact], past: Of<'f>) -> (Of<'f>, Vec<(Carried, Of<'f>)>) {
    let Some(first) = all.first() else { return (past, Vec::new()) };
    if all.iter().all(|fact| fact.enterprise == first.enterprise) {
        return (past, Vec::new());
    }
    let merged = |fact: &SafetyFact| match fact.event {
        SafetyEvent::Merged { from } => Some(from),
        _ => None,
    };
    // whoever was never merged is the one for whom all the others are here
    let merged: BTreeSet<EnterpriseId> = all.iter().filter_map(merged).collect();
    let head = all.iter().map(|fact| fact.enterprise).find(|firm| !merged.contains(firm));
    let head = head.unwrap_or(first.enterprise);
    let mut into: BTreeMap<EnterpriseId, EnterpriseId> = BTreeMap::new();
    for fact in &past {
        match fact.event {
            SafetyEvent::Merged { from } => drop(into.insert(from, fact.enterprise)),
            SafetyEvent::Unmerged { from } => drop(into.remove(&from)),
            _ => {}
        }
    }
    let counts = |firm: EnterpriseId| {
        let mut at = firm;
        // no longer than there are firms: nobody goes round in a circle
        for _ in 0..=into.len() {
            match into.get(&at) {
                Some(next) if *next == head => return true,
                Some(next) => at = *next,
                None => return false,
            }
        }
        false
    };
    let mut own = Vec::new();
    let mut joined: BTreeMap<EnterpriseId, Of<'f>> = BTreeMap::new();
    for fact in past {
        if fact.enterprise == head {
            own.push(fact);
        } else if counts(fact.enterprise) {
            joined.entry(fact.enterprise).or_default().push(fact);
        }
    }
    let carried = |(from, facts)| (Carried { from, into: head }, facts);
    (own, joined.into_iter().map(carried).collect())
}
