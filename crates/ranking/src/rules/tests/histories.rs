//! Random histories for the property tests.

use chrono::TimeDelta;
use heping_core::fact::Party;
use heping_core::*;
use proptest::prelude::*;

use super::{History, at, day, evaluate};
use crate::rules::{Entry, Rule, Subject};

#[derive(Clone, Debug)]
pub(super) struct Script {
    found: i64,
    hour: i64,
    own: bool,
    major: bool,
    item: u8,
    inspection: u8,
    due_in: i64,
    pub(super) steps: Vec<(u8, i64, i64)>,
}

pub(super) fn script() -> impl Strategy<Value = Script> {
    let steps = prop::collection::vec((0u8..8, 0i64..25, 0i64..23), 0..8);
    (0i64..500, 0i64..23, any::<bool>(), prop::bool::weighted(0.2), 0u8..4, 0u8..4, 1i64..40, steps).prop_map(
        |(found, hour, own, major, item, inspection, due_in, steps)| Script {
            found,
            hour,
            own,
            major,
            item,
            inspection,
            due_in,
            steps,
        },
    )
}

/// Facts of a life that the hazard's states allow, at times that are never exactly midnight.
pub(super) fn play(history: &mut History, name: &str, script: &Script) {
    let hazard = HazardId::derived(name);
    let mut when = at(script.found, script.hour).plus(TimeDelta::minutes(13));
    let mut due = day(script.found + script.due_in);
    let level = if script.major { Level::Major } else { Level::General };
    let finder = if script.own { Party::Firm } else { Party::Street };
    let item = (script.item > 0).then(|| format!("item{}", script.item));
    let inspection = (!script.own && script.inspection > 0)
        .then(|| format!("inspection{}-{}", script.inspection, script.found / 100));
    history.found(
        name,
        when,
        level,
        finder,
        item.as_deref(),
        inspection.as_deref(),
        script.found + script.due_in,
    );
    if let Some(SafetyEvent::HazardFound { criteria, .. }) = history.0.last_mut().map(|fact| &mut fact.event)
    {
        *criteria = script.due_in % 2 == 0;
    }
    let mut submitted: Option<Moment> = None;
    let mut closed = false;
    for (choice, days, hours) in &script.steps {
        when = when.plus(TimeDelta::days(*days) + TimeDelta::hours(*hours) + TimeDelta::minutes(7));
        let event = match (closed, submitted, choice) {
            (true, _, 0) => {
                closed = false;
                due = when.day() + TimeDelta::days(5);
                SafetyEvent::HazardReopened { hazard, due_on: due }
            }
            (true, ..) => continue,
            (_, None, 0) => {
                due = due.max(when.day()) + TimeDelta::days(9);
                SafetyEvent::DueDateSet { hazard, due_on: due, set_by: Party::Street }
            }
            (_, None, 1) if script.own => {
                SafetyEvent::HazardMatched { hazard, inspection: InspectionId::derived("matching") }
            }
            (_, None, 2) if script.own && !script.major => SafetyEvent::LevelRaised { hazard },
            (_, None, 2) => {
                let level = if script.due_in % 2 == 0 { Level::Major } else { Level::General };
                SafetyEvent::LevelSet { hazard, level }
            }
            (_, None, 1) => continue,
            (_, None, 4) if script.major => SafetyEvent::PlanSlipped { hazard },
            (_, None, 5) if script.major => SafetyEvent::PlanMade { hazard },
            (_, None, 3) if script.major => {
                history.event(name, when, SafetyEvent::HazardReferred { hazard });
                return;
            }
            (_, None, _) => {
                submitted = Some(when);
                SafetyEvent::RectificationSubmitted { hazard }
            }
            (_, Some(_), 0) => {
                history.event(name, when, SafetyEvent::HazardVoided { hazard });
                return;
            }
            (_, Some(since), 1..=3) => {
                submitted = None;
                due += when.day().signed_duration_since(since.day());
                SafetyEvent::SentBack { hazard, due_on: due }
            }
            (_, Some(since), _) => {
                (submitted, closed) = (None, true);
                SafetyEvent::HazardClosed { hazard, submitted_at: since, photos_differ: script.item != 3 }
            }
        };
        history.event(name, when, event);
    }
}

