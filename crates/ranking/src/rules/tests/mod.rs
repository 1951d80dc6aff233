//! Each rule of the table, and the limits' edges.

use chrono::TimeDelta;
use heping_core::fact::Party;
use heping_core::*;

use super::{Assessment, Rule, RuleBook, V2};

mod conduct;
mod example;
mod games;
pub(crate) mod histories;
mod honesty;
mod judged;
mod merged;
mod naive;
pub(crate) mod properties;
mod second;

/// 00:00 of the n-th day of the tests' calendar, which begins on a 1 January.
pub(crate) fn day(n: i64) -> Day {
    Day::from_ymd_opt(2026, 1, 1).unwrap() + TimeDelta::days(n)
}

pub(crate) fn at(n: i64, hour: i64) -> Moment {
    Moment::start_of(day(n)).plus(TimeDelta::hours(hour))
}

/// What the first version says.
pub(crate) fn evaluate(facts: &[SafetyFact], as_of: Moment) -> Assessment {
    super::evaluate(&RuleBook::default(), facts, as_of)
}

/// The rules where v2 judges from a day on, if it does.
pub(crate) fn book(second: Option<Day>) -> RuleBook {
    let first = RuleBook::default();
    second.map_or(first.clone(), |from| first.and(&V2, from))
}

