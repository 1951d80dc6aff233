//! What v2 does about what playing against v1 showed, line by line.

use heping_core::fact::Party;
use heping_core::*;
use proptest::prelude::*;

use super::histories::history;
use super::{History, at, book, cases, day};
use crate::rules::{Assessment, Entry, Rule, evaluate, while_open};

/// What v2 says at noon of a day, had it judged all along.
pub(super) fn on(history: &History, n: i64) -> Assessment {
    evaluate(&book(Some(day(0))), &history.0, at(n, 12))
}

fn points(history: &History, n: i64) -> Vec<(Rule, i32)> {
    on(history, n).entries.iter().map(|entry| (entry.key.rule, entry.points)).collect()
}

fn gates(history: &History, n: i64) -> Vec<String> {
    on(history, n).gates.into_iter().map(|gate| gate.gate).collect()
}

pub(super) fn visit(history: &mut History, n: i64, name: &str) {
    let inspection = InspectionId::derived(name);
    history.add(RecordKind::Inspection, name, at(n, 17), SafetyEvent::Inspected { inspection });
}

pub(super) fn matched(history: &mut History, name: &str, when: Moment, inspection: &str) {
    let (hazard, inspection) = (HazardId::derived(name), InspectionId::derived(inspection));
    history.event(name, when, SafetyEvent::HazardMatched { hazard, inspection });
}

fn missed(history: &mut History, n: i64, reminded: bool) {
    let name = format!("t{n}");
    let event = SafetyEvent::SelfCheckMissed { task: TaskId::derived(&name), reminded };
    history.add(RecordKind::SelfCheckTask, &name, at(n, 0), event);
}

/// An own hazard of `item`, found and mended within days, with photos that show it or not.
pub(super) fn mended(
    history: &mut History,
    name: &str,
    n: i64,
    level: Level,
    (item, criteria, photos_differ): (Option<&str>, bool, bool),
) {
    history.found(name, at(n, 9), level, Party::Firm, item, None, n + 20);
    if let Some(SafetyEvent::HazardFound { criteria: known, .. }) =
        history.0.last_mut().map(|fact| &mut fact.event)
    {
        *known = criteria;
    }
    let (hazard, submitted_at) = (HazardId::derived(name), at(n + 2, 9));
    history.event(name, submitted_at, SafetyEvent::RectificationSubmitted { hazard });
    history.event(name, at(n + 3, 9), SafetyEvent::HazardClosed { hazard, submitted_at, photos_differ });
}

#[test]
fn c06_a_clean_inspection_earns_three_times_a_year() {
    let mut history = History::default();
    for n in 0..5 {
        visit(&mut history, n * 10, &format!("v{n}"));
    }
    assert_eq!(points(&history, 60), [(Rule::C06, 1); 3]);
    assert_eq!(on(&history, 60).next_change_at, Some(at(730, 0)), "those of a year expire together");
    visit(&mut history, 400, "next year");
    let scores = [401, 729, 730].map(|n| on(&history, n).score);
    assert_eq!(scores, [104, 104, 101]);
}

#[test]
fn c06_is_not_for_an_inspection_that_met_a_hazard_new_or_known() {
    let mut history = History::default();
    history.own("own", 0, 20);
    matched(&mut history, "own", at(1, 9), "meets");
    visit(&mut history, 1, "meets");
    // told of as later than the end: its phone had no signal
    history.found("new", at(3, 9), Level::General, Party::Street, None, Some("finds"), 20);
    visit(&mut history, 2, "finds");
    assert_eq!(points(&history, 4), [(Rule::D01, -2)]);
}

#[test]
fn what_a_hazard_cost_expires_a_year_after_it_is_closed() {
    let mut history = History::default();
    history.street("h", 0, 10);
    let lasting = on(&history, 900);
    assert_eq!(lasting.score, 83, "open for more than two years, and nothing is forgotten");
    assert!(lasting.entries.iter().all(|entry| entry.expires_at == while_open()));
    history.close("h", at(900, 9), at(901, 9));
    assert_eq!((on(&history, 1265).score, on(&history, 1266).score), (83, 100));
    let hazard = HazardId::derived("h");
    history.event("h", at(1000, 9), SafetyEvent::HazardReopened { hazard, due_on: day(3000) });
    assert_eq!(on(&history, 1266).score, 68, "open again: nothing is forgotten, and it was false");
    history.event("h", at(1300, 9), SafetyEvent::HazardReferred { hazard });
    let scores = [1365, 1664, 1665].map(|n| on(&history, n).score);
    assert_eq!(scores, [83, 83, 100], "the falsehood is forgotten in its time");
}

#[test]
fn c02_is_for_work_that_photos_show_once_an_item_and_year() {
    let mut history = History::default();
    mended(&mut history, "same photo", 0, Level::General, (Some("a"), false, false));
    mended(&mut history, "first", 10, Level::General, (Some("a"), false, true));
    mended(&mut history, "again", 20, Level::General, (Some("a"), false, true));
    mended(&mut history, "no item", 30, Level::General, (None, false, true));
    mended(&mut history, "no item again", 40, Level::General, (None, false, true));
    assert_eq!(points(&history, 50), [(Rule::C02, 1), (Rule::C02, 1)]);
    mended(&mut history, "major", 60, Level::Major, (Some("b"), false, true));
    assert_eq!(on(&history, 70).score, 103, "a major one without criteria earns as a general one");
    mended(&mut history, "judged", 80, Level::Major, (Some("c"), true, true));
    assert_eq!(on(&history, 90).score, 105, "five a year");
    mended(&mut history, "next year", 370, Level::General, (Some("a"), false, true));
    assert_eq!(points(&history, 380).last(), Some(&(Rule::C02, 1)));
}

