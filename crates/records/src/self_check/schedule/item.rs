//! What is due again and again, in a firm's own schedule and in a default of the street.

use std::collections::HashSet;

use heping_core::text::Fields;
use heping_core::{ChecklistId, ChecklistScope, Day, Result, SubdistrictId};
use heping_store::Conn;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::Every;
use crate::checklist::{self, ChecklistHead};

/// More than any firm has.
const MOST_ITEMS: usize = 20;

/// One thing that is due again and again, as it is set and kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewScheduleItem {
    /// The checklist to answer. In a default it may be left out: then the list that is closest to
    /// each firm's industry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checklist_id: Option<ChecklistId>,
    /// How often.
    pub every: Every,
    /// The first day of the first period; the others follow from it.
    #[schema(value_type = chrono::NaiveDate)]
    pub starts_on: Day,
}

/// Notes what is wrong with the items of a schedule or of a default.
pub(super) fn check(
    fields: &mut Fields,
    field: &str,
    items: &[NewScheduleItem],
    known: &[ChecklistHead],
    today: Day,
) {
    if items.len() > MOST_ITEMS {
        fields.wrong(field, "too_many", format!("最多 {MOST_ITEMS} 项"));
        return;
    }
    let earliest = Day::from_ymd_opt(2000, 1, 1).unwrap_or(Day::MIN);
    let latest = today.checked_add_days(chrono::Days::new(366)).unwrap_or(Day::MAX);
    let mut seen = HashSet::new();
    for (i, item) in items.iter().enumerate() {
        if let Some(id) = item.checklist_id
            && !known.iter().any(|list| list.id == id)
        {
            fields.wrong(format!("{field}[{i}].checklistId"), "unknown", "没有这份自查表");
        }
        if !seen.insert(item.checklist_id) {
            fields.wrong(format!("{field}[{i}].checklistId"), "duplicate", "同一份自查表只能安排一次");
        }
        if !(earliest..=latest).contains(&item.starts_on) {
            fields.wrong(
                format!("{field}[{i}].startsOn"),
                "out_of_range",
                "起始日应在 2000 年以后、一年以内",
            );
        }
    }
}

/// The self-check lists that a street can choose from.
pub(super) fn lists(conn: &mut Conn, subdistrict: SubdistrictId) -> Result<Vec<ChecklistHead>> {
    checklist::heads(conn, subdistrict, Some(ChecklistScope::SelfCheck))
}
