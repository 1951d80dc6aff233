//! More time (延期): asked for by the firm before the due day has passed, decided by the street.
//! Every request stays, with its decision. One that the street leaves lying until the day has passed
//! can still be granted, and then the day counts as never missed: a slow office never costs the firm.
//! Only where the date was moved in between does the new one hold from the decision on.

use chrono::{Days, TimeDelta};
use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{
    Actor, Code, Day, Error, ExtensionId, HazardId, Moment, Result, SafetyEvent, SafetyFact, Scope,
    SubdistrictId, UserId, words,
};
use heping_evidence::{Written, content};
use heping_store::schema::deadline_extensions;
use heping_store::statement::{Chosen, Keep, OneOf, Words};
use heping_store::{Bundle, Conn};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::event::Said;
use super::life::Step;
use super::row::party_of;
use super::view::{at_hand, reached};
use super::{Hazard, HazardEvent, HazardRow};

/// The most days that one extension gives.
const MOST_DAYS: u64 = 90;

words! {
    /// Where a request for more time stands.
    ExtensionState {
        /// It awaits its decision.
        Requested = "requested" "待审批",
        /// The new date holds.
        Granted = "granted" "已同意",
        /// The old date holds.
        Refused = "refused" "未同意",
    }
}

words! {
    /// What the street says to a request for more time.
    ExtensionDecision {
        /// The new date holds.
        Grant = "grant" "同意延期",
        /// The old date holds.
        Refuse = "refuse" "不同意延期",
    }
}

/// A request for more time.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewExtension {
    /// Made by the phone, so that sending it again is not a second request.
    #[serde(default, skip_serializing_if = "heping_core::id::is_no_content")]
    pub id: Option<ExtensionId>,
    /// The day asked for: later than the present one, by 90 days at most.
    #[schema(value_type = chrono::NaiveDate)]
    pub new_due_on: Day,
    /// Why it takes longer.
    #[schema(min_length = 1, max_length = 500, example = "除尘设备到货延迟")]
    pub reason: String,
}

/// The street's answer to a request for more time.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewExtensionDecision {
    /// Granted or refused.
    pub decision: ExtensionDecision,
    /// What the officer says; needed to refuse.
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

/// A request for more time and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Extension {
    /// Its id.
    pub id: ExtensionId,
    /// Of which hazard.
    pub hazard_id: HazardId,
    /// The due day when it was asked for.
    #[schema(value_type = chrono::NaiveDate)]
    pub old_due_on: Day,
    /// The day asked for.
    #[schema(value_type = chrono::NaiveDate)]
    pub new_due_on: Day,
    /// Why.
    pub reason: String,
    /// Where it stands.
    pub state: ExtensionState,
    /// The same in Chinese.
    pub state_text: &'static str,
    /// When it was asked for.
    pub requested_at: Moment,
    /// When it was decided.
    pub decided_at: Option<Moment>,
    /// What the officer said.
    pub note: Option<String>,
}

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = deadline_extensions)]
struct Row {
    id: ExtensionId,
    subdistrict_id: SubdistrictId,
    enterprise_id: heping_core::EnterpriseId,
    hazard_id: HazardId,
    old_due_on: Day,
    new_due_on: Day,
    reason: String,
    state: ExtensionState,
    requested_by: UserId,
    requested_at: Moment,
    decided_by: Option<UserId>,
    decided_at: Option<Moment>,
    note: Option<String>,
    content_hash: String,
    decision_hash: Option<String>,
}

impl From<Row> for Extension {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            hazard_id: row.hazard_id,
            old_due_on: row.old_due_on,
            new_due_on: row.new_due_on,
            reason: row.reason,
            state: row.state,
            state_text: row.state.text(),
            requested_at: row.requested_at,
            decided_at: row.decided_at,
            note: row.note,
        }
    }
}

