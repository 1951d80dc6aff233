//! What must hold for every history.

use chrono::TimeDelta;
use heping_core::fact::Party;
use heping_core::*;
use proptest::prelude::*;

use super::evaluate;
use super::naive::naive;
use super::tests::{History, at, day};

#[derive(Clone, Debug)]
struct Script {
    found: i64,
    hour: i64,
    own: bool,
    major: bool,
    item: u8,
    inspection: u8,
    due_in: i64,
    steps: Vec<(u8, i64, i64)>,
}

fn script() -> impl Strategy<Value = Script> {
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
fn play(history: &mut History, name: &str, script: &Script) {
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
            (_, None, 1 | 2) => continue,
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
                SafetyEvent::HazardClosed { hazard, submitted_at: since }
            }
        };
        history.event(name, when, event);
    }
}

pub(crate) fn history() -> impl Strategy<Value = Vec<SafetyFact>> {
    let sheets = prop::collection::vec((0i64..600, any::<bool>(), 0u8..2, 0u32..2, any::<bool>()), 0..40);
    (prop::collection::vec(script(), 0..14), sheets).prop_map(|(scripts, sheets)| {
        let mut history = History::default();
        for (index, script) in scripts.iter().enumerate() {
            play(&mut history, &format!("h{index}"), script);
        }
        for (index, (on, in_time, digest, hazards, missed)) in sheets.into_iter().enumerate() {
            let name = format!("s{index}");
            let event = if missed && !in_time {
                SafetyEvent::SelfCheckMissed { task: TaskId::derived(&name) }
            } else {
                SafetyEvent::SelfCheckDone {
                    self_check: SelfCheckId::derived(&name),
                    task: None,
                    in_time,
                    digest: format!("{digest}"),
                    hazards,
                }
            };
            history.add("self_check", &name, at(on, 8), event);
        }
        history.0
    })
}

fn when() -> impl Strategy<Value = Moment> {
    (0i64..1100, 0i64..24).prop_map(|(n, hour)| at(n, hour))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_agrees_with_the_table_read_naively(facts in history(), as_of in when()) {
        let answer = evaluate(&facts, as_of);
        let expected = naive(&facts, as_of);
        let mut lines: Vec<_> = answer
            .entries
            .iter()
            .map(|entry| (entry.key.rule.to_string(), entry.points, entry.occurred_at))
            .collect();
        lines.sort();
        prop_assert_eq!(lines, expected.lines);
        prop_assert_eq!(answer.score, expected.score);
        prop_assert_eq!(answer.overdue_count, expected.overdue);
        prop_assert!((0..=120).contains(&answer.score));
    }

    #[test]
    fn neither_repetition_nor_order_nor_the_future_matters(
        facts in history(),
        as_of in when(),
        seed in any::<u64>(),
    ) {
        let answer = evaluate(&facts, as_of);
        let mut shuffled = [facts.clone(), facts.clone()].concat();
        shuffled.sort_by_key(|fact| FactId::derived(&format!("{}{seed}", fact.id)));
        prop_assert_eq!(&evaluate(&shuffled, as_of), &answer);
        let past: Vec<_> = facts.iter().filter(|fact| fact.occurred_at <= as_of).cloned().collect();
        prop_assert_eq!(evaluate(&past, as_of).entries, answer.entries);
    }

    #[test]
    fn a_void_restores_the_score_exactly(facts in history(), extra in script(), as_of in when()) {
        let mut with = History(facts.clone());
        let mut extra = extra;
        extra.steps.retain(|step| step.0 != 0);
        play(&mut with, "extra", &extra);
        let hazard = HazardId::derived("extra");
        let last = with.0.iter().map(|fact| fact.occurred_at).max().unwrap();
        with.event("extra", last.plus(TimeDelta::hours(1)), SafetyEvent::HazardVoided { hazard });
        let as_of = as_of.max(last.plus(TimeDelta::hours(1)));
        let (with, without) = (evaluate(&with.0, as_of), evaluate(&facts, as_of));
        prop_assert_eq!(with.entries, without.entries);
        prop_assert_eq!(with.score, without.score);
        prop_assert_eq!(with.gates, without.gates);
    }

    #[test]
    fn nothing_changes_before_the_next_change(facts in history(), as_of in when(), part in 0.0f64..1.0) {
        let now = evaluate(&facts, as_of);
        let look = |answer: &super::Assessment| {
            (answer.score, answer.colour, answer.gates.clone(), answer.overdue_count, answer.entries.len())
        };
        let end = now.next_change_at.unwrap_or_else(|| as_of.plus(TimeDelta::days(900)));
        #[allow(clippy::as_conversions)]
        let offset = ((end.since(as_of).num_milliseconds() - 1) as f64 * part) as i64;
        for later in [as_of.plus(TimeDelta::milliseconds(offset)), end.plus(TimeDelta::milliseconds(-1))] {
            prop_assert_eq!(look(&evaluate(&facts, later)), look(&now));
        }
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
    ) {
        let level = if major { Level::Major } else { Level::General };
        let visit = at(found + wait, 10);
        let street_due = found + wait + 20;
        let hazard = HazardId::derived("it");
        let mut reported = History(facts.clone());
        reported.found("it", at(found, 9), level, Party::Firm, None, None, found + due_in);
        reported.event("it", visit, SafetyEvent::HazardMatched {
            hazard,
            inspection: InspectionId::derived("visit"),
        });
        let mut hidden = History(facts);
        hidden.found("it", visit, level, Party::Street, None, Some("visit"), street_due);
        for history in [&mut reported, &mut hidden] {
            let submitted_at = visit.plus(TimeDelta::days(closed_after));
            history.event("it", submitted_at, SafetyEvent::RectificationSubmitted { hazard });
            let closed_at = submitted_at.plus(TimeDelta::hours(5));
            history.event("it", closed_at, SafetyEvent::HazardClosed { hazard, submitted_at });
        }
        let as_of = visit.plus(TimeDelta::days(look));
        prop_assert!(evaluate(&reported.0, as_of).score >= evaluate(&hidden.0, as_of).score);
    }
}
