//! The walk over the facts, and what is seen from where it stands.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, TimeDelta};
use heping_core::fact::Party;
use heping_core::{ChecklistItemId, HazardId, InspectionId, Level, Moment, SafetyEvent, SafetyFact, TaskId};

use super::book::RuleBook;
use super::case::{Case, Phase, met_in};
use super::closing::{self, Earned};
use super::cover::{Cover, Kind};
use super::entry::{Carried, EntryKey, Rule, Subject};
use super::limit::Spent;
use super::merged;
use super::output::Output;

/// An enterprise's history up to an instant. It can be walked on: what if nothing happens, what
/// if this is closed.
pub(crate) struct Walk<'f> {
    pub(super) cases: BTreeMap<HazardId, Case<'f>>,
    /// The street's hazards that are closed, by the item they failed, the latest closed last.
    closed_on: BTreeMap<ChecklistItemId, Vec<HazardId>>,
    inspections: BTreeMap<InspectionId, i32>,
    /// What the street found hazards to be after all.
    judged: BTreeMap<HazardId, Level>,
    /// The digest of the latest "no hazard" sheet and how many like it came in a row.
    sheets: Option<(&'f str, u32)>,
    /// The same by what sheets look like, numbers and remarks aside.
    looks: Option<(&'f str, u32)>,
    /// Tasks fulfilled in time: a phone without a signal tells so after the task was held to be
    /// missed.
    fulfilled: BTreeSet<TaskId>,
    /// Drills of a calendar year.
    drills: BTreeMap<i32, u32>,
    /// What missed self-checks have cost, where that is limited.
    missed: Spent,
    /// What own hazards have earned on, where that is limited.
    earned: Earned,
    /// Inspections that met a hazard, new or known, where a clean one earns.
    met: BTreeSet<InspectionId>,
    pub(super) cover: Cover<'f>,
    /// Until when the latest liable accident keeps the code red.
    pub(super) accident_until: Option<Moment>,
    pub(super) rated: bool,
    pub(super) out: Output<'f>,
    /// The histories of firms that were merged into it by then, each walked for itself: what one of them
    /// did changes nothing about what another one's deeds are worth.
    pub(super) joined: Vec<Walk<'f>>,
}

impl<'f> Walk<'f> {
    /// Over those of `facts`, in any order and possibly repeated, that lie at or before `until`.
    pub(crate) fn over(book: &'f RuleBook, facts: &'f [SafetyFact], until: Moment) -> Self {
        let mut past: Vec<_> = facts.iter().filter(|fact| fact.occurred_at <= until).collect();
        past.sort_unstable_by_key(|fact| fact.order());
        past.dedup_by_key(|fact| fact.id);
        let (own, joined) = merged::by_firm(facts, past);
        let mut walk = Self::along(book, own, until, None);
        walk.joined = (joined.into_iter())
            .map(|(carried, facts)| Self::along(book, facts, until, Some(carried)))
            .collect();
        walk
    }

    /// Over the facts of one firm, in their order.
    fn along(
        book: &'f RuleBook,
        mut past: Vec<&'f SafetyFact>,
        until: Moment,
        carried: Option<Carried>,
    ) -> Self {
        let mut never: BTreeSet<HazardId> = BTreeSet::new();
        let mut overturned = Vec::new();
        let mut unmade = BTreeSet::new();
        let mut unvisited = BTreeSet::new();
        let mut judged = BTreeMap::new();
        for fact in &past {
            match &fact.event {
                SafetyEvent::HazardVoided { hazard } => {
                    never.insert(*hazard);
                }
                SafetyEvent::AppealWon { entry, hazard } => {
                    never.extend(hazard);
                    overturned.push(entry.as_str());
                }
                SafetyEvent::ConductVoided => {
                    unmade.insert((fact.source.kind, &*fact.source.id));
                }
                SafetyEvent::LevelSet { hazard, level } => {
                    judged.insert(*hazard, *level);
                }
                SafetyEvent::InspectionVoided { inspection } => {
                    unvisited.insert(*inspection);
                }
                _ => {}
            }
        }
        let mut walk = Self {
            cases: BTreeMap::new(),
            closed_on: BTreeMap::new(),
            inspections: BTreeMap::new(),
            judged,
            sheets: None,
            looks: None,
            fulfilled: BTreeSet::new(),
            drills: BTreeMap::new(),
            missed: Spent::default(),
            earned: Earned::default(),
            met: BTreeSet::new(),
            cover: Cover::default(),
            accident_until: None,
            rated: false,
            out: Output::new(book, overturned, carried),
            joined: Vec::new(),
        };
        past.retain(|fact| {
            let of_none = |hazard| !never.is_empty() && never.contains(&hazard);
            !fact.event.hazard().is_some_and(of_none)
                && (unmade.is_empty() || !unmade.contains(&(fact.source.kind, &*fact.source.id)))
                && !matches!(&fact.event, SafetyEvent::Inspected { inspection } if unvisited.contains(inspection))
        });
        if book.at(until).clean_inspection > 0 {
            // a phone without a signal may tell of the finding as later than of the end
            walk.met.extend(past.iter().filter_map(|fact| met_in(&fact.event)));
        }
        for fact in past {
            walk.take(fact);
        }
        walk.run(until);
        walk
    }

    /// Lets time alone pass until `until`, that instant included.
    pub(crate) fn run(&mut self, until: Moment) {
        for walk in &mut self.joined {
            walk.run(until);
        }
        let Self { cases, out, .. } = self;
        for case in cases.values_mut() {
            run(case, until, out);
        }
        self.cover.run(until, &mut self.out);
    }

    /// Takes the next fact; they come in the order of [`SafetyFact::order`].
    pub(super) fn take(&mut self, fact: &'f SafetyFact) {
        let at = fact.occurred_at;
        self.cover.run(at, &mut self.out);
        let rules = self.out.rules(at);
        match &fact.event {
            SafetyEvent::HazardFound { inspection, .. } => {
                if let Some(mut case) = Case::of(fact) {
                    case.level = self.level(case.hazard, case.level, case.finder);
                    self.open(case, *inspection);
                }
            }
            SafetyEvent::SelfCheckDone { task, in_time, digest, looks, hazards, .. } => {
                self.rated = true;
                self.fulfilled.extend(task.filter(|_| *in_time));
                let by_digest = count_sheet(&mut self.sheets, digest, *hazards);
                let by_looks = count_sheet(&mut self.looks, looks.as_ref().unwrap_or(digest), *hazards);
                let identical = if rules.sheets_by_looks { by_looks } else { by_digest };
                if *in_time && identical < rules.identical_sheets {
                    let (key, limit) = (of(Rule::C01, fact), Some(rules.self_check_year_limit));
                    self.out.credit(key, rules.self_check_done, limit, at, &fact.source, None);
                }
            }
            SafetyEvent::SelfCheckMissed { task, .. } if self.fulfilled.contains(task) => {}
            SafetyEvent::SelfCheckMissed { reminded, .. } => self.take_missed(fact, *reminded),
            SafetyEvent::Inspected { inspection } => {
                self.rated = true;
                if !self.met.contains(inspection) {
                    let (key, points) = (of(Rule::C06, fact), rules.clean_inspection);
                    self.out.credit_of_year(key, points, rules.clean_inspection_year_limit, at, &fact.source);
                }
            }
            SafetyEvent::FalseEvidenceProven => {
                self.charge(Rule::D06, rules.false_evidence, fact, Some("虚假材料"));
            }
            SafetyEvent::InspectionRefused => {
                self.charge(Rule::D09, rules.inspection_refused, fact, Some("拒绝检查"));
            }
            SafetyEvent::PenaltyImposed { amount, suspension } => {
                let (points, note) = rules.penalty(*amount, *suspension);
                self.charge(Rule::D09, points, fact, Some(note));
            }
            SafetyEvent::DrillHeld
            | SafetyEvent::TrainingHeld
            | SafetyEvent::StandardizationCertified { .. }
            | SafetyEvent::LiabilityInsured { .. } => self.take_preparation(fact),
            SafetyEvent::LiableAccident => {
                let until = at.plus(TimeDelta::days(rules.accident_days));
                self.accident_until = self.accident_until.max(Some(until));
            }
            SafetyEvent::HazardVoided { .. }
            | SafetyEvent::ConductVoided
            | SafetyEvent::InspectionVoided { .. }
            | SafetyEvent::AppealWon { .. }
            | SafetyEvent::Merged { .. }
            | SafetyEvent::Unmerged { .. } => {}
            SafetyEvent::HazardMatched { hazard, .. }
            | SafetyEvent::LevelRaised { hazard }
            | SafetyEvent::LevelSet { hazard, .. }
            | SafetyEvent::DueDateSet { hazard, .. }
            | SafetyEvent::PlanMade { hazard }
            | SafetyEvent::PlanSlipped { hazard }
            | SafetyEvent::RectificationSubmitted { hazard }
            | SafetyEvent::SentBack { hazard, .. }
            | SafetyEvent::HazardClosed { hazard, .. }
            | SafetyEvent::HazardReferred { hazard }
            | SafetyEvent::HazardReopened { hazard, .. } => self.follow(*hazard, fact),
        }
    }

    /// D08
    fn take_missed(&mut self, fact: &SafetyFact, reminded: bool) {
        let (at, key) = (fact.occurred_at, of(Rule::D08, fact));
        let rules = self.out.rules(at);
        // what a won appeal took away must not use up the limits
        if self.out.is_overturned(key) || !reminded && rules.missed_only_if_reminded {
            return;
        }
        let points = self.missed.take(rules.self_check_missed, rules.missed_limits, at);
        self.out.push(key, points, at, &fact.source, None);
    }

    /// How grave a hazard was when it was found: as the street judged it last. What a firm had reported
    /// as general and is graver becomes so on that day alone.
    fn level(&self, hazard: HazardId, found: Level, finder: Party) -> Level {
        match (self.judged.get(&hazard), finder) {
            (Some(Level::Major), Party::Firm) | (None, _) => found,
            (Some(judged), _) => *judged,
        }
    }

    /// A hazard that was found, unless it is known.
    fn open(&mut self, mut case: Case<'f>, inspection: Option<InspectionId>) {
        if self.cases.contains_key(&case.hazard) {
            return;
        }
        if case.finder == Party::Street {
            self.rated |= inspection.is_some();
            self.charge_finding(&mut case, inspection);
        }
        self.cases.insert(case.hazard, case);
    }

    /// What an enterprise did to be prepared: drills, training, certificates, insurance.
    fn take_preparation(&mut self, fact: &'f SafetyFact) {
        let at = fact.occurred_at;
        let rules = self.out.rules(at);
        match &fact.event {
            SafetyEvent::DrillHeld => {
                let held = self.drills.entry(at.day().year()).or_default();
                *held += 1;
                if *held <= rules.drills_a_year {
                    self.prepare(rules.drill_held, fact, "应急演练");
                }
            }
            SafetyEvent::TrainingHeld => self.prepare(rules.training_held, fact, "安全培训"),
            SafetyEvent::StandardizationCertified { level, valid_to } => {
                let best_first = usize::from(*level).checked_sub(1);
                if let Some(worth) = best_first.and_then(|level| rules.standardization.get(level)) {
                    let ends = Moment::end_of(*valid_to);
                    self.cover.begin(Kind::Standardization, fact, *worth, ends, &mut self.out);
                }
            }
            SafetyEvent::LiabilityInsured { valid_to } => {
                let ends = Moment::end_of(*valid_to);
                self.cover.begin(Kind::Insurance, fact, rules.insured, ends, &mut self.out);
            }
            _ => {}
        }
    }

    /// An event of a hazard, if it is known.
    fn follow(&mut self, hazard: HazardId, fact: &'f SafetyFact) {
        let Some(case) = self.cases.get_mut(&hazard) else { return };
        let (at, out) = (fact.occurred_at, &mut self.out);
        run(case, at, out);
        let rules = out.rules(at);
        match &fact.event {
            SafetyEvent::HazardMatched { .. } => case.streets |= rules.matched_is_streets,
            SafetyEvent::LevelRaised { .. } | SafetyEvent::LevelSet { .. } => {
                let lowered = self.judged.get(&hazard) == Some(&Level::General);
                case.raised = !lowered && case.level == Level::General;
            }
            SafetyEvent::DueDateSet { due_on, set_by, .. } => case.set_due(*due_on, *set_by, at),
            SafetyEvent::PlanMade { .. } => case.plan_slipped = false,
            SafetyEvent::PlanSlipped { .. } => case.plan_slipped = true,
            SafetyEvent::RectificationSubmitted { .. } if case.phase == Phase::Rectifying => {
                case.phase = Phase::Submitted(at);
            }
            SafetyEvent::SentBack { due_on, .. } => {
                case.send_back(*due_on, at);
                out.push(of(Rule::D05, fact), rules.recheck_failed, at, &fact.source, None);
            }
            SafetyEvent::HazardClosed { .. } => {
                closing::credit(case, fact, out, &mut self.earned);
                case.phase = Phase::Closed(at);
                case.closed_before = true;
                out.dealt_with(hazard, Some(at));
                if let Some(item) = case.item.filter(|_| case.finder == Party::Street) {
                    let closed = self.closed_on.entry(item).or_default();
                    closed.retain(|other| *other != hazard);
                    closed.push(hazard);
                }
            }
            SafetyEvent::HazardReferred { .. } => {
                case.phase = Phase::Referred;
                out.dealt_with(hazard, Some(at));
            }
            SafetyEvent::HazardReopened { due_on, .. } => {
                case.phase = Phase::Rectifying;
                case.running_since = at;
                case.set_due(*due_on, Party::Street, at);
                out.dealt_with(hazard, None);
                if let Some(closed) = case.item.and_then(|item| self.closed_on.get_mut(&item)) {
                    closed.retain(|other| *other != hazard);
                }
                let note = Some("虚假销号".to_owned());
                out.push(of(Rule::D06, fact), rules.false_evidence, at, &fact.source, note);
            }
            _ => {}
        }
    }

    /// D01, D02, and D07 in their place.
    fn charge_finding(&mut self, case: &mut Case<'f>, inspection: Option<InspectionId>) {
        let rules = self.out.rules(case.found_at);
        let earlier = case.item.and_then(|item| self.closed_earlier(item, case.found_at));
        let note = earlier.map(|earlier| {
            let name = earlier.source.number.as_ref().unwrap_or(&earlier.source.id);
            format!("与此前已销号的隐患 {name} 为同一检查项")
        });
        let (rule, points) = match (case.level, note.is_some()) {
            (Level::General, false) => (Rule::D01, rules.general_found),
            (Level::General, true) => (Rule::D07, rules.general_repeated),
            (Level::Major, false) => (Rule::D02, rules.major_found),
            (Level::Major, true) => (Rule::D07, rules.major_repeated),
        };
        let points = match inspection.filter(|_| case.level == Level::General) {
            Some(inspection) => {
                let spent = self.inspections.entry(inspection).or_default();
                let points = points.max(rules.inspection_limit - *spent);
                *spent += points;
                points
            }
            None => points,
        };
        let key = EntryKey { rule, subject: Subject::Hazard(case.hazard), ordinal: 0 };
        case.charged = points != 0;
        self.out.push_for(case.hazard, key, points, case.found_at, case.source, note);
    }

    /// The street's latest closed hazard on the same item, if a finding at `at` repeats it. Only
    /// the street's own count: reporting a hazard oneself must never make a later finding dearer.
    fn closed_earlier(&self, item: ChecklistItemId, at: Moment) -> Option<&Case<'f>> {
        let since = at.plus(TimeDelta::days(-self.out.rules(at).repeat_days));
        let latest = self.cases.get(self.closed_on.get(&item)?.last()?)?;
        matches!(latest.phase, Phase::Closed(closed_at) if closed_at >= since).then_some(latest)
    }

    /// A deduction that each such fact brings.
    fn charge(&mut self, rule: Rule, points: i32, fact: &SafetyFact, note: Option<&str>) {
        self.out.push(of(rule, fact), points, fact.occurred_at, &fact.source, note.map(str::to_owned));
    }

    /// C04
    fn prepare(&mut self, points: i32, fact: &SafetyFact, note: &str) {
        let (at, note) = (fact.occurred_at, Some(note.to_owned()));
        let limit = Some(self.out.rules(at).preparedness_year_limit);
        self.out.credit(of(Rule::C04, fact), points, limit, at, &fact.source, note);
    }
}

/// How many identical "no hazard" sheets in a row this one makes.
fn count_sheet<'f>(row: &mut Option<(&'f str, u32)>, digest: &'f str, hazards: u32) -> u32 {
    let run = match *row {
        _ if hazards > 0 => 0,
        Some((last, run)) if last == digest => run + 1,
        _ => 1,
    };
    *row = (run > 0).then_some((digest, run));
    run
}

/// The key of an entry that each such fact brings.
fn of(rule: Rule, fact: &SafetyFact) -> EntryKey {
    EntryKey { rule, subject: Subject::Fact(fact.id), ordinal: 0 }
}

/// Lets the clock of one hazard run.
pub(super) fn run(case: &mut Case<'_>, until: Moment, out: &mut Output<'_>) {
    let (book, source, hazard) = (out.book, case.source, case.hazard);
    case.advance(book, until, |overrun| {
        out.push_for(hazard, overrun.key, overrun.points, overrun.at, source, None);
    });
}
