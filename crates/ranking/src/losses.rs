//! For what an enterprise loses points, and for how long: worked out from its ledger with each
//! settlement and kept with the standing, so that a group's reasons cost a look at each member.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::{EnterpriseId, Error, Moment, Result};
use heping_store::Conn;
use heping_store::schema::standings;
use serde::{Deserialize, Serialize};

use crate::ledger::{self, LedgerRow};
use crate::rules::Rule;

/// How far back is looked.
const DAYS: i64 = 365;

/// That a rule took more points than it gave back, within 365 days before each instant of a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Loss {
    rule: Rule,
    /// The first instant, in milliseconds as [`Moment::millis`] has them.
    from: i64,
    /// The first instant after the last.
    until: i64,
}

/// The losses of a ledger, if nothing more is written into it.
pub(crate) fn losses<'r>(ledger: impl IntoIterator<Item = &'r LedgerRow>) -> Vec<Loss> {
    let mut changes: BTreeMap<Rule, BTreeMap<i64, i64>> = BTreeMap::new();
    for row in ledger {
        let of_rule = changes.entry(row.rule).or_default();
        let last = row.occurred_at.plus(TimeDelta::days(DAYS));
        *of_rule.entry(row.occurred_at.millis()).or_default() += i64::from(row.points);
        *of_rule.entry(last.millis() + 1).or_default() -= i64::from(row.points);
    }
    let mut losses = Vec::new();
    for (rule, changes) in changes {
        let (mut sum, mut since) = (0, None);
        for (at, change) in changes {
            sum += change;
            match since {
                None if sum < 0 => since = Some(at),
                Some(from) if sum >= 0 => {
                    losses.push(Loss { rule, from, until: at });
                    since = None;
                }
                _ => {}
            }
        }
    }
    losses
}

impl Loss {
    /// Whether it is one at that instant.
    fn holds_at(self, at: Moment) -> bool {
        (self.from..self.until).contains(&at.millis())
    }
}

/// The losses as the row of a standing keeps them.
pub(crate) fn written(losses: &[Loss]) -> Result<String> {
    serde_json::to_string(losses).map_err(Error::internal)
}

/// The rules by which an enterprise loses points at an instant, as its row keeps them.
pub(crate) fn rules_at(written: &str, at: Moment) -> Result<impl Iterator<Item = Rule>> {
    let losses: Vec<Loss> = serde_json::from_str(written).map_err(Error::internal)?;
    Ok(losses.into_iter().filter(move |loss| loss.holds_at(at)).map(|loss| loss.rule))
}

/// Works out the losses of at most `limit` enterprises that were last settled before losses were
/// kept; answers how many there were.
///
/// # Errors
/// Only those of the database.
pub fn fill_losses(conn: &mut Conn, limit: i64) -> Result<usize> {
    let unknown: Vec<EnterpriseId> = standings::table
        .filter(standings::losses.is_null())
        .limit(limit)
        .select(standings::enterprise_id)
        .load(conn)?;
    for enterprise in &unknown {
        let losses = written(&losses(&ledger::load(conn, *enterprise)?))?;
        diesel::update(standings::table.find(enterprise).filter(standings::losses.is_null()))
            .set(standings::losses.eq(losses))
            .execute(conn)?;
    }
    Ok(unknown.len())
}
