//! Standings: one row an enterprise, what the rules last said of it and until when that holds.

use diesel::prelude::*;
use heping_core::{CodeColour, EnterpriseId, Error, Moment, Result, SafetyFact, SubdistrictId};
use heping_store::Conn;
use heping_store::schema::{enterprises, standings};

use crate::facts;
use crate::ledger::{self, Posting};
use crate::rules::{Assessment, Gate, evaluate};

/// Where an enterprise stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Who.
    pub enterprise: EnterpriseId,
    /// In which street.
    pub subdistrict: SubdistrictId,
    /// GB/T 4754 division, two digits.
    pub division: String,
    /// GB/T 4754 section, one letter.
    pub section: String,
    /// 0–120.
    pub score: i32,
    /// The code's colour.
    pub colour: CodeColour,
    /// What holds the colour down whatever the score, strongest first.
    pub gates: Vec<Gate>,
    /// How many hazards are overdue, the street's and its own.
    pub overdue_count: i32,
    /// Whether it has been inspected or has checked itself.
    pub rated: bool,
    /// The next instant at which time alone changes the answer.
    pub next_change_at: Option<Moment>,
    /// Grows by one with each settlement; 0 before the first.
    pub version: i64,
    /// The instant for which all this was worked out.
    pub as_of: Moment,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = standings, primary_key(enterprise_id), treat_none_as_null = true)]
struct StandingRow {
    enterprise_id: EnterpriseId,
    subdistrict_id: SubdistrictId,
    division: String,
    section: String,
    score: i32,
    colour: CodeColour,
    gates: String,
    overdue: i32,
    rated: bool,
    next_change_at: Option<Moment>,
    version: i64,
    as_of: Moment,
}

/// What the register says of an enterprise that matters here.
#[derive(Queryable, Selectable)]
#[diesel(table_name = enterprises)]
pub(crate) struct Industry {
    pub(crate) subdistrict_id: SubdistrictId,
    division: String,
    section: String,
}

impl StandingRow {
    fn holds_at(&self, now: Moment) -> bool {
        self.as_of <= now && self.next_change_at.is_none_or(|next| now < next)
    }

    fn into_standing(self) -> Result<Standing> {
        Ok(Standing {
            enterprise: self.enterprise_id,
            subdistrict: self.subdistrict_id,
            division: self.division,
            section: self.section,
            score: self.score,
            colour: self.colour,
            gates: serde_json::from_str(&self.gates).map_err(Error::internal)?,
            overdue_count: self.overdue,
            rated: self.rated,
            next_change_at: self.next_change_at,
            version: self.version,
            as_of: self.as_of,
        })
    }

    fn of(standing: &Standing) -> Result<Self> {
        Ok(Self {
            enterprise_id: standing.enterprise,
            subdistrict_id: standing.subdistrict,
            division: standing.division.clone(),
            section: standing.section.clone(),
            score: standing.score,
            colour: standing.colour,
            gates: serde_json::to_string(&standing.gates).map_err(Error::internal)?,
            overdue: standing.overdue_count,
            rated: standing.rated,
            next_change_at: standing.next_change_at,
            version: standing.version,
            as_of: standing.as_of,
        })
    }
}

impl Standing {
    fn new(enterprise: EnterpriseId, industry: Industry, answer: Assessment, version: i64) -> Self {
        Self {
            enterprise,
            subdistrict: industry.subdistrict_id,
            division: industry.division,
            section: industry.section,
            score: answer.score,
            colour: answer.colour,
            gates: answer.gates,
            overdue_count: answer.overdue_count,
            rated: answer.rated,
            next_change_at: answer.next_change_at,
            version,
            as_of: answer.as_of,
        }
    }
}

pub(crate) fn industry(conn: &mut Conn, enterprise: EnterpriseId) -> Result<Industry> {
    Ok(enterprises::table.find(enterprise).select(Industry::as_select()).first(conn)?)
}

fn row(conn: &mut Conn, enterprise: EnterpriseId) -> Result<Option<StandingRow>> {
    Ok(standings::table.find(enterprise).select(StandingRow::as_select()).first(conn).optional()?)
}

/// The standing as it was last settled.
pub(crate) fn stored(conn: &mut Conn, enterprise: EnterpriseId) -> Result<Option<Standing>> {
    row(conn, enterprise)?.map(StandingRow::into_standing).transpose()
}

/// Whether the ledger says all that the rules say at `now`.
pub(crate) fn is_settled(conn: &mut Conn, enterprise: EnterpriseId, now: Moment) -> Result<bool> {
    Ok(row(conn, enterprise)?.is_some_and(|row| row.holds_at(now)))
}

