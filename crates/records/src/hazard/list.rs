//! Lists of hazards.

use std::fmt;

use diesel::prelude::*;
use heping_core::{
    Day, EnterpriseId, Error, HazardId, HazardSource, HazardState, Level, Page, PageRequest, Result, Scope,
    SubdistrictId, UserId,
};
use heping_store::Conn;
use heping_store::schema::{deadline_extensions, hazards, inspection_officers};
use heping_store::statement::{Chosen, Keep, OneOf, Words, filled};

use super::extension::awaits_decision;
use super::view::views;
use super::visibility::visible_to_firm;
use super::{Hazard, HazardRow};
use crate::firm;

/// Rows beyond this many are not counted: a street in its tenth year would wait for it.
const MOST_COUNTED: i64 = 2_000;

/// Which hazards are wanted; what is not named does not matter.
#[derive(Clone, Debug, Default)]
pub struct HazardFilter {
    /// Of one enterprise.
    pub enterprise: Option<EnterpriseId>,
    /// In one state.
    pub state: Option<HazardState>,
    /// Of one level.
    pub level: Option<Level>,
    /// Found in one way.
    pub source: Option<HazardSource>,
    /// Found in inspections that this officer took part in.
    pub officer: Option<UserId>,
    /// Overdue or not.
    pub overdue: Option<bool>,
    /// Due before a day.
    pub due_before: Option<Day>,
    /// Due on a day or after it.
    pub due_from: Option<Day>,
    /// Of the enterprises in one village, by its code.
    pub village: Option<String>,
    /// Of the enterprises in one industry, by its division (two digits).
    pub division: Option<String>,
    /// With a request for more time that awaits its decision, or without one.
    pub extension_requested: Option<bool>,
    /// Whose acceptance it waits for.
    pub awaits: Option<Awaits>,
    /// The most urgent first, whatever else is asked for.
    pub by_due_day: bool,
    /// Only what comes behind a page, by its `next`; then the page's number does not matter.
    pub after: Option<String>,
}

/// Whose acceptance a rectification waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaits {
    /// Anybody's: nobody has accepted it.
    First,
    /// Another one's than this officer's: of a major hazard that somebody else has accepted.
    SecondOf(UserId),
}

impl HazardFilter {
    /// Whether deadlines are what is asked for: then the most urgent come first.
    fn is_about_deadlines(&self) -> bool {
        self.by_due_day
            || self.overdue.is_some()
            || self.due_before.is_some()
            || self.due_from.is_some()
            || self.state == Some(HazardState::Rectifying)
    }
}

type Query<'a> = hazards::BoxedQuery<'a, <Conn as Connection>::Backend>;

/// A page of the hazards that the scope admits: the most urgent first where the filter is about
/// deadlines, else the newest first.
///
/// # Errors
/// `not_found` when the filter names an enterprise that the scope does not admit.
pub fn hazards(
    conn: &mut Conn,
    scope: &Scope,
    today: Day,
    filter: &HazardFilter,
    page: PageRequest,
) -> Result<Page<Hazard>> {
    let firms = firm::chosen(conn, scope, filter.enterprise)?;
    let firms = firms.as_deref();
    let urgent = filter.is_about_deadlines();
    let more = wanted(scope, firms, today, filter).select(hazards::id).offset(MOST_COUNTED).limit(1);
    let more: Option<HazardId> = more.kept().get_result(conn).optional()?;
    let total = match more {
        Some(_) => MOST_COUNTED,
        None => wanted(scope, firms, today, filter).count().kept().get_result(conn)?,
    };
    let mut query = wanted(scope, firms, today, filter);
    query = match filter.after.as_deref().map(|text| Place::parse(text, urgent)).transpose()? {
        None => query.offset(page.offset()),
        Some(Place { due_on: Some(due_on), id }) => query.filter(
            // the first half lets an index begin there
            hazards::due_on.ge(due_on).and(hazards::due_on.gt(due_on).or(hazards::id.gt(id))),
        ),
        Some(Place { due_on: None, id }) => query.filter(hazards::id.lt(id)),
    };
    let ordered = match urgent {
        true => query.order((hazards::due_on, hazards::id)),
        false => query.order(hazards::id.desc()),
    };
    let rows: Vec<HazardRow> =
        ordered.limit(page.limit()).select(HazardRow::as_select()).kept().load(conn)?;
    let full = i64::try_from(rows.len()).is_ok_and(|count| count == page.limit());
    let next = rows
        .last()
        .filter(|_| full)
        .map(|last| Place { due_on: urgent.then_some(last.due_on), id: last.id }.to_string());
    let page = page.of(views(conn, rows, today)?, total);
    Ok(Page { total_is_more: more.is_some(), next, ..page })
}

