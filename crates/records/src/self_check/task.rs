//! Tasks: self-checks that are due, or were. [`plan`](super::plan) makes them.

use chrono::Days;
use diesel::prelude::*;
use heping_core::fact::ARRIVES_WITHIN_DAYS;
use heping_core::text::Fields;
use heping_core::{
    ChecklistId, Code, Day, EnterpriseId, Error, Moment, Page, PageRequest, RecordKind, Result, SafetyEvent,
    SafetyFact, SelfCheckId, Source, SubdistrictId, TaskId, words,
};
use heping_store::schema::self_check_tasks as tasks;
use heping_store::statement::Keep;
use heping_store::{Ask, Bundle, Conn, columns, question};
use serde::Serialize;
use utoipa::ToSchema;

use super::NewSelfCheck;
use crate::firm;

words! {
    /// Where a task stands, on a given day.
    TaskState {
        /// It can still be done in time.
        Open = "open" "待自查",
        /// Done in time.
        Done = "done" "已完成",
        /// Done after its last day.
        Late = "late" "逾期完成",
        /// Its last day is over and it was not done.
        Missed = "missed" "未完成",
    }
}

/// A self-check that is, or was, due.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SelfCheckTask {
    /// Its id.
    pub id: TaskId,
    /// The checklist to answer.
    pub checklist_id: ChecklistId,
    /// In which version.
    pub checklist_version: i32,
    /// The title of the checklist.
    pub title: String,
    /// The first day on which it can be done.
    #[schema(value_type = chrono::NaiveDate)]
    pub opens_on: Day,
    /// The last day on which it is in time.
    #[schema(value_type = chrono::NaiveDate)]
    pub due_on: Day,
    /// Where it stands.
    pub state: TaskState,
    /// The same in Chinese.
    pub state_text: &'static str,
    /// The self-check that fulfilled it.
    pub self_check_id: Option<SelfCheckId>,
}

/// A row of `self_check_tasks`, as far as it matters here.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = tasks)]
pub(super) struct Task {
    pub(super) id: TaskId,
    enterprise_id: EnterpriseId,
    checklist_id: ChecklistId,
    checklist_version: i32,
    title: String,
    opens_on: Day,
    pub(super) due_on: Day,
    self_check_id: Option<SelfCheckId>,
    done_at: Option<Moment>,
    missed_at: Option<Moment>,
    withdrawn_at: Option<Moment>,
}

/// A task whose last day is over without a self-check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissedTask {
    /// Which.
    pub task: TaskId,
    /// Whose: what [`record_missed`] must be run under the lock of.
    pub enterprise: EnterpriseId,
}

/// The tasks of an enterprise as they stand today, the newest first, the last hundred of them. The
/// caller has checked the scope.
pub fn list_tasks(conn: &mut Conn, enterprise: EnterpriseId, today: Day) -> Result<Vec<SelfCheckTask>> {
    let rows: Vec<Task> = tasks::table
        .filter(tasks::enterprise_id.eq(enterprise))
        .filter(tasks::withdrawn_at.is_null())
        .order((tasks::opens_on.desc(), tasks::id))
        .limit(100)
        .select(Task::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(|task| task.on(today)).collect())
}

/// A task in the street's list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StreetTask {
    /// The task.
    #[serde(flatten)]
    pub task: SelfCheckTask,
    /// Whose it is.
    pub enterprise_id: EnterpriseId,
    /// The name of the enterprise.
    pub enterprise_name: String,
}

/// A page of the tasks of a street whose last day lies between two days, both in, as they stand
/// today, the earliest due first; with `fulfilled` those alone that were done, or were not.
///
/// # Errors
/// Only those of the database.
pub fn street_tasks(
    conn: &mut Conn,
    street: SubdistrictId,
    (from, until): (Day, Day),
    fulfilled: Option<bool>,
    today: Day,
    page: PageRequest,
) -> Result<Page<StreetTask>> {
    let wanted = || {
        let query = tasks::table
            .filter(tasks::subdistrict_id.eq(street))
            .filter(tasks::due_on.between(from, until))
            .filter(tasks::withdrawn_at.is_null())
            .into_boxed();
        match fulfilled {
            Some(true) => query.filter(tasks::self_check_id.is_not_null()),
            Some(false) => query.filter(tasks::self_check_id.is_null()),
            None => query,
        }
    };
    let total = wanted().count().get_result(conn)?;
    let rows: Vec<Task> = wanted()
        .order((tasks::due_on, tasks::id))
        .limit(page.limit())
        .offset(page.offset())
        .select(Task::as_select())
        .load(conn)?;
    let names = firm::names(conn, rows.iter().map(|row| row.enterprise_id))?;
    let lines = rows.into_iter().map(|row| StreetTask {
        enterprise_id: row.enterprise_id,
        enterprise_name: names.get(&row.enterprise_id).cloned().unwrap_or_default(),
        task: row.on(today),
    });
    Ok(page.of(lines.collect(), total))
}

/// The task that comes next: not done, not over. The caller has checked the scope.
///
/// # Errors
/// Only those of the database.
pub fn next_task(conn: &mut Conn, enterprise: EnterpriseId, today: Day) -> Result<Option<SelfCheckTask>> {
    next(enterprise, today).ask(conn)
}

/// Asks for the same, together with other things.
pub fn next(enterprise: EnterpriseId, today: Day) -> impl Ask<Answer = Option<SelfCheckTask>> {
    let row = tasks::table
        .filter(tasks::enterprise_id.eq(enterprise))
        .filter(tasks::self_check_id.is_null())
        .filter(tasks::withdrawn_at.is_null())
        .filter(tasks::due_on.ge(today))
        .order((tasks::due_on, tasks::id))
        .limit(1)
        .select(columns::<Task>());
    question::<Task, _>(row).first().then(move |row| Ok(row.map(|task| task.on(today))))
}

