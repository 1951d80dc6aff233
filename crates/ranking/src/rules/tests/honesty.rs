//! Two firms with the same defects and the same visits, all their lives: one reports each defect when
//! it comes and mends it in time, the other hides it until an inspection finds it.

use chrono::TimeDelta;
use heping_core::fact::Party;
use heping_core::*;
use proptest::prelude::*;

use super::second::visit;
use super::{History, at, book, cases, day};
use crate::rules::evaluate;

/// Something that is wrong from a day on.
#[derive(Clone, Debug)]
struct Defect {
    comes: i64,
    /// What its checklist calls it, if one does.
    item: Option<u8>,
    major: bool,
    /// The days that the honest firm gives itself, and of which it uses so many.
    gives: i64,
    uses: i64,
    /// Of the 20 days that the street gives the other one, it uses so many.
    hider_uses: i64,
}

/// The days that the street gives.
const STREET_GIVES: i64 = 20;

fn defect() -> impl Strategy<Value = Defect> {
    let uses = (1i64..30, 0i64..30, 0i64..=STREET_GIVES);
    (0i64..500, prop::option::of(0u8..3), prop::bool::weighted(0.2), uses).prop_map(
        |(comes, item, major, (gives, uses, hider_uses))| Defect {
            comes,
            item,
            major,
            gives,
            uses: uses.min(gives),
            hider_uses,
        },
    )
}

/// Days of visits, all different, in order.
fn visits() -> impl Strategy<Value = Vec<i64>> {
    prop::collection::btree_set(0i64..700, 1..9).prop_map(|days| days.into_iter().collect())
}

/// What befalls both alike: self-checks done or missed, reminded of or not; few enough for the limit
/// of all credits never to be reached.
fn shared() -> impl Strategy<Value = Vec<(i64, bool)>> {
    prop::collection::vec((0i64..700, any::<bool>()), 0..8)
}

fn found(
    history: &mut History,
    name: &str,
    defect: &Defect,
    (when, finder, inspection): (Moment, Party, Option<&str>),
    due: i64,
) {
    let level = if defect.major { Level::Major } else { Level::General };
    let item = defect.item.map(|item| format!("item{item}"));
    history.found(name, when, level, finder, item.as_deref(), inspection, due);
    if let Some(SafetyEvent::HazardFound { criteria, .. }) = history.0.last_mut().map(|fact| &mut fact.event)
    {
        *criteria = true;
    }
}

fn mend(history: &mut History, name: &str, submitted_at: Moment) {
    let hazard = HazardId::derived(name);
    history.event(name, submitted_at, SafetyEvent::RectificationSubmitted { hazard });
    let closed_at = submitted_at.plus(TimeDelta::hours(30));
    let closed = SafetyEvent::HazardClosed { hazard, submitted_at, photos_differ: true };
    history.event(name, closed_at, closed);
}

/// Reports when it comes, mends within its own days; a visit meets what is still open, once, and sets
/// the earlier day.
fn honest(history: &mut History, name: &str, defect: &Defect, visits: &[i64]) {
    found(history, name, defect, (at(defect.comes, 9), Party::Firm, None), defect.comes + defect.gives);
    let hazard = HazardId::derived(name);
    let mut mended = defect.comes + defect.uses;
    // mended and accepted the next day: a visit on a day before that meets it
    if let Some(met) = visits.iter().find(|visit| (defect.comes..=mended).contains(visit)) {
        let due = (defect.comes + defect.gives).min(met + STREET_GIVES);
        let inspection = InspectionId::derived(&format!("visit{met}"));
        history.event(name, at(*met, 12), SafetyEvent::HazardMatched { hazard, inspection });
        let set = SafetyEvent::DueDateSet { hazard, due_on: day(due), set_by: Party::Street };
        history.event(name, at(*met, 12), set);
        mended = mended.min(due);
    }
    mend(history, name, at(mended, 14));
}

/// Says nothing; the first visit finds it, and it is mended within the street's days.
fn hiding(history: &mut History, name: &str, defect: &Defect, visits: &[i64]) {
    let Some(met) = visits.iter().find(|visit| **visit >= defect.comes) else { return };
    let visit = format!("visit{met}");
    found(history, name, defect, (at(*met, 12), Party::Street, Some(&visit)), met + STREET_GIVES);
    mend(history, name, at(met + defect.hider_uses, 14));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(300), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whoever_is_honest_and_mends_in_time_is_never_below_whoever_hides(
        defects in prop::collection::vec(defect(), 1..25),
        visits in visits(),
        shared in shared(),
        looks in prop::collection::vec((0i64..1500, 0i64..24), 12),
    ) {
        let (mut one, mut other) = (History::default(), History::default());
        for (index, defect) in defects.iter().enumerate() {
            let name = format!("h{index}");
            honest(&mut one, &name, defect, &visits);
            hiding(&mut other, &name, defect, &visits);
        }
        for history in [&mut one, &mut other] {
            for (index, (n, done)) in shared.iter().enumerate() {
                let name = format!("s{index}");
                let event = match done {
                    true => SafetyEvent::SelfCheckDone {
                        self_check: SelfCheckId::derived(&name),
                        task: None,
                        in_time: true,
                        digest: name.clone(),
                        looks: None,
                        hazards: 0,
                    },
                    false => SafetyEvent::SelfCheckMissed { task: TaskId::derived(&name), reminded: true },
                };
                history.add(RecordKind::SelfCheck, &name, at(*n, 8), event);
            }
            for n in &visits {
                visit(history, *n, &format!("visit{n}"));
            }
        }
        let book = book(Some(day(0)));
        let after_visits = visits.iter().map(|n| at(*n, 18));
        let looks = looks.into_iter().map(|(n, hour)| at(visits[0].max(n), hour.max(18)));
        for when in after_visits.chain(looks) {
            let (one, other) = (evaluate(&book, &one.0, when), evaluate(&book, &other.0, when));
            prop_assert!(one.score >= other.score, "{when:?}: {} below {}", one.score, other.score);
            prop_assert!(one.held_down <= other.held_down, "{when:?}: held down {:?}", one.gates);
            prop_assert!(one.public_colour <= other.public_colour, "{when:?}: {:?}", one.gates);
        }
    }
}
