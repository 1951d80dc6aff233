//! A hazard's clock and gate, from the table alone.

use chrono::TimeDelta;
use heping_core::fact::Party;
use heping_core::*;

use super::{Line, line};

/// How a hazard holds the colour down, and whether it is the firm's own major one, on schedule.
pub(super) fn gate(
    its: &[&SafetyFact],
    finder: Party,
    level: Level,
    overdue: bool,
    counted_days: i64,
) -> (CodeColour, bool) {
    let (mut open, mut rectifying, mut slipped, mut raised) = (true, true, false, false);
    for fact in its {
        match fact.event {
            SafetyEvent::LevelRaised { .. } => raised = true,
            SafetyEvent::RectificationSubmitted { .. } => rectifying = false,
            SafetyEvent::SentBack { .. } | SafetyEvent::HazardReopened { .. } => {
                (open, rectifying) = (true, true)
            }
            SafetyEvent::HazardClosed { .. } | SafetyEvent::HazardReferred { .. } => open = false,
            SafetyEvent::PlanMade { .. } => slipped = false,
            SafetyEvent::PlanSlipped { .. } => slipped = true,
            _ => {}
        }
    }
    let by_days = match counted_days {
        16.. => CodeColour::Orange,
        1.. => CodeColour::Yellow,
        _ => CodeColour::Green,
    };
    let colour = match (open, level, finder) {
        (false, ..) => CodeColour::Green,
        _ if raised => CodeColour::Red,
        (_, Level::Major, Party::Street) => CodeColour::Red,
        (_, Level::Major, Party::Firm) if overdue || (slipped && rectifying) => CodeColour::Red,
        (_, Level::Major, Party::Firm) => return (CodeColour::Orange, true),
        _ => by_days,
    };
    (colour, false)
}

pub(super) struct Lateness {
    pub(super) lines: Vec<Line>,
    pub(super) overdue: bool,
    /// For how many days a date has been overdue that counts; 0 if none is.
    pub(super) counted_days: i64,
}

/// Walks from midnight to midnight: D03, D04, and whether it is overdue in the end.
pub(super) fn lateness(its: &[&SafetyFact], as_of: Moment, is_v2: &dyn Fn(Moment) -> bool) -> Lateness {
    let SafetyEvent::HazardFound { hazard, finder, level, .. } = its[0].event else { panic!("not found") };
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
            let raised = |fact: &&SafetyFact| {
                matches!(fact.event, SafetyEvent::LevelRaised { .. }) && fact.occurred_at < midnight
            };
            let general = level == Level::General && !its.iter().copied().any(|fact| raised(&fact));
            let met = its.iter().any(|fact| {
                let at = fact.occurred_at;
                matches!(fact.event, SafetyEvent::HazardMatched { .. }) && at < midnight && is_v2(at)
            });
            counted = met || set_by == Party::Street && !(finder == Party::Firm && general && misses == 1);
            if counted && !lines.iter().any(|line| line.rule == "D03") {
                lines.push(line("D03", hazard, -5, midnight));
            }
        } else if counted && (days - 1) % 7 == 0 && steps < 10 {
            steps += 1;
            lines.push(line("D04", hazard, -1, midnight));
        }
    }
    let (rectifying, due_on, _) = state(its, as_of.plus(TimeDelta::milliseconds(1)));
    let overdue = rectifying && as_of.day() > due_on;
    let days = as_of.day().signed_duration_since(due_on).num_days();
    Lateness { lines, overdue, counted_days: if overdue && counted { days } else { 0 } }
}

/// Whether the clock runs, until which day, set by whom, before the events at `when`.
pub(super) fn state(its: &[&SafetyFact], when: Moment) -> (bool, Day, Party) {
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
            SafetyEvent::HazardMatched { .. }
            | SafetyEvent::LevelRaised { .. }
            | SafetyEvent::PlanMade { .. }
            | SafetyEvent::PlanSlipped { .. } => {}
            _ => rectifying = false,
        }
    }
    (rectifying, due, by)
}
