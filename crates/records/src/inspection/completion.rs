//! The end of an inspection: an outcome, signatures, and no change ever after.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{Actor, InspectionId, Moment, PhotoId, RecordKind, Result, SafetyEvent, SafetyFact, Scope};
use heping_evidence::{self as evidence, DeviceClock, Written, clock, content};
use heping_store::schema::{inspections, signatures};
use heping_store::{Ask, Bundle, Conn};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::read::{cap_and_name, seen, view};
use super::row::InspectionRow;
use super::signing::{self, NewSignature};
use super::{
    Inspection, InspectionOutcome, InspectionSheet, InspectionState, ItemResult, Officer, Party, SheetItem,
    Signature, officer, sheet,
};
use crate::hazard;

/// How an inspection ended.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewCompletion {
    /// What came of it.
    pub outcome: InspectionOutcome,
    /// Why it came to no check, in words; needed then alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500, example = "大门上锁，电话无人接听")]
    pub outcome_reason: Option<String>,
    /// Photos of what came of it: the locked gate, the empty hall. One at least where it came to no check,
    /// unless the officers were refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 9)]
    pub photo_ids: Vec<PhotoId>,
    /// Whether the officers showed their certificates (安全生产法 art. 67).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificates_shown: Option<bool>,
    /// Whether the firm was told that it may ask for officers to stand aside (回避).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recusal_asked: Option<bool>,
    /// What the firm said to that: 不申请回避, or whom and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500, example = "不申请回避")]
    pub recusal_answer: Option<String>,
    /// When it ended.
    pub ended_at: Moment,
    /// An inspector's at least; the enterprise's, or its refusal, when it was checked. Whoever completes
    /// it signs by doing so; everybody else by a picture of what they drew.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 12)]
    pub signatures: Vec<NewSignature>,
    /// The clock of the phone that sends it.
    #[serde(skip)]
    pub clock: DeviceClock,
}

/// Completes an inspection. The same completion sent again is answered as the first time.
///
/// # Errors
/// `not_found`, `forbidden` for an officer of another inspection, `state_conflict` when it was
/// completed otherwise, `validation_failed`.
pub fn complete(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    inspection: InspectionId,
    new: &NewCompletion,
) -> Result<Written<Inspection>> {
    let completion_hash = content::digest(&(inspection, new))?;
    let is_checked = new.outcome == InspectionOutcome::Checked;
    let asked = (
        InspectionRow::held(scope, actor, inspection),
        officer::of(inspection),
        evidence::owned_by(actor.user, new.pictures().collect()),
        is_checked.then(|| sheet::asked(inspection)),
    );
    let (mut row, mut officers, owned, sheets) = asked.ask(conn)?;
    if row.completion_hash.as_ref() == Some(&completion_hash) {
        return Ok(Written::repeated(view(conn, row)?));
    }
    row.must_be_open()?;
    let known = Known { row: &row, officers: &officers, owned, sheets: sheets.unwrap_or_default() };
    let (signed, reason, recusal) = checked(&known, actor, now, new)?;
    let standing_by = signing::standing_by(&officers, actor, &signed);

    row.state = InspectionState::Completed;
    row.outcome = Some(new.outcome);
    row.outcome_reason = reason;
    row.certificates_shown = new.certificates_shown;
    row.recusal_asked = new.recusal_asked;
    row.recusal_answer = recusal;
    let ended_at = new.clock.correct(new.ended_at);
    row.ended_at = Some(ended_at);
    row.ended_device_at = new.clock.wrong(new.ended_at);
    row.completion_hash = Some(completion_hash);
    let (visit_cap, name) = cap_and_name(&row).ask(conn)?;
    let came_to_nothing = row.kind.counts() && !is_checked;
    let visit_cap = if came_to_nothing { visit_cap.with_one_less() } else { visit_cap };
    officer::sign(conn, inspection, &mut officers, &standing_by, now)?;
    rows.add(diesel::update(inspections::table.find(inspection)).set((
        inspections::state.eq(row.state),
        inspections::outcome.eq(row.outcome),
        inspections::outcome_reason.eq(row.outcome_reason.clone()),
        inspections::certificates_shown.eq(row.certificates_shown),
        inspections::recusal_asked.eq(row.recusal_asked),
        inspections::recusal_answer.eq(row.recusal_answer.clone()),
        inspections::ended_at.eq(row.ended_at),
        inspections::ended_device_at.eq(row.ended_device_at),
        inspections::completion_hash.eq(row.completion_hash.clone()),
    )));
    evidence::add_links(rows, RecordKind::Inspection, inspection.as_str(), new.photo_ids.iter().copied());
    let signatures = sign(rows, inspection, signed, ended_at);
    let mut facts: Vec<_> = inspected(&row, now).into_iter().collect();
    let completed = seen(row, name, officers, signatures, visit_cap);
    if completed.is_confirmed() {
        facts.extend(hazard::majors_of(inspection).ask(conn)?);
    }
    Ok(Written::new(completed, facts))
}

