//! Settlement: from facts through the rules to ledger and standing, and what both are at an instant
//! that no settlement has reached yet.

use heping_core::{EnterpriseId, Moment, Page, PageRequest, Result, SafetyFact};
use heping_store::{Ask, Bundle, Conn};

use crate::editions;
use crate::facts;
use crate::ledger::{self, LedgerRow, Posting};
use crate::losses::losses;
use crate::rules::{Assessment, RuleBook, evaluate};
use crate::standings::{self, Industry, Standing};

/// Brings ledger and standing in line with the facts at `now`. Call it under the enterprise's
/// lock after facts were recorded, after its industry changed, and when it is due; put the answer on
/// the board after the commit. It costs what one enterprise's facts cost.
///
/// # Errors
/// `not_found` when there is no such enterprise.
pub fn settle(conn: &mut Conn, enterprise: EnterpriseId, now: Moment) -> Result<Standing> {
    settle_anew(conn, enterprise, now).map(|(standing, _)| standing)
}

/// [`settle`], and the standing that was written down before; `None` before the first settlement.
///
/// # Errors
/// As there.
pub fn settle_anew(
    conn: &mut Conn,
    enterprise: EnterpriseId,
    now: Moment,
) -> Result<(Standing, Option<Standing>)> {
    let (books, mut rows) = (Books::of(conn, enterprise)?, Bundle::default());
    let Settled { standing, before, .. } = books.settle(&mut rows, now)?;
    rows.write(conn)?;
    Ok((standing, before))
}

/// What a settlement came to.
pub struct Settled {
    /// Where the enterprise stands.
    pub standing: Standing,
    /// Where it was said to stand before; `None` before the first settlement.
    pub before: Option<Standing>,
    /// The latest row of the ledger, if this settlement brought it.
    pub brought: Option<LedgerRow>,
}

/// All that a settlement of an enterprise reads: for writes that read first what they can, since from
/// their first number to the commit others wait.
pub struct Books {
    enterprise: EnterpriseId,
    industry: Industry,
    settled: Option<Standing>,
    rules: RuleBook,
    /// Each fact and when it was written down.
    facts: Vec<(SafetyFact, Moment)>,
    ledger: Vec<LedgerRow>,
}

impl Books {
    /// Under the enterprise's lock.
    ///
    /// # Errors
    /// `not_found` when there is no such enterprise.
    pub fn of(conn: &mut Conn, enterprise: EnterpriseId) -> Result<Self> {
        Self::asked(enterprise).ask(conn)
    }

    /// Asks for the same, together with other things.
    pub fn asked(enterprise: EnterpriseId) -> impl Ask<Answer = Self> {
        let asked = (
            (standings::industry_of(enterprise), standings::last_settled(enterprise)),
            (editions::judging(enterprise), facts::of_firm(enterprise), ledger::of_firm(enterprise)),
        );
        asked.further(move |((industry, settled), (rules, facts, ledger)), conn| {
            let facts = facts::and_of_merged(conn, enterprise, facts)?;
            Ok(Self { enterprise, industry, settled, rules, facts, ledger })
        })
    }

    /// The firm whose ledger these facts move as well, where this one was merged into it: to be settled
    /// under its own lock.
    pub fn successor(&self) -> Option<EnterpriseId> {
        self.industry.successor_id
    }

    /// The same with facts that have been recorded at `now`, since the books were read.
    #[must_use]
    pub fn with(mut self, facts: &[SafetyFact], now: Moment) -> Self {
        for fact in facts {
            if self.facts.iter().all(|(known, _)| known.id != fact.id) {
                self.facts.push((fact.clone(), now));
            }
        }
        self.facts.sort_by_key(|(fact, _)| (fact.occurred_at, fact.id));
        self
    }

