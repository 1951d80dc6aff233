//! Standings: one row an enterprise, what the rules last said of it and until when that holds.

use diesel::prelude::*;
use heping_core::{Code, CodeColour, EnterpriseId, EnterpriseStatus, Error, Moment, Result, SubdistrictId};
use heping_store::schema::{enterprise_codes, enterprises, standings};
use heping_store::{Ask, Bundle, Conn, columns, question};

use crate::losses::{self, Loss};
use crate::peers::Size;
use crate::rules::{Assessment, Gate};

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
    /// The code's colour, as the enterprise itself and the street see it.
    pub colour: CodeColour,
    /// The colour that everybody else sees.
    pub public_colour: CodeColour,
    /// Whether it stands behind all whom nothing holds down.
    pub held_down: bool,
    /// How large it is, where that decides who its peers are.
    pub size: Option<Size>,
    /// What holds the colour down whatever the score, strongest first.
    pub gates: Vec<Gate>,
    /// How many hazards are overdue, the street's and its own.
    pub overdue_count: i32,
    /// Whether it works, and has been inspected or has checked itself.
    pub rated: bool,
    /// The next instant at which time alone changes the answer.
    pub next_change_at: Option<Moment>,
    /// Grows by one with each settlement; 0 before the first.
    pub version: i64,
    /// The instant for which all this was worked out.
    pub as_of: Moment,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = standings, primary_key(enterprise_id), treat_none_as_null = true, treat_none_as_default_value = false)]
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
    public_colour: CodeColour,
    held_down: bool,
    size: Option<Size>,
}

/// What the register says of an enterprise that matters here.
#[derive(Queryable, Selectable)]
#[diesel(table_name = enterprises)]
pub(crate) struct Industry {
    pub(crate) subdistrict_id: SubdistrictId,
    division: String,
    section: String,
    employees: Option<i32>,
    status: EnterpriseStatus,
    status_at: Option<Moment>,
    /// The firm that stands for it, where it was merged.
    pub(crate) successor_id: Option<EnterpriseId>,
}

impl Industry {
    /// The same as it was at an instant, as far as its last word on whether it works is younger.
    pub(crate) fn at(self, then: Moment) -> Self {
        match self.status_at.is_some_and(|at| at > then) {
            true => Self { status: EnterpriseStatus::Operating, ..self },
            false => self,
        }
    }
}

impl StandingRow {
    fn into_standing(self) -> Result<Standing> {
        Ok(Standing {
            enterprise: self.enterprise_id,
            subdistrict: self.subdistrict_id,
            division: self.division,
            section: self.section,
            score: self.score,
            colour: self.colour,
            public_colour: self.public_colour,
            held_down: self.held_down,
            size: self.size,
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
            public_colour: standing.public_colour,
            held_down: standing.held_down,
            size: standing.size,
        })
    }
}

impl Standing {
    pub(crate) fn new(
        enterprise: EnterpriseId,
        industry: Industry,
        answer: Assessment,
        version: i64,
    ) -> Self {
        // whoever does not work stands nowhere; what the facts say of it is there when it works again
        let works = industry.status.is_operating();
        let shown = |colour| if works { colour } else { CodeColour::Grey };
        Self {
            enterprise,
            subdistrict: industry.subdistrict_id,
            division: industry.division,
            section: industry.section,
            score: answer.score,
            colour: shown(answer.colour),
            public_colour: shown(answer.public_colour),
            held_down: answer.held_down,
            size: industry.employees.filter(|_| answer.peers_by_size).map(Size::of),
            gates: answer.gates,
            overdue_count: answer.overdue_count,
            rated: answer.rated && works,
            next_change_at: answer.next_change_at,
            version,
            as_of: answer.as_of,
        }
    }

    /// Whether it still says at `now` what the rules say, as far as time alone is concerned.
    pub fn holds_at(&self, now: Moment) -> bool {
        self.as_of <= now && self.next_change_at.is_none_or(|next| now < next)
    }
}

pub(crate) fn industry(conn: &mut Conn, enterprise: EnterpriseId) -> Result<Industry> {
    industry_of(enterprise).ask(conn)
}

/// Asks for the same, together with other things.
pub(crate) fn industry_of(enterprise: EnterpriseId) -> impl Ask<Answer = Industry> {
    let row = enterprises::table.filter(enterprises::id.eq(enterprise)).select(columns::<Industry>());
    question::<Industry, _>(row).first().then(|row| row.ok_or_else(|| Error::new(Code::NotFound)))
}

/// The standing as it was last settled.
pub(crate) fn stored(conn: &mut Conn, enterprise: EnterpriseId) -> Result<Option<Standing>> {
    last_settled(enterprise).ask(conn)
}

/// Asks for the standing of an enterprise as it was last settled; [`standing_from`](crate::standing_from)
/// says what of it holds.
pub fn last_settled(enterprise: EnterpriseId) -> impl Ask<Answer = Option<Standing>> {
    let row =
        standings::table.filter(standings::enterprise_id.eq(enterprise)).select(columns::<StandingRow>());
    question::<StandingRow, _>(row).first().then(|row| row.map(StandingRow::into_standing).transpose())
}

/// Asks for the same of the enterprise that a code was issued to.
pub fn last_settled_by_code(code: &str) -> impl Ask<Answer = Option<Standing>> + use<> {
    let row = standings::table
        .inner_join(enterprise_codes::table.on(enterprise_codes::enterprise_id.eq(standings::enterprise_id)))
        .filter(enterprise_codes::code.eq(code.to_owned()))
        .select(columns::<StandingRow>());
    question::<StandingRow, _>(row).first().then(|row| row.map(StandingRow::into_standing).transpose())
}

/// Writes a standing down, and for what the enterprise loses points; `anew` when it has none yet.
pub(crate) fn keep(rows: &mut Bundle, standing: &Standing, losses: &[Loss], anew: bool) -> Result<()> {
    let row = StandingRow::of(standing)?;
    let losses = standings::losses.eq(losses::written(losses)?);
    if anew {
        rows.add(diesel::insert_into(standings::table).values((row, losses)));
    } else {
        rows.add(diesel::update(standings::table.find(standing.enterprise)).set((row, losses)));
    }
    Ok(())
}

/// For what an enterprise loses points, as it was last settled; `None` before the first settlement.
pub(crate) fn losses_of(conn: &mut Conn, enterprise: EnterpriseId) -> Result<Option<String>> {
    let losses: Option<Option<String>> =
        standings::table.find(enterprise).select(standings::losses).first(conn).optional()?;
    Ok(losses.flatten())
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