/// Something of the firm as a whole, on a day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deed {
    pub(super) kind: u8,
    pub(super) on: i64,
    pub(super) valid_for: i64,
    pub(super) level: u8,
    pub(super) voided_after: Option<i64>,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let void = prop::option::weighted(0.2, 0i64..300);
    let deed = (0u8..12, 0i64..700, 0i64..400, 1u8..4, void).prop_map(
        |(kind, on, valid_for, level, voided_after)| Deed { kind, on, valid_for, level, voided_after },
    );
    prop::collection::vec(deed, 0..25)
}

pub(super) fn conduct(history: &mut History, name: &str, deed: Deed) {
    let valid_to = day(deed.on + deed.valid_for);
    let event = match deed.kind {
        0 => SafetyEvent::FalseEvidenceProven,
        1 => SafetyEvent::InspectionRefused,
        2 => SafetyEvent::PenaltyImposed {
            amount: Some(deed.valid_for * 40).filter(|_| deed.level > 1),
            suspension: deed.valid_for % 7 == 0,
        },
        3 => SafetyEvent::LiableAccident,
        4 | 5 => SafetyEvent::DrillHeld,
        6 | 7 => SafetyEvent::TrainingHeld,
        8 | 9 => SafetyEvent::LiabilityInsured { valid_to },
        _ => SafetyEvent::StandardizationCertified { level: deed.level, valid_to },
    };
    history.add(RecordKind::Conduct, name, at(deed.on, 0), event);
    if let Some(days) = deed.voided_after {
        history.add(RecordKind::Conduct, name, at(deed.on + days, 9), SafetyEvent::ConductVoided);
    }
}

/// An inspection was completed: some met the hazards of [`play`], some nothing.
fn visited(history: &mut History, on: i64, which: u8) {
    let name = format!("inspection{which}-{}", on / 100);
    let inspection = InspectionId::derived(&name);
    history.add(RecordKind::Inspection, &name, at(on, 17), SafetyEvent::Inspected { inspection });
}

/// The fact that an appeal against `entry` was granted.
pub(super) fn won(history: &mut History, entry: &Entry, when: Moment) {
    let hazard = match (entry.key.rule, entry.key.subject) {
        (Rule::D01 | Rule::D02 | Rule::D07, Subject::Hazard(hazard)) => Some(hazard),
        _ => None,
    };
    let key = entry.key.to_string();
    history.add(RecordKind::Appeal, &key, when, SafetyEvent::AppealWon { entry: key.clone(), hazard });
}

pub(crate) fn history() -> impl Strategy<Value = Vec<SafetyFact>> {
    let sheets = prop::collection::vec((0i64..600, any::<bool>(), 0u8..2, 0u32..2, any::<bool>()), 0..40);
    let appeals = prop::collection::vec((any::<prop::sample::Index>(), 0i64..60), 0..3);
    let visits = prop::collection::vec((0i64..600, 0u8..6), 0..8);
    (prop::collection::vec(script(), 0..14), sheets, deeds(), appeals, visits).prop_map(
        |(scripts, sheets, deeds, appeals, visits)| {
            let mut history = History::default();
            for (index, script) in scripts.iter().enumerate() {
                play(&mut history, &format!("h{index}"), script);
            }
            for (index, (on, in_time, digest, hazards, missed)) in sheets.into_iter().enumerate() {
                let name = format!("s{index}");
                // few tasks, so that some are fulfilled before they are held to be missed
                let task = TaskId::derived(&format!("t{}", on % 7));
                let event = if missed && !in_time {
                    SafetyEvent::SelfCheckMissed { task, reminded: hazards == 0 }
                } else {
                    SafetyEvent::SelfCheckDone {
                        self_check: SelfCheckId::derived(&name),
                        // one that came too late has its task, and saves nothing
                        task: (in_time || on % 2 == 0).then_some(task),
                        in_time,
                        digest: format!("{digest}"),
                        looks: (on % 3 > 0).then(|| format!("looks {}", on % 2)),
                        hazards,
                    }
                };
                history.add(RecordKind::SelfCheck, &name, at(on, 8), event);
            }
            for (on, which) in visits {
                visited(&mut history, on, which);
            }
            for (index, deed) in deeds.into_iter().enumerate() {
                conduct(&mut history, &format!("c{index}"), deed);
            }
            let entries = evaluate(&history.0, at(2000, 0)).entries;
            let taken: Vec<_> = entries.iter().filter(|entry| entry.points < 0).collect();
            for (which, after) in appeals.into_iter().filter(|_| !taken.is_empty()) {
                let entry = which.get(&taken);
                won(&mut history, entry, entry.occurred_at.plus(TimeDelta::days(after)));
            }
            history.0
        },
    )
}
