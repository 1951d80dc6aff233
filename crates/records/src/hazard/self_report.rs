//! A hazard that the firm reports itself, outside a self-check.

use chrono::Days;
use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{Actor, Day, EnterpriseId, HazardId, Level, Moment, PhotoId, Result, Scope};
use heping_evidence::{self as evidence, DeviceClock, Written, clock, content};
use heping_store::schema::hazards;
use heping_store::{Bundle, Conn};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::{new_view, view};
use super::{Criteria, Hazard, NewHazard, Origin, record, row_of};
use crate::firm::Firm;
use crate::number::{self, Series};

/// What a title takes of the description.
const TITLE: usize = 30;

/// A hazard that the firm found.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewSelfReport {
    /// Made by the phone, so that sending it again makes no second hazard.
    #[serde(default, skip_serializing_if = "heping_core::id::is_no_content")]
    pub id: Option<HazardId>,
    /// How grave.
    pub level: Level,
    /// What is wrong, in a line; the beginning of the description if not given.
    #[schema(max_length = 100)]
    pub title: Option<String>,
    /// Where.
    #[schema(min_length = 1, max_length = 100)]
    pub place: String,
    /// What is wrong.
    #[schema(min_length = 1, max_length = 2000)]
    pub description: String,
    /// By which article the firm judges it major; without one it earns as a general hazard does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criteria: Option<Criteria>,
    /// The day by whose end the firm will have rectified it: at most 30 days away for a general
    /// hazard, 90 for a major one.
    #[schema(value_type = chrono::NaiveDate)]
    pub due_on: Day,
    /// Photos of it.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 9)]
    pub photo_ids: Vec<PhotoId>,
    /// When the phone recorded it, by its own clock.
    pub recorded_at: Option<Moment>,
    /// The clock of the phone that sends it.
    #[serde(skip)]
    pub clock: DeviceClock,
}

/// How far away the due date that an enterprise gives itself may be.
pub(crate) fn most_days(level: Level) -> u64 {
    match level {
        Level::General => 30,
        Level::Major => 90,
    }
}

/// Writes a hazard down that the firm found itself. It costs nothing.
///
/// # Errors
/// `not_found` for an enterprise out of reach, `id_conflict`, `validation_failed`.
pub fn self_report(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    enterprise: EnterpriseId,
    new: &NewSelfReport,
) -> Result<Written<Hazard>> {
    let firm = Firm::reached(conn, scope, enterprise)?;
    let content_hash = content::digest(&(enterprise, new))?;
    if let Some(id) = new.id {
        let stored: Option<String> =
            hazards::table.find(id).select(hazards::content_hash).first(conn).optional()?;
        if let Some(stored) = stored {
            content::same(&stored, &content_hash)?;
            let row = row_of(conn, id)?;
            return Ok(Written::repeated(view(conn, row, now.day())?));
        }
    }
    let mut fields = Fields::new();
    let title = fields.optional_text("title", new.title.as_deref(), 100);
    let place = fields.text("place", &new.place, 100);
    let description = fields.text("description", &new.description, 2000);
    let criteria = Criteria::checked(&mut fields, new.criteria.as_ref());
    let found_at = clock::recorded(&mut fields, new.clock, new.recorded_at, now);
    let (day, days) = (found_at.day(), most_days(new.level));
    if new.due_on < day {
        fields.wrong("dueOn", "in_past", "整改期限不能早于今天");
    } else if day.checked_add_days(Days::new(days)).is_some_and(|latest| new.due_on > latest) {
        fields.wrong("dueOn", "too_late", format!("{}隐患的整改期限最长 {days} 天", new.level.text()));
    }
    let owned = evidence::owned(conn, actor.user, new.photo_ids.iter().copied())?;
    evidence::check(&mut fields, "photoIds", &new.photo_ids, &owned, 1);
    fields.check()?;

    let first_line = || description.lines().next().unwrap_or_default().chars().take(TITLE).collect();
    let hazard = NewHazard {
        id: new.id.unwrap_or_else(HazardId::new),
        origin: Origin::Firm,
        level: new.level,
        title: title.unwrap_or_else(first_line),
        description: Some(description.clone()),
        place,
        item: None,
        legal_basis: None,
        measure: None,
        criteria: criteria.filter(|_| new.level == Level::Major),
        due_on: new.due_on,
        photos: new.photo_ids.clone(),
        found_at,
        device_at: new.recorded_at,
        content_hash,
    };
    let number = number::take(conn, firm.subdistrict_id, Series::Hazard, now)?;
    let (row, fact) = record(rows, (actor, scope), now, &firm, number, &hazard)?;
    Ok(Written::new(new_view(row, &firm, &hazard.photos, now.day()), vec![fact]))
}