fn find(conn: &mut Conn, id: ExtensionId) -> Result<Option<Row>> {
    Ok(deadline_extensions::table.find(id).select(Row::as_select()).first(conn).optional()?)
}

/// The condition on requests that await their decision; chosen, so that its type has a name.
pub(crate) fn awaits_decision() -> OneOf<deadline_extensions::state, Chosen> {
    deadline_extensions::state.one_of_chosen([ExtensionState::Requested])
}

/// How many requests of a street await their decision.
///
/// # Errors
/// Only those of the database.
pub(crate) fn count_waiting(conn: &mut Conn, street: SubdistrictId) -> Result<i64> {
    let waiting = deadline_extensions::table
        .filter(deadline_extensions::subdistrict_id.eq(street))
        .filter(awaits_decision());
    Ok(waiting.count().get_result(conn)?)
}

/// Every request of a hazard, the oldest first.
pub(crate) fn of(conn: &mut Conn, hazard: HazardId) -> Result<Vec<Extension>> {
    let rows: Vec<Row> = deadline_extensions::table
        .filter(deadline_extensions::hazard_id.eq(hazard))
        .order((deadline_extensions::requested_at, deadline_extensions::id))
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Extension::from).collect())
}

/// Asks for more time.
///
/// # Errors
/// `not_found`, `id_conflict`, `state_conflict` unless it is being rectified, not overdue and no
/// other request is open, `validation_failed`.
pub fn request_extension(
    conn: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    hazard: HazardId,
    new: &NewExtension,
) -> Result<Written<Extension>> {
    let row = reached(conn, scope, hazard)?;
    let content_hash = content::digest(&(hazard, new))?;
    if let Some(id) = new.id
        && let Some(stored) = find(conn, id)?
    {
        content::same(&stored.content_hash, &content_hash)?;
        return Ok(Written::repeated(stored.into()));
    }
    let step = Step::may(conn, actor, scope, now, row, HazardEvent::ExtensionRequested)?;

    let mut fields = Fields::new();
    let reason = fields.text("reason", &new.reason, 500);
    let due_on = step.row.due_on;
    if new.new_due_on <= due_on {
        fields.wrong("newDueOn", "not_later", format!("新期限须晚于现期限 {due_on}"));
    } else if due_on.checked_add_days(Days::new(MOST_DAYS)).is_none_or(|latest| new.new_due_on > latest) {
        fields.wrong("newDueOn", "too_late", format!("一次最多延期 {MOST_DAYS} 天"));
    }
    fields.check()?;

    let request = Row {
        id: new.id.unwrap_or_else(ExtensionId::new),
        subdistrict_id: step.row.subdistrict_id,
        enterprise_id: step.row.enterprise_id,
        hazard_id: hazard,
        old_due_on: due_on,
        new_due_on: new.new_due_on,
        reason,
        state: ExtensionState::Requested,
        requested_by: actor.user,
        requested_at: now,
        decided_by: None,
        decided_at: None,
        note: None,
        content_hash,
        decision_hash: None,
    };
    diesel::insert_into(deadline_extensions::table).values(&request).kept().execute(conn)?;
    let note = format!("申请延期至 {}：{}", request.new_due_on, request.reason);
    step.taken(conn, &Said { note: Some(&note), ..Said::nothing() })?;
    Ok(Written::new(request.into(), Vec::new()))
}