/// How many cases a property is tried on: many more where `HEPING_TEST_CASES` says so.
pub(crate) fn cases(quick: u32) -> u32 {
    std::env::var("HEPING_TEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(quick)
}

/// Facts of one enterprise, written as they happen.
#[derive(Default)]
pub(super) struct History(pub(super) Vec<SafetyFact>);

impl History {
    pub(super) fn add(
        &mut self,
        kind: RecordKind,
        name: &str,
        when: Moment,
        event: SafetyEvent,
    ) -> &mut Self {
        let source = Source { kind, id: name.into(), number: Some(format!("N-{name}")) };
        let round = u32::try_from(self.0.len()).unwrap();
        self.0.push(SafetyFact::new(EnterpriseId::derived("firm"), when, source, round, event));
        self
    }

    #[allow(clippy::too_many_arguments)]
    pub(super) fn found(
        &mut self,
        name: &str,
        when: Moment,
        level: Level,
        finder: Party,
        item: Option<&str>,
        inspection: Option<&str>,
        due: i64,
    ) -> &mut Self {
        let event = SafetyEvent::HazardFound {
            hazard: HazardId::derived(name),
            level,
            finder,
            item: item.map(ChecklistItemId::derived),
            inspection: inspection.map(InspectionId::derived),
            due_on: day(due),
            due_set_by: finder,
            criteria: false,
        };
        self.add(RecordKind::Hazard, name, when, event)
    }

    fn street(&mut self, name: &str, n: i64, due: i64) -> &mut Self {
        self.found(name, at(n, 9), Level::General, Party::Street, None, Some("i"), due)
    }

    fn own(&mut self, name: &str, n: i64, due: i64) -> &mut Self {
        self.found(name, at(n, 9), Level::General, Party::Firm, None, None, due)
    }

    fn major(&mut self, name: &str, finder: Party, n: i64, due: i64) -> &mut Self {
        self.found(name, at(n, 9), Level::Major, finder, None, None, due)
    }

    pub(super) fn event(&mut self, name: &str, when: Moment, event: SafetyEvent) -> &mut Self {
        self.add(RecordKind::Hazard, name, when, event)
    }

    fn submit(&mut self, name: &str, when: Moment) -> &mut Self {
        self.event(name, when, SafetyEvent::RectificationSubmitted { hazard: HazardId::derived(name) })
    }

    fn close(&mut self, name: &str, submitted_at: Moment, when: Moment) -> &mut Self {
        self.submit(name, submitted_at).event(
            name,
            when,
            SafetyEvent::HazardClosed { hazard: HazardId::derived(name), submitted_at, photos_differ: true },
        )
    }

    fn send_back(&mut self, name: &str, when: Moment, due: i64) -> &mut Self {
        self.event(name, when, SafetyEvent::SentBack { hazard: HazardId::derived(name), due_on: day(due) })
    }

    fn due(&mut self, name: &str, when: Moment, due: i64) -> &mut Self {
        self.event(
            name,
            when,
            SafetyEvent::DueDateSet {
                hazard: HazardId::derived(name),
                due_on: day(due),
                set_by: Party::Street,
            },
        )
    }

    fn void(&mut self, name: &str, when: Moment) -> &mut Self {
        self.event(name, when, SafetyEvent::HazardVoided { hazard: HazardId::derived(name) })
    }

    fn sheet(&mut self, n: i64, digest: &str) -> &mut Self {
        let event = SafetyEvent::SelfCheckDone {
            self_check: SelfCheckId::derived(&format!("{n}{digest}")),
            task: None,
            in_time: true,
            digest: digest.into(),
            looks: None,
            hazards: 0,
        };
        self.add(RecordKind::SelfCheck, &format!("s{n}"), at(n, 8), event)
    }

    fn inspected(&mut self, n: i64) -> &mut Self {
        let event = SafetyEvent::Inspected { inspection: InspectionId::derived("i") };
        self.add(RecordKind::Inspection, "i", at(n, 10), event)
    }

    fn on(&self, n: i64) -> Assessment {
        evaluate(&self.0, at(n, 12))
    }

    fn points(&self, n: i64) -> Vec<(Rule, i32)> {
        self.on(n).entries.iter().map(|entry| (entry.key.rule, entry.points)).collect()
    }
}

#[test]
fn nothing_known_is_100_and_grey() {
    let blank = History::default().on(0);
    assert_eq!((blank.score, blank.colour, blank.next_change_at), (100, CodeColour::Grey, None));
    assert_eq!(History::default().inspected(0).on(0).colour, CodeColour::Green);
    assert_eq!(History::default().sheet(0, "a").on(0).colour, CodeColour::Green);
}

#[test]
fn d01_costs_at_most_10_an_inspection_and_d02_20_each() {
    let mut history = History::default();
    for n in 0..7 {
        history.street(&format!("g{n}"), 0, 50);
    }
    assert_eq!(history.on(0).score, 90);
    history.found("other", at(1, 9), Level::General, Party::Street, None, Some("j"), 50);
    history.major("m", Party::Street, 1, 50);
    assert_eq!(history.on(1).score, 68);
}

#[test]
fn a_matched_finding_costs_nothing() {
    let mut history = History::default();
    history.own("h", 0, 20).event(
        "h",
        at(3, 9),
        SafetyEvent::HazardMatched { hazard: HazardId::derived("h"), inspection: InspectionId::derived("i") },
    );
    assert!(history.on(4).entries.is_empty());
}

#[test]
fn d03_and_d04_fall_due_at_midnight() {
    let mut history = History::default();
    history.street("h", 0, 10);
    let score = |when: Moment| evaluate(&history.0, when).score;
    let midnight = Moment::end_of(day(10));
    assert_eq!(score(midnight.plus(TimeDelta::milliseconds(-1))), 98);
    assert_eq!(score(midnight), 93);
    assert_eq!(score(midnight.plus(TimeDelta::days(7) - TimeDelta::milliseconds(1))), 93);
    assert_eq!(score(midnight.plus(TimeDelta::days(7))), 92);
    assert_eq!(score(midnight.plus(TimeDelta::days(300))), 83, "D04 costs at most 10");
}

#[test]
fn the_clock_stands_still_in_review() {
    let mut history = History::default();
    history.street("h", 0, 10).submit("h", at(9, 15));
    assert_eq!(history.on(40).score, 98);
    history.send_back("h", at(40, 15), 41);
    assert_eq!(history.on(41).score, 95, "D05 and nothing else");
    assert_eq!(history.on(42).score, 90, "the day that was left is used up");
}

#[test]
fn an_own_hazards_first_miss_is_free_and_ends_its_credit() {
    let mut history = History::default();
    history.own("h", 0, 10);
    let missed = history.on(60);
    assert_eq!((missed.score, missed.overdue_count, missed.gates.len()), (100, 1, 0));
    history.due("h", at(60, 13), 70);
    assert_eq!(history.on(70).overdue_count, 0);
    assert_eq!(history.on(71).score, 95, "the street's date counts");
    history.close("h", at(71, 13), at(71, 14));
    assert_eq!(history.points(72), [(Rule::D03, -5)]);
}

#[test]
fn c02_looks_at_the_submission_and_ends_at_10_a_year() {
    let mut history = History::default();
    history.own("late-office", 0, 10).close("late-office", at(10, 23), at(30, 9));
    assert_eq!(history.points(31), [(Rule::C02, 1)]);
    for n in 0..3 {
        let name = format!("m{n}");
        history.major(&name, Party::Firm, 40, 80).close(&name, at(50, 9), at(51, 9));
    }
    assert_eq!(history.points(52), [(Rule::C02, 1), (Rule::C02, 5), (Rule::C02, 4)]);
}

#[test]
fn c03_is_for_the_first_half() {
    let mut early = History::default();
    early.street("h", 0, 9).close("h", at(4, 9), at(30, 9));
    assert_eq!(early.points(30), [(Rule::D01, -2), (Rule::C03, 1)]);
    let mut late = History::default();
    late.street("h", 0, 9).close("h", at(6, 9), at(6, 10));
    assert_eq!(late.points(30), [(Rule::D01, -2)]);
}

#[test]
fn c01_ends_at_12_a_year_and_at_the_third_identical_sheet() {
    let mut history = History::default();
    for n in 0..5 {
        history.sheet(n, "same");
    }
    assert_eq!(history.on(5).score, 102);
    for n in 10..40 {
        history.sheet(n, if n % 2 == 0 { "a" } else { "b" });
    }
    assert_eq!(history.on(40).score, 112);
    for n in 365..395 {
        history.sheet(n, if n % 2 == 0 { "a" } else { "b" });
    }
    assert_eq!(history.on(366).score, 112, "last year's entries expire while this year's come");
    assert!(history.on(394).score <= 120);
}

#[test]
fn d07_names_the_earlier_hazard() {
    let repeat = |gap: i64| {
        let mut history = History::default();
        history.found("a", at(0, 9), Level::General, Party::Street, Some("item"), None, 9);
        history.close("a", at(8, 9), at(8, 9));
        history.found("b", at(8 + gap, 9), Level::General, Party::Street, Some("item"), None, 900);
        history.on(8 + gap).entries.pop().unwrap()
    };
    let entry = repeat(365);
    assert_eq!((entry.key.rule, entry.points), (Rule::D07, -4));
    assert!(entry.note.unwrap().contains("N-a"));
    assert_eq!(repeat(366).key.rule, Rule::D01);
}

#[test]
fn a_void_is_as_if_it_had_never_been_but_not_before() {
    let mut history = History::default();
    for n in 0..6 {
        history.street(&format!("g{n}"), 0, 5);
    }
    let before = history.on(20);
    history.void("g0", at(21, 9));
    assert_eq!(history.on(20).entries, before.entries);
    let mut without = History::default();
    for n in 1..6 {
        without.street(&format!("g{n}"), 0, 5);
    }
    assert_eq!(history.on(30).score, without.on(30).score);
}

#[test]
fn gates_are_stronger_than_points() {
    let gates = |history: &History, n| {
        let answer = history.on(n);
        (answer.colour, answer.gates.into_iter().map(|gate| gate.gate).collect::<Vec<_>>())
    };
    let mut history = History::default();
    history.street("h", 0, 10);
    assert_eq!(gates(&history, 10), (CodeColour::Green, vec![]));
    assert_eq!(gates(&history, 11), (CodeColour::Yellow, vec!["overdue".into()]));
    assert_eq!(gates(&history, 25).0, CodeColour::Yellow, "15 days");
    assert_eq!(gates(&history, 26), (CodeColour::Orange, vec!["long_overdue".into(), "overdue".into()]));
    history.submit("h", at(26, 13));
    assert_eq!(gates(&history, 27).1, Vec::<String>::new());

    let mut own = History::default();
    own.inspected(0).major("m", Party::Firm, 0, 10);
    assert_eq!(gates(&own, 10), (CodeColour::Orange, vec!["own_major".into()]));
    assert_eq!(gates(&own, 11), (CodeColour::Red, vec!["own_major_overdue".into()]));
    let mut street = History::default();
    street.inspected(0).major("m", Party::Street, 0, 10);
    assert_eq!(gates(&street, 1), (CodeColour::Red, vec!["open_major".into()]));
    street.close("m", at(2, 9), at(2, 10));
    assert_eq!(gates(&street, 3), (CodeColour::Yellow, vec![]));
}
