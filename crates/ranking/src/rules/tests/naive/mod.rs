//! The rules once more, from the table alone: slow, day by day, and sharing no code with the
//! engine. Both must agree on any history.

mod certificate;
mod clock;
mod judged;

use chrono::{Datelike, TimeDelta};
use heping_core::fact::Party;
use heping_core::*;

use self::certificate::{best_certificate, certificate, ended};
use self::clock::{gate, lateness, state};

/// One line of what the table says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Line {
    pub(super) at: Moment,
    pub(super) rule: String,
    pub(super) about: String,
    pub(super) points: i32,
    pub(super) until: Moment,
}

pub(super) struct Naive {
    pub(super) lines: Vec<Line>,
    pub(super) score: i32,
    pub(super) overdue: i32,
    pub(super) colour: CodeColour,
    pub(super) public_colour: CodeColour,
    pub(super) held_down: bool,
}

fn line(rule: &str, about: impl ToString, points: i32, at: Moment) -> Line {
    Line { at, rule: rule.into(), about: about.to_string(), points, until: at.plus(TimeDelta::days(365)) }
}

/// What the table says at `as_of`; what happens from the day `second` on is v2's.
pub(super) fn naive(facts: &[SafetyFact], as_of: Moment, second: Option<Day>) -> Naive {
    let is_v2 = |when: Moment| second.is_some_and(|from| when.day() >= from);
    let mut known: Vec<SafetyFact> = Vec::new();
    for fact in facts.iter().filter(|fact| fact.occurred_at <= as_of) {
        if !known.iter().any(|other| other.id == fact.id) {
            known.push(fact.clone());
        }
    }
    known.sort_by_key(|fact| (fact.occurred_at, fact.event.step(), fact.id));
    let voids: Vec<HazardId> = known
        .iter()
        .filter_map(|fact| match &fact.event {
            SafetyEvent::HazardVoided { hazard } => Some(*hazard),
            SafetyEvent::AppealWon { hazard, .. } => *hazard,
            _ => None,
        })
        .collect();
    let won: Vec<String> = known
        .iter()
        .filter_map(|fact| match &fact.event {
            SafetyEvent::AppealWon { entry, .. } => Some(entry.clone()),
            _ => None,
        })
        .collect();
    known.retain(|fact| fact.event.hazard().is_none_or(|hazard| !voids.contains(&hazard)));
    let errors: Vec<String> = known
        .iter()
        .filter(|fact| fact.event == SafetyEvent::ConductVoided)
        .map(|fact| fact.source.id.clone())
        .collect();
    known.retain(|fact| fact.source.kind != RecordKind::Conduct || !errors.contains(&fact.source.id));

    let unvisited: Vec<InspectionId> = known
        .iter()
        .filter_map(|fact| match &fact.event {
            SafetyEvent::InspectionVoided { inspection } => Some(*inspection),
            _ => None,
        })
        .collect();
    known.retain(|fact| {
        !matches!(&fact.event, SafetyEvent::Inspected { inspection } if unvisited.contains(inspection))
    });

    judged::judge(&mut known);

    let mut lines: Vec<Line> = Vec::new();
    let mut certificates = Vec::new();
    let mut overdue = 0;
    let (mut worst, mut worst_public, mut held_down) = (CodeColour::Green, CodeColour::Green, false);
    for (index, fact) in known.iter().enumerate() {
        let (when, id) = (fact.occurred_at, fact.id);
        let before = &known[..index];
        ended(&mut certificates, before.last().map(|fact| fact.occurred_at), when, &mut lines);
        match &fact.event {
            SafetyEvent::HazardFound { hazard, finder, level, .. } => {
                let its: Vec<_> =
                    known.iter().filter(|other| other.event.hazard() == Some(*hazard)).collect();
                let late = lateness(&its, as_of, &is_v2);
                lines.extend(late.lines);
                overdue += i32::from(late.overdue);
                let (colour, on_schedule) = gate(&its, *finder, *level, late.overdue, late.counted_days);
                worst = worst.max(colour);
                // what holds the colour down beside a major hazard on schedule: its own counted lateness
                if !on_schedule {
                    worst_public = worst_public.max(colour);
                    held_down |= colour > CodeColour::Green;
                } else if !is_v2(as_of) {
                    worst_public = worst_public.max(colour);
                }
                if *finder == Party::Street {
                    finding(before, fact, &mut lines);
                }
            }
            SafetyEvent::SentBack { .. } => lines.push(line("D05", id, -3, when)),
            SafetyEvent::HazardReopened { .. } | SafetyEvent::FalseEvidenceProven => {
                lines.push(line("D06", id, -15, when));
            }
            SafetyEvent::SelfCheckMissed { task, reminded } => {
                let done = before.iter().any(|fact| {
                    matches!(&fact.event, SafetyEvent::SelfCheckDone { task: own, in_time: true, .. } if *own == Some(*task))
                });
                let appealed = won.contains(&format!("D08/{id}/0"));
                if !done && !appealed && (*reminded || !is_v2(when)) {
                    let of = |same: &dyn Fn(Day) -> bool| -> i32 {
                        let d08 = lines.iter().filter(|line| line.rule == "D08" && same(line.at.day()));
                        d08.map(|line| line.points).sum()
                    };
                    let (today, mut points) = (when.day(), -3);
                    if is_v2(when) {
                        let year = of(&|day| day.year() == today.year());
                        let month = of(&|day| (day.year(), day.month()) == (today.year(), today.month()));
                        points = points.max(-3 - month).max(-12 - year);
                    }
                    if points < 0 {
                        lines.push(line("D08", id, points, when));
                    }
                }
            }
            SafetyEvent::InspectionRefused => lines.push(line("D09", id, -10, when)),
            SafetyEvent::PenaltyImposed { amount, suspension } => {
                let points = match (is_v2(when), suspension, amount.unwrap_or_default()) {
                    (false, ..) | (_, true, _) => -20,
                    (_, _, ..=1_000) => -3,
                    (_, _, ..=10_000) => -6,
                    _ => -12,
                };
                lines.push(line("D09", id, points, when));
            }
            SafetyEvent::Inspected { inspection } if is_v2(when) => {
                let met = known.iter().any(|other| match &other.event {
                    SafetyEvent::HazardFound { inspection: Some(its), .. } => its == inspection,
                    SafetyEvent::HazardMatched { inspection: its, .. } => its == inspection,
                    _ => false,
                });
                let year = when.day().year();
                let clean = lines.iter().filter(|line| line.rule == "C06" && line.at.day().year() == year);
                if !met && clean.count() < 3 {
                    let until = Moment::start_of(Day::from_ymd_opt(year + 2, 1, 1).unwrap());
                    lines.push(Line { until, ..line("C06", id, 1, when) });
                }
            }
            SafetyEvent::SelfCheckDone { in_time, digest, looks, hazards, .. } => {
                let face = |digest: &String, looks: &Option<String>| match (is_v2(when), looks) {
                    (true, Some(looks)) => looks.clone(),
                    _ => digest.clone(),
                };
                let mut row = 0;
                for sheet in before.iter().rev() {
                    match &sheet.event {
                        SafetyEvent::SelfCheckDone { digest: other, looks: its, hazards: 0, .. }
                            if face(other, its) == face(digest, looks) =>
                        {
                            row += 1
                        }
                        SafetyEvent::SelfCheckDone { .. } => break,
                        _ => {}
                    }
                }
                if *in_time && (*hazards > 0 || row < 2) {
                    credit(&mut lines, "C01", id, 1, Some(12), when);
                }
            }
            SafetyEvent::HazardClosed { .. } => closing(before, fact, &mut lines, &is_v2),
            SafetyEvent::DrillHeld => {
                let drills = before.iter().filter(|other| matches!(other.event, SafetyEvent::DrillHeld));
                if drills.filter(|other| other.occurred_at.day().year() == when.day().year()).count() < 2 {
                    credit(&mut lines, "C04", id, 2, Some(6), when);
                }
            }
            SafetyEvent::TrainingHeld => credit(&mut lines, "C04", id, 1, Some(6), when),
            SafetyEvent::StandardizationCertified { .. } | SafetyEvent::LiabilityInsured { .. } => {
                certificates.extend(certificate(fact));
                best_certificate(&mut certificates, when, &mut lines);
            }
            SafetyEvent::LiableAccident if as_of < when.plus(TimeDelta::days(365)) => {
                (worst, worst_public, held_down) = (CodeColour::Red, CodeColour::Red, true);
            }
            _ => {}
        }
    }
    ended(&mut certificates, known.last().map(|fact| fact.occurred_at), as_of, &mut lines);
    for line in lines.iter_mut().filter(|line| is_v2(line.at)) {
        if ["D01", "D02", "D03", "D04", "D07"].contains(&line.rule.as_str()) {
            line.until = dealt_with(&known, &line.about)
                .map_or(Moment::start_of(Day::from_ymd_opt(9999, 12, 31).unwrap()), |at| {
                    at.plus(TimeDelta::days(365))
                });
        }
    }
    lines.sort();
    let mut numbered: Vec<(String, String)> = Vec::new();
    lines.retain(|line| {
        let same = (line.rule.clone(), line.about.clone());
        let before = numbered.iter().filter(|other| **other == same).count();
        numbered.push(same);
        let number = if line.rule == "D04" { before + 1 } else { before };
        !won.contains(&format!("{}/{}/{number}", line.rule, line.about))
    });
    let unexpired = lines.iter().filter(|line| line.at <= as_of && as_of < line.until);
    let score = (100 + unexpired.map(|line| line.points).sum::<i32>()).clamp(0, 120);
    let rated = known.iter().any(|fact| {
        matches!(
            fact.event,
            SafetyEvent::Inspected { .. }
                | SafetyEvent::SelfCheckDone { .. }
                | SafetyEvent::HazardFound { finder: Party::Street, inspection: Some(_), .. }
        )
    });
    let by_score = match score {
        85.. => CodeColour::Green,
        70.. => CodeColour::Yellow,
        55.. => CodeColour::Orange,
        _ => CodeColour::Red,
    };
    let under = |worst| if rated { by_score.max(worst) } else { CodeColour::Grey };
    Naive {
        lines,
        score,
        overdue,
        colour: under(worst),
        public_colour: under(worst_public),
        held_down: held_down && is_v2(as_of),
    }
}

