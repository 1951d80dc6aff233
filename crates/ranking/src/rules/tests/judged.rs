//! What the street says later: a level that was wrong, an inspection that should never have been.

use heping_core::fact::Party;
use heping_core::*;

use super::{History, at, evaluate};
use crate::rules::Rule;

fn set(history: &mut History, name: &str, n: i64, level: Level) {
    let hazard = HazardId::derived(name);
    history.add(
        RecordKind::HazardEvent,
        &format!("{name}{n}"),
        at(n, 9),
        SafetyEvent::LevelSet { hazard, level },
    );
}

#[test]
fn a_finding_that_is_judged_anew_costs_what_it_is() {
    let mut history = History::default();
    history.found("h", at(0, 9), Level::Major, Party::Street, None, Some("i"), 50);
    set(&mut history, "h", 3, Level::General);
    assert_eq!((history.points(2), history.on(2).colour), (vec![(Rule::D02, -20)], CodeColour::Red));
    assert_eq!((history.points(3), history.on(3).colour), (vec![(Rule::D01, -2)], CodeColour::Green));
    set(&mut history, "h", 5, Level::Major);
    assert_eq!((history.points(5), history.on(5).colour), (vec![(Rule::D02, -20)], CodeColour::Red));
    assert_eq!(history.points(4), [(Rule::D01, -2)], "an earlier day stays as it was");
}

#[test]
fn a_firms_own_hazard_that_is_graver_is_the_streets_and_costs_nothing() {
    let mut history = History::default();
    history.sheet(0, "a").own("h", 0, 50);
    set(&mut history, "h", 3, Level::Major);
    let judged = history.on(3);
    assert_eq!((judged.score, judged.colour), (101, CodeColour::Red));
    assert_eq!(judged.gates[0].gate, "open_major");
    set(&mut history, "h", 5, Level::General);
    assert_eq!(history.on(5).colour, CodeColour::Green);
}

#[test]
fn what_a_firm_had_called_major_and_is_not_earns_as_a_general_one() {
    let mut history = History::default();
    history.sheet(0, "a").major("m", Party::Firm, 0, 50);
    assert_eq!(history.on(1).colour, CodeColour::Orange);
    set(&mut history, "m", 2, Level::General);
    assert_eq!(history.on(2).colour, CodeColour::Green);
    history.close("m", at(3, 9), at(4, 9));
    assert_eq!(history.points(4), [(Rule::C01, 1), (Rule::C02, 1)]);
}

#[test]
fn a_void_inspection_rates_nobody() {
    let mut history = History::default();
    history.inspected(0);
    let event = SafetyEvent::InspectionVoided { inspection: InspectionId::derived("i") };
    history.add(RecordKind::Inspection, "i", at(2, 9), event);
    assert_eq!(evaluate(&history.0, at(1, 0)).colour, CodeColour::Green);
    assert_eq!(evaluate(&history.0, at(3, 0)).colour, CodeColour::Grey);
}
