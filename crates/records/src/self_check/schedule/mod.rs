//! When a firm's self-checks are due: by its own schedule, else by the street's default for its
//! industry and risk colour, else once a calendar month.
//!
//! Only the office sets them. An empty schedule is a schedule: nothing is due.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{ChecklistId, Code, Day, EnterpriseId, Error, Moment, Result, Scope, UserId, words};
use heping_store::schema::self_check_schedules as schedules;
use heping_store::{Conn, on_either};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Every;
use crate::checklist::{self, ChecklistHead};
use crate::firm::Firm;

mod defaults;
mod item;
#[cfg(test)]
mod tests;

use item::{check, lists};

pub use defaults::{ScheduleDefault, ScheduleDefaults, replace_defaults, schedule_defaults};
pub use item::NewScheduleItem;

words! {
    /// Where a firm's schedule comes from.
    ScheduleSource {
        /// The office set it for this firm.
        Enterprise = "enterprise" "本企业设定",
        /// The street's default for its industry and risk colour.
        Default = "default" "街道默认",
        /// Nobody set anything: once a calendar month.
        BuiltIn = "built_in" "系统默认（每月）",
    }
}

/// A firm's own schedule, as the office sets it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewSchedule {
    /// The version that it was made from; 0 where the firm never had one of its own.
    pub version: i64,
    /// What is due; none means nothing. Left out, the firm follows the street's default again.
    #[schema(max_items = 20)]
    pub items: Option<Vec<NewScheduleItem>>,
}

/// One thing that is due again and again.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleItem {
    /// The checklist to answer.
    pub checklist_id: ChecklistId,
    /// Its title.
    pub title: String,
    /// How often.
    pub every: Every,
    /// The same in Chinese.
    pub every_text: &'static str,
    /// The first day of the first period.
    #[schema(value_type = chrono::NaiveDate)]
    pub starts_on: Day,
}

/// The schedule that a firm is under.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Schedule {
    /// To be sent back with a change.
    pub version: i64,
    /// Where it comes from.
    pub source: ScheduleSource,
    /// The same in Chinese.
    pub source_text: &'static str,
    /// What is due.
    pub items: Vec<ScheduleItem>,
}

/// The schedule that an enterprise is under.
///
/// # Errors
/// `not_found` for an enterprise out of reach.
pub fn schedule(conn: &mut Conn, scope: &Scope, enterprise: EnterpriseId) -> Result<Schedule> {
    let firm = Firm::reached(conn, scope, enterprise)?;
    in_force(conn, &firm).map(|(schedule, _)| schedule)
}

/// Sets an enterprise's own schedule, or has it follow the default again. What was due and was
/// done, or was missed, stays as it was; [`plan`](super::plan) sees to what is due from today on.
///
/// # Errors
/// `not_found` for an enterprise out of reach, `version_conflict`, `validation_failed`.
pub fn replace(
    conn: &mut Conn,
    scope: &Scope,
    now: Moment,
    by: UserId,
    enterprise: EnterpriseId,
    new: &NewSchedule,
) -> Result<Schedule> {
    let firm = Firm::reached(conn, scope, enterprise)?;
    let known = lists(conn, firm.subdistrict_id)?;
    let mut fields = Fields::new();
    check(&mut fields, "items", new.items.as_deref().unwrap_or_default(), &known, now.day());
    for (i, item) in new.items.iter().flatten().enumerate() {
        if item.checklist_id.is_none() {
            fields.wrong(format!("items[{i}].checklistId"), "required", "请选择自查表");
        }
    }
    fields.check()?;
    if own(conn, enterprise)?.map_or(0, |(version, _)| version) != new.version {
        return Err(Error::new(Code::VersionConflict));
    }
    let items = new.items.as_ref().map(serde_json::to_string).transpose().map_err(Error::internal)?;
    let row = (
        schedules::enterprise_id.eq(enterprise),
        schedules::subdistrict_id.eq(firm.subdistrict_id),
        schedules::version.eq(heping_core::version::next(new.version)?),
        schedules::items.eq(&items),
        schedules::changed_at.eq(now),
        schedules::changed_by.eq(by),
    );
    on_either!(conn, |c| {
        diesel::insert_into(schedules::table)
            .values(row)
            .on_conflict(schedules::enterprise_id)
            .do_update()
            .set(row)
            .execute(c)?;
    });
    in_force(conn, &firm).map(|(schedule, _)| schedule)
}

/// The schedule that a firm is under, and the checklists that it names.
pub(super) fn in_force(conn: &mut Conn, firm: &Firm) -> Result<(Schedule, Vec<ChecklistHead>)> {
    let own = own(conn, firm.id)?;
    let version = own.as_ref().map_or(0, |(version, _)| *version);
    let (source, items) = match own.and_then(|(_, items)| items) {
        Some(items) => (ScheduleSource::Enterprise, items),
        None => match defaults::of_firm(conn, firm)? {
            Some(items) => (ScheduleSource::Default, items),
            None => (ScheduleSource::BuiltIn, vec![built_in()]),
        },
    };
    let lists = lists(conn, firm.subdistrict_id)?;
    // the closest one stands first
    let closest = checklist::meant_for(&lists, Some(&firm.industry)).first().map(|list| list.id);
    let items = items.into_iter().filter_map(|item| {
        let id = item.checklist_id.or(closest)?;
        let list = lists.iter().find(|list| list.id == id)?;
        Some(ScheduleItem {
            checklist_id: id,
            title: list.title.clone(),
            every: item.every,
            every_text: item.every.text(),
            starts_on: item.starts_on,
        })
    });
    let schedule = Schedule { version, source, source_text: source.text(), items: items.collect() };
    Ok((schedule, lists))
}

/// Once a calendar month, with the list that is closest to the firm's industry.
fn built_in() -> NewScheduleItem {
    let starts_on = Day::from_ymd_opt(2000, 1, 1).unwrap_or(Day::MIN);
    NewScheduleItem { checklist_id: None, every: Every::Month, starts_on }
}

type Own = (i64, Option<Vec<NewScheduleItem>>);

fn own(conn: &mut Conn, enterprise: EnterpriseId) -> Result<Option<Own>> {
    let row: Option<(i64, Option<String>)> = schedules::table
        .find(enterprise)
        .select((schedules::version, schedules::items))
        .first(conn)
        .optional()?;
    let Some((version, items)) = row else { return Ok(None) };
    let items = items.map(|json| serde_json::from_str(&json)).transpose().map_err(Error::internal)?;
    Ok(Some((version, items)))
}
