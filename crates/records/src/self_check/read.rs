//! Self-checks that were done.

use diesel::prelude::*;
use heping_core::{
    ChecklistId, ChecklistItemId, Code, Day, EnterpriseId, Error, Moment, Page, PageRequest, Result, Scope,
    SelfCheckId, SubdistrictId, TaskId, UserId,
};
use heping_store::schema::{self_check_tasks as tasks, self_checks, users};
use heping_store::statement::{Keep, filled};
use heping_store::{Ask, Conn, columns, merged, question};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::{NewAnswer, task};
use crate::checklist::{self, Answer, ChecklistItem};
use crate::firm::Firm;
use crate::hazard::{self, Hazard};

/// A self-check with its sheet and the hazards that it named, as they stand today.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SelfCheck {
    /// Its id.
    pub id: SelfCheckId,
    /// Whose it is.
    pub enterprise_id: EnterpriseId,
    /// The task that it fulfilled.
    pub task_id: Option<TaskId>,
    /// The checklist.
    pub checklist_id: ChecklistId,
    /// Its version.
    pub checklist_version: i32,
    /// The title of the checklist.
    pub title: String,
    /// When it was done, as the phone said.
    pub performed_at: Moment,
    /// When it arrived here.
    pub received_at: Moment,
    /// Whether that was more than three days after the last day of its task, so that it counts from then.
    pub received_late: bool,
    /// Who did it.
    pub performed_by_name: String,
    /// How many hazards it named.
    pub hazard_count: i32,
    /// How many of them are of items that are critical: to be looked at first.
    pub critical_count: usize,
    /// The answers as they were sent.
    #[serde(serialize_with = "given")]
    #[schema(value_type = Vec<GivenAnswer>)]
    pub answers: Vec<NewAnswer>,
    /// The hazards, those of critical items first.
    pub hazards: Vec<Hazard>,
}

/// An answer as it was sent, with the label that is not kept.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct GivenAnswer<'a> {
    #[serde(flatten)]
    given: &'a NewAnswer,
    /// The answer to a yes/no item in Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer_text: Option<&'static str>,
}

fn given<S: Serializer>(answers: &[NewAnswer], serializer: S) -> Result<S::Ok, S::Error> {
    let label = |given| GivenAnswer { given, answer_text: given.answer.map(Answer::text) };
    serializer.collect_seq(answers.iter().map(label))
}

/// A self-check in a list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SelfCheckLine {
    /// Its id.
    pub id: SelfCheckId,
    /// The task that it fulfilled.
    pub task_id: Option<TaskId>,
    /// The title of the checklist.
    pub title: String,
    /// When it was done, as the phone said.
    pub performed_at: Moment,
    /// When it arrived here.
    pub received_at: Moment,
    /// Whether that was more than three days after the last day of its task, so that it counts from then.
    pub received_late: bool,
    /// How many hazards it named.
    pub hazard_count: i32,
}

/// A row of `self_checks`.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = self_checks, treat_none_as_default_value = false)]
pub(super) struct SelfCheckRow {
    pub(super) id: SelfCheckId,
    pub(super) subdistrict_id: SubdistrictId,
    pub(super) enterprise_id: EnterpriseId,
    pub(super) task_id: Option<TaskId>,
    pub(super) checklist_id: ChecklistId,
    pub(super) checklist_version: i32,
    pub(super) title: String,
    pub(super) answers: String,
    pub(super) digest: String,
    pub(super) hazard_count: i32,
    pub(super) performed_at: Moment,
    pub(super) performed_by: UserId,
    pub(super) content_hash: String,
    pub(super) recorded_at: Moment,
    pub(super) performed_device_at: Option<Moment>,
}

impl SelfCheckRow {
    /// The row with this id, whoever's it is, if there is one.
    pub(super) fn find(conn: &mut Conn, id: SelfCheckId) -> Result<Option<Self>> {
        Self::asked(id).ask(conn)
    }

    /// Asks for the same, together with other things.
    pub(super) fn asked(id: SelfCheckId) -> impl Ask<Answer = Option<Self>> {
        let row = self_checks::table.filter(self_checks::id.eq(id)).select(columns::<Self>());
        question::<Self, _>(row).first()
    }
}

/// One self-check.
///
/// # Errors
/// `not_found` when there is none that the scope admits.
pub fn self_check(conn: &mut Conn, scope: &Scope, today: Day, id: SelfCheckId) -> Result<SelfCheck> {
    let row = SelfCheckRow::find(conn, id)?
        .filter(|row| scope.admits(row.subdistrict_id, row.enterprise_id))
        .ok_or_else(|| Error::new(Code::NotFound))?;
    view(conn, row, today)
}