/// Tasks whose last day is over and of which nobody has taken note, at most `limit`.
pub fn missed_tasks(conn: &mut Conn, today: Day, limit: i64) -> Result<Vec<MissedTask>> {
    let rows: Vec<(TaskId, EnterpriseId)> = tasks::table
        .filter(tasks::due_on.lt(today))
        .filter(tasks::self_check_id.is_null())
        .filter(tasks::missed_at.is_null())
        .filter(tasks::withdrawn_at.is_null())
        .order((tasks::due_on, tasks::id))
        .limit(limit)
        .select((tasks::id, tasks::enterprise_id))
        .load(conn)?;
    Ok(rows.into_iter().map(|(task, enterprise)| MissedTask { task, enterprise }).collect())
}

/// Takes note of a missed task; under the lock of its enterprise. `reminded` says whether the firm's
/// inbox had told it that the task was due. None when meanwhile it was done or another has taken note.
pub fn record_missed(
    conn: &mut Conn,
    task: TaskId,
    reminded: bool,
    now: Moment,
) -> Result<Option<SafetyFact>> {
    let row: Task = tasks::table.find(task).select(Task::as_select()).first(conn)?;
    let settled = row.self_check_id.is_some() || row.missed_at.is_some() || row.withdrawn_at.is_some();
    if settled || now.day() <= row.due_on {
        return Ok(None);
    }
    diesel::update(tasks::table.find(task)).set(tasks::missed_at.eq(now)).kept().execute(conn)?;
    let source = Source { kind: RecordKind::SelfCheckTask, id: task.to_string(), number: None };
    let at = Moment::end_of(row.due_on);
    let event = SafetyEvent::SelfCheckMissed { task, reminded };
    Ok(Some(SafetyFact::new(row.enterprise_id, at, source, 1, event)))
}

/// Asks for the task that a sheet fulfils: the one it names, else the open one of its checklist. One that
/// a new schedule withdrew while the phone was offline is fulfilled like any other.
pub(super) fn fulfilled_by(
    enterprise: EnterpriseId,
    new: &NewSelfCheck,
) -> impl Ask<Answer = Option<Task>> + use<> {
    let of_checklist = tasks::table
        .filter(tasks::enterprise_id.eq(enterprise))
        .filter(tasks::checklist_id.eq(new.checklist_id));
    let named = new
        .task_id
        .map(|id| question::<Task, _>(of_checklist.filter(tasks::id.eq(id)).select(columns::<Task>())));
    let day = new.performed_at.day();
    let open = new.task_id.is_none().then(|| {
        let open = of_checklist
            .filter(tasks::self_check_id.is_null())
            .filter(tasks::withdrawn_at.is_null())
            .filter(tasks::opens_on.le(day))
            .filter(tasks::due_on.ge(day))
            .order(tasks::due_on)
            .limit(1)
            .select(columns::<Task>());
        question::<Task, _>(open)
    });
    (named, open).then(|(named, open)| Ok(named.or(open).into_iter().flatten().next()))
}

/// Notes what is wrong with the task that a sheet names.
pub(super) fn check(fields: &mut Fields, task: Option<&Task>, new: &NewSelfCheck) {
    match task {
        _ if new.task_id.is_none() => {}
        None => fields.wrong("taskId", "unknown", "没有这项自查任务，或它使用另一份自查表"),
        Some(task) if new.performed_at.day() < task.opens_on => {
            let message = format!("这项自查从 {} 开始，请到时再填写", task.opens_on);
            fields.wrong("taskId", "not_open", message);
        }
        Some(_) => {}
    }
}

/// The last day on which a self-check may arrive that was done in time.
pub(super) fn last_to_arrive(due_on: Day) -> Day {
    due_on.checked_add_days(Days::new(ARRIVES_WITHIN_DAYS)).unwrap_or(due_on)
}

impl Task {
    /// # Errors
    /// `state_conflict` when a self-check has fulfilled it.
    pub(super) fn must_be_unfulfilled(&self) -> Result<()> {
        match self.self_check_id {
            None => Ok(()),
            Some(_) => {
                let error = Error::because(Code::StateConflict, "这项自查任务已经完成，无需重复提交。");
                Err(error.in_state(TaskState::Done.as_str()))
            }
        }
    }

    /// Whether a self-check that says it was done on `day` and arrived on `arrived` fulfils it in time.
    pub(super) fn is_in_time(&self, day: Day, arrived: Day) -> bool {
        (self.opens_on..=self.due_on).contains(&day) && arrived <= last_to_arrive(self.due_on)
    }

    /// Notes the self-check that fulfils it, and when it counts as done.
    pub(super) fn fulfil(&self, rows: &mut Bundle, by: SelfCheckId, at: Moment) {
        let done =
            (tasks::self_check_id.eq(by), tasks::done_at.eq(at), tasks::withdrawn_at.eq(None::<Moment>));
        rows.add(diesel::update(tasks::table.find(self.id)).set(done));
    }

    fn on(self, today: Day) -> SelfCheckTask {
        let state = match self.done_at {
            Some(at) if at.day() <= self.due_on => TaskState::Done,
            Some(_) => TaskState::Late,
            None if today > self.due_on => TaskState::Missed,
            None => TaskState::Open,
        };
        SelfCheckTask {
            id: self.id,
            checklist_id: self.checklist_id,
            checklist_version: self.checklist_version,
            title: self.title,
            opens_on: self.opens_on,
            due_on: self.due_on,
            state,
            state_text: state.text(),
            self_check_id: self.self_check_id,
        }
    }
}
