//! The rules once more, from the table alone: slow, day by day, and sharing no code with the
//! engine. Both must agree on any history.

use chrono::{Datelike, TimeDelta};
use heping_core::fact::Party;
use heping_core::*;

/// `(rule, points, occurred at)`, sorted.
pub(super) type Line = (String, i32, Moment);

pub(super) struct Naive {
    pub(super) lines: Vec<Line>,
    pub(super) score: i32,
    pub(super) overdue: i32,
}

pub(super) fn naive(facts: &[SafetyFact], as_of: Moment) -> Naive {
    let mut known: Vec<SafetyFact> = Vec::new();
    for fact in facts.iter().filter(|fact| fact.occurred_at <= as_of) {
        if !known.iter().any(|other| other.id == fact.id) {
            known.push(fact.clone());
        }
    }
    known.sort_by_key(|fact| (fact.occurred_at, fact.event.step(), fact.id));
    let voids: Vec<HazardId> = known
        .iter()
        .filter(|fact| matches!(fact.event, SafetyEvent::HazardVoided { .. }))
        .filter_map(|fact| fact.event.hazard())
        .collect();
    known.retain(|fact| fact.event.hazard().is_none_or(|hazard| !voids.contains(&hazard)));

    let mut lines: Vec<Line> = Vec::new();
    let mut overdue = 0;
    for (index, fact) in known.iter().enumerate() {
        let when = fact.occurred_at;
        let before = &known[..index];
        match &fact.event {
            SafetyEvent::HazardFound { hazard, finder, .. } => {
                let its: Vec<_> =
                    known.iter().filter(|other| other.event.hazard() == Some(*hazard)).collect();
                let (late, is_overdue) = lateness(&its, as_of);
                lines.extend(late);
                overdue += i32::from(is_overdue);
                if *finder == Party::Street {
                    finding(before, fact, &mut lines);
                }
            }
            SafetyEvent::SentBack { .. } => lines.push(("D05".into(), -3, when)),
            SafetyEvent::SelfCheckMissed { .. } => lines.push(("D08".into(), -3, when)),
            SafetyEvent::SelfCheckDone { in_time, digest, hazards, .. } => {
                let mut row = 0;
                for sheet in before.iter().rev() {
                    match &sheet.event {
                        SafetyEvent::SelfCheckDone { digest: other, hazards: 0, .. } if other == digest => {
                            row += 1
                        }
                        SafetyEvent::SelfCheckDone { .. } => break,
                        _ => {}
                    }
                }
                if *in_time && (*hazards > 0 || row < 2) {
                    credit(&mut lines, "C01", 1, Some(12), when);
                }
            }
            SafetyEvent::HazardClosed { hazard, submitted_at } => {
                closing(before, *hazard, *submitted_at, when, &mut lines);
            }
            _ => {}
        }
    }
    lines.sort();
    let unexpired = lines.iter().filter(|(_, _, at)| *at <= as_of && as_of < at.plus(TimeDelta::days(365)));
    let score = (100 + unexpired.map(|(_, points, _)| points).sum::<i32>()).clamp(0, 120);
    Naive { lines, score, overdue }
}

fn finding(before: &[SafetyFact], fact: &SafetyFact, lines: &mut Vec<Line>) {
    let SafetyEvent::HazardFound { level, item, inspection, .. } = &fact.event else { return };
    let repeated = before.iter().any(|earlier| {
        let SafetyEvent::HazardFound { hazard, item: Some(same), finder: Party::Street, .. } = &earlier.event
        else {
            return false;
        };
        let last = before.iter().rfind(|other| {
            other.event.hazard() == Some(*hazard)
                && matches!(
                    other.event,
                    SafetyEvent::HazardClosed { .. } | SafetyEvent::HazardReopened { .. }
                )
        });
        Some(*same) == *item
            && last.is_some_and(|last| {
                matches!(last.event, SafetyEvent::HazardClosed { .. })
                    && fact.occurred_at.since(last.occurred_at) <= TimeDelta::days(365)
            })
    });
    let full = match (level, repeated) {
        (Level::General, false) => -2,
        (Level::General, true) => -4,
        (Level::Major, false) => -20,
        (Level::Major, true) => -30,
    };
    let mut points = full;
    if let (Level::General, Some(inspection)) = (level, inspection) {
        // what this inspection's general findings have cost: replay them in order
        let same = before.iter().filter(|other| {
            matches!(&other.event, SafetyEvent::HazardFound { level: Level::General, inspection: Some(i), .. } if i == inspection)
        });
        let mut spent = 0;
        for other in same {
            let index = before.iter().position(|fact| fact.id == other.id).unwrap();
            let mut cost = Vec::new();
            let mut alone = other.clone();
            if let SafetyEvent::HazardFound { inspection, .. } = &mut alone.event {
                *inspection = None;
            }
            finding(&before[..index], &alone, &mut cost);
            spent = (spent + cost[0].1).max(-10);
        }
        points = full.max(-10 - spent);
    }
    if points != 0 {
        let rule = if repeated {
            "D07"
        } else if *level == Level::Major {
            "D02"
        } else {
            "D01"
        };
        lines.push((rule.into(), points, fact.occurred_at));
    }
}