/// A page of an enterprise's self-checks, the newest first.
///
/// # Errors
/// `not_found` for an enterprise that the scope does not admit.
pub fn self_checks(
    conn: &mut Conn,
    scope: &Scope,
    enterprise: EnterpriseId,
    page: PageRequest,
) -> Result<Page<SelfCheckLine>> {
    Firm::reached(conn, scope, enterprise)?;
    let firms = filled(merged::with_merged(conn, enterprise)?);
    let of_firm = || self_checks::table.filter(self_checks::enterprise_id.eq_any(firms.clone()));
    let total = of_firm().count().kept().get_result(conn)?;
    type Line = (SelfCheckId, Option<TaskId>, String, Moment, Moment, i32, Option<Day>);
    let lines: Vec<Line> = of_firm()
        .left_join(tasks::table.on(tasks::id.nullable().eq(self_checks::task_id)))
        .order((self_checks::performed_at.desc(), self_checks::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select((
            self_checks::id,
            self_checks::task_id,
            self_checks::title,
            self_checks::performed_at,
            self_checks::recorded_at,
            self_checks::hazard_count,
            tasks::due_on.nullable(),
        ))
        .kept()
        .load(conn)?;
    let line = |(id, task_id, title, performed_at, received_at, hazard_count, due_on): Line| SelfCheckLine {
        id,
        task_id,
        title,
        performed_at,
        received_at,
        received_late: due_on.is_some_and(|due_on| received_at.day() > task::last_to_arrive(due_on)),
        hazard_count,
    };
    Ok(page.of(lines.into_iter().map(line).collect(), total))
}

/// A row as people see it.
pub(super) fn view(conn: &mut Conn, row: SelfCheckRow, today: Day) -> Result<SelfCheck> {
    let items =
        checklist::at_version(conn, row.subdistrict_id, row.checklist_id, row.checklist_version)?.items;
    let hazards = hazard::of_self_check(conn, row.id, today)?;
    let due_on: Option<Day> = match row.task_id {
        Some(task) => tasks::table.find(task).select(tasks::due_on).first(conn).optional()?,
        None => None,
    };
    let name = name_of(row.performed_by).ask(conn)?;
    About::of(name, &items, due_on).view(row, hazards)
}

/// Asks for the name of whoever did it.
pub(super) fn name_of(user: UserId) -> impl Ask<Answer = String> {
    let name = users::table.filter(users::id.eq(user)).select((users::name,));
    question::<(String,), _>(name).first().then(|row| {
        let name = row.map(|(name,)| name);
        name.ok_or_else(|| Error::new(Code::NotFound))
    })
}

/// What a self-check is shown with, beside its own row and its hazards.
pub(super) struct About {
    performed_by_name: String,
    critical: Vec<ChecklistItemId>,
    due_on: Option<Day>,
}

impl About {
    /// By who did it, the items of its checklist and the last day of its task, if it has one.
    pub(super) fn of(performed_by_name: String, items: &[ChecklistItem], due_on: Option<Day>) -> Self {
        let critical = items.iter().filter(|item| item.critical).map(|item| item.id).collect();
        Self { performed_by_name, critical, due_on }
    }

    /// The self-check as people see it; its hazards in the order of their numbers.
    pub(super) fn view(self, row: SelfCheckRow, mut hazards: Vec<Hazard>) -> Result<SelfCheck> {
        let is_critical =
            |hazard: &Hazard| hazard.checklist_item_id.is_some_and(|item| self.critical.contains(&item));
        let critical_count = hazards.iter().filter(|hazard| is_critical(hazard)).count();
        hazards.sort_by_key(|hazard| !is_critical(hazard));
        let arrives_by = self.due_on.map(task::last_to_arrive);
        Ok(SelfCheck {
            performed_by_name: self.performed_by_name,
            hazards,
            critical_count,
            answers: serde_json::from_str(&row.answers).map_err(Error::internal)?,
            id: row.id,
            enterprise_id: row.enterprise_id,
            task_id: row.task_id,
            checklist_id: row.checklist_id,
            checklist_version: row.checklist_version,
            title: row.title,
            performed_at: row.performed_at,
            received_at: row.recorded_at,
            received_late: arrives_by.is_some_and(|last| row.recorded_at.day() > last),
            hazard_count: row.hazard_count,
        })
    }
}
