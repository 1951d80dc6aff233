//! The end of an inspection: an outcome, signatures, and no change ever after.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{
    Actor, InspectionId, Moment, PhotoId, RecordKind, Result, SafetyEvent, SafetyFact, Scope, Source, UserId,
};
use heping_evidence::{self as evidence, DeviceClock, Written, clock, content};
use heping_store::Conn;
use heping_store::schema::{inspections, signatures};
use heping_store::statement::Keep;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::read::view;
use super::row::InspectionRow;
use super::{Inspection, InspectionOutcome, InspectionState, Officer, Party, officer};
use crate::hazard;

const MOST_SIGNATURES: usize = 12;

/// A signature, or a refusal to sign with its reason.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewSignature {
    /// For whom.
    pub party: Party,
    /// Who.
    #[schema(min_length = 1, max_length = 50)]
    pub name: String,
    /// The picture of the signature.
    pub image_id: Option<PhotoId>,
    /// Why it was not given.
    #[schema(max_length = 500)]
    pub refused_reason: Option<String>,
}

/// How an inspection ended.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewCompletion {
    /// What came of it.
    pub outcome: InspectionOutcome,
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
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    inspection: InspectionId,
    new: &NewCompletion,
) -> Result<Written<Inspection>> {
    let mut row = InspectionRow::reached(conn, scope, inspection)?;
    officer::must_be_one(conn, actor, inspection)?;
    let completion_hash = content::digest(&(inspection, new))?;
    if row.completion_hash.as_ref() == Some(&completion_hash) {
        return Ok(Written::repeated(view(conn, row)?));
    }
    row.must_be_open()?;
    let signed = checked(conn, actor, now, &row, new)?;

    row.state = InspectionState::Completed;
    row.outcome = Some(new.outcome);
    let ended_at = new.clock.correct(new.ended_at);
    row.ended_at = Some(ended_at);
    row.ended_device_at = new.clock.wrong(new.ended_at);
    row.completion_hash = Some(completion_hash);
    diesel::update(inspections::table.find(inspection))
        .set((
            inspections::state.eq(row.state),
            inspections::outcome.eq(row.outcome),
            inspections::ended_at.eq(row.ended_at),
            inspections::ended_device_at.eq(row.ended_device_at),
            inspections::completion_hash.eq(&row.completion_hash),
        ))
        .kept()
        .execute(conn)?;
    for (signature, position) in signed.iter().zip(0_i32..) {
        diesel::insert_into(signatures::table)
            .values((
                signatures::inspection_id.eq(inspection),
                signatures::position.eq(position),
                signatures::party.eq(signature.party),
                signatures::name.eq(&signature.name),
                signatures::image_id.eq(signature.image_id),
                signatures::refused_reason.eq(&signature.refused_reason),
                signatures::signed_at.eq(ended_at),
            ))
            .execute(conn)?;
    }
    let standing_by = by_hand(conn, actor, inspection, &signed)?;
    officer::confirm(conn, inspection, &standing_by, now)?;
    let mut facts: Vec<_> = inspected(&row, now).into_iter().collect();
    let completed = view(conn, row)?;
    if completed.is_confirmed() {
        facts.extend(hazard::majors_of(conn, inspection)?);
    }
    Ok(Written::new(completed, facts))
}

/// The officers who stand by it: whoever completes it, and who drew a signature.
fn by_hand(
    conn: &mut Conn,
    actor: &Actor,
    inspection: InspectionId,
    signed: &[NewSignature],
) -> Result<Vec<UserId>> {
    let officers = officer::of(conn, inspection)?;
    let drew = |officer: &Officer| {
        let signs = |one: &NewSignature| one.party == Party::Inspector && one.name == officer.name;
        // of two who share a name nobody knows who drew it
        let namesakes = officers.iter().filter(|other| other.name == officer.name).count();
        namesakes == 1 && signed.iter().any(|one| signs(one) && one.image_id.is_some())
    };
    Ok(officers.iter().filter(|one| one.id == actor.user || drew(one)).map(|one| one.id).collect())
}

