//! Lists of hazards.

use diesel::prelude::*;
use heping_core::{Day, EnterpriseId, HazardState, Level, Page, PageRequest, Result, Scope};
use heping_store::Conn;
use heping_store::schema::hazards;

use super::read::views;
use super::{Hazard, HazardRow};
use crate::firm::Firm;

/// Which hazards are wanted; what is not named does not matter.
#[derive(Clone, Debug, Default)]
pub struct HazardFilter {
    /// Of one enterprise.
    pub enterprise: Option<EnterpriseId>,
    /// In one state.
    pub state: Option<HazardState>,
    /// Of one level.
    pub level: Option<Level>,
    /// Overdue or not.
    pub overdue: Option<bool>,
    /// Due before a day.
    pub due_before: Option<Day>,
    /// Of the enterprises in one village, by its code.
    pub village: Option<String>,
    /// Of the enterprises in one industry, by its division (two digits).
    pub division: Option<String>,
}

impl HazardFilter {
    /// Whether deadlines are what is asked for: then the most urgent come first.
    fn is_about_deadlines(&self) -> bool {
        self.overdue.is_some() || self.due_before.is_some() || self.state == Some(HazardState::Rectifying)
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
    if let Some(enterprise) = filter.enterprise {
        Firm::reached(conn, scope, enterprise)?;
    }
    let total = wanted(scope, today, filter).count().get_result(conn)?;
    let ordered = if filter.is_about_deadlines() {
        wanted(scope, today, filter).order((hazards::due_on, hazards::id))
    } else {
        wanted(scope, today, filter).order(hazards::id.desc())
    };
    let rows = ordered.limit(page.limit()).offset(page.offset()).select(HazardRow::as_select()).load(conn)?;
    Ok(page.of(views(conn, rows, today)?, total))
}

fn wanted<'a>(scope: &Scope, today: Day, filter: &HazardFilter) -> Query<'a> {
    let mut query = hazards::table.into_boxed();
    query = match (filter.enterprise, scope.street()) {
        (Some(enterprise), _) => query.filter(hazards::enterprise_id.eq(enterprise)),
        (None, Some(street)) => query.filter(hazards::subdistrict_id.eq(street)),
        (None, None) => query.filter(hazards::enterprise_id.eq_any(scope.firms().to_vec())),
    };
    if scope.street().is_none() {
        // a report that was not confirmed is the street's alone
        query = query.filter(hazards::round.gt(0));
    }
    if let Some(state) = filter.state {
        query = query.filter(hazards::state.eq(state));
    }
    if let Some(level) = filter.level {
        query = query.filter(hazards::level.eq(level));
    }
    query = match filter.overdue {
        Some(true) => {
            query.filter(hazards::state.eq(HazardState::Rectifying)).filter(hazards::due_on.lt(today))
        }
        Some(false) => query.filter(hazards::state.ne(HazardState::Rectifying).or(hazards::due_on.ge(today))),
        None => query,
    };
    if let Some(day) = filter.due_before {
        query = query.filter(hazards::due_on.lt(day));
    }
    if let Some(village) = &filter.village {
        query = query.filter(hazards::village_code.eq(village.clone()));
    }
    if let Some(division) = &filter.division {
        query = query.filter(hazards::division.eq(division.clone()));
    }
    query
}