impl NewCompletion {
    /// All pictures that it names.
    fn pictures(&self) -> impl Iterator<Item = PhotoId> {
        let drawn = self.signatures.iter().filter_map(|signature| signature.image_id);
        self.photo_ids.iter().copied().chain(drawn)
    }
}

/// Has signatures written down, and answers them as people see them.
fn sign(
    rows: &mut Bundle,
    inspection: InspectionId,
    signed: Vec<NewSignature>,
    at: Moment,
) -> Vec<Signature> {
    for (signature, position) in signed.iter().zip(0_i32..) {
        rows.add(diesel::insert_into(signatures::table).values((
            signatures::inspection_id.eq(inspection),
            signatures::position.eq(position),
            signatures::party.eq(signature.party),
            signatures::name.eq(signature.name.clone()),
            signatures::image_id.eq(signature.image_id),
            signatures::refused_reason.eq(signature.refused_reason.clone()),
            signatures::signed_at.eq(at),
        )));
    }
    let signature = |NewSignature { party, name, image_id, refused_reason }: NewSignature| Signature {
        party,
        party_text: party.text(),
        name,
        image_id,
        refused_reason,
        signed_at: at,
    };
    signed.into_iter().map(signature).collect()
}

/// An inspection that came to a check makes the firm a rated one.
fn inspected(row: &InspectionRow, now: Moment) -> Option<SafetyFact> {
    if row.outcome != Some(InspectionOutcome::Checked) {
        return None;
    }
    let at = row.ended_at.map_or(now, |ended| ended.min(now));
    Some(SafetyFact::new(
        row.enterprise_id,
        at,
        row.source(),
        1,
        SafetyEvent::Inspected { inspection: row.id },
    ))
}

/// What a completion is checked against.
struct Known<'a> {
    row: &'a InspectionRow,
    officers: &'a [Officer],
    /// Those of its pictures that are the sender's own.
    owned: Vec<PhotoId>,
    sheets: Vec<InspectionSheet>,
}

fn checked(
    known: &Known<'_>,
    actor: &Actor,
    now: Moment,
    new: &NewCompletion,
) -> Result<(Vec<NewSignature>, Option<String>, Option<String>)> {
    let mut fields = Fields::new();
    let ended_at = new.clock.correct(new.ended_at);
    clock::check(&mut fields, "endedAt", ended_at, now);
    if ended_at < known.row.started_at {
        fields.wrong("endedAt", "before_start", "结束时间不能早于开始时间");
    }
    let is_checked = new.outcome == InspectionOutcome::Checked;
    if !is_checked && known.row.finding_count > 0 {
        fields.wrong("outcome", "has_findings", "本次督查已登记隐患，结果应为“已检查”");
    }
    let reason = fields.optional_text("outcomeReason", new.outcome_reason.as_deref(), 500);
    if !is_checked && reason.is_none() && fields.is_empty() {
        fields.wrong("outcomeReason", "required", "没能检查的，请写明情况，如“大门上锁，电话无人接听”");
    }
    let recusal = fields.optional_text("recusalAnswer", new.recusal_answer.as_deref(), 500);
    let signs = |party| new.signatures.iter().any(|signature| signature.party == party);
    if !new.signatures.iter().any(|s| s.party == Party::Inspector && s.refused_reason.is_none()) {
        fields.wrong("signatures", "inspector_missing", "须有执法人员签字");
    }
    if is_checked && !signs(Party::Enterprise) {
        fields.wrong("signatures", "enterprise_missing", "须有企业负责人签字，或注明拒绝签字的原因");
    }
    followed_up(&mut fields, &known.sheets);
    // a refusal is nothing to photograph
    let photo_needed = !is_checked && new.outcome != InspectionOutcome::Refused;
    evidence::check(&mut fields, "photoIds", &new.photo_ids, &known.owned, usize::from(photo_needed));
    let signed = signing::checked(&mut fields, actor, known.officers, &known.owned, &new.signatures);
    fields.check()?;
    Ok((signed, reason.filter(|_| !is_checked), recusal))
}

/// Nothing that was not in order is passed over: it is a finding, or a remark says what was done.
fn followed_up(fields: &mut Fields, sheets: &[InspectionSheet]) {
    let passed_over = |item: &&SheetItem| {
        item.result == ItemResult::NotInOrder && item.hazard_id.is_none() && item.remark.is_none()
    };
    for item in sheets.iter().flat_map(|sheet| &sheet.items).filter(passed_over) {
        let message = format!("“{}”不符合：请登记隐患，或在备注中写明现场处理情况", item.text);
        fields.wrong("answers", "not_followed_up", message);
    }
}