/// Walks from midnight to midnight: D03, D04, and whether it is overdue in the end.
fn lateness(its: &[&SafetyFact], as_of: Moment) -> (Vec<Line>, bool) {
    let SafetyEvent::HazardFound { finder, level, .. } = its[0].event else { return (vec![], false) };
    let mut lines: Vec<Line> = Vec::new();
    let (mut misses, mut counted, mut steps) = (0, false, 0);
    let mut day = its[0].occurred_at.day();
    loop {
        day = day.succ_opt().unwrap();
        let midnight = Moment::start_of(day);
        if midnight > as_of {
            break;
        }
        let (rectifying, due_on, set_by) = state(its, midnight);
        let days = day.signed_duration_since(due_on).num_days();
        if !rectifying || days < 1 {
            continue;
        }
        if days == 1 {
            misses += 1;
            counted =
                set_by == Party::Street && !(finder == Party::Firm && level == Level::General && misses == 1);
            if counted && !lines.iter().any(|line| line.0 == "D03") {
                lines.push(("D03".into(), -5, midnight));
            }
        } else if counted && (days - 1) % 7 == 0 && steps < 10 {
            steps += 1;
            lines.push(("D04".into(), -1, midnight));
        }
    }
    let (rectifying, due_on, _) = state(its, as_of.plus(TimeDelta::milliseconds(1)));
    (lines, rectifying && as_of.day() > due_on)
}

/// Whether the clock runs, until which day, set by whom, before the events at `when`.
fn state(its: &[&SafetyFact], when: Moment) -> (bool, Day, Party) {
    let (mut rectifying, mut due, mut by) = (false, Day::MIN, Party::Firm);
    for fact in its.iter().filter(|fact| fact.occurred_at < when) {
        match &fact.event {
            SafetyEvent::HazardFound { due_on, due_set_by, .. } => {
                (rectifying, due, by) = (true, *due_on, *due_set_by);
            }
            SafetyEvent::DueDateSet { due_on, set_by, .. } => (due, by) = (*due_on, *set_by),
            SafetyEvent::SentBack { due_on, .. } => (rectifying, due) = (true, *due_on),
            SafetyEvent::HazardReopened { due_on, .. } => {
                (rectifying, due, by) = (true, *due_on, Party::Street);
            }
            SafetyEvent::HazardMatched { .. } => {}
            _ => rectifying = false,
        }
    }
    (rectifying, due, by)
}

fn closing(
    before: &[SafetyFact],
    hazard: HazardId,
    submitted_at: Moment,
    when: Moment,
    lines: &mut Vec<Line>,
) {
    let its: Vec<_> = before.iter().filter(|fact| fact.event.hazard() == Some(hazard)).collect();
    if its.iter().any(|fact| matches!(fact.event, SafetyEvent::HazardClosed { .. })) {
        return;
    }
    let SafetyEvent::HazardFound { finder, level, due_on, .. } = its[0].event else { return };
    if finder == Party::Street {
        let found = its[0].occurred_at;
        let mut used = submitted_at.since(found);
        for pair in its.windows(2) {
            if matches!(pair[1].event, SafetyEvent::SentBack { .. }) {
                used -= pair[1].occurred_at.since(pair[0].occurred_at);
            }
        }
        if used.num_milliseconds() * 2 <= Moment::end_of(due_on).since(found).num_milliseconds() {
            credit(lines, "C03", 1, None, when);
        }
        return;
    }
    let mut missed = false;
    let mut day = its[0].occurred_at.day();
    while day < submitted_at.day() {
        day = day.succ_opt().unwrap();
        let (rectifying, due_on, _) = state(&its, Moment::start_of(day));
        missed |= rectifying && day > due_on;
    }
    if !missed {
        credit(lines, "C02", if level == Level::Major { 5 } else { 1 }, Some(10), when);
    }
}

fn credit(lines: &mut Vec<Line>, rule: &str, points: i32, a_year: Option<i32>, when: Moment) {
    let in_year: i32 = lines
        .iter()
        .filter(|(other, _, at)| other == rule && at.day().year() == when.day().year())
        .map(|line| line.1)
        .sum();
    let unexpired: i32 = lines
        .iter()
        .filter(|(other, _, at)| other.starts_with('C') && when < at.plus(TimeDelta::days(365)))
        .map(|line| line.1)
        .sum();
    let granted = points.min(a_year.map_or(points, |limit| limit - in_year)).min(20 - unexpired);
    if granted > 0 {
        lines.push((rule.into(), granted, when));
    }
}
