//! What a firm still has to do: the part of its screen that is read most.

use diesel::prelude::*;
use heping_core::{Day, EnterpriseId, HazardId, HazardSource, HazardState, Level, Moment, Result};
use heping_store::schema::hazards;
use heping_store::statement::Words;
use heping_store::{Ask, Conn, columns, merged, question};
use serde::Serialize;
use utoipa::ToSchema;

use super::row::{days_left, is_overdue};

/// The states of a hazard that is not gone. What was referred is in other hands.
pub(crate) const OPEN: [HazardState; 2] = [HazardState::Rectifying, HazardState::Submitted];

/// A hazard that is not done with.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OpenItem {
    /// Its id.
    pub hazard_id: HazardId,
    /// Its number.
    pub number: String,
    /// What is wrong.
    pub title: String,
    /// How grave.
    pub level: Level,
    /// The same in Chinese.
    pub level_text: &'static str,
    /// Who found it.
    pub source: HazardSource,
    /// The same in Chinese.
    pub source_text: &'static str,
    /// Where it stands.
    pub state: HazardState,
    /// The same in Chinese.
    pub state_text: &'static str,
    /// The day by whose end it must be rectified.
    #[schema(value_type = chrono::NaiveDate)]
    pub due_on: Day,
    /// Days until then, negative when past.
    pub days_left: i64,
    /// Whether it must be rectified and the day has passed.
    pub overdue: bool,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = hazards)]
struct Row {
    id: HazardId,
    number: String,
    title: String,
    level: Level,
    source: HazardSource,
    state: HazardState,
    due_on: Day,
    submitted_at: Option<Moment>,
}

/// The open hazards of an enterprise and of those merged into it, the most urgent first. The caller has
/// checked the scope.
///
/// # Errors
/// Only those of the database.
pub fn open_items(
    conn: &mut Conn,
    enterprise: EnterpriseId,
    today: Day,
    limit: i64,
) -> Result<Vec<OpenItem>> {
    let mut items = Vec::new();
    for firm in merged::with_merged(conn, enterprise)? {
        items.extend(open_in(firm, today, limit).ask(conn)?);
    }
    Ok(most_urgent(items, limit))
}

/// Asks for those of one firm alone.
pub fn open_in(firm: EnterpriseId, today: Day, limit: i64) -> impl Ask<Answer = Vec<OpenItem>> {
    let rows = hazards::table
        .filter(hazards::enterprise_id.eq(firm))
        .filter(hazards::state.one_of(|| OPEN))
        .order((hazards::due_on, hazards::id))
        .limit(limit)
        .select(columns::<Row>());
    question::<Row, _>(rows).then(move |rows| Ok(rows.into_iter().map(|row| row.on(today)).collect()))
}

/// So many of these, the most urgent first.
pub fn most_urgent(mut items: Vec<OpenItem>, limit: i64) -> Vec<OpenItem> {
    items.sort_by_key(|item| (item.due_on, item.hazard_id));
    items.truncate(usize::try_from(limit).unwrap_or_default());
    items
}

impl Row {
    fn on(self, today: Day) -> OpenItem {
        OpenItem {
            hazard_id: self.id,
            number: self.number,
            title: self.title,
            level: self.level,
            level_text: self.level.text(),
            source: self.source,
            source_text: self.source.text(),
            state: self.state,
            state_text: self.state.text(),
            due_on: self.due_on,
            days_left: days_left(self.state, self.due_on, self.submitted_at, today).unwrap_or_default(),
            overdue: is_overdue(self.state, self.due_on, today),
        }
    }
}
