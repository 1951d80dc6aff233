//! What a firm still has to do: the part of its screen that is read most.

use diesel::prelude::*;
use heping_core::{Day, EnterpriseId, HazardId, HazardSource, HazardState, Level, Moment, Result};
use heping_store::schema::hazards;
use heping_store::statement::Words;
use heping_store::{Conn, merged};
use serde::Serialize;
use utoipa::ToSchema;

use super::row::{days_left, is_overdue};

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
pub fn open_items(
    conn: &mut Conn,
    enterprise: EnterpriseId,
    today: Day,
    limit: i64,
) -> Result<Vec<OpenItem>> {
    let mut rows: Vec<Row> = Vec::new();
    for firm in merged::with_merged(conn, enterprise)? {
        let of_firm = hazards::table
            .filter(hazards::enterprise_id.eq(firm))
            .filter(hazards::state.one_of([HazardState::Rectifying, HazardState::Submitted]))
            .order((hazards::due_on, hazards::id))
            .limit(limit);
        rows.extend(of_firm.select(Row::as_select()).load::<Row>(conn)?);
    }
    rows.sort_by_key(|row| (row.due_on, row.id));
    rows.truncate(usize::try_from(limit).unwrap_or_default());
    let items = rows.into_iter().map(|row| OpenItem {
        hazard_id: row.id,
        number: row.number,
        title: row.title,
        level: row.level,
        level_text: row.level.text(),
        source: row.source,
        source_text: row.source.text(),
        state: row.state,
        state_text: row.state.text(),
        due_on: row.due_on,
        days_left: days_left(row.state, row.due_on, row.submitted_at, today).unwrap_or_default(),
        overdue: is_overdue(row.state, row.due_on, today),
    });
    Ok(items.collect())
}
