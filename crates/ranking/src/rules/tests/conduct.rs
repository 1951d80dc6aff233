//! Rules about the firm as a whole: D06, D09, C04, C05, accidents, plans, appeals.

use heping_core::fact::Party;
use heping_core::*;

use super::{History, at, day, evaluate};
use crate::rules::Rule;

fn points(history: &History, n: i64) -> Vec<(Rule, i32)> {
    let answer = evaluate(&history.0, at(n, 12));
    answer.entries.iter().map(|entry| (entry.key.rule, entry.points)).collect()
}

fn score(history: &History, n: i64) -> i32 {
    evaluate(&history.0, at(n, 12)).score
}

fn held(history: &mut History, n: i64, event: SafetyEvent) {
    let name = format!("{}-{}", event.name(), history.0.len());
    history.add(RecordKind::Conduct, &name, at(n, 0), event);
}

fn certified(history: &mut History, n: i64, level: u8, to: i64) {
    held(history, n, SafetyEvent::StandardizationCertified { level, valid_to: day(to) });
}

#[test]
fn falsehood_refusal_and_penalty_cost_each_time() {
    let mut history = History::default();
    held(&mut history, 0, SafetyEvent::FalseEvidenceProven);
    held(&mut history, 1, SafetyEvent::InspectionRefused);
    held(&mut history, 2, SafetyEvent::PenaltyImposed { amount: None, suspension: false });
    assert_eq!(points(&history, 2), [(Rule::D06, -15), (Rule::D09, -10), (Rule::D09, -20)]);
    assert_eq!((score(&history, 2), score(&history, 365)), (55, 70));
}

#[test]
fn a_false_closure_costs_what_false_evidence_costs() {
    let mut history = History::default();
    history.found("h", at(0, 9), Level::General, Party::Street, None, None, 50);
    let hazard = HazardId::derived("h");
    history.event("h", at(40, 9), SafetyEvent::RectificationSubmitted { hazard });
    history.event(
        "h",
        at(41, 9),
        SafetyEvent::HazardClosed { hazard, submitted_at: at(40, 9), photos_differ: true },
    );
    history.event("h", at(60, 9), SafetyEvent::HazardReopened { hazard, due_on: day(70) });
    assert_eq!(points(&history, 60), [(Rule::D01, -2), (Rule::D06, -15)]);
    assert_eq!(score(&history, 71), 78, "and its new date counts");
}

#[test]
fn two_drills_and_six_points_a_year() {
    let mut history = History::default();
    for n in 0..3 {
        held(&mut history, n, SafetyEvent::DrillHeld);
    }
    assert_eq!(points(&history, 3), [(Rule::C04, 2), (Rule::C04, 2)]);
    for n in 10..14 {
        held(&mut history, n, SafetyEvent::TrainingHeld);
    }
    assert_eq!(score(&history, 14), 106);
    held(&mut history, 365, SafetyEvent::DrillHeld);
    assert_eq!(score(&history, 365), 106, "the first drill is forgotten as the next year's counts");
}

#[test]
fn the_best_certificate_counts_while_it_is_valid() {
    let mut history = History::default();
    certified(&mut history, 0, 3, 900);
    certified(&mut history, 100, 1, 500);
    certified(&mut history, 200, 2, 600);
    held(&mut history, 50, SafetyEvent::LiabilityInsured { valid_to: day(70) });
    held(&mut history, 60, SafetyEvent::LiabilityInsured { valid_to: day(80) });
    let expected = [
        (10, 102),
        (50, 104),
        (70, 104),
        (80, 104),
        (81, 102),
        (100, 110),
        (500, 110),
        (501, 105),
        (601, 102),
        (900, 102),
        (901, 100),
    ];
    for (n, wanted) in expected {
        assert_eq!(score(&history, n), wanted, "day {n}");
    }
    let answer = evaluate(&history.0, at(500, 12));
    assert_eq!(answer.next_change_at, Some(Moment::end_of(day(500))));
}

