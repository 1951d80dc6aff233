//! A measure is decided on the spot, by two officers at once.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{Actor, Code, Error, HazardId, InspectionId, MeasureId, Moment, RecordKind, Result, Scope};
use heping_evidence::{self as evidence, Written, content};
use heping_store::Conn;
use heping_store::schema::{hazards, measure_hazards, measures};
use heping_store::statement::{Keep, Words, filled};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::row::{Row, spelt, view};
use super::{Measure, MeasureKind, MeasureState};
use crate::firm::Firm;
use crate::hazard::OPEN;
use crate::inspection::{self, Inspection, InspectionState, NewSignature};
use crate::issuer;

/// A measure to be taken.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewMeasure {
    /// Made by the phone, so that sending it again takes no second one.
    #[serde(default, skip_serializing_if = "heping_core::id::is_no_content")]
    pub id: Option<MeasureId>,
    /// What is to happen; what suspends needs a delegation.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 4)]
    pub kinds: Vec<MeasureKind>,
    /// Where, and what stands still.
    #[schema(min_length = 1, max_length = 500, example = "打磨工段及其除尘系统")]
    pub extent: String,
    /// Why: what the danger is.
    #[schema(min_length = 1, max_length = 1000, example = "除尘管道内有火花，随时可能发生粉尘爆炸")]
    pub reason: String,
    /// The hazards of the enterprise that must be gone before it is lifted.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub hazard_ids: Vec<HazardId>,
    /// Two officers', whoever sends it and one by a picture of what they drew, and the enterprise's or
    /// its refusal.
    #[serde(default)]
    #[schema(min_items = 3, max_items = 12)]
    pub signatures: Vec<NewSignature>,
}

/// A measure that was decided, with those who signed.
pub(crate) struct Decided {
    pub(crate) written: Written<Measure>,
    pub(crate) inspection: Inspection,
    pub(crate) signatures: Vec<NewSignature>,
}

/// Takes a measure in an inspection that is under way.
///
/// # Errors
/// `not_found`, `forbidden` for an officer of another inspection, `id_conflict`, `state_conflict`
/// when the inspection is completed, `validation_failed`.
pub(crate) fn decide(
    conn: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    id: InspectionId,
    new: &NewMeasure,
) -> Result<Decided> {
    let inspection = inspection::reached(conn, scope, id)?;
    inspection::must_be_one(conn, actor, id)?;
    let content_hash = content::digest(&(id, new))?;
    if let Some(stored) = new.id.map(|id| Row::find(conn, id)).transpose()?.flatten() {
        content::same(&stored.content_hash, &content_hash)?;
        let written = Written::repeated(view(conn, stored)?);
        return Ok(Decided { written, inspection, signatures: Vec::new() });
    }
    if inspection.state != InspectionState::Open {
        let error =
            Error::because(Code::StateConflict, "督查已完成，不能再作现场处理；确有危险的，请重新开始督查。");
        return Err(error.in_state(inspection.state.as_str()));
    }
    let firm = Firm::of(conn, inspection.enterprise_id)?;
    let ordered = issuer::is_delegated(conn, firm.subdistrict_id)?;
    let mut fields = Fields::new();
    let (kinds, extent, reason) = texts(&mut fields, new, ordered);
    hazards_known(conn, &mut fields, &inspection, new)?;
    let signatures =
        inspection::by_both_sides(conn, &mut fields, actor, &inspection.officers, &new.signatures)?;
    fields.check()?;

    let row = Row {
        id: new.id.unwrap_or_else(MeasureId::new),
        subdistrict_id: firm.subdistrict_id,
        enterprise_id: firm.id,
        inspection_id: id,
        kinds: spelt(&kinds),
        extent,
        reason,
        ordered,
        state: MeasureState::InForce,
        decided_by: actor.user,
        decided_at: now,
        lifted_at: None,
        content_hash,
    };
    diesel::insert_into(measures::table).values(&row).kept().execute(conn)?;
    for hazard in &new.hazard_ids {
        diesel::insert_into(measure_hazards::table)
            .values((
                measure_hazards::measure_id.eq(row.id),
                measure_hazards::hazard_id.eq(hazard),
                measure_hazards::subdistrict_id.eq(row.subdistrict_id),
                measure_hazards::enterprise_id.eq(row.enterprise_id),
            ))
            .kept()
            .execute(conn)?;
    }
    evidence::link(conn, RecordKind::Measure, row.id.as_str(), signatures.iter().filter_map(|s| s.image_id))?;
    Ok(Decided { written: Written::new(view(conn, row)?, Vec::new()), inspection, signatures })
}

fn texts(fields: &mut Fields, new: &NewMeasure, ordered: bool) -> (Vec<MeasureKind>, String, String) {
    let mut kinds = new.kinds.clone();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.is_empty() {
        fields.wrong("kinds", "required", "请选择现场处理措施");
    }
    if !ordered && kinds.iter().any(|kind| kind.suspends()) {
        let message = "街道没有委托执法权限，不能责令停产停业、停止使用；请立即报告区应急管理局，由其决定";
        fields.wrong("kinds", "no_delegation", message);
    }
    (kinds, fields.text("extent", &new.extent, 500), fields.text("reason", &new.reason, 1000))
}

/// Notes hazards that are not this enterprise's, or are gone already.
fn hazards_known(
    conn: &mut Conn,
    fields: &mut Fields,
    inspection: &Inspection,
    new: &NewMeasure,
) -> Result<()> {
    let mut distinct = new.hazard_ids.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() != new.hazard_ids.len() || distinct.len() > 20 {
        fields.wrong("hazardIds", "too_many", "隐患不能重复，最多 20 项");
        return Ok(());
    }
    let known: Vec<HazardId> = hazards::table
        .filter(hazards::id.eq_any(filled(distinct)))
        .filter(hazards::enterprise_id.eq(inspection.enterprise_id))
        .filter(hazards::state.one_of(|| OPEN))
        .select(hazards::id)
        .kept()
        .load(conn)?;
    for (i, id) in new.hazard_ids.iter().enumerate() {
        if !known.contains(id) {
            fields.wrong(format!("hazardIds[{i}]"), "unknown", "不是该企业未销号的隐患");
        }
    }
    Ok(())
}
