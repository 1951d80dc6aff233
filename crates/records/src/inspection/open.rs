//! The beginning of an inspection.

use heping_core::text::Fields;
use heping_core::{Actor, CampaignId, EnterpriseId, InspectionId, Moment, Result, Scope, UserId};
use heping_evidence::{DeviceClock, Written, clock, content};
use heping_store::schema::inspections;
use heping_store::{Ask, Bundle, Conn};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::read::{seen, view};
use super::row::InspectionRow;
use super::{Inspection, InspectionKind, InspectionState, officer, visit_cap};
use crate::firm::Firm;
use crate::issuer;
use crate::number::{self, Series};

/// An inspection to be opened. The enterprise stands beside it, found by its id or its code.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewInspection {
    /// Made by the phone, so that sending it again opens no second one.
    #[serde(default, skip_serializing_if = "heping_core::id::is_no_content")]
    pub id: Option<InspectionId>,
    /// Why.
    pub kind: InspectionKind,
    /// On the basis of which rule; left out, the one that the street's papers name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500, example = "《安全生产法》第六十五条")]
    pub legal_basis: Option<String>,
    /// The number of the approval to inspect.
    #[schema(min_length = 1, max_length = 100, example = "河安检批〔2026〕45号")]
    pub approval_number: String,
    /// 行政行为码
    #[schema(max_length = 100)]
    pub act_code: Option<String>,
    /// Two officers or more, oneself among them.
    #[serde(default)]
    #[schema(min_items = 2, max_items = 10)]
    pub officer_ids: Vec<UserId>,
    /// When it began.
    pub started_at: Moment,
    /// Why the enterprise is inspected although the year's cap is reached; needed then alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500)]
    pub over_cap_reason: Option<String>,
    /// The campaign for which it is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign_id: Option<CampaignId>,
    /// The clock of the phone that sends it.
    #[serde(skip)]
    pub clock: DeviceClock,
}

/// Opens an inspection.
///
/// # Errors
/// `not_found` for an enterprise out of reach, `id_conflict`, `validation_failed`.
pub fn open(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    enterprise: EnterpriseId,
    new: &NewInspection,
) -> Result<Written<Inspection>> {
    let content_hash = content::digest(&(enterprise, new))?;
    let started_at = new.clock.correct(new.started_at);
    let asked = (
        Firm::asked(enterprise),
        new.id.map(InspectionRow::of),
        visit_cap::visit_cap(enterprise, started_at),
    );
    let (firm, stored, cap) = asked.ask(conn)?;
    let firm = firm.within(scope)?;
    if let Some(stored) = stored.flatten() {
        content::same(&stored.content_hash, &content_hash)?;
        return Ok(Written::repeated(view(conn, stored)?));
    }

    let mut fields = Fields::new();
    let legal_basis = fields.optional_text("legalBasis", new.legal_basis.as_deref(), 500);
    let approval_number = fields.text("approvalNumber", &new.approval_number, 100);
    let act_code = fields.optional_text("actCode", new.act_code.as_deref(), 100);
    clock::check(&mut fields, "startedAt", started_at, now);
    let mut over_cap_reason = fields.optional_text("overCapReason", new.over_cap_reason.as_deref(), 500);
    if !new.kind.counts() || !cap.is_reached() {
        over_cap_reason = None;
    } else if over_cap_reason.is_none() {
        fields.wrong("overCapReason", "required", cap.reached());
    }
    let officers = officer::certified(conn, &mut fields, actor, firm.subdistrict_id, &new.officer_ids)?;
    fields.check()?;

    let legal_basis = match legal_basis {
        Some(named) => named,
        None => issuer::settings(conn, firm.subdistrict_id)?.legal_basis,
    };
    let row = InspectionRow {
        id: new.id.unwrap_or_else(InspectionId::new),
        subdistrict_id: firm.subdistrict_id,
        enterprise_id: firm.id,
        number: number::take(conn, firm.subdistrict_id, Series::Inspection, now)?,
        kind: new.kind,
        legal_basis,
        approval_number,
        act_code,
        state: InspectionState::Open,
        outcome: None,
        finding_count: 0,
        started_at,
        ended_at: None,
        opened_by: actor.user,
        content_hash,
        completion_hash: None,
        recorded_at: now,
        over_cap_reason,
        started_device_at: new.clock.wrong(new.started_at),
        ended_device_at: None,
        outcome_reason: None,
        voided_at: None,
        voided_by: None,
        void_reason: None,
        certificates_shown: None,
        recusal_asked: None,
        recusal_answer: None,
    };
    rows.add(diesel::insert_into(inspections::table).values(row.clone()));
    officer::save(rows, row.id, &officers);
    let cap = if new.kind.counts() { cap.with_one_more() } else { cap };
    Ok(Written::new(seen(row, firm.name, officers, Vec::new(), cap), Vec::new()))
}
