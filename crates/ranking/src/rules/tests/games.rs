//! The eight games that were played against v1, played against v2: none pays. Those of the requests
//! themselves (who was first, what arrived when) are played once more where the records are written.

use heping_core::fact::Party;
use heping_core::*;

use super::second::{matched, mended, on, visit};
use super::{History, at, book};
use crate::Footing;
use crate::peers::{PeerGroup, Size, Tally};
use crate::rules::{Rule, evaluate};

fn v1(history: &History, n: i64) -> i32 {
    evaluate(&book(None), &history.0, at(n, 12)).score
}

#[test]
fn twelve_trifles_with_one_photo_earn_nothing() {
    let mut history = History::default();
    for n in 0..12 {
        mended(&mut history, &format!("trifle{n}"), n, Level::General, (None, false, false));
    }
    assert_eq!((v1(&history, 20), on(&history, 20).score), (110, 100));
}

#[test]
fn one_defect_in_ten_parts_earns_what_one_earns() {
    let mut history = History::default();
    for n in 0..10 {
        mended(&mut history, &format!("part{n}"), n, Level::General, (Some("label"), false, true));
    }
    assert_eq!((v1(&history, 20), on(&history, 20).score), (110, 101));
}

#[test]
fn a_trifle_called_major_earns_what_a_trifle_earns() {
    let score = |level| {
        let mut history = History::default();
        mended(&mut history, "label", 0, level, (None, false, true));
        (v1(&history, 10), on(&history, 10).score)
    };
    assert_eq!((score(Level::General), score(Level::Major)), ((101, 101), (105, 101)));
}

#[test]
fn a_real_major_called_general_is_red_and_last_once_it_is_met() {
    let mut history = History::default();
    visit(&mut history, 0, "first");
    history.own("m", 1, 31);
    matched(&mut history, "m", at(20, 10), "second");
    let hazard = HazardId::derived("m");
    history.event("m", at(20, 10), SafetyEvent::LevelRaised { hazard });
    let answer = on(&history, 20);
    assert_eq!(
        (answer.public_colour, answer.held_down, answer.gates[0].gate.as_str()),
        (CodeColour::Red, true, "open_major")
    );
    // whoever says at once how grave it is stays green for everybody, and is not held down
    let mut honest = History::default();
    visit(&mut honest, 0, "first");
    honest.major("m", Party::Firm, 1, 31);
    matched(&mut honest, "m", at(20, 10), "second");
    let honest = on(&honest, 20);
    assert_eq!((honest.public_colour, honest.held_down), (CodeColour::Green, false));
    assert!(honest.score >= answer.score);
}

#[test]
fn five_parked_hazards_cost_once_they_are_met_and_not_mended() {
    let mut history = History::default();
    for n in 0..5 {
        let name = format!("parked{n}");
        history.own(&name, 0, 10);
        matched(&mut history, &name, at(25, 9), "visit");
        history.due(&name, at(25, 9), 40);
    }
    visit(&mut history, 25, "visit");
    let answer = on(&history, 41);
    assert_eq!((answer.score, answer.colour, answer.held_down), (75, CodeColour::Yellow, true));
}

#[test]
fn a_sheet_that_comes_weeks_late_undoes_no_miss() {
    let mut history = History::default();
    let task = TaskId::derived("october");
    let missed = SafetyEvent::SelfCheckMissed { task, reminded: true };
    history.add(RecordKind::SelfCheckTask, "october", at(31, 0), missed);
    let late = SafetyEvent::SelfCheckDone {
        self_check: SelfCheckId::derived("late"),
        task: Some(task),
        in_time: false,
        digest: "late".into(),
        looks: None,
        hazards: 0,
    };
    // it says that it was done in time; whether it arrived in time is what the fact says
    history.add(RecordKind::SelfCheck, "late", at(30, 9), late);
    assert_eq!(on(&history, 60).score, 97);
}

#[test]
fn reporting_while_the_officers_are_inside_saves_nothing() {
    let mut history = History::default();
    history.own("told at the door", 10, 30);
    history.street("found", 10, 30);
    visit(&mut history, 10, "i");
    let entries = on(&history, 11).entries;
    assert_eq!(
        entries.iter().map(|entry| (entry.key.rule, entry.points)).collect::<Vec<_>>(),
        [(Rule::D01, -2)]
    );
}

#[test]
fn another_industry_changes_the_peers_and_no_point() {
    let groups = |division: &str| {
        PeerGroup::of(division, "C", Some(Size::Micro)).map(|group| group.key()).collect::<Vec<_>>()
    };
    assert_eq!(groups("21"), ["21-micro", "21", "C"]);
    assert_eq!(groups("17"), ["17-micro", "17", "C"]);
    // among its new peers a code that is held down is as far behind as among the old ones
    let tally = Tally::of([(Footing::new(false, 60, 3), 4), (Footing::new(true, 112, 0), 1)]);
    assert_eq!(tally.rank(Footing::new(true, 112, 0)).0, 5);
}

#[test]
fn another_digit_each_month_is_still_the_same_sheet() {
    let mut history = History::default();
    for n in 0..6 {
        let event = SafetyEvent::SelfCheckDone {
            self_check: SelfCheckId::derived(&n.to_string()),
            task: None,
            in_time: true,
            digest: format!("digit {n}"),
            looks: Some("the same answers and photos".into()),
            hazards: 0,
        };
        history.add(RecordKind::SelfCheck, &format!("s{n}"), at(n * 30, 8), event);
    }
    assert_eq!((v1(&history, 200), on(&history, 200).score), (106, 102));
}
