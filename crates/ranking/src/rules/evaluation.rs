//! The walk over the facts.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use heping_core::fact::Party;
use heping_core::{
    ChecklistItemId, CodeColour, HazardId, InspectionId, Level, Moment, SafetyEvent, SafetyFact, Source,
};

use super::case::{Case, Phase};
use super::credit::Credits;
use super::entry::{Entry, EntryKey, Rule, Subject};
use super::rule_set::{RuleSet, V1};
use crate::colour::{self, Gate};

/// What the rules say of one enterprise at one instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// The instant.
    pub as_of: Moment,
    /// 0–120.
    pub score: i32,
    /// Its code's colour.
    pub colour: CodeColour,
    /// What holds the colour down whatever the score, strongest first.
    pub gates: Vec<Gate>,
    /// Whether it has been inspected or has checked itself.
    pub rated: bool,
    /// How many hazards are overdue, the street's and its own.
    pub overdue_count: i32,
    /// The next instant at which the answer changes although nothing happens; `None` for never.
    pub next_change_at: Option<Moment>,
    /// Every entry up to the instant, expired ones too, in order of time.
    pub entries: Vec<Entry>,
}

/// What `facts` of one enterprise, in any order and possibly repeated, mean at `as_of`.
/// Facts that lie after `as_of` count for nothing but `next_change_at`.
pub fn evaluate(facts: &[SafetyFact], as_of: Moment) -> Assessment {
    let mut past: Vec<_> = facts.iter().filter(|fact| fact.occurred_at <= as_of).collect();
    past.sort_unstable_by_key(|fact| fact.order());
    past.dedup_by_key(|fact| fact.id);
    let voided: Vec<_> = past.iter().filter_map(|fact| voided(fact)).collect();

    let mut evaluation = Evaluation::new(&V1);
    for fact in past {
        if !fact.event.hazard().is_some_and(|hazard| voided.contains(&hazard)) {
            evaluation.take(fact);
        }
    }
    let announced = facts.iter().map(|fact| fact.occurred_at).filter(|&at| at > as_of).min();
    evaluation.finish(as_of, announced)
}

fn voided(fact: &SafetyFact) -> Option<HazardId> {
    match fact.event {
        SafetyEvent::HazardVoided { hazard } => Some(hazard),
        _ => None,
    }
}

struct Evaluation<'f> {
    rules: &'static RuleSet,
    cases: BTreeMap<HazardId, Case<'f>>,
    entries: Vec<Entry>,
    inspections: BTreeMap<InspectionId, i32>,
    credits: Credits,
    /// The digest of the latest "no hazard" sheet and how many like it came in a row.
    sheets: Option<(&'f str, u32)>,
    rated: bool,
}

impl<'f> Evaluation<'f> {
    fn new(rules: &'static RuleSet) -> Self {
        Self {
            rules,
            cases: BTreeMap::new(),
            entries: Vec::new(),
            inspections: BTreeMap::new(),
            credits: Credits::default(),
            sheets: None,
            rated: false,
        }
    }

