//! One hazard as the rules see it: its clock, and what it costs when the clock runs out.

use chrono::{Days, TimeDelta};
use heping_core::fact::Party;
use heping_core::{
    ChecklistItemId, Day, HazardId, InspectionId, Level, Moment, SafetyEvent, SafetyFact, Source,
};

use super::book::RuleBook;
use super::entry::{EntryKey, Rule, Subject};
use super::rule_set::RuleSet;

/// Where a hazard stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The clock runs.
    Rectifying,
    /// Handed in at that time; the clock stands still.
    Submitted(Moment),
    /// Accepted at that time.
    Closed(Moment),
    /// In the hands of another authority; the clock has ended.
    Referred,
}

/// The present due date has passed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Miss {
    /// Whether it costs points: the street set the date, and it is not the spared first miss.
    pub(crate) counted: bool,
    steps: i64,
    /// The version of the rules under which it was missed: its steps stay what they were.
    rules: &'static RuleSet,
}

/// A deduction that the clock alone brought.
pub(crate) struct Overrun {
    pub(crate) key: EntryKey,
    pub(crate) points: i32,
    pub(crate) at: Moment,
}

/// One hazard.
#[derive(Clone, Debug)]
pub(crate) struct Case<'f> {
    pub(crate) hazard: HazardId,
    pub(crate) source: &'f Source,
    /// As it was first found.
    pub(crate) level: Level,
    /// Whether an article said so when it was found.
    pub(crate) criteria: bool,
    /// The street found it major after all.
    pub(crate) raised: bool,
    /// Finding it cost points.
    pub(crate) charged: bool,
    /// An inspection met it: from then on its dates count like those of the street's own findings.
    pub(crate) streets: bool,
    pub(crate) finder: Party,
    pub(crate) item: Option<ChecklistItemId>,
    pub(crate) found_at: Moment,
    pub(crate) first_due_on: Day,
    pub(crate) due_on: Day,
    pub(crate) due_set_by: Party,
    pub(crate) phase: Phase,
    /// Since when the clock has been running without a break.
    pub(crate) running_since: Moment,
    /// Time spent in reviews that ended in a send-back.
    pub(crate) in_review: TimeDelta,
    pub(crate) miss: Option<Miss>,
    pub(crate) ever_missed: bool,
    /// Closing earns once.
    pub(crate) closed_before: bool,
    /// The plan of a major hazard is not on schedule.
    pub(crate) plan_slipped: bool,
    missed_charged: bool,
    steps_charged: i32,
}

/// The day `days` after `day`; `day` itself where the calendar ends.
fn later(day: Day, days: i64) -> Day {
    let days = Days::new(u64::try_from(days).unwrap_or(0));
    day.checked_add_days(days).unwrap_or(day)
}

impl<'f> Case<'f> {
    /// The hazard of a [`SafetyEvent::HazardFound`]; any other fact opens nothing.
    pub(crate) fn of(fact: &'f SafetyFact) -> Option<Self> {
        let SafetyEvent::HazardFound { hazard, level, finder, item, due_on, due_set_by, criteria, .. } =
            &fact.event
        else {
            return None;
        };
        Some(Self {
            hazard: *hazard,
            source: &fact.source,
            level: *level,
            criteria: *criteria,
            raised: false,
            charged: false,
            streets: false,
            finder: *finder,
            item: *item,
            found_at: fact.occurred_at,
            first_due_on: *due_on,
            due_on: *due_on,
            due_set_by: *due_set_by,
            phase: Phase::Rectifying,
            running_since: fact.occurred_at,
            in_review: TimeDelta::zero(),
            miss: None,
            ever_missed: false,
            closed_before: false,
            plan_slipped: false,
            missed_charged: false,
            steps_charged: 0,
        })
    }

    /// Lets the clock run until `until`, that instant included.
    pub(crate) fn advance(&mut self, book: &RuleBook, until: Moment, mut charge: impl FnMut(Overrun)) {
        if self.phase != Phase::Rectifying {
            return;
        }
        let due = Moment::end_of(self.due_on);
        if self.miss.is_none() && due <= until {
            let spared = self.finder == Party::Firm && !self.is_major() && !self.ever_missed;
            let counted = self.streets || self.due_set_by == Party::Street && !spared;
            let at = due.max(self.running_since);
            let rules = book.at(at);
            self.miss = Some(Miss { counted, steps: 0, rules });
            self.ever_missed = true;
            if counted && !self.missed_charged {
                self.missed_charged = true;
                charge(self.overrun(Rule::D03, 0, rules.date_missed, at));
            }
        }
        while let Some((rules, at)) = self.next_step().filter(|&(_, at)| at <= until) {
            if let Some(miss) = &mut self.miss {
                miss.steps += 1;
            }
            self.steps_charged += 1;
            let at = at.max(self.running_since);
            charge(self.overrun(Rule::D04, self.steps_charged, rules.overdue_step, at));
        }
    }

