//! What closing a hazard earns.

use std::collections::BTreeMap;

use chrono::Datelike;
use heping_core::fact::Party;
use heping_core::{ChecklistItemId, Level, SafetyEvent, SafetyFact};

use super::case::Case;
use super::entry::{EntryKey, Rule, Subject};
use super::output::Output;

/// What own hazards have earned on an item in a calendar year; one `None` for all hazards without an
/// item. So a defect that is told in ten parts earns what the gravest of them earns.
pub(super) type Earned = BTreeMap<(i32, Option<ChecklistItemId>), i32>;

/// C02 for the enterprise's own hazards, C03 for the street's.
pub(super) fn credit(case: &Case<'_>, fact: &SafetyFact, out: &mut Output<'_>, earned: &mut Earned) {
    let SafetyEvent::HazardClosed { submitted_at, photos_differ, .. } = &fact.event else { return };
    if case.closed_before {
        return;
    }
    let (at, source) = (fact.occurred_at, &fact.source);
    let rules = out.rules(at);
    let key = |rule| EntryKey { rule, subject: Subject::Hazard(case.hazard), ordinal: 0 };
    match case.finder {
        // beyond the limit of its inspection a hazard cost nothing, and earns nothing
        Party::Street if rules.closed_early_if_charged && !case.charged => {}
        Party::Street if case.in_first_half(*submitted_at) => {
            out.credit(key(Rule::C03), rules.closed_early, None, at, source, None);
        }
        Party::Firm if case.in_time(*submitted_at) => {
            let limit = Some(rules.own_closed_year_limit);
            if !rules.own_closed_strictly {
                let points = rules.own_closed(case.level == Level::Major);
                out.credit(key(Rule::C02), points, limit, at, source, None);
            } else if *photos_differ {
                let earned = earned.entry((at.day().year(), case.item)).or_default();
                let points = rules.own_closed(case.level == Level::Major && case.criteria) - *earned;
                *earned += out.credit(key(Rule::C02), points, limit, at, source, None);
            }
        }
        _ => {}
    }
}
