//! The wall (安全生产法 art. 41): what the people of a firm must know of its hazards and of what is done about
//! them, on one sheet in the workshop. Whoever has read it says so; nobody's name is asked for, and the
//! count is that of the list which hangs there.

use diesel::prelude::*;
use heping_core::{Day, EnterpriseId, HazardId, HazardState, Level, Moment, Result};
use heping_evidence::content;
use heping_store::schema::{hazards, wall_acknowledgements};
use heping_store::statement::Words;
use heping_store::{Conn, merged, on_either};
use serde::Serialize;
use utoipa::ToSchema;

use crate::firm::Firm;
use crate::hazard::{OPEN, days_left, is_overdue};

/// More than any wall has room for.
const MOST: i64 = 100;

/// The posting list of a firm on a day.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Wall {
    /// Whose it is.
    pub enterprise_name: String,
    /// The day on which this is so.
    #[schema(value_type = chrono::NaiveDate)]
    pub as_of: Day,
    /// What must still be rectified, what is due first first.
    pub items: Vec<WallItem>,
    /// How many people said that they read this list.
    pub acknowledged: i64,
}

/// A hazard on the wall.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WallItem {
    /// Its number.
    pub number: String,
    /// What is wrong.
    pub title: String,
    /// Where.
    pub place: String,
    /// How grave.
    pub level: Level,
    /// The same in Chinese.
    pub level_text: &'static str,
    /// Where it stands.
    pub state: HazardState,
    /// The same in Chinese.
    pub state_text: &'static str,
    /// What is to be done about it, where that was said.
    pub measure: Option<String>,
    /// The day by whose end it must be rectified.
    #[schema(value_type = chrono::NaiveDate)]
    pub due_on: Day,
    /// Days until then, negative when past. In review the clock stands still.
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
    place: String,
    level: Level,
    state: HazardState,
    measure: Option<String>,
    due_on: Day,
    submitted_at: Option<Moment>,
}

/// The posting list of a firm. The caller has checked who asks.
///
/// # Errors
/// `not_found` when there is no such enterprise.
pub fn wall(conn: &mut Conn, enterprise: EnterpriseId, today: Day) -> Result<Wall> {
    let firm = Firm::of(conn, enterprise)?;
    let rows = rows(conn, enterprise)?;
    let acknowledged = wall_acknowledgements::table
        .find((enterprise, digest(&rows)?))
        .select(wall_acknowledgements::acknowledged)
        .first(conn)
        .optional()?;
    Ok(shown(firm, rows, acknowledged.unwrap_or_default(), today))
}

fn shown(firm: Firm, rows: Vec<Row>, acknowledged: i64, today: Day) -> Wall {
    let items = rows.into_iter().map(|row| WallItem {
        overdue: is_overdue(row.state, row.due_on, today),
        days_left: days_left(row.state, row.due_on, row.submitted_at, today).unwrap_or_default(),
        number: row.number,
        title: row.title,
        place: row.place,
        level: row.level,
        level_text: row.level.text(),
        state: row.state,
        state_text: row.state.text(),
        measure: row.measure,
        due_on: row.due_on,
    });
    Wall { enterprise_name: firm.name, as_of: today, items: items.collect(), acknowledged }
}

/// Somebody has read the list that hangs there now. Two at once are two.
///
/// # Errors
/// `not_found` when there is no such enterprise.
pub fn acknowledge(conn: &mut Conn, enterprise: EnterpriseId, now: Moment) -> Result<Wall> {
    let firm = Firm::of(conn, enterprise)?;
    let rows = rows(conn, enterprise)?;
    let digest = digest(&rows)?;
    let first = (
        wall_acknowledgements::enterprise_id.eq(enterprise),
        wall_acknowledgements::list_digest.eq(&digest),
        wall_acknowledgements::subdistrict_id.eq(firm.subdistrict_id),
        wall_acknowledgements::acknowledged.eq(0_i64),
        wall_acknowledgements::first_at.eq(now),
        wall_acknowledgements::last_at.eq(now),
    );
    on_either!(conn, |c| diesel::insert_into(wall_acknowledgements::table)
        .values(first)
        .on_conflict_do_nothing()
        .execute(c))?;
    let acknowledged = diesel::update(wall_acknowledgements::table.find((enterprise, &digest)))
        .set((
            wall_acknowledgements::acknowledged.eq(wall_acknowledgements::acknowledged + 1),
            wall_acknowledgements::last_at.eq(now),
        ))
        .returning(wall_acknowledgements::acknowledged)
        .get_result(conn)?;
    Ok(shown(firm, rows, acknowledged, now.day()))
}

fn rows(conn: &mut Conn, enterprise: EnterpriseId) -> Result<Vec<Row>> {
    let mut rows: Vec<Row> = Vec::new();
    for firm in merged::with_merged(conn, enterprise)? {
        let of_firm = hazards::table
            .filter(hazards::enterprise_id.eq(firm))
            .filter(hazards::state.one_of(|| OPEN))
            .order((hazards::due_on, hazards::id))
            .limit(MOST);
        rows.extend(of_firm.select(Row::as_select()).load::<Row>(conn)?);
    }
    rows.sort_by_key(|row| (row.due_on, row.id));
    rows.truncate(usize::try_from(MOST).unwrap_or_default());
    Ok(rows)
}

/// What tells one list from another: what is on it, and by when.
fn digest(rows: &[Row]) -> Result<String> {
    let said: Vec<_> = rows.iter().map(|row| (row.id, row.due_on, row.level)).collect();
    content::digest(&said)
}
