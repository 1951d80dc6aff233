//! An officer asks, a supervisor decides.

use chrono::Months;
use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{Actor, ApprovalId, Code, Day, EnterpriseId, Error, Moment, Result, Scope, UserId};
use heping_evidence::{Written, content};
use heping_store::schema::inspection_approvals as table;
use heping_store::statement::Keep;
use heping_store::{Bundle, Conn};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::row::{Row, find, view};
use super::{Approval, ApprovalDecision, ApprovalOfficer, ApprovalState};
use crate::firm::Firm;
use crate::inspection::{self, InspectionKind};

/// An inspection for which approval is asked.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewApproval {
    /// Made by the client, so that sending it again asks once.
    #[serde(default, skip_serializing_if = "heping_core::id::is_no_content")]
    pub id: Option<ApprovalId>,
    /// Why the street goes.
    pub kind: InspectionKind,
    /// Why this enterprise, and now (检查事由).
    #[schema(min_length = 1, max_length = 500, example = "年度检查计划")]
    pub reason: String,
    /// What is to be looked at (检查内容).
    #[schema(min_length = 1, max_length = 1000, example = "粉尘防爆、用电和消防安全")]
    pub matter: String,
    /// Two officers or more, oneself among them.
    #[serde(default)]
    #[schema(min_items = 2, max_items = 10)]
    pub officer_ids: Vec<UserId>,
    /// The first day on which it may be made.
    #[schema(value_type = chrono::NaiveDate)]
    pub from_on: Day,
    /// The last one, at most three months later.
    #[schema(value_type = chrono::NaiveDate)]
    pub to_on: Day,
    /// Whether the enterprise is told beforehand (检查通知书).
    #[serde(default)]
    pub notify: bool,
}

/// A supervisor's decision.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewApprovalDecision {
    /// What it is.
    pub decision: ApprovalDecision,
    /// Why; needed for a refusal.
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

/// Asks for the approval of an inspection.
///
/// # Errors
/// `not_found` for an enterprise out of reach, `id_conflict`, `validation_failed`.
pub fn request(
    conn: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    enterprise: EnterpriseId,
    new: &NewApproval,
) -> Result<Written<Approval>> {
    let firm = Firm::reached(conn, scope, enterprise)?;
    let content_hash = content::digest(&(enterprise, new))?;
    if let Some(id) = new.id
        && let Some(stored) = find(conn, id)?
    {
        content::same(&stored.content_hash, &content_hash)?;
        return Ok(Written::repeated(view(conn, stored)?));
    }
    let mut fields = Fields::new();
    let reason = fields.text("reason", &new.reason, 500);
    let matter = fields.text("matter", &new.matter, 1000);
    if new.from_on < now.day() {
        fields.wrong("fromOn", "in_past", "督查日期不能早于今天");
    }
    let latest = new.from_on.checked_add_months(Months::new(3));
    if new.to_on < new.from_on || latest.is_some_and(|latest| new.to_on > latest) {
        fields.wrong("toOn", "out_of_range", "截止日期应在开始日期之后三个月以内");
    }
    let officers = inspection::certified(conn, &mut fields, actor, firm.subdistrict_id, &new.officer_ids)?;
    fields.check()?;
    let officers: Vec<ApprovalOfficer> = officers
        .into_iter()
        .map(|one| ApprovalOfficer { id: one.id, name: one.name, certificate_number: one.certificate_number })
        .collect();
    let row = Row {
        id: new.id.unwrap_or_else(ApprovalId::new),
        subdistrict_id: firm.subdistrict_id,
        enterprise_id: firm.id,
        kind: new.kind,
        reason,
        matter,
        officers: serde_json::to_string(&officers).map_err(Error::internal)?,
        from_day: new.from_on,
        to_day: new.to_on,
        notifies: new.notify,
        state: ApprovalState::Requested,
        number: None,
        requested_by: actor.user,
        requested_at: now,
        decided_by: None,
        decided_at: None,
        note: None,
        content_hash,
    };
    diesel::insert_into(table::table).values(&row).kept().execute(conn)?;
    Ok(Written::new(view(conn, row)?, Vec::new()))
}

/// Decides about an inspection. The same decision sent again is answered as the first time.
///
/// # Errors
/// `not_found`, `own_work` for whoever asked or is to inspect, `state_conflict` when it was decided
/// otherwise, `validation_failed`.
pub(crate) fn decide(
    conn: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    id: ApprovalId,
    new: &NewApprovalDecision,
) -> Result<Written<Approval>> {
    let row = find(conn, id)?.filter(|row| scope.street() == Some(row.subdistrict_id));
    let row = row.ok_or_else(|| Error::new(Code::NotFound))?;
    let mut fields = Fields::new();
    let note = fields.optional_text("note", new.note.as_deref(), 500);
    if new.decision == ApprovalDecision::Refuse && note.is_none() {
        fields.wrong("note", "required", "不批准的，请说明理由");
    }
    fields.check()?;
    let state = match new.decision {
        ApprovalDecision::Approve => ApprovalState::Approved,
        ApprovalDecision::Refuse => ApprovalState::Refused,
    };
    if row.state != ApprovalState::Requested {
        if (row.state, row.decided_by, &row.note) == (state, Some(actor.user), &note) {
            return Ok(Written::repeated(view(conn, row)?));
        }
        return Err(Error::because(Code::StateConflict, "该审批已有决定。").in_state(row.state.as_str()));
    }
    let asked = view(conn, row)?;
    if asked.officers.iter().any(|officer| officer.id == actor.user) {
        return Err(Error::because(Code::OwnWork, "不能审批自己申请的督查，请由他人审批。"));
    }
    diesel::update(table::table.find(id))
        .set((
            table::state.eq(state),
            table::decided_by.eq(actor.user),
            table::decided_at.eq(now),
            table::note.eq(&note),
        ))
        .execute(conn)?;
    let row = find(conn, id)?.ok_or_else(|| Error::new(Code::NotFound))?;
    Ok(Written::new(view(conn, row)?, Vec::new()))
}

/// Writes down the number under which an approval was issued.
pub(crate) fn number(rows: &mut Bundle, approval: &mut Approval, number: String) {
    rows.add(diesel::update(table::table.find(approval.id)).set(table::number.eq(number.clone())));
    approval.number = Some(number);
}