#[test]
fn c03_is_not_for_what_the_inspections_limit_left_free() {
    let mut history = History::default();
    for n in 0..12 {
        let name = format!("h{n}");
        history.street(&name, 0, 50);
        history.close(&name, at(5, 9), at(6, 9));
    }
    assert_eq!(on(&history, 7).score, 95, "five cost and five earn, the other seven do neither");
    assert_eq!(evaluate(&book(None), &history.0, at(7, 12)).score, 102);
}

#[test]
fn d08_costs_3_a_month_and_12_a_year_and_nothing_unannounced() {
    let mut history = History::default();
    missed(&mut history, 1, false);
    assert!(points(&history, 2).is_empty());
    for n in 5..28 {
        missed(&mut history, n, true);
    }
    assert_eq!(on(&history, 30).score, 97, "a daily schedule");
    for month in 1..12 {
        missed(&mut history, 5 + month * 30, true);
    }
    assert_eq!(on(&history, 360).score, 88);
    missed(&mut history, 366, true);
    assert_eq!(points(&history, 366).len(), 5, "a new year");
}

#[test]
fn a_penalty_costs_by_its_amount() {
    let costs = |amount, suspension| {
        let mut history = History::default();
        let event = SafetyEvent::PenaltyImposed { amount, suspension };
        history.add(RecordKind::Conduct, "p", at(0, 0), event);
        on(&history, 0).score - 100
    };
    assert_eq!(costs(None, false), -3, "a warning");
    assert_eq!([1_000, 1_001, 10_000, 10_001].map(|yuan| costs(Some(yuan), false)), [-3, -6, -6, -12]);
    assert_eq!(costs(Some(100), true), -20);
    let mut refusal = History::default();
    refusal.add(RecordKind::Conduct, "r", at(0, 0), SafetyEvent::InspectionRefused);
    assert_eq!(on(&refusal, 0).score, 90);
}

#[test]
fn a_parked_hazard_is_the_streets_once_an_inspection_met_it() {
    let mut history = History::default();
    history.own("h", 0, 10);
    assert_eq!((on(&history, 30).score, gates(&history, 30)), (100, vec![]));
    matched(&mut history, "h", at(30, 9), "i");
    history.due("h", at(30, 9), 40);
    assert_eq!((on(&history, 40).score, on(&history, 40).overdue_count), (100, 0));
    assert_eq!((on(&history, 41).score, gates(&history, 41)), (95, vec!["overdue".to_owned()]));
    assert_eq!((on(&history, 57).score, gates(&history, 57).len()), (93, 2));

    let mut earlier = History::default();
    earlier.own("h", 0, 10);
    matched(&mut earlier, "h", at(5, 9), "i");
    assert_eq!(on(&earlier, 11).score, 95, "its own day that has not passed counts from then on");
    let unmatched = History(earlier.0[..1].to_vec());
    assert_eq!(on(&unmatched, 11).score, 100);
}

#[test]
fn an_own_major_on_schedule_is_the_streets_and_the_firms_to_know() {
    let mut history = History::default();
    visit(&mut history, 0, "i");
    history.major("m", Party::Firm, 1, 60);
    let look = |n| {
        let answer = on(&history, n);
        (answer.colour, answer.public_colour, answer.held_down)
    };
    assert_eq!(look(2), (CodeColour::Orange, CodeColour::Green, false));
    assert!(on(&history, 2).gates[0].text.starts_with("治理中"));
    assert_eq!(look(61), (CodeColour::Red, CodeColour::Red, true), "its day has passed");
    let v1 = evaluate(&book(None), &history.0, at(2, 12));
    assert_eq!((v1.public_colour, v1.held_down), (CodeColour::Orange, false));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(500), failure_persistence: None, ..ProptestConfig::default() })]

    /// Histories that differ in visits alone.
    #[test]
    fn being_visited_is_never_worse_than_not_being_visited(facts in history(), keep in any::<u8>(), n in 0i64..1100) {
        let all = History(facts);
        let mut nth = 0;
        let fewer = History(all.0.iter().filter(|fact| {
            nth += 1;
            !matches!(fact.event, SafetyEvent::Inspected { .. }) || keep >> (nth % 8) & 1 == 1
        }).cloned().collect());
        prop_assert!(on(&all, n).score >= on(&fewer, n).score);
    }

    /// One defect told in ten parts, whichever of them are called major.
    #[test]
    fn splitting_never_earns_more_than_one(
        parts in prop::collection::vec((0i64..20, any::<bool>(), any::<bool>()), 1..11),
        item in prop::option::of(Just("item")),
        shared in history(),
    ) {
        let told = |parts: &[(i64, bool, bool)]| {
            let mut history = History(shared.clone());
            for (index, (n, major, criteria)) in parts.iter().enumerate() {
                let level = if *major { Level::Major } else { Level::General };
                mended(&mut history, &format!("part{index}"), 1100 + n, level, (item, *criteria, true));
            }
            let of_parts = |entry: &&Entry| entry.key.rule == Rule::C02 && entry.occurred_at >= at(1100, 0);
            on(&history, 1200).entries.iter().filter(of_parts).map(|entry| entry.points).sum::<i32>()
        };
        let best = parts.iter().map(|part| told(std::slice::from_ref(part))).max();
        prop_assert!(told(&parts) <= best.unwrap());
    }
}
