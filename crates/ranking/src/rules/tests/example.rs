//! The worked example of `EXAMPLE.md`, replayed.

use chrono::TimeDelta;
use heping_core::fact::Party;
use heping_core::*;

use super::{History, book, day};
use crate::rules::{Assessment, evaluate};

const TEXT: &str = include_str!("../../../EXAMPLE.md");

/// The day's number in the tests' calendar.
fn n(text: &str) -> i64 {
    text.parse::<Day>().unwrap().signed_duration_since(day(0)).num_days()
}

fn on(text: &str, hour: i64) -> Moment {
    Moment::start_of(text.parse().unwrap()).plus(TimeDelta::hours(hour))
}

fn sheet(history: &mut History, text: &str, hazards: u32) {
    let event = SafetyEvent::SelfCheckDone {
        self_check: SelfCheckId::derived(text),
        task: None,
        in_time: true,
        digest: text.into(),
        looks: None,
        hazards,
    };
    history.add(RecordKind::SelfCheck, text, on(text, 9), event);
}

fn of_hazard(history: &mut History, name: &str, when: Moment, event: impl Fn(HazardId) -> SafetyEvent) {
    history.event(name, when, event(HazardId::derived(name)));
}

fn submit(history: &mut History, name: &str, when: Moment) {
    of_hazard(history, name, when, |hazard| SafetyEvent::RectificationSubmitted { hazard });
}

fn close(history: &mut History, name: &str, submitted_at: Moment, when: Moment) {
    submit(history, name, submitted_at);
    of_hazard(history, name, when, |hazard| SafetyEvent::HazardClosed {
        hazard,
        submitted_at,
        photos_differ: true,
    });
}

/// What happened, told once more in code.
fn year() -> Vec<SafetyFact> {
    let mut h = History::default();
    sheet(&mut h, "2026-01-12", 0);
    h.add(RecordKind::Conduct, "training", on("2026-02-02", 0), SafetyEvent::TrainingHeld);
    for (name, item) in [("甲", "item"), ("乙", "other"), ("丙", "third")] {
        let found = on("2026-03-03", 10);
        h.found(name, found, Level::General, Party::Street, Some(item), Some("visit"), n("2026-03-17"));
    }
    close(&mut h, "甲", on("2026-03-06", 10), on("2026-03-09", 10));
    submit(&mut h, "乙", on("2026-03-16", 10));
    let due_on = day(n("2026-03-19"));
    of_hazard(&mut h, "乙", on("2026-03-18", 10), |hazard| SafetyEvent::SentBack { hazard, due_on });
    close(&mut h, "乙", on("2026-03-19", 10), on("2026-03-20", 10));
    close(&mut h, "丙", on("2026-03-27", 10), on("2026-03-28", 10));
    sheet(&mut h, "2026-04-15", 1);
    h.found("丁", on("2026-04-15", 9), Level::General, Party::Firm, None, None, n("2026-04-25"));
    close(&mut h, "丁", on("2026-04-20", 10), on("2026-04-22", 10));
    let valid_to = day(n("2029-05-10"));
    let certified = SafetyEvent::StandardizationCertified { level: 3, valid_to };
    h.add(RecordKind::Conduct, "certificate", on("2026-05-11", 0), certified);
    let missed = SafetyEvent::SelfCheckMissed { task: TaskId::derived("june"), reminded: true };
    h.add(RecordKind::SelfCheckTask, "june", on("2026-06-11", 0), missed);
    h.found("戊", on("2026-07-06", 10), Level::Major, Party::Firm, None, None, n("2026-08-31"));
    if let Some(SafetyEvent::HazardFound { criteria, .. }) = h.0.last_mut().map(|fact| &mut fact.event) {
        *criteria = true;
    }
    of_hazard(&mut h, "戊", on("2026-07-20", 0), |hazard| SafetyEvent::PlanSlipped { hazard });
    of_hazard(&mut h, "戊", on("2026-07-22", 10), |hazard| SafetyEvent::PlanMade { hazard });
    close(&mut h, "戊", on("2026-08-20", 10), on("2026-08-25", 10));
    h.add(RecordKind::Conduct, "drill", on("2026-09-08", 0), SafetyEvent::DrillHeld);
    let found = on("2026-10-13", 10);
    h.found("己", found, Level::General, Party::Street, Some("item"), Some("second visit"), n("2026-10-31"));
    let hazard = HazardId::derived("己");
    let won = SafetyEvent::AppealWon { entry: format!("D07/{hazard}/0"), hazard: Some(hazard) };
    h.add(RecordKind::Appeal, "己", on("2026-10-30", 15), won);
    let fine = SafetyEvent::PenaltyImposed { amount: Some(5_000), suspension: false };
    h.add(RecordKind::Conduct, "penalty", on("2026-11-02", 0), fine);
    let insured = SafetyEvent::LiabilityInsured { valid_to: day(n("2027-11-30")) };
    h.add(RecordKind::Conduct, "policy", on("2026-12-01", 0), insured);
    let clean = SafetyEvent::Inspected { inspection: InspectionId::derived("third visit") };
    h.add(RecordKind::Inspection, "third visit", on("2026-12-15", 15), clean);
    h.0
}

/// The entries of a day, the score and the colours, as the table writes them.
fn written(answer: &Assessment, date: &str) -> [String; 3] {
    let of_day = answer.entries.iter().filter(|entry| entry.occurred_at.day().to_string() == date);
    let mut of_day: Vec<_> = of_day.map(|entry| format!("{} {:+}", entry.key.rule, entry.points)).collect();
    of_day.sort();
    let colour = match answer.public_colour {
        same if same == answer.colour => same.text().to_owned(),
        other => format!("{}（对外{}）", answer.colour.text(), other.text()),
    };
    [of_day.join(", "), answer.score.to_string(), colour]
}

#[test]
fn the_year_of_the_example_comes_out_as_it_is_written() {
    let facts = year();
    let books = [book(None), book(Some(day(0)))];
    let mut told = Vec::new();
    for line in TEXT.lines().filter(|line| line.starts_with("| 20")) {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let (date, columns) = (cells[0], &cells[2..]);
        let evening = on(date, 24).plus(TimeDelta::milliseconds(-1));
        let said: Vec<_> =
            books.iter().flat_map(|book| written(&evaluate(book, &facts, evening), date)).collect();
        assert_eq!(said, columns, "{line}");
        told.push(date);
    }
    assert_eq!(told.len(), 42);
    // nothing happens to a score on a day that the table does not tell
    for book in &books {
        let mut last = 100;
        for n in 0..1300 {
            let answer = evaluate(book, &facts, Moment::end_of(day(n)).plus(TimeDelta::milliseconds(-1)));
            assert!(answer.score == last || told.contains(&day(n).to_string().as_str()), "{}", day(n));
            last = answer.score;
        }
    }
}