#[test]
fn all_credits_end_at_20() {
    let mut history = History::default();
    certified(&mut history, 0, 1, 300);
    for n in 0..12 {
        let event = SafetyEvent::SelfCheckDone {
            self_check: SelfCheckId::derived(&n.to_string()),
            task: None,
            in_time: true,
            digest: n.to_string(),
            looks: None,
            hazards: 0,
        };
        history.add(RecordKind::SelfCheck, &n.to_string(), at(n, 8), event);
    }
    assert_eq!(score(&history, 20), 120);
    assert_eq!(points(&history, 20).len(), 11, "the last two sheets earned nothing");
    assert_eq!(score(&history, 301), 110, "what was cut does not grow back");
}

#[test]
fn an_accident_is_red_for_a_year_and_costs_no_points() {
    let mut history = History::default();
    history.add(
        RecordKind::Inspection,
        "i",
        at(0, 8),
        SafetyEvent::Inspected { inspection: InspectionId::derived("i") },
    );
    held(&mut history, 10, SafetyEvent::LiableAccident);
    let answer = evaluate(&history.0, at(11, 0));
    assert_eq!(
        (answer.score, answer.colour, answer.gates[0].gate.as_str()),
        (100, CodeColour::Red, "accident")
    );
    assert!(answer.gates[0].cleared_by.contains(&day(375).to_string()), "{:?}", answer.gates);
    assert_eq!(answer.next_change_at, Some(at(375, 0)));
    assert_eq!(evaluate(&history.0, at(375, 0)).colour, CodeColour::Green);
}

#[test]
fn an_own_major_is_orange_while_its_plan_holds() {
    let mut history = History::default();
    let hazard = HazardId::derived("m");
    history.add(
        RecordKind::Inspection,
        "i",
        at(0, 8),
        SafetyEvent::Inspected { inspection: InspectionId::derived("i") },
    );
    history.found("m", at(0, 9), Level::Major, Party::Firm, None, None, 80);
    history.event("m", at(5, 9), SafetyEvent::PlanMade { hazard });
    history.event("m", at(40, 0), SafetyEvent::PlanSlipped { hazard });
    history.event("m", at(42, 9), SafetyEvent::PlanMade { hazard });
    let gate = |n| {
        let answer = evaluate(&history.0, at(n, 12));
        (answer.colour, answer.gates[0].gate.clone(), answer.score)
    };
    assert_eq!(gate(6), (CodeColour::Orange, "own_major".into(), 100));
    assert_eq!(gate(40), (CodeColour::Red, "own_major_slipped".into(), 100));
    assert_eq!(gate(43), (CodeColour::Orange, "own_major".into(), 100));
    assert_eq!(gate(81), (CodeColour::Red, "own_major_overdue".into(), 100));
}

#[test]
fn a_won_appeal_takes_away_the_entry_or_with_a_finding_the_hazard() {
    let mut history = History::default();
    history.found("h", at(0, 9), Level::Major, Party::Street, None, None, 10);
    let hazard = HazardId::derived("h");
    let won = |n: i64, rule: &str, with: Option<HazardId>| {
        let entry = format!("{rule}/{hazard}/0");
        let mut history = History(history.0.clone());
        history.add(RecordKind::Appeal, rule, at(n, 9), SafetyEvent::AppealWon { entry, hazard: with });
        let before = evaluate(&history.0, at(n, 8));
        assert_eq!(before.score, 75, "before the decision everything counts");
        evaluate(&history.0, at(n, 9))
    };
    let of_date = won(12, "D03", None);
    assert_eq!((of_date.score, of_date.gates[0].gate.as_str()), (80, "open_major"));
    let of_finding = won(12, "D02", Some(hazard));
    assert_eq!((of_finding.score, of_finding.gates.len(), of_finding.entries.len()), (100, 0, 0));
}
