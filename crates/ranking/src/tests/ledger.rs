//! The ledger follows the rules whatever arrives when.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use heping_core::{EnterpriseId, FactId, Moment, SubdistrictId};
use proptest::prelude::*;

use crate::ledger::{EntryKind, LedgerRow, Posting, date, difference};
use crate::losses::{losses, rules_at, written};
use crate::rules::tests::book;
use crate::rules::tests::histories::history;
use crate::rules::tests::properties::second;
use crate::rules::{Rule, evaluate};

fn posting(cause: Moment, now: Moment) -> Posting {
    let (subdistrict, enterprise) = (SubdistrictId::derived("s"), EnterpriseId::derived("firm"));
    Posting { subdistrict, enterprise, cause, now }
}

fn sum(rows: &[LedgerRow], at: Moment) -> i32 {
    rows.iter().filter(|row| row.occurred_at <= at && at < row.expires_at).map(|row| row.points).sum()
}

/// The rules that took more points than they gave within the 365 days before an instant.
fn losing(rows: &[LedgerRow], at: Moment) -> Vec<Rule> {
    let mut sums: BTreeMap<Rule, i32> = BTreeMap::new();
    for row in rows.iter().filter(|row| (at.plus(-TimeDelta::days(365))..=at).contains(&row.occurred_at)) {
        *sums.entry(row.rule).or_default() += row.points;
    }
    sums.into_iter().filter(|(_, sum)| *sum < 0).map(|(rule, _)| rule).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ledger_and_rules_agree_after_every_step(
        facts in history(),
        seed in any::<u64>(),
        late_by in 0i64..90,
        wait in 0i64..500,
        second in second(),
    ) {
        let book = book(second);
        let mut arrivals: Vec<_> = facts
            .into_iter()
            .map(|fact| {
                let luck = FactId::derived(&format!("{}{seed}", fact.id)).as_str().bytes().map(i64::from).sum::<i64>();
                let late = if luck % 3 == 0 { luck % (late_by + 1) } else { 0 };
                (fact.occurred_at.plus(TimeDelta::days(late)), fact)
            })
            .collect();
        arrivals.sort_by_key(|(when, fact)| (*when, fact.id));
        let mut known = Vec::new();
        let mut rows: Vec<LedgerRow> = Vec::new();
        let mut steps: Vec<(Moment, Option<_>)> =
            arrivals.into_iter().map(|(when, fact)| (when, Some(fact))).collect();
        if let Some((last, _)) = steps.last() {
            steps.push((last.plus(TimeDelta::days(wait)), None));
        }
        for (now, fact) in steps {
            let cause = fact.as_ref().map_or(now, |fact| fact.occurred_at);
            known.extend(fact);
            let answer = evaluate(&book, &known, now);
            let appended = difference(&rows, &answer.entries, posting(cause, now));
            rows.extend(appended);
            date(&mut rows);
            let expected: i32 = answer.entries.iter().filter(|e| e.counts_at(now)).map(|e| e.points).sum();
            prop_assert_eq!(sum(&rows, now), expected);
            prop_assert!(difference(&rows, &answer.entries, posting(now, now)).is_empty());
            let kept = written(&losses(&rows)).unwrap();
            for later in [0, 1, 30, 364, 365, 366, 500] {
                let at = now.plus(TimeDelta::days(later));
                let rules: Vec<Rule> = rules_at(&kept, at).unwrap().collect();
                prop_assert_eq!(rules, losing(&rows, at));
            }
        }
        let ids: BTreeSet<_> = rows.iter().map(|row| row.id).collect();
        prop_assert_eq!(ids.len(), rows.len());
        for row in &rows {
            prop_assert_eq!(row.kind == EntryKind::Reversal, row.reversal_of.is_some());
        }
    }
}
