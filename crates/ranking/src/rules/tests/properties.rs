//! What must hold for every history.

use chrono::{Datelike, TimeDelta};
use heping_core::fact::Party;
use heping_core::*;
use proptest::prelude::*;

use super::histories::{Deed, conduct, history, play, script, won};
use super::naive::{Line, naive};
use super::{History, at, book, cases, day};
use crate::rules::{Assessment, Entry, Rule, Subject, evaluate};

/// From which day v2 judges: never, from the first day, or from some day in between.
pub(crate) fn second() -> impl Strategy<Value = Option<Day>> {
    prop_oneof![Just(None), Just(Some(day(0))), (0i64..800).prop_map(|n| Some(day(n)))]
}

fn when() -> impl Strategy<Value = Moment> {
    (0i64..1100, 0i64..24).prop_map(|(n, hour)| at(n, hour))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(500), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_agrees_with_the_table_read_naively(
        facts in history(),
        as_of in when(),
        second in second(),
    ) {
        let answer = evaluate(&book(second), &facts, as_of);
        let expected = naive(&facts, as_of, second);
        let mut lines: Vec<_> = answer
            .entries
            .iter()
            .map(|entry| Line {
                at: entry.occurred_at,
                rule: entry.key.rule.to_string(),
                about: entry.key.subject.to_string(),
                points: entry.points,
                until: entry.expires_at,
            })
            .collect();
        lines.sort();
        prop_assert_eq!(lines, expected.lines);
        prop_assert_eq!(answer.score, expected.score);
        prop_assert_eq!(answer.overdue_count, expected.overdue);
        prop_assert_eq!(answer.colour, expected.colour);
        prop_assert_eq!(answer.public_colour, expected.public_colour);
        prop_assert_eq!(answer.held_down, expected.held_down);
        prop_assert!((0..=120).contains(&answer.score));
    }

    #[test]
    fn no_limit_is_ever_passed(facts in history(), as_of in when(), v2 in any::<bool>()) {
        let entries = evaluate(&book(v2.then(|| day(0))), &facts, as_of).entries;
        let sum = |wanted: &dyn Fn(&Entry) -> bool| -> i32 {
            entries.iter().filter(|entry| wanted(entry)).map(|entry| entry.points).sum()
        };
        let (own, clean) = if v2 { (5, 3) } else { (10, 0) };
        for entry in &entries {
            let (at, rule) = (entry.occurred_at, entry.key.rule);
            prop_assert!(sum(&|other| other.points > 0 && other.key.rule != Rule::C06 && other.counts_at(at)) <= 20);
            let of_year = |rule| {
                move |other: &Entry| other.key.rule == rule && other.occurred_at.day().year() == at.day().year()
            };
            prop_assert!(sum(&of_year(Rule::C01)) <= 12);
            prop_assert!(sum(&of_year(Rule::C02)) <= own);
            prop_assert!(sum(&of_year(Rule::C06)) <= clean);
            if v2 {
                let month = |other: &Entry| other.occurred_at.day().month() == at.day().month();
                prop_assert!(sum(&of_year(Rule::D08)) >= -12);
                prop_assert!(sum(&|other| of_year(Rule::D08)(other) && month(other)) >= -3);
            }
            prop_assert!(sum(&of_year(Rule::C04)) <= 6);
            prop_assert!(sum(&|other| other.key.rule == Rule::C05 && other.counts_at(at)) <= 12);
            let subject = entry.key.subject;
            prop_assert!(sum(&|other| other.key.rule == Rule::D04 && other.key.subject == subject) >= -10);
            if rule == Rule::D03 {
                prop_assert_eq!(sum(&|other| other.key.rule == Rule::D03 && other.key.subject == subject), -5);
            }
        }
        // what was found to be graver after all is no general finding
        let judged: Vec<_> = facts.iter().filter_map(|fact| match fact.event {
            SafetyEvent::LevelSet { hazard, .. } => Some(hazard),
            _ => None,
        }).collect();
        for inspection in facts.iter().filter_map(|fact| match fact.event {
            SafetyEvent::HazardFound { level: Level::General, inspection, .. } => inspection,
            _ => None,
        }) {
            let its: Vec<_> = facts.iter().filter_map(|fact| match fact.event {
                SafetyEvent::HazardFound { hazard, level: Level::General, inspection: Some(i), .. }
                    if i == inspection && !judged.contains(&hazard) => Some(Subject::Hazard(hazard)),
                _ => None,
            }).collect();
            let finding = |other: &Entry| {
                matches!(other.key.rule, Rule::D01 | Rule::D07) && its.contains(&other.key.subject)
            };
            prop_assert!(sum(&finding) >= -10);
        }
    }

    #[test]
    fn a_won_appeal_restores_the_score_exactly(
        facts in history(),
        which in 0u8..3,
        as_of in 701i64..1100,
        second in second(),
    ) {
        let book = book(second);
        let mut with = History(facts.clone());
        let when = at(700, 1);
        let (kind, valid_for, level) = (which, 0, 1);
        conduct(&mut with, "extra", Deed { kind, on: 700, valid_for, level, voided_after: None });
        let entries = evaluate(&book, &with.0, when).entries;
        let extra = with.0.last().unwrap().id;
        let entry = entries.iter().find(|entry| entry.key.subject == Subject::Fact(extra)).unwrap();
        won(&mut with, entry, when);
        let (with, without) = (evaluate(&book, &with.0, at(as_of, 0)), evaluate(&book, &facts, at(as_of, 0)));
        prop_assert_eq!(with.entries, without.entries);
        prop_assert_eq!((with.score, with.colour), (without.score, without.colour));
    }

    /// Another version judges what happens from its day on, and nothing before it: on the day itself
    /// nobody's entries move.
    #[test]
    fn another_version_changes_no_past(facts in history(), as_of in when(), from in 0i64..800) {
        let (first, both) = (book(None), book(Some(day(from))));
        let (one, two) = (evaluate(&first, &facts, as_of), evaluate(&both, &facts, as_of));
        let starts = Moment::start_of(day(from));
        let past = |answer: &Assessment| {
            let mut past = answer.entries.clone();
            past.retain(|entry| entry.occurred_at < starts);
            past
        };
        prop_assert_eq!(past(&one), past(&two));
        if as_of < starts {
            prop_assert_eq!((one.score, one.colour, one.gates), (two.score, two.colour, two.gates));
            prop_assert!(two.next_change_at.is_some_and(|next| next <= starts));
        } else {
            prop_assert_eq!(two.rules, "v2");
        }
        for entry in two.entries {
            prop_assert_eq!(entry.rules, if entry.occurred_at < starts { "v1" } else { "v2" });
        }
        let known: Vec<_> = facts.into_iter().filter(|fact| fact.occurred_at < starts).collect();
        let eve = evaluate(&both, &known, starts.plus(TimeDelta::milliseconds(-1)));
        let first_day = evaluate(&both, &known, starts);
        let others = evaluate(&first, &known, starts);
        prop_assert_eq!((first_day.score, first_day.colour), (others.score, others.colour));
        let mut untouched = first_day.entries;
        untouched.retain(|entry| entry.occurred_at < starts);
        prop_assert_eq!(untouched, eve.entries);
    }

    #[test]
    fn neither_repetition_nor_order_nor_the_future_matters(
        facts in history(),
        as_of in when(),
        seed in any::<u64>(),
        second in second(),
    ) {
        let book = book(second);
        let answer = evaluate(&book, &facts, as_of);
        let mut shuffled = [facts.clone(), facts.clone()].concat();
        shuffled.sort_by_key(|fact| FactId::derived(&format!("{}{seed}", fact.id)));
        prop_assert_eq!(&evaluate(&book, &shuffled, as_of), &answer);
        let past: Vec<_> = facts.iter().filter(|fact| fact.occurred_at <= as_of).cloned().collect();
        prop_assert_eq!(evaluate(&book, &past, as_of).entries, answer.entries);
    }

    #[test]
    fn a_void_restores_the_score_exactly(
        facts in history(),
        extra in script(),
        as_of in when(),
        second in second(),
    ) {
        let book = book(second);
        let mut with = History(facts.clone());
        let mut extra = extra;
        extra.steps.retain(|step| step.0 != 0);
        play(&mut with, "extra", &extra);
        let hazard = HazardId::derived("extra");
        let last = with.0.iter().map(|fact| fact.occurred_at).max().unwrap();
        with.event("extra", last.plus(TimeDelta::hours(1)), SafetyEvent::HazardVoided { hazard });
        let as_of = as_of.max(last.plus(TimeDelta::hours(1)));
        let (with, without) = (evaluate(&book, &with.0, as_of), evaluate(&book, &facts, as_of));
        prop_assert_eq!(with.entries, without.entries);
        prop_assert_eq!(with.score, without.score);
        prop_assert_eq!(with.gates, without.gates);
    }

    #[test]
    fn nothing_changes_before_the_next_change(
        facts in history(),
        as_of in when(),
        part in 0.0f64..1.0,
        second in second(),
    ) {
        let book = book(second);
        let now = evaluate(&book, &facts, as_of);
        let look = |answer: &Assessment| {
            let place = (answer.public_colour, answer.held_down, answer.overdue_count);
            (answer.score, answer.colour, answer.gates.clone(), place, answer.entries.len())
        };
        let end = now.next_change_at.unwrap_or_else(|| as_of.plus(TimeDelta::days(900)));
        #[allow(clippy::as_conversions)]
        let offset = ((end.since(as_of).num_milliseconds() - 1) as f64 * part) as i64;
        for later in [as_of.plus(TimeDelta::milliseconds(offset)), end.plus(TimeDelta::milliseconds(-1))] {
            prop_assert_eq!(look(&evaluate(&book, &facts, later)), look(&now));
        }
    }

    #[test]
    fn the_forecast_is_what_will_be_said_then(facts in history(), now in when(), second in second()) {
        let book = book(second);
        let until = now.plus(TimeDelta::days(90));
        let known: Vec<_> = facts.into_iter().filter(|fact| fact.occurred_at <= now).collect();
        let mut next = evaluate(&book, &known, now).next_change_at;
        for turn in crate::forecast(&book, &known, now, until) {
            prop_assert_eq!(Some(turn.at), next);
            let then = evaluate(&book, &known, turn.at);
            prop_assert_eq!((turn.score, turn.colour), (then.score, then.colour));
            prop_assert_eq!((&turn.gates, turn.overdue_count), (&then.gates, then.overdue_count));
            let before = evaluate(&book, &known, turn.at.plus(TimeDelta::milliseconds(-1)));
            let change: i32 = turn.come.iter().map(|entry| entry.points).sum::<i32>()
                - turn.gone.iter().map(|entry| entry.points).sum::<i32>();
            let sum = |answer: &Assessment| -> i32 {
                answer.entries.iter().filter(|e| e.counts_at(answer.as_of)).map(|e| e.points).sum()
            };
            prop_assert_eq!(sum(&then) - sum(&before), change);
            next = then.next_change_at;
        }
        prop_assert!(next.is_none_or(|next| next > until));
    }

    #[test]
    fn the_past_is_what_was_said_then_and_its_steps_add_up(
        facts in history(),
        until in when(),
        second in second(),
    ) {
        let book = book(second);
        let from = until.plus(TimeDelta::days(-400));
        let sum = |answer: &Assessment| -> i32 {
            answer.entries.iter().filter(|e| e.counts_at(answer.as_of)).map(|e| e.points).sum()
        };
        let points = |entries: &[crate::Entry]| entries.iter().map(|entry| entry.points).sum::<i32>();
        let mut before = evaluate(&book, &facts, from);
        let (first, turns) = crate::past(&book, &facts, from, until);
        prop_assert_eq!(first, before.clone().into());
        for turn in turns {
            let then = evaluate(&book, &facts, turn.at);
            prop_assert_eq!((turn.score, turn.colour), (then.score, then.colour));
            prop_assert_eq!(sum(&then) - sum(&before), points(&turn.come) - points(&turn.gone));
            before = then;
        }
        let last = evaluate(&book, &facts, until);
        prop_assert_eq!((before.score, before.colour, sum(&before)), (last.score, last.colour, sum(&last)));
    }

    /// A what-if says what the rules will say if just that happens.
    #[test]
    fn a_supposition_is_what_will_be_said_if_it_comes_true(
        facts in history(),
        now in when(),
        wait in 0i64..120,
        choice in any::<u16>(),
        second in second(),
    ) {
        let book = book(second);
        let known: Vec<_> = facts.into_iter().filter(|fact| fact.occurred_at <= now).collect();
        let then = Moment::end_of(now.plus(TimeDelta::days(wait)).day()).plus(TimeDelta::milliseconds(-1));
        let all: Vec<_> = (0..14).map(|n| HazardId::derived(&format!("h{n}"))).collect();
        let open = |hazard: &HazardId| crate::what_if(&book, &known, &[*hazard], now, then).is_ok();
        let close: Vec<_> =
            all.iter().enumerate().filter(|(n, hazard)| choice >> n & 1 == 1 && open(hazard)).map(|(_, h)| *h).collect();
        let what = crate::what_if(&book, &known, &close, now, then).unwrap();
        prop_assert_eq!(&what.otherwise, &evaluate(&book, &known, then).into());
        let mut came_true = History(known.clone());
        for hazard in &close {
            let name = (0..14).map(|n| format!("h{n}")).find(|name| HazardId::derived(name) == *hazard).unwrap();
            let last = known.iter().rev().filter(|fact| fact.event.hazard() == Some(*hazard)).max_by_key(|fact| fact.order());
            let submitted_at = match last.map(|fact| (&fact.event, fact.occurred_at)) {
                Some((SafetyEvent::RectificationSubmitted { .. }, since)) => since,
                _ => {
                    came_true.event(&name, then, SafetyEvent::RectificationSubmitted { hazard: *hazard });
                    then
                }
            };
            came_true.event(&name, then, SafetyEvent::HazardClosed { hazard: *hazard, submitted_at, photos_differ: true });
        }
        let expected = evaluate(&book, &came_true.0, then);
        prop_assert_eq!(&what.then, &expected.into());
        prop_assert!(what.gained.iter().all(|entry| matches!(entry.key.rule, Rule::C02 | Rule::C03)));
        let late = |facts: &[SafetyFact]| {
            let entries = evaluate(&book, facts, then.plus(TimeDelta::days(90))).entries;
            entries.iter().filter(|e| e.occurred_at > then && e.points < 0).map(|e| e.points).sum::<i32>()
        };
        let spared: i32 = what.spared.iter().filter(|entry| entry.points < 0).map(|entry| entry.points).sum();
        prop_assert_eq!(late(&known) - late(&came_true.0), spared);
    }

    /// Equal facts from the inspection on; no re-check failed and no street-set date missed before.
    #[test]
    fn reporting_is_never_worse_than_hiding(
        facts in history(),
        found in 0i64..400,
        due_in in 1i64..30,
        wait in 1i64..60,
        major in any::<bool>(),
        closed_after in 1i64..60,
        look in 0i64..364,
        second in second(),
    ) {
        let book = book(second);
        let level = if major { Level::Major } else { Level::General };
        let visit = at(found + wait, 10);
        let street_due = found + wait + 20;
        // under v2 the earlier day holds that has not passed, and what was reported is mended by it
        let due = if due_in < wait { street_due } else { street_due.min(found + due_in) };
        let closed_after = if second.is_some() { closed_after.min(due - found - wait) } else { closed_after };
        let hazard = HazardId::derived("it");
        let mut reported = History(facts.clone());
        reported.found("it", at(found, 9), level, Party::Firm, None, None, found + due_in);
        reported.event("it", visit, SafetyEvent::HazardMatched {
            hazard,
            inspection: InspectionId::derived("visit"),
        });
        if second.is_some() {
            let set_by = Party::Street;
            reported.event("it", visit, SafetyEvent::DueDateSet { hazard, due_on: day(due), set_by });
        }
        let mut hidden = History(facts);
        hidden.found("it", visit, level, Party::Street, None, Some("visit"), street_due);
        for history in [&mut reported, &mut hidden] {
            let submitted_at = visit.plus(TimeDelta::days(closed_after));
            history.event("it", submitted_at, SafetyEvent::RectificationSubmitted { hazard });
            let closed_at = submitted_at.plus(TimeDelta::hours(5));
            history.event("it", closed_at, SafetyEvent::HazardClosed { hazard, submitted_at, photos_differ: true });
        }
        let as_of = visit.plus(TimeDelta::days(look));
        prop_assert!(evaluate(&book, &reported.0, as_of).score >= evaluate(&book, &hidden.0, as_of).score);
    }
}
