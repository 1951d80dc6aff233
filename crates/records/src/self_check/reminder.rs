//! Tasks that firms are reminded of. No person asks, so no scope does.

use diesel::prelude::*;
use heping_core::{Day, EnterpriseId, Result, SubdistrictId, TaskId};
use heping_store::Conn;
use heping_store::schema::self_check_tasks as tasks;

/// A task that can be done and was not.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct OpenTask {
    /// Which.
    pub id: TaskId,
    /// Whose.
    pub enterprise_id: EnterpriseId,
    /// The title of its checklist.
    pub title: String,
    /// The first day on which it can be done.
    pub opens_on: Day,
    /// The last day on which it is in time.
    pub due_on: Day,
}

/// At most `limit` tasks of a street that can be done on `today` and were not, in the order of their
/// last days after `after`.
///
/// # Errors
/// Those of the database.
pub fn open_tasks(
    conn: &mut Conn,
    street: SubdistrictId,
    today: Day,
    after: Option<(Day, TaskId)>,
    limit: i64,
) -> Result<Vec<OpenTask>> {
    let from = after.map_or(today, |(day, _)| day);
    let mut wanted = tasks::table
        .filter(tasks::subdistrict_id.eq(street))
        .filter(tasks::due_on.ge(from))
        .filter(tasks::opens_on.le(today))
        .filter(tasks::self_check_id.is_null())
        .filter(tasks::withdrawn_at.is_null())
        .order((tasks::due_on, tasks::id))
        .limit(limit)
        .select((tasks::id, tasks::enterprise_id, tasks::title, tasks::opens_on, tasks::due_on))
        .into_boxed();
    if let Some((day, id)) = after {
        wanted = wanted.filter(tasks::due_on.gt(day).or(tasks::id.gt(id)));
    }
    Ok(wanted.load(conn)?)
}

/// The task, whether it was done in the meantime or not.
///
/// # Errors
/// `not_found`; those of the database.
pub fn task_of(conn: &mut Conn, id: TaskId) -> Result<OpenTask> {
    Ok(tasks::table
        .find(id)
        .select((tasks::id, tasks::enterprise_id, tasks::title, tasks::opens_on, tasks::due_on))
        .first(conn)?)
}

/// Whether it can still be done on `today`.
///
/// # Errors
/// Those of the database.
pub fn still_open(conn: &mut Conn, task: &OpenTask, today: Day) -> Result<bool> {
    let undone = tasks::table
        .find(task.id)
        .filter(tasks::self_check_id.is_null())
        .filter(tasks::withdrawn_at.is_null())
        .filter(tasks::due_on.eq(task.due_on))
        .filter(tasks::due_on.ge(today));
    Ok(diesel::select(diesel::dsl::exists(undone)).get_result(conn)?)
}