/// Grants or refuses a request for more time. The same decision sent again is answered as the
/// first time.
///
/// # Errors
/// `not_found`, `state_conflict` when it was decided otherwise or the hazard is no longer being
/// rectified; `validation_failed`.
pub fn decide_extension(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    (hazard, extension): (HazardId, &str),
    new: &NewExtensionDecision,
) -> Result<Written<Hazard>> {
    let (row, shown) = at_hand(conn, scope, hazard)?;
    let request = match extension.parse() {
        Ok(id) => find(conn, id)?.filter(|request| request.hazard_id == hazard),
        Err(_) => None,
    };
    let decision_hash = content::digest(&(extension, new))?;
    if let Some(request) = &request
        && request.decided_by == Some(actor.user)
        && request.decision_hash.as_ref() == Some(&decision_hash)
    {
        return Ok(Written::repeated(shown.view(row, now.day())));
    }
    let (event, state) = match new.decision {
        ExtensionDecision::Grant => (HazardEvent::ExtensionGranted, ExtensionState::Granted),
        ExtensionDecision::Refuse => (HazardEvent::ExtensionRefused, ExtensionState::Refused),
    };
    let mut step = Step::may(conn, actor, scope, now, row, event)?;
    let request = request.ok_or_else(|| Error::new(Code::NotFound))?;
    if request.state != ExtensionState::Requested {
        let detail = format!("该延期申请{}，不能再次审批。", request.state.text());
        return Err(Error::because(Code::StateConflict, detail).in_state(step.row.state.as_str()));
    }
    let mut fields = Fields::new();
    let note = fields.optional_text("note", new.note.as_deref(), 500);
    if new.decision == ExtensionDecision::Refuse && note.is_none() && fields.is_empty() {
        fields.wrong("note", "required", "不同意延期须说明原因");
    }
    fields.check()?;

    rows.add(diesel::update(deadline_extensions::table.find(request.id)).set((
        deadline_extensions::state.eq(state),
        deadline_extensions::decided_by.eq(actor.user),
        deadline_extensions::decided_at.eq(now),
        deadline_extensions::note.eq(note.clone()),
        deadline_extensions::decision_hash.eq(decision_hash),
    )));
    let fact = match state {
        ExtensionState::Granted => grant(conn, &mut step, request.new_due_on, now)?,
        _ => None,
    };
    let row = step.take(rows, &Said { note: note.as_deref(), ..Said::nothing() });
    Ok(Written::new(shown.view(row, now.day()), fact.into_iter().collect()))
}

/// Moves the due day, if the new one is later, and answers the fact of it.
fn grant(conn: &mut Conn, step: &mut Step, new_due_on: Day, now: Moment) -> Result<Option<SafetyFact>> {
    let holds_from = granted_from(conn, &step.row, now)?;
    // what was put off meanwhile, because of a review, is not taken back
    if new_due_on <= step.row.due_on {
        return Ok(None);
    }
    step.row.due_on = new_due_on;
    // whoever had set the date keeps it: an extension does not make the firm's date the street's
    let set_by = party_of(&step.row.due_set_by);
    let event = SafetyEvent::DueDateSet { hazard: step.row.id, due_on: new_due_on, set_by };
    date_set(conn, step, holds_from, event).map(Some)
}

/// When the new date begins to hold: at once, or while there was still time, unless the date was
/// moved after that.
fn granted_from(conn: &mut Conn, row: &HazardRow, now: Moment) -> Result<Moment> {
    let in_time = Moment::end_of(row.due_on).plus(TimeDelta::milliseconds(-1));
    let moves = [HazardEvent::SentBack, HazardEvent::ExtensionGranted, HazardEvent::DueDateSet];
    let moved_at = super::event::latest(conn, row.id, &moves)?;
    Ok(if moved_at.is_none_or(|moved_at| moved_at < in_time) { now.min(in_time) } else { now })
}

/// The fact of a new date that holds from an instant on; the hazard's how-manieth tells it apart
/// from the others.
pub(super) fn date_set(conn: &mut Conn, step: &Step, at: Moment, event: SafetyEvent) -> Result<SafetyFact> {
    let nth =
        super::event::count(conn, step.row.id, &[HazardEvent::ExtensionGranted, HazardEvent::DueDateSet])?
            + 1;
    let nth = u32::try_from(nth).unwrap_or(u32::MAX);
    Ok(SafetyFact::new(step.row.enterprise_id, at, step.row.as_source(), nth, event))
}