/// What an inspector can see to in some villages, the longest due first, each with the village it
/// is in: with `waiting` the rectifications that wait for a re-check, else the hazards whose day has
/// come without one.
///
/// # Errors
/// Those of the database.
pub fn rechecks(
    conn: &mut Conn,
    street: SubdistrictId,
    villages: &[String],
    today: Day,
    waiting: bool,
    limit: i64,
) -> Result<Vec<(Hazard, String)>> {
    let state = if waiting { HazardState::Submitted } else { HazardState::Rectifying };
    let mut query = hazards::table
        .filter(hazards::subdistrict_id.eq(street))
        .filter(hazards::village_code.eq_any(filled(villages.iter().cloned())))
        .filter(hazards::state.one_of_chosen([state]))
        .order((hazards::due_on, hazards::id))
        .limit(limit)
        .select(HazardRow::as_select())
        .into_boxed();
    if !waiting {
        query = query.filter(hazards::due_on.le(today));
    }
    let rows: Vec<HazardRow> = query.kept().load(conn)?;
    let in_villages: Vec<String> = rows.iter().map(|row| row.village_code.clone()).collect();
    Ok(views(conn, rows, today)?.into_iter().zip(in_villages).collect())
}

/// Where a page ended: of a list by deadlines the day and the id, else the id.
struct Place {
    due_on: Option<Day>,
    id: HazardId,
}

impl Place {
    fn parse(text: &str, urgent: bool) -> Result<Self> {
        let wrong = || Error::field("after", "invalid", "请使用上一页返回的 next，且筛选条件不变");
        let (due_on, id) = match text.split_once('_') {
            Some((day, id)) => (Some(day.parse().map_err(|_| wrong())?), id),
            None => (None, text),
        };
        let id = id.parse().map_err(|_| wrong())?;
        if due_on.is_some() == urgent { Ok(Self { due_on, id }) } else { Err(wrong()) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.due_on {
            Some(day) => write!(f, "{day}_{}", self.id),
            None => write!(f, "{}", self.id),
        }
    }
}

/// The hazards with a request for more time that awaits its decision.
#[diesel::dsl::auto_type(no_type_alias)]
fn with_open_request() -> _ {
    let open: OneOf<deadline_extensions::state, Chosen> = awaits_decision();
    deadline_extensions::table.filter(open).select(deadline_extensions::hazard_id)
}

fn wanted<'a>(scope: &Scope, firms: Option<&[EnterpriseId]>, today: Day, filter: &HazardFilter) -> Query<'a> {
    let mut query = hazards::table.into_boxed();
    query = match (firms, scope.street()) {
        (Some([one]), _) => query.filter(hazards::enterprise_id.eq(*one)),
        (Some(firms), _) => query.filter(hazards::enterprise_id.eq_any(filled(firms.iter().copied()))),
        (None, Some(street)) => query.filter(hazards::subdistrict_id.eq(street)),
        (None, None) => query.filter(hazards::enterprise_id.eq_any(filled(scope.firms().iter().copied()))),
    };
    if scope.street().is_none() {
        query = query.filter(visible_to_firm());
    }
    if let Some(state) = filter.state {
        query = query.filter(hazards::state.one_of_chosen([state]));
    }
    if let Some(level) = filter.level {
        query = query.filter(hazards::level.one_of_chosen([level]));
    }
    if let Some(source) = filter.source {
        query = query.filter(hazards::source.one_of_chosen([source]));
    }
    if let Some(officer) = filter.officer {
        let took_part = inspection_officers::table
            .filter(inspection_officers::user_id.eq(officer))
            .select(inspection_officers::inspection_id.nullable());
        query = query.filter(hazards::inspection_id.eq_any(took_part));
    }
    query = match filter.overdue {
        Some(true) => query
            .filter(hazards::state.one_of(|| [HazardState::Rectifying]))
            .filter(hazards::due_on.lt(today)),
        Some(false) => query.filter(hazards::state.ne(HazardState::Rectifying).or(hazards::due_on.ge(today))),
        None => query,
    };
    if let Some(day) = filter.due_before {
        query = query.filter(hazards::due_on.lt(day));
    }
    if let Some(day) = filter.due_from {
        query = query.filter(hazards::due_on.ge(day));
    }
    query = match filter.awaits {
        Some(Awaits::First) => query.filter(hazards::first_accepted_by.is_null()),
        Some(Awaits::SecondOf(user)) => query.filter(hazards::first_accepted_by.ne(user)),
        None => query,
    };
    if let Some(village) = &filter.village {
        query = query.filter(hazards::village_code.eq(village.clone()));
    }
    if let Some(division) = &filter.division {
        query = query.filter(hazards::division.eq(division.clone()));
    }
    match filter.extension_requested {
        Some(true) => query.filter(hazards::id.eq_any(with_open_request())),
        Some(false) => query.filter(hazards::id.ne_all(with_open_request())),
        None => query,
    }
}