/// When a hazard was closed or referred, unless it is open.
fn dealt_with(known: &[SafetyFact], hazard: &str) -> Option<Moment> {
    let last = known.iter().rfind(|fact| {
        fact.event.hazard().is_some_and(|other| other.to_string() == hazard)
            && matches!(
                fact.event,
                SafetyEvent::HazardClosed { .. }
                    | SafetyEvent::HazardReferred { .. }
                    | SafetyEvent::HazardReopened { .. }
            )
    })?;
    (!matches!(last.event, SafetyEvent::HazardReopened { .. })).then_some(last.occurred_at)
}

/// Tells the street's last word on each hazard as if it had been found so; of a firm's own that is
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
            spent = (spent + cost[0].points).max(-10);
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
        let SafetyEvent::HazardFound { hazard, .. } = &fact.event else { return };
        lines.push(line(rule, hazard, points, fact.occurred_at));
    }
}

/// C02 and C03.
fn closing(before: &[SafetyFact], fact: &SafetyFact, lines: &mut Vec<Line>, is_v2: &dyn Fn(Moment) -> bool) {
    let SafetyEvent::HazardClosed { hazard, submitted_at, photos_differ } = fact.event else { return };
    let when = fact.occurred_at;
    let its: Vec<_> = before.iter().filter(|fact| fact.event.hazard() == Some(hazard)).collect();
    if its.iter().any(|fact| matches!(fact.event, SafetyEvent::HazardClosed { .. })) {
        return;
    }
    let SafetyEvent::HazardFound { finder, level, due_on, item, criteria, .. } = its[0].event else { return };
    if finder == Party::Street {
        let found = its[0].occurred_at;
        let mut used = submitted_at.since(found);
        for pair in its.windows(2) {
            if matches!(pair[1].event, SafetyEvent::SentBack { .. }) {
                used -= pair[1].occurred_at.since(pair[0].occurred_at);
            }
        }
        let cost = lines.iter().any(|line| {
            line.about == hazard.to_string() && ["D01", "D02", "D07"].contains(&line.rule.as_str())
        });
        if (cost || !is_v2(when))
            && used.num_milliseconds() * 2 <= Moment::end_of(due_on).since(found).num_milliseconds()
        {
            credit(lines, "C03", hazard, 1, None, when);
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
    if missed {
        return;
    }
    if !is_v2(when) {
        return credit(lines, "C02", hazard, if level == Level::Major { 5 } else { 1 }, Some(10), when);
    }
    // v2: once an item and year, what the gravest is worth, and only by photos that show the work
    let item_of = |about: &str| {
        before.iter().find_map(|fact| match &fact.event {
            SafetyEvent::HazardFound { hazard, item, .. } if hazard.to_string() == about => Some(*item),
            _ => None,
        })
    };
    let year = |line: &&Line| line.at.day().year() == when.day().year();
    let same = lines
        .iter()
        .filter(|line| line.rule == "C02" && is_v2(line.at) && item_of(&line.about) == Some(item));
    let earned: i32 = same.filter(year).map(|line| line.points).sum();
    let worth = if level == Level::Major && criteria { 5 } else { 1 };
    if photos_differ {
        credit(lines, "C02", hazard, worth - earned, Some(5), when);
    }
}

fn unexpired_credits(lines: &[Line], when: Moment) -> i32 {
    let credits = lines.iter().filter(|line| line.rule.starts_with('C') && line.rule != "C06");
    credits.filter(|line| when < line.until).map(|line| line.points).sum()
}

fn credit(
    lines: &mut Vec<Line>,
    rule: &str,
    about: impl ToString,
    points: i32,
    a_year: Option<i32>,
    when: Moment,
) {
    let in_year: i32 = lines
        .iter()
        .filter(|line| line.rule == rule && line.at.day().year() == when.day().year())
        .map(|line| line.points)
        .sum();
    let room = 20 - unexpired_credits(lines, when);
    let granted = points.min(a_year.map_or(points, |limit| limit - in_year)).min(room);
    if granted > 0 {
        lines.push(line(rule, about, granted, when));
    }
}
