//! Firms that were merged: each history is judged for itself, and the points of both count once.

use heping_core::fact::Party;
use heping_core::*;

use super::{History, at, evaluate};
use crate::rules::{Assessment, Rule, RuleBook};

/// The firm of every [`History`] that is not given away.
const HEAD: &str = "firm";

/// The same history, of another firm.
fn of(firm: &str, history: History) -> Vec<SafetyFact> {
    let enterprise = EnterpriseId::derived(firm);
    history.0.into_iter().map(|fact| SafetyFact { enterprise, ..fact }).collect()
}

fn told(into: &str, n: i64, event: SafetyEvent) -> SafetyFact {
    let source = Source { kind: RecordKind::EnterpriseChange, id: format!("{into}/{n}"), number: None };
    SafetyFact::new(EnterpriseId::derived(into), at(n, 12), source, 1, event)
}

fn merged(from: &str, into: &str, n: i64) -> SafetyFact {
    told(into, n, SafetyEvent::Merged { from: EnterpriseId::derived(from) })
}

fn parted(from: &str, into: &str, n: i64) -> SafetyFact {
    told(into, n, SafetyEvent::Unmerged { from: EnterpriseId::derived(from) })
}

/// A firm whose hazard was closed, and which checked itself.
fn one() -> History {
    let mut history = History::default();
    history
        .sheet(0, "a")
        .found("one", at(1, 9), Level::General, Party::Street, Some("item"), Some("i1"), 40)
        .close("one", at(2, 9), at(3, 9));
    history
}

/// One that fails the same item later, and checked itself with the same sheet.
fn other() -> History {
    let mut history = History::default();
    history
        .sheet(1, "a")
        .found("other", at(9, 9), Level::General, Party::Street, Some("item"), Some("i2"), 12)
        .inspected(9);
    history
}

fn points(of: &Assessment) -> Vec<(Rule, i32)> {
    let mut points: Vec<_> = of.entries.iter().map(|entry| (entry.key.rule, entry.points)).collect();
    points.sort_unstable();
    points
}

/// How many entries a history alone has on a day.
fn count(history: History, day: i64) -> usize {
    evaluate(&history.0, at(day, 13)).entries.len()
}

#[test]
fn the_points_of_both_count_once_whatever_one_alone_would_have_changed_of_the_others() {
    let alone = [evaluate(&one().0, at(20, 0)), evaluate(&other().0, at(20, 0))];
    let mut facts = one().0;
    facts.extend(of("gone", other()));
    facts.push(merged("gone", HEAD, 15));
    let both = evaluate(&facts, at(20, 0));
    let mut expected = [points(&alone[0]), points(&alone[1])].concat();
    expected.sort_unstable();
    assert_eq!(points(&both), expected, "no repeat of what another firm had");
    assert_eq!(both.score - 100, alone[0].score - 100 + alone[1].score - 100);
    assert_eq!(both.overdue_count, 1);
    assert_eq!(both.gates, alone[1].gates, "what is overdue at the one holds both down");
    assert_eq!(both.colour, CodeColour::Yellow);
    let keys: std::collections::BTreeSet<_> = both.entries.iter().map(crate::Entry::ledger_key).collect();
    assert_eq!(keys.len(), both.entries.len());
    assert!(both.entries.iter().any(|entry| entry.carried.is_some_and(|carried| {
        carried.from == EnterpriseId::derived("gone") && carried.into == EnterpriseId::derived(HEAD)
    })));
}

#[test]
fn before_a_merger_and_after_its_undoing_each_stands_alone() {
    let mut facts = one().0;
    facts.extend(of("gone", other()));
    facts.extend([merged("gone", HEAD, 15), parted("gone", HEAD, 18)]);
    for day in [10, 14, 18, 19, 40] {
        let alone = evaluate(&one().0, at(day, 13));
        let now = evaluate(&facts, at(day, 13));
        assert_eq!(
            (now.score, &now.entries, now.colour),
            (alone.score, &alone.entries, alone.colour),
            "{day}"
        );
    }
    assert_ne!(evaluate(&facts, at(16, 0)).score, evaluate(&one().0, at(16, 0)).score);
    // and who went back and forth is counted once
    facts.push(merged("gone", HEAD, 21));
    assert_eq!(evaluate(&facts, at(22, 13)).entries.len(), count(one(), 22) + count(other(), 22));
}

#[test]
fn a_merger_reaches_over_several_steps() {
    let mut facts = History::default().sheet(5, "b").0.clone();
    facts.extend(of("middle", one()));
    facts.extend(of("gone", other()));
    facts.extend([merged("gone", "middle", 15), merged("middle", HEAD, 16)]);
    let sum = |facts: &[SafetyFact], day| evaluate(facts, at(day, 13)).entries.len();
    assert_eq!(sum(&facts, 15), 1);
    assert_eq!(sum(&facts, 16), 1 + count(one(), 16) + count(other(), 16));
    facts.push(parted("gone", "middle", 17));
    assert_eq!(sum(&facts, 17), 1 + count(one(), 17));
}

#[test]
fn what_if_and_what_comes_look_at_both() {
    let mut facts = one().0;
    facts.extend(of("gone", other()));
    facts.push(merged("gone", HEAD, 10));
    let book = RuleBook::default();
    let hazard = HazardId::derived("other");
    let then = crate::what_if(&book, &facts, &[hazard], at(11, 0), at(12, 0)).unwrap();
    assert_eq!(then.then.score, then.otherwise.score, "in the second half of its time it earns nothing");
    assert!(then.spared.iter().any(|entry| entry.key.rule == Rule::D03), "{:?}", then.spared);
    let turns = crate::forecast(&book, &facts, at(11, 0), at(14, 0));
    assert!(turns.iter().any(|turn| turn.come.iter().any(|entry| entry.key.rule == Rule::D03)));
}