    fn overrun(&self, rule: Rule, ordinal: i32, points: i32, at: Moment) -> Overrun {
        Overrun { key: EntryKey { rule, subject: Subject::Hazard(self.hazard), ordinal }, points, at }
    }

    /// The 00:00 at which the next full step of overdue days is over, if it would cost anything.
    fn next_step(&self) -> Option<(&'static RuleSet, Moment)> {
        let miss = self.miss.filter(|miss| miss.counted)?;
        let rules = miss.rules;
        if (self.steps_charged + 1) * rules.overdue_step < rules.overdue_limit {
            return None;
        }
        let days = rules.overdue_step_days * (miss.steps + 1);
        Some((rules, Moment::end_of(later(self.due_on, days))))
    }

    /// Sets another date; one that has passed at `at` as well gives no new time.
    pub(crate) fn set_due(&mut self, due_on: Day, set_by: Party, at: Moment) {
        self.due_on = due_on;
        self.due_set_by = set_by;
        if at < Moment::end_of(due_on) {
            self.miss = None;
        }
    }

    /// The clock runs again; the days in review are in `due_on` already.
    pub(crate) fn send_back(&mut self, due_on: Day, at: Moment) {
        if let Phase::Submitted(since) = self.phase {
            self.in_review += at.since(since);
        }
        self.due_on = due_on;
        if at < Moment::end_of(due_on) {
            self.miss = None;
        }
        self.phase = Phase::Rectifying;
        self.running_since = at;
    }

    /// Whether the accepted submission, sent at `submitted_at`, kept the hazard's date.
    pub(crate) fn in_time(&self, submitted_at: Moment) -> bool {
        !self.ever_missed && submitted_at < Moment::end_of(self.due_on)
    }

    /// Whether it was sent in the first half of the time first given, reviews not counted.
    pub(crate) fn in_first_half(&self, submitted_at: Moment) -> bool {
        let used = submitted_at.since(self.found_at) - self.in_review;
        let given = Moment::end_of(self.first_due_on).since(self.found_at);
        used * 2 <= given
    }

    /// Whether it is a major one by now.
    pub(crate) fn is_major(&self) -> bool {
        self.level == Level::Major || self.raised
    }

    /// Whether it is being rectified and its plan is not on schedule.
    pub(crate) fn slipping(&self) -> bool {
        self.plan_slipped && self.phase == Phase::Rectifying
    }

    /// Whether it still has to be dealt with.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Rectifying | Phase::Submitted(_))
    }

    /// The miss of the present date, while the clock runs.
    pub(crate) fn overdue(&self) -> Option<Miss> {
        self.miss.filter(|_| self.phase == Phase::Rectifying)
    }

    /// The instant from which the hazard counts as long overdue.
    pub(crate) fn long_overdue_at(&self, rules: &RuleSet) -> Moment {
        Moment::end_of(later(self.due_on, rules.long_overdue_days))
    }

    /// The instants to come at which the clock alone changes something.
    pub(crate) fn changes(&self, rules: &RuleSet) -> impl Iterator<Item = Moment> + use<> {
        let running = self.phase == Phase::Rectifying;
        let due = Moment::end_of(self.due_on);
        let counted = self.miss.is_some_and(|miss| miss.counted);
        let step = self.next_step().map(|(_, at)| at).filter(|_| running);
        let long = (running && counted).then(|| self.long_overdue_at(rules));
        [running.then_some(due), step, long].into_iter().flatten()
    }
}

/// The inspection that met a hazard, where the event says that one did.
pub(super) fn met_in(event: &SafetyEvent) -> Option<InspectionId> {
    match event {
        SafetyEvent::HazardFound { inspection, .. } => *inspection,
        SafetyEvent::HazardMatched { inspection, .. } => Some(*inspection),
        _ => None,
    }
}