/// Brings ledger and standing in line with the facts at `now`. Call it under the enterprise's
/// lock after facts were recorded, after its industry changed, and when it is due; put the answer on
/// the board after the commit. It costs what one enterprise's facts cost.
///
/// # Errors
/// `not_found` when there is no such enterprise.
pub fn settle(conn: &mut Conn, enterprise: EnterpriseId, now: Moment) -> Result<Standing> {
    settle_anew(conn, enterprise, now).map(|(standing, _)| standing)
}

/// [`settle`], and the colour that was written down before; `None` before the first settlement.
///
/// # Errors
/// As there.
pub fn settle_anew(
    conn: &mut Conn,
    enterprise: EnterpriseId,
    now: Moment,
) -> Result<(Standing, Option<CodeColour>)> {
    let industry = industry(conn, enterprise)?;
    let settled = row(conn, enterprise)?;
    // another node's clock may be a little ahead: what it wrote down is not taken back
    let now = settled.as_ref().map_or(now, |row| now.max(row.as_of));
    let known = facts::load(conn, enterprise)?;
    let answer = evaluate(&known, now);
    let cause = match &settled {
        Some(settled) => facts::latest_event(conn, enterprise, settled.as_of, now)?,
        None => None,
    };
    let posting =
        Posting { subdistrict: industry.subdistrict_id, enterprise, cause: cause.unwrap_or(now), now };
    let ledger = ledger::load(conn, enterprise)?;
    ledger::append(conn, &ledger::difference(&ledger, &answer.entries, posting))?;

    let version = settled.as_ref().map_or(0, |row| row.version) + 1;
    let standing = Standing::new(enterprise, industry, answer, version);
    let row = StandingRow::of(&standing)?;
    if settled.is_some() {
        diesel::update(standings::table.find(enterprise)).set(&row).execute(conn)?;
    } else {
        diesel::insert_into(standings::table).values(&row).execute(conn)?;
    }
    Ok((standing, settled.map(|row| row.colour)))
}

/// Where an enterprise stands at `now`, right to the second: a row that no longer holds is worked
/// out anew, not written.
///
/// # Errors
/// `not_found` when there is no such enterprise.
pub fn standing(conn: &mut Conn, enterprise: EnterpriseId, now: Moment) -> Result<Standing> {
    let row = row(conn, enterprise)?;
    let version = row.as_ref().map_or(0, |row| row.version);
    match row {
        Some(row) if row.holds_at(now) => row.into_standing(),
        _ => {
            let industry = industry(conn, enterprise)?;
            Ok(Standing::new(enterprise, industry, score_at(conn, enterprise, now)?, version))
        }
    }
}

/// What the rules say of an enterprise at any instant, by what is known today.
///
/// # Errors
/// Only those of the database; an unknown enterprise has no facts.
pub fn score_at(conn: &mut Conn, enterprise: EnterpriseId, as_of: Moment) -> Result<Assessment> {
    Ok(evaluate(&known_facts(conn, enterprise)?, as_of))
}

/// The facts of an enterprise in order of time: for `evaluate` with other instants or with facts
/// that have not happened.
///
/// # Errors
/// Only those of the database.
pub fn known_facts(conn: &mut Conn, enterprise: EnterpriseId) -> Result<Vec<SafetyFact>> {
    facts::load(conn, enterprise)
}

/// At most `limit` enterprises whose standing time has overtaken, longest overtaken first.
///
/// # Errors
/// Only those of the database.
pub fn due_for_settlement(conn: &mut Conn, now: Moment, limit: i64) -> Result<Vec<EnterpriseId>> {
    Ok(standings::table
        .filter(standings::next_change_at.le(now))
        .order(standings::next_change_at)
        .limit(limit)
        .select(standings::enterprise_id)
        .load(conn)?)
}

/// At most `limit` standings in the order of the enterprises' ids after `after`, as they were last
/// settled: to fill a board.
///
/// # Errors
/// Only those of the database.
pub fn all_standings(conn: &mut Conn, after: Option<EnterpriseId>, limit: i64) -> Result<Vec<Standing>> {
    let mut rows = standings::table
        .order(standings::enterprise_id)
        .limit(limit)
        .select(StandingRow::as_select())
        .into_boxed();
    if let Some(after) = after {
        rows = rows.filter(standings::enterprise_id.gt(after));
    }
    rows.load::<StandingRow>(conn)?.into_iter().map(StandingRow::into_standing).collect()
}
