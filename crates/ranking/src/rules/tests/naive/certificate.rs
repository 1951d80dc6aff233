//! C05, from the table alone.

use heping_core::*;

use super::{Line, line, unexpired_credits};

/// A certificate, and how much it brought the credit of its kind to when it first counted.
pub(super) struct Certificate {
    kind: &'static str,
    id: FactId,
    worth: i32,
    begins: Moment,
    ends: Moment,
    total: Option<i32>,
}

pub(super) fn certificate(fact: &SafetyFact) -> Option<Certificate> {
    let (kind, worth, valid_to) = match fact.event {
        SafetyEvent::StandardizationCertified { level, valid_to } => {
            ("standardization", [0, 10, 5, 2][usize::from(level)], valid_to)
        }
        SafetyEvent::LiabilityInsured { valid_to } => ("insurance", 2, valid_to),
        _ => return None,
    };
    let (begins, ends) = (fact.occurred_at, Moment::end_of(valid_to));
    Some(Certificate { kind, id: fact.id, worth, begins, ends, total: None })
}

/// What the certificates that end after `from` and not after `to` leave to the others.
pub(super) fn ended(all: &mut [Certificate], from: Option<Moment>, to: Moment, lines: &mut Vec<Line>) {
    let mut ends: Vec<Moment> = all
        .iter()
        .filter(|one| from.is_some_and(|from| one.begins <= from && from < one.ends) && one.ends <= to)
        .map(|one| one.ends)
        .collect();
    ends.sort();
    for end in ends {
        best_certificate(all, end, lines);
    }
}

/// The highest valid certificate of each kind counts, and the credit is never more than that.
pub(super) fn best_certificate(all: &mut [Certificate], when: Moment, lines: &mut Vec<Line>) {
    for kind in ["standardization", "insurance"] {
        let of_kind: Vec<FactId> = all.iter().filter(|one| one.kind == kind).map(|one| one.id).collect();
        let have: i32 = lines
            .iter()
            .filter(|line| line.rule == "C05" && when < line.until)
            .filter(|line| of_kind.iter().any(|id| id.to_string() == line.about))
            .map(|line| line.points)
            .sum();
        let valid = all.iter_mut().filter(|one| one.kind == kind && one.begins <= when && when < one.ends);
        // the last of the greatest when told backwards: the first of them
        let Some(best) = valid.rev().max_by_key(|one| one.worth) else { continue };
        let room = 20 - unexpired_credits(lines, when);
        let more = (best.total.unwrap_or(best.worth) - have).min(room).max(0);
        if more > 0 {
            let until = best.ends;
            lines.push(Line { until, ..line("C05", best.id, more, when) });
        }
        best.total.get_or_insert(have + more);
    }
}