/// An inspection that came to a check makes the firm a rated one.
fn inspected(row: &InspectionRow, now: Moment) -> Option<SafetyFact> {
    if row.outcome != Some(InspectionOutcome::Checked) {
        return None;
    }
    let at = row.ended_at.map_or(now, |ended| ended.min(now));
    let source =
        Source { kind: RecordKind::Inspection, id: row.id.to_string(), number: Some(row.number.clone()) };
    Some(SafetyFact::new(row.enterprise_id, at, source, 1, SafetyEvent::Inspected { inspection: row.id }))
}

fn checked(
    conn: &mut Conn,
    actor: &Actor,
    now: Moment,
    inspection: &InspectionRow,
    new: &NewCompletion,
) -> Result<Vec<NewSignature>> {
    let mut fields = Fields::new();
    let ended_at = new.clock.correct(new.ended_at);
    clock::check(&mut fields, "endedAt", ended_at, now);
    if ended_at < inspection.started_at {
        fields.wrong("endedAt", "before_start", "结束时间不能早于开始时间");
    }
    let is_checked = new.outcome == InspectionOutcome::Checked;
    if !is_checked && inspection.finding_count > 0 {
        fields.wrong("outcome", "has_findings", "本次督查已登记隐患，结果应为“已检查”");
    }
    let signs = |party| new.signatures.iter().any(|signature| signature.party == party);
    if !new.signatures.iter().any(|s| s.party == Party::Inspector && s.refused_reason.is_none()) {
        fields.wrong("signatures", "inspector_missing", "须有检查人员签字");
    }
    if is_checked && !signs(Party::Enterprise) {
        fields.wrong("signatures", "enterprise_missing", "须有企业负责人签字，或注明拒绝签字的原因");
    }
    if new.signatures.len() > MOST_SIGNATURES {
        fields.wrong("signatures", "too_many", format!("最多 {MOST_SIGNATURES} 个签字"));
    }
    let officers = officer::of(conn, inspection.id)?;
    let owned = evidence::owned(conn, actor.user, new.signatures.iter().filter_map(|s| s.image_id))?;
    let mut signed = Vec::new();
    for (i, signature) in new.signatures.iter().enumerate() {
        let field = |name: &str| format!("signatures[{i}].{name}");
        let name = fields.text(&field("name"), &signature.name, 50);
        let reason = fields.optional_text(&field("refusedReason"), signature.refused_reason.as_deref(), 500);
        if signature.image_id.is_some_and(|image| !owned.contains(&image)) {
            fields.wrong(field("imageId"), "unknown", "签字图片不存在或不是您上传的，请重新上传");
        }
        if signature.image_id.is_some() && reason.is_some() {
            fields.wrong(field("refusedReason"), "contradiction", "已签字的不能同时注明拒绝签字");
        }
        let signature = NewSignature { name, refused_reason: reason, ..signature.clone() };
        if let Some((wrong, code, message)) = forged(&officers, actor, &signature) {
            fields.wrong(field(wrong), code, message);
        }
        signed.push(signature);
    }
    fields.check()?;
    Ok(signed)
}

/// What is wrong with a signature that could be anybody's: the field, the code, the way out.
fn forged(
    officers: &[Officer],
    actor: &Actor,
    signature: &NewSignature,
) -> Option<(&'static str, &'static str, &'static str)> {
    let mut named = officers.iter().filter(|officer| officer.name == signature.name).peekable();
    let drawn_or_refused = signature.image_id.is_some() || signature.refused_reason.is_some();
    match signature.party {
        Party::Inspector if signature.name.is_empty() => None,
        Party::Inspector if named.peek().is_none() => {
            Some(("name", "unknown", "不是本次检查的执法人员，请填执法人员姓名"))
        }
        // whoever completes it gives their word by doing so
        Party::Inspector if named.any(|officer| officer.id == actor.user) => None,
        _ if drawn_or_refused => None,
        Party::Inspector => Some(("imageId", "required", "须本人手写签名；不在场的可不填，由其登录后确认")),
        Party::Enterprise => Some(("imageId", "required", "须手写签名，或注明拒绝签字的原因")),
    }
}