    /// As [`settle_anew`], from what was read: ledger and standing are written with the other `rows`.
    ///
    /// # Errors
    /// `internal` for what is no JSON.
    pub fn settle(self, rows: &mut Bundle, now: Moment) -> Result<Settled> {
        let Self { enterprise, industry, settled, rules, facts, ledger } = self;
        // another node's clock may be a little ahead: what it wrote down is not taken back
        let now = settled.as_ref().map_or(now, |settled| now.max(settled.as_of));
        // the latest event up to now that became known since the last settlement
        let cause = settled.as_ref().and_then(|settled| {
            let new = facts.iter().filter(|(_, recorded_at)| *recorded_at >= settled.as_of);
            new.map(|(fact, _)| fact.occurred_at).filter(|&at| at <= now).max()
        });
        let known: Vec<SafetyFact> = facts.into_iter().map(|(fact, _)| fact).collect();
        let answer = evaluate(&rules, &known, now);
        let posting =
            Posting { subdistrict: industry.subdistrict_id, enterprise, cause: cause.unwrap_or(now), now };
        let appended = ledger::difference(&ledger, &answer.entries, posting);
        let losses = losses(ledger.iter().chain(&appended));
        let latest = ledger.iter().chain(&appended).max_by_key(|row| (row.occurred_at, row.id));
        let brought = latest.filter(|row| row.recorded_at == now).cloned();
        ledger::append(rows, appended);

        let version = settled.as_ref().map_or(0, |settled| settled.version) + 1;
        let standing = Standing::new(enterprise, industry, answer, version);
        standings::keep(rows, &standing, &losses, settled.is_none())?;
        Ok(Settled { standing, before: settled, brought })
    }
}

/// Where an enterprise stands at `now`, right to the second: a row that no longer holds is worked
/// out anew, not written.
///
/// # Errors
/// `not_found` when there is no such enterprise.
pub fn standing(conn: &mut Conn, enterprise: EnterpriseId, now: Moment) -> Result<Standing> {
    let settled = standings::stored(conn, enterprise)?;
    standing_from(conn, enterprise, settled, now)
}

/// The same from the standing as it was [last settled](standings::last_settled).
///
/// # Errors
/// As there.
pub fn standing_from(
    conn: &mut Conn,
    enterprise: EnterpriseId,
    settled: Option<Standing>,
    now: Moment,
) -> Result<Standing> {
    let version = settled.as_ref().map_or(0, |settled| settled.version);
    match settled {
        Some(settled) if settled.holds_at(now) => Ok(settled),
        _ => {
            let industry = standings::industry(conn, enterprise)?;
            Ok(Standing::new(enterprise, industry, score_at(conn, enterprise, now)?, version))
        }
    }
}

/// What the rules say of an enterprise at any instant, by what is known today.
///
/// # Errors
/// Only those of the database; an unknown enterprise has no facts.
pub fn score_at(conn: &mut Conn, enterprise: EnterpriseId, as_of: Moment) -> Result<Assessment> {
    let (book, known) = known_facts(conn, enterprise)?;
    Ok(evaluate(&book, &known, as_of))
}

/// The facts of an enterprise in order of time and the rules that judge them: for `evaluate` with
/// other instants or with facts that have not happened.
///
/// # Errors
/// Only those of the database.
pub fn known_facts(conn: &mut Conn, enterprise: EnterpriseId) -> Result<(RuleBook, Vec<SafetyFact>)> {
    Ok((editions::book_for(conn, enterprise)?, facts::load(conn, enterprise)?))
}

/// A page of an enterprise's ledger, latest first, as it is at `now`: what time alone has brought
/// since the last settlement is there before the job writes it down, under the id it will have.
///
/// # Errors
/// `not_found` when there is no such enterprise.
pub fn entries(
    conn: &mut Conn,
    enterprise: EnterpriseId,
    page: PageRequest,
    now: Moment,
) -> Result<Page<LedgerRow>> {
    if standings::stored(conn, enterprise)?.is_some_and(|settled| settled.holds_at(now)) {
        return ledger::page(conn, enterprise, page);
    }
    let industry = standings::industry(conn, enterprise)?;
    let (book, known) = known_facts(conn, enterprise)?;
    let mut rows = ledger::load(conn, enterprise)?;
    let posting = Posting { subdistrict: industry.subdistrict_id, enterprise, cause: now, now };
    let pending = ledger::difference(&rows, &evaluate(&book, &known, now).entries, posting);
    rows.extend(pending);
    ledger::date(&mut rows);
    rows.sort_unstable_by_key(|row| std::cmp::Reverse((row.occurred_at, row.id)));
    Ok(page.cut(rows))
}