    fn take(&mut self, fact: &'f SafetyFact) {
        let at = fact.occurred_at;
        match &fact.event {
            SafetyEvent::HazardFound { hazard, level, finder, item, inspection, due_on, due_set_by } => {
                if self.cases.contains_key(hazard) {
                    return;
                }
                let case = Case::new(*hazard, &fact.source, *level, *finder, *item, at, *due_on, *due_set_by);
                if *finder == Party::Street {
                    self.rated |= inspection.is_some();
                    self.charge_finding(&case, *inspection);
                }
                self.cases.insert(*hazard, case);
            }
            SafetyEvent::SelfCheckDone { in_time, digest, hazards, .. } => {
                self.rated = true;
                let identical = self.count_sheet(digest, *hazards);
                if *in_time && identical < self.rules.identical_sheets {
                    let limit = Some(self.rules.self_check_year_limit);
                    let key = EntryKey { rule: Rule::C01, subject: Subject::Fact(fact.id), ordinal: 0 };
                    self.credit(key, self.rules.self_check_done, limit, at, &fact.source);
                }
            }
            SafetyEvent::SelfCheckMissed { .. } => {
                let key = EntryKey { rule: Rule::D08, subject: Subject::Fact(fact.id), ordinal: 0 };
                self.push(key, self.rules.self_check_missed, at, &fact.source, None);
            }
            SafetyEvent::Inspected { .. } => self.rated = true,
            SafetyEvent::HazardMatched { .. } | SafetyEvent::HazardVoided { .. } => {}
            SafetyEvent::DueDateSet { hazard, .. }
            | SafetyEvent::RectificationSubmitted { hazard }
            | SafetyEvent::SentBack { hazard, .. }
            | SafetyEvent::HazardClosed { hazard, .. }
            | SafetyEvent::HazardReferred { hazard }
            | SafetyEvent::HazardReopened { hazard, .. } => {
                if let Some(mut case) = self.cases.remove(hazard) {
                    self.run(&mut case, at);
                    self.follow(&mut case, fact);
                    self.cases.insert(*hazard, case);
                }
            }
        }
    }

    /// An event of a hazard that is known.
    fn follow(&mut self, case: &mut Case<'f>, fact: &'f SafetyFact) {
        let at = fact.occurred_at;
        match &fact.event {
            SafetyEvent::DueDateSet { due_on, set_by, .. } => case.set_due(*due_on, *set_by),
            SafetyEvent::RectificationSubmitted { .. } if case.phase == Phase::Rectifying => {
                case.phase = Phase::Submitted(at);
            }
            SafetyEvent::SentBack { due_on, .. } => {
                case.send_back(*due_on, at);
                let key = EntryKey { rule: Rule::D05, subject: Subject::Fact(fact.id), ordinal: 0 };
                self.push(key, self.rules.recheck_failed, at, &fact.source, None);
            }
            SafetyEvent::HazardClosed { submitted_at, .. } => {
                self.credit_closing(case, *submitted_at, at, &fact.source);
                case.phase = Phase::Closed(at);
                case.closed_before = true;
            }
            SafetyEvent::HazardReferred { .. } => case.phase = Phase::Referred,
            SafetyEvent::HazardReopened { due_on, .. } => {
                case.phase = Phase::Rectifying;
                case.running_since = at;
                case.set_due(*due_on, Party::Street);
            }
            _ => {}
        }
    }

    /// D01, D02, and D07 in their place.
    fn charge_finding(&mut self, case: &Case<'f>, inspection: Option<InspectionId>) {
        let earlier = case.item.and_then(|item| self.closed_earlier(item, case.found_at));
        let (rule, points) = match (case.level, earlier.is_some()) {
            (Level::General, false) => (Rule::D01, self.rules.general_found),
            (Level::General, true) => (Rule::D07, self.rules.general_repeated),
            (Level::Major, false) => (Rule::D02, self.rules.major_found),
            (Level::Major, true) => (Rule::D07, self.rules.major_repeated),
        };
        let points = match inspection.filter(|_| case.level == Level::General) {
            Some(inspection) => {
                let spent = self.inspections.entry(inspection).or_default();
                let points = points.max(self.rules.inspection_limit - *spent);
                *spent += points;
                points
            }
            None => points,
        };
        let note = earlier.map(|source| {
            format!("与此前已销号的隐患 {} 为同一检查项", source.number.as_ref().unwrap_or(&source.id))
        });
        let key = EntryKey { rule, subject: Subject::Hazard(case.hazard), ordinal: 0 };
        self.push(key, points, case.found_at, case.source, note);
    }

