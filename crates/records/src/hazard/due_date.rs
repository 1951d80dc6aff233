//! The street's date: a firm that has missed the date it gave itself gets the next one from the
//! street.

use chrono::Months;
use heping_core::fact::Party;
use heping_core::text::Fields;
use heping_core::{Actor, Day, HazardId, Moment, Result, SafetyEvent, Scope};
use heping_evidence::{Written, content};
use heping_store::{Bundle, Conn};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::event::{Said, sent_again};
use super::extension::date_set;
use super::life::Step;
use super::row::party;
use super::view::at_hand;
use super::{Hazard, HazardEvent};

/// The street's date for an overdue hazard that the firm had found itself.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewDueDate {
    /// The day by whose end it must be rectified.
    #[schema(value_type = chrono::NaiveDate)]
    pub due_on: Day,
    /// Why this day.
    #[schema(max_length = 500)]
    pub reason: Option<String>,
}

/// Notes what is wrong with a due day that the street sets.
pub(crate) fn check(fields: &mut Fields, due_on: Day, from: Day) {
    if due_on < from {
        fields.wrong("dueOn", "in_past", "整改期限不能早于今天");
    } else if from.checked_add_months(Months::new(12)).is_some_and(|latest| due_on > latest) {
        fields.wrong("dueOn", "too_late", "整改期限不能超过一年");
    }
}

/// Sets the next date of a hazard that the firm found itself and whose own date has passed.
///
/// # Errors
/// `not_found`, `state_conflict` unless it is overdue and the firm's own, `validation_failed`.
pub fn set_due_date(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    hazard: HazardId,
    new: &NewDueDate,
) -> Result<Written<Hazard>> {
    let (row, shown) = at_hand(conn, scope, hazard)?;
    let content_hash = content::digest(&(hazard, new))?;
    if sent_again(conn, actor, hazard, &content_hash)? {
        return Ok(Written::repeated(shown.view(row, now.day())));
    }
    let mut step = Step::may(conn, actor, scope, now, row, HazardEvent::DueDateSet)?;
    let mut fields = Fields::new();
    let reason = fields.optional_text("reason", new.reason.as_deref(), 500);
    check(&mut fields, new.due_on, now.day());
    fields.check()?;

    step.row.due_on = new.due_on;
    step.row.due_set_by = party(Party::Street).to_owned();
    let event = SafetyEvent::DueDateSet { hazard, due_on: new.due_on, set_by: Party::Street };
    let fact = date_set(conn, &step, now, event)?;
    let said = Said { note: reason.as_deref(), content_hash: Some(&content_hash), ..Said::nothing() };
    let row = step.take(rows, &said);
    Ok(Written::new(shown.view(row, now.day()), vec![fact]))
}
