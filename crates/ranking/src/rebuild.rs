//! Recomputing an enterprise from its facts, to prove that nothing differs, or to mend what does.

use heping_core::{EnterpriseId, Moment, Result};
use heping_store::{Bundle, Conn};

use crate::ledger::{self, Posting};
use crate::losses::{self, losses};
use crate::rules::evaluate;
use crate::settlement;
use crate::standings::{self, Standing};

/// What recomputing one enterprise found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rebuilt {
    /// How many facts it has.
    pub facts: usize,
    /// Why ledger or standing were not what the facts say, one Chinese sentence each; empty where
    /// nothing differed.
    pub differences: Vec<String>,
    /// How many rows were appended to the ledger because of it.
    pub appended: usize,
    /// The standing, where it had to be written anew.
    pub standing: Option<Standing>,
}

/// The note on a row that a rebuild appended.
const NOTE: &str = "重新计算：台账与事实不符";

/// Compares ledger and standing with what the facts say for the instant of the last settlement.
/// Writes nothing.
///
/// # Errors
/// Only those of the database; an enterprise without a standing has nothing that could differ.
pub fn examine(conn: &mut Conn, enterprise: EnterpriseId) -> Result<Rebuilt> {
    compare(conn, enterprise).map(|(found, _)| found)
}

/// The same under the enterprise's lock, and mends what differs: rows are appended, the standing
/// is written anew, to be put on the board after the commit.
///
/// # Errors
/// `not_found` when there is no such enterprise.
pub fn rebuild(conn: &mut Conn, enterprise: EnterpriseId, now: Moment) -> Result<Rebuilt> {
    let (mut found, rows) = compare(conn, enterprise)?;
    if !found.differences.is_empty() {
        found.appended = rows.len();
        let rows: Vec<_> =
            rows.into_iter().map(|row| ledger::LedgerRow { note: Some(NOTE.to_owned()), ..row }).collect();
        let mut mended = Bundle::default();
        ledger::append(&mut mended, rows);
        mended.write(conn)?;
        found.standing = Some(settlement::settle(conn, enterprise, now)?);
    }
    Ok(found)
}

fn compare(conn: &mut Conn, enterprise: EnterpriseId) -> Result<(Rebuilt, Vec<ledger::LedgerRow>)> {
    let (book, known) = settlement::known_facts(conn, enterprise)?;
    let mut found = Rebuilt { facts: known.len(), ..Rebuilt::default() };
    let Some(stored) = standings::stored(conn, enterprise)? else {
        if !known.is_empty() {
            found.differences.push("有事实而无当前积分".to_owned());
        }
        return Ok((found, Vec::new()));
    };
    let as_of = stored.as_of;
    let answer = evaluate(&book, &known, as_of);
    let ledger = ledger::load(conn, enterprise)?;
    let posting = Posting { subdistrict: stored.subdistrict, enterprise, cause: as_of, now: as_of };
    let rows = ledger::difference(&ledger, &answer.entries, posting);
    let unexpired = |occurred: Moment, expires: Moment| occurred <= as_of && as_of < expires;
    let by_rules: i32 = (answer.entries.iter())
        .filter(|entry| unexpired(entry.occurred_at, entry.expires_at))
        .map(|entry| entry.points)
        .sum();
    let mut all = [ledger, rows.clone()].concat();
    ledger::date(&mut all);
    let by_ledger: i32 =
        (all.iter()).filter(|row| unexpired(row.occurred_at, row.expires_at)).map(|row| row.points).sum();
    for row in &rows {
        found.differences.push(format!("台账应补记 {} {:+}（{}）", row.rule, row.points, row.kind.text()));
    }
    if by_rules != by_ledger {
        found.differences.push(format!("台账合计 {by_ledger:+}，按规则应为 {by_rules:+}"));
    }
    let industry = standings::industry(conn, enterprise)?.at(as_of);
    let should = Standing::new(enterprise, industry, answer, stored.version);
    if (stored.score, stored.colour, stored.overdue_count, stored.rated)
        != (should.score, should.colour, should.overdue_count, should.rated)
        || (stored.public_colour, stored.held_down) != (should.public_colour, should.held_down)
        || stored.gates != should.gates
        || stored.next_change_at != should.next_change_at
    {
        found.differences.push(format!(
            "当前积分为 {} {}，按规则应为 {} {}",
            stored.score, stored.colour, should.score, should.colour
        ));
    }
    let by_ledger = losses::written(&losses(&all))?;
    if standings::losses_of(conn, enterprise)?.is_some_and(|kept| kept != by_ledger) {
        found.differences.push("失分原因与台账不符".to_owned());
    }
    Ok((found, rows))
}