    /// The street's latest closed hazard on the same item, if a finding at `at` repeats it. Only
    /// the street's own count: reporting a hazard oneself must never make a later finding dearer.
    fn closed_earlier(&self, item: ChecklistItemId, at: Moment) -> Option<&'f Source> {
        let since = at.plus(TimeDelta::days(-self.rules.repeat_days));
        let closed = |case: &Case<'f>| match case.phase {
            Phase::Closed(closed_at) if case.finder == Party::Street && closed_at >= since => {
                Some((closed_at, case.hazard, case.source))
            }
            _ => None,
        };
        let same = self.cases.values().filter(|case| case.item == Some(item));
        same.filter_map(closed).max_by_key(|(at, hazard, _)| (*at, *hazard)).map(|(_, _, source)| source)
    }

    /// C02 for the enterprise's own hazards, C03 for the street's.
    fn credit_closing(&mut self, case: &Case<'f>, submitted_at: Moment, at: Moment, source: &'f Source) {
        let (rule, points, limit, earned) = match (case.finder, case.level) {
            (Party::Street, _) => {
                (Rule::C03, self.rules.closed_early, None, case.in_first_half(submitted_at))
            }
            (Party::Firm, level) => {
                let points = match level {
                    Level::General => self.rules.own_general_closed,
                    Level::Major => self.rules.own_major_closed,
                };
                (Rule::C02, points, Some(self.rules.own_closed_year_limit), case.in_time(submitted_at))
            }
        };
        if earned && !case.closed_before {
            let key = EntryKey { rule, subject: Subject::Hazard(case.hazard), ordinal: 0 };
            self.credit(key, points, limit, at, source);
        }
    }

    /// How many identical "no hazard" sheets in a row this one makes.
    fn count_sheet(&mut self, digest: &'f str, hazards: u32) -> u32 {
        let run = match self.sheets {
            _ if hazards > 0 => 0,
            Some((last, run)) if last == digest => run + 1,
            _ => 1,
        };
        self.sheets = (run > 0).then_some((digest, run));
        run
    }

    fn run(&mut self, case: &mut Case<'f>, until: Moment) {
        let source = case.source;
        let rules = self.rules;
        case.advance(rules, until, |overrun| {
            self.push(overrun.key, overrun.points, overrun.at, source, None);
        });
    }

    fn credit(&mut self, key: EntryKey, points: i32, limit: Option<i32>, at: Moment, source: &Source) {
        let granted = self.credits.grant(self.rules, key.rule, points, limit, at, self.expiry(at));
        self.push(key, granted, at, source, None);
    }

    fn push(&mut self, key: EntryKey, points: i32, at: Moment, source: &Source, note: Option<String>) {
        if points != 0 {
            let expires_at = self.expiry(at);
            self.entries.push(Entry {
                key,
                points,
                occurred_at: at,
                expires_at,
                source: source.clone(),
                note,
            });
        }
    }

    fn expiry(&self, at: Moment) -> Moment {
        at.plus(TimeDelta::days(self.rules.lifetime_days))
    }

    fn finish(mut self, as_of: Moment, announced: Option<Moment>) -> Assessment {
        let mut cases = std::mem::take(&mut self.cases);
        for case in cases.values_mut() {
            self.run(case, as_of);
        }
        let Self { rules, mut entries, rated, .. } = self;
        entries.sort_unstable_by_key(|entry| (entry.occurred_at, entry.key));

        let sum: i32 = entries.iter().filter(|entry| entry.counts_at(as_of)).map(|entry| entry.points).sum();
        let score = (rules.base + sum).clamp(rules.floor, rules.ceiling);
        let gates = colour::gates(rules, cases.values(), as_of);
        let next_change_at = entries
            .iter()
            .map(|entry| entry.expires_at)
            .chain(cases.values().flat_map(|case| case.changes(rules)))
            .chain(announced)
            .filter(|&at| at > as_of)
            .min();
        let overdue = cases.values().filter(|case| case.overdue().is_some()).count();
        Assessment {
            as_of,
            score,
            colour: colour::of(rules, rated, score, &gates),
            gates,
            rated,
            overdue_count: i32::try_from(overdue).unwrap_or(i32::MAX),
            next_change_at,
            entries,
        }
    }
}
