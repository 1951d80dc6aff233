//! A firm's figures, and that its principal stands by them.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{
    Actor, Code, EnterpriseId, Error, HazardStatisticsId, Moment, PhotoId, RecordKind, Result,
};
use heping_evidence::{self as evidence, Written, content};
use heping_store::Conn;
use heping_store::schema::hazard_statistics as table;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{HazardCounts, HazardStatistics, Period, StatisticsSignature, count};
use crate::firm::Firm;

/// The principal signs.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewStatisticsSignature {
    /// The quarter `2026-Q2` or the year `2026`, which is over.
    #[schema(example = "2026-Q2")]
    pub period: String,
    /// A picture of the signature, drawn by the principal.
    pub image_id: PhotoId,
    /// Why it came so and what will be better.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1000, example = "隐患集中在除尘系统，已安排每周清扫并更换滤袋")]
    pub analysis: Option<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = table)]
struct Row {
    id: HazardStatisticsId,
    counts: String,
    analysis: Option<String>,
    signed_by_name: String,
    image_id: PhotoId,
    signed_at: Moment,
    content_hash: String,
}

fn stored(conn: &mut Conn, enterprise: EnterpriseId, period: Period) -> Result<Option<Row>> {
    let row = table::table.find((enterprise, period.to_string()));
    Ok(row.select(Row::as_select()).first(conn).optional()?)
}

/// A firm's figures of a period: as they were signed, else as they are now. The caller has checked the scope.
///
/// # Errors
/// `not_found` when there is no such enterprise.
pub fn statistics(
    conn: &mut Conn,
    enterprise: EnterpriseId,
    period: Period,
    now: Moment,
) -> Result<HazardStatistics> {
    if let Some(row) = stored(conn, enterprise, period)? {
        return signed(enterprise, period, row, now);
    }
    let counts = count::count(conn, enterprise, period, now)?;
    let is_asked = Firm::of(conn, enterprise)?.created_at < Moment::start_of(period.next());
    Ok(HazardStatistics {
        overdue: is_asked && now.day() > period.due_on(),
        ..shown(enterprise, period, counts, None, now)
    })
}

/// Whether a firm's figures of a period are signed.
///
/// # Errors
/// Those of the database.
pub fn is_signed(conn: &mut Conn, enterprise: EnterpriseId, period: Period) -> Result<bool> {
    Ok(stored(conn, enterprise, period)?.is_some())
}

/// What was signed, as it was.
fn signed(enterprise: EnterpriseId, period: Period, row: Row, now: Moment) -> Result<HazardStatistics> {
    let counts: HazardCounts = serde_json::from_str(&row.counts).map_err(Error::internal)?;
    let signature = StatisticsSignature {
        name: row.signed_by_name,
        image_id: row.image_id,
        analysis: row.analysis,
        signed_at: row.signed_at,
    };
    Ok(shown(enterprise, period, counts, Some(signature), now))
}

fn shown(
    enterprise_id: EnterpriseId,
    period: Period,
    counts: HazardCounts,
    signature: Option<StatisticsSignature>,
    now: Moment,
) -> HazardStatistics {
    HazardStatistics {
        enterprise_id,
        period: period.to_string(),
        period_text: period.text(),
        from: period.from(),
        to: period.next() - chrono::TimeDelta::days(1),
        due_on: period.due_on(),
        is_over: now.day() >= period.next(),
        overdue: false,
        counts,
        signature,
    }
}

/// The principal of a firm stands by its figures of a period that is over, once: they never change
/// again. The same said again is answered as the first time. It answers the row's id too.
///
/// # Errors
/// `validation_failed`; `state_conflict` when the period is not over, or was signed otherwise.
pub fn sign(
    conn: &mut Conn,
    actor: &Actor,
    now: Moment,
    enterprise: EnterpriseId,
    new: &NewStatisticsSignature,
) -> Result<(HazardStatisticsId, Written<HazardStatistics>)> {
    let mut fields = Fields::new();
    let period = new.period.parse::<Period>();
    if period.is_err() {
        fields.wrong("period", "unknown", "请填季度或年度，如“2026-Q2”或“2026”");
    }
    let analysis = fields.optional_text("analysis", new.analysis.as_deref(), 1000);
    let content_hash = content::digest(&(enterprise, new))?;
    if let Ok(period) = period
        && let Some(row) = stored(conn, enterprise, period)?
    {
        if row.content_hash != content_hash {
            return Err(conflict("这一期的统计表已经签字，不能再改。", "signed"));
        }
        return Ok((row.id, Written::repeated(signed(enterprise, period, row, now)?)));
    }
    let owned = evidence::owned(conn, actor.user, [new.image_id])?;
    if !owned.contains(&new.image_id) {
        fields.wrong("imageId", "unknown", "签字图片不存在或不是您上传的，请重新上传");
    }
    fields.check()?;
    let Ok(period) = period else { return Err(Error::new(Code::ValidationFailed)) };
    if now.day() < period.next() {
        let detail = format!("{}还没有结束，结束后才能签字。", period.text());
        return Err(conflict(&detail, "not_over"));
    }
    let counts = count::count(conn, enterprise, period, now)?;
    let id = HazardStatisticsId::new();
    diesel::insert_into(table::table)
        .values((
            table::enterprise_id.eq(enterprise),
            table::period.eq(period.to_string()),
            table::id.eq(id),
            table::subdistrict_id.eq(Firm::of(conn, enterprise)?.subdistrict_id),
            table::counts.eq(serde_json::to_string(&counts).map_err(Error::internal)?),
            table::analysis.eq(analysis),
            table::signed_by.eq(actor.user),
            table::signed_by_name.eq(&actor.name),
            table::image_id.eq(new.image_id),
            table::signed_at.eq(now),
            table::content_hash.eq(content_hash),
        ))
        .execute(conn)?;
    evidence::link(conn, RecordKind::HazardStatistics, id.as_str(), [new.image_id])?;
    Ok((id, Written::new(statistics(conn, enterprise, period, now)?, Vec::new())))
}

fn conflict(detail: &str, state: &'static str) -> Error {
    Error::because(Code::StateConflict, detail.to_owned()).in_state(state)
}
