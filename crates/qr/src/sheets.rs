//! Files of stickers that somebody ordered, and how far each of them is.

use diesel::prelude::*;
use heping_core::{Code, Error, FieldError, Moment, Result, Scope, SheetId, SubdistrictId, UserId, words};
use heping_store::Conn;
use heping_store::schema::sticker_sheets as sheets;

words! {
    /// How far an order is.
    SheetState {
        /// Nobody has begun.
        Waiting = "waiting" "等待中",
        /// A worker is at it.
        Running = "running" "生成中",
        /// The file can be fetched.
        Done = "done" "已完成",
        /// It cannot be made as it was ordered.
        Failed = "failed" "未能生成",
    }
}

/// An order.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = sheets, check_for_backend(diesel::sqlite::Sqlite, diesel::pg::Pg))]
pub struct Sheet {
    /// The row.
    pub id: SheetId,
    /// The tenant.
    #[diesel(column_name = subdistrict_id)]
    pub subdistrict: SubdistrictId,
    /// By whom.
    pub requested_by: UserId,
    /// What was ordered, as JSON of whoever took the order.
    pub wanted: String,
    /// How far it is.
    pub state: SheetState,
    /// Enterprises to be looked at.
    pub total: i32,
    /// Enterprises looked at so far.
    pub done: i32,
    /// Stickers in the file, once it is done.
    pub stickers: Option<i32>,
    /// Its size.
    pub bytes: Option<i64>,
    problems: Option<String>,
    /// When it was ordered.
    pub created_at: Moment,
    /// When it was done or failed.
    pub ended_at: Option<Moment>,
}

impl Sheet {
    /// Why it failed, field by field.
    pub fn problems(&self) -> Vec<(String, String, String)> {
        self.problems.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }
}

/// Takes an order for `total` enterprises.
///
/// # Errors
/// Those of the database.
pub fn order(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    by: UserId,
    wanted: String,
    total: i64,
    now: Moment,
) -> Result<Sheet> {
    let sheet = Sheet {
        id: SheetId::new(),
        subdistrict,
        requested_by: by,
        wanted,
        state: SheetState::Waiting,
        total: i32::try_from(total).unwrap_or(i32::MAX),
        done: 0,
        stickers: None,
        bytes: None,
        problems: None,
        created_at: now,
        ended_at: None,
    };
    diesel::insert_into(sheets::table).values(&sheet).execute(conn)?;
    Ok(sheet)
}

/// An order, whoever asks: for the worker, and for a link that carries its own right.
///
/// # Errors
/// `not_found` when there is none.
pub fn of(conn: &mut Conn, id: SheetId) -> Result<Sheet> {
    Ok(sheets::table.find(id).select(Sheet::as_select()).first(conn)?)
}

/// An order of the scope's street.
///
/// # Errors
/// `not_found` when there is none, or none that the scope admits.
pub fn get(conn: &mut Conn, scope: &Scope, id: SheetId) -> Result<Sheet> {
    let sheet = of(conn, id)?;
    if scope.street() == Some(sheet.subdistrict) { Ok(sheet) } else { Err(Error::new(Code::NotFound)) }
}

/// Notes that `done` enterprises were looked at.
///
/// # Errors
/// Those of the database.
pub fn advance(conn: &mut Conn, id: SheetId, done: i32) -> Result<()> {
    diesel::update(sheets::table.find(id))
        .set((sheets::state.eq(SheetState::Running), sheets::done.eq(done)))
        .execute(conn)?;
    Ok(())
}

/// The file is there.
///
/// # Errors
/// Those of the database.
pub fn finish(conn: &mut Conn, id: SheetId, stickers: i32, bytes: i64, now: Moment) -> Result<()> {
    diesel::update(sheets::table.find(id))
        .set((
            sheets::state.eq(SheetState::Done),
            sheets::done.eq(sheets::total),
            sheets::stickers.eq(Some(stickers)),
            sheets::bytes.eq(Some(bytes)),
            sheets::ended_at.eq(Some(now)),
        ))
        .execute(conn)?;
    Ok(())
}

/// The file cannot be made, and why.
///
/// # Errors
/// Those of the database.
pub fn fail(conn: &mut Conn, id: SheetId, problems: &[FieldError], now: Moment) -> Result<()> {
    let problems: Vec<_> =
        problems.iter().map(|problem| (&problem.field, &problem.code, &problem.message)).collect();
    let problems = serde_json::to_string(&problems).map_err(Error::internal)?;
    diesel::update(sheets::table.find(id))
        .set((
            sheets::state.eq(SheetState::Failed),
            sheets::problems.eq(Some(problems)),
            sheets::ended_at.eq(Some(now)),
        ))
        .execute(conn)?;
    Ok(())
}
