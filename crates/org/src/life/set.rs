//! Saying where a firm stands from now on, and taking a merger back.

use chrono::Days;
use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{
    Code, Day, EnterpriseChangeId, EnterpriseId, EnterpriseStatus, Error, Moment, PhotoId, RecordKind,
    Result, SafetyEvent, SafetyFact, Source, SubdistrictId, UserId,
};
use heping_store::Conn;
use heping_store::schema::{enterprise_changes as rows, enterprises};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::change::{ChangedPart, EnterpriseChange, Row};
use super::read::{find, last_row, view};
use crate::secret;

/// How many days a merger can be undone.
pub const UNDONE_WITHIN_DAYS: u64 = 30;
/// How far back a change may lie: what is older is told in the reason.
const OLDEST_DAYS: i64 = 366;

/// Where a firm stands.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewStatus {
    /// Made by the client, so that sending it again changes nothing.
    #[serde(default, skip_serializing_if = "heping_core::id::is_no_content")]
    pub id: Option<EnterpriseChangeId>,
    /// Its status from then on; `operating` of a firm that works confirms that it does.
    pub status: EnterpriseStatus,
    /// From which day on: no later than today, no earlier than the last change.
    #[schema(value_type = chrono::NaiveDate)]
    pub on: Day,
    /// Why, and on whose word.
    #[schema(min_length = 1, max_length = 500, example = "厂房到期，设备已搬离")]
    pub reason: String,
    /// The firm that takes it over: with `merged`, and only then.
    pub merged_into_id: Option<EnterpriseId>,
    /// Photos of it.
    #[serde(default)]
    #[schema(max_items = 9)]
    pub photo_ids: Vec<PhotoId>,
}

/// Why a merger is taken back.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewMergerRevocation {
    /// Why.
    #[schema(min_length = 1, max_length = 500, example = "并错企业")]
    pub reason: String,
}

/// What was done.
#[derive(Clone, Debug)]
pub struct Done {
    /// The change.
    pub change: EnterpriseChange,
    /// Whether this call made it; false for the same request sent again.
    pub created: bool,
    /// What it means for the score of the firm that took another over, or gives it back.
    pub facts: Vec<SafetyFact>,
    /// The firm whose score these facts move: the one that stands for both.
    pub heir: Option<EnterpriseId>,
}

/// What the register says of a firm's life.
#[derive(Queryable, Selectable)]
#[diesel(table_name = enterprises)]
struct Life {
    subdistrict_id: SubdistrictId,
    name: String,
    status: EnterpriseStatus,
    merged_into: Option<EnterpriseId>,
    successor_id: Option<EnterpriseId>,
}

/// Keeps others from changing the life of these firms until the transaction ends, and reads it.
fn hold<const N: usize>(conn: &mut Conn, mut firms: [EnterpriseId; N]) -> Result<()> {
    // in one order, so that two who want the same two firms do not wait for each other
    firms.sort_unstable();
    for firm in firms {
        diesel::update(enterprises::table.find(firm))
            .set(enterprises::status.eq(enterprises::status))
            .execute(conn)?;
    }
    Ok(())
}

fn life(conn: &mut Conn, firm: EnterpriseId) -> Result<Life> {
    Ok(enterprises::table.find(firm).select(Life::as_select()).first(conn)?)
}

/// Says where a firm that the caller was let in to stands from a day on. Runs under the firm's lock; the
/// heir's score is to be settled under the heir's own.
///
/// # Errors
/// `id_conflict`, `state_conflict` where its life goes another way, `validation_failed`.
pub fn set(
    conn: &mut Conn,
    now: Moment,
    by: UserId,
    enterprise: EnterpriseId,
    new: &NewStatus,
) -> Result<Done> {
    let said = serde_json::to_string(&(enterprise, new)).map_err(Error::internal)?;
    let content_hash = secret::hash(&said);
    if let Some(id) = new.id
        && let Some(known) = find(conn, id)?
    {
        if known.content_hash.as_ref() != Some(&content_hash) {
            return Err(Error::new(Code::IdConflict));
        }
        return Ok(Done { change: view(conn, known)?, created: false, facts: Vec::new(), heir: None });
    }
    match new.merged_into_id {
        Some(heir) if heir != enterprise => hold(conn, [enterprise, heir])?,
        _ => hold(conn, [enterprise])?,
    }
    let before = life(conn, enterprise)?;
    may(before.status, new.status)?;
    let mut fields = Fields::new();
    let reason = fields.text("reason", &new.reason, 500);
    check_day(conn, &mut fields, enterprise, new.on, now)?;
    let heir = check_heir(conn, &mut fields, (enterprise, before.subdistrict_id), new)?;
    fields.check()?;

    let row = Row {
        id: new.id.unwrap_or_else(EnterpriseChangeId::new),
        subdistrict_id: before.subdistrict_id,
        enterprise_id: enterprise,
        field: ChangedPart::Status,
        before: before.status.to_string(),
        after: new.status.to_string(),
        changed_on: new.on,
        reason: Some(reason),
        partner_id: heir,
        recorded_by: Some(by),
        recorded_at: now,
        content_hash: Some(content_hash),
    };
    let (id, event) = (row.id, heir.map(|heir| (heir, SafetyEvent::Merged { from: enterprise })));
    diesel::insert_into(rows::table).values(&row).execute(conn)?;
    write(conn, enterprise, now, new.status, heir)?;
    if let Some(heir) = heir {
        let whole = with_heirs(conn, enterprise)?;
        point(conn, &whole, Some(heir))?;
    }
    let facts = event.into_iter().map(|(heir, event)| fact(heir, id, now, event)).collect();
    Ok(Done { change: view(conn, row)?, created: true, facts, heir })
}

/// Takes a merger back within [`UNDONE_WITHIN_DAYS`]: the firm stands again as it stood before, with what
/// it ever had. What was written down of the other firm meanwhile stays with that one. Runs under the
/// firm's lock, as [`set`] does.
///
/// # Errors
/// `state_conflict` unless it is merged and the time has not passed, `validation_failed`.
pub fn revoke_merger(
    conn: &mut Conn,
    now: Moment,
    by: UserId,
    enterprise: EnterpriseId,
    new: &NewMergerRevocation,
) -> Result<Done> {
    hold(conn, [enterprise])?;
    let mut fields = Fields::new();
    let reason = fields.text("reason", &new.reason, 500);
    let present = life(conn, enterprise)?;
    let merger = last_row(conn, enterprise)?.filter(|_| present.status == EnterpriseStatus::Merged);
    let (Some(merger), Some(partner), Some(heir)) = (merger, present.merged_into, present.successor_id)
    else {
        let why = "这家企业没有并入其他企业，无需撤销。";
        return Err(Error::because(Code::StateConflict, why).in_state(present.status.as_str()));
    };
    let last_day = merger.recorded_at.day().checked_add_days(Days::new(UNDONE_WITHIN_DAYS));
    if last_day.is_none_or(|day| now.day() > day) {
        let why = format!("合并已超过 {UNDONE_WITHIN_DAYS} 天，不能再撤销。");
        return Err(Error::because(Code::StateConflict, why).in_state("expired"));
    }
    fields.check()?;
    let status: EnterpriseStatus = merger.before.parse().map_err(Error::internal)?;
    let row = Row {
        id: EnterpriseChangeId::new(),
        subdistrict_id: present.subdistrict_id,
        enterprise_id: enterprise,
        field: ChangedPart::Status,
        before: present.status.to_string(),
        after: merger.before,
        changed_on: now.day(),
        reason: Some(reason),
        partner_id: Some(partner),
        recorded_by: Some(by),
        recorded_at: now,
        content_hash: None,
    };
    diesel::insert_into(rows::table).values(&row).execute(conn)?;
    write(conn, enterprise, now, status, None)?;
    // those that had been merged into it before come along
    let mut whole = with_heirs(conn, enterprise)?;
    whole.retain(|firm| *firm != enterprise);
    point(conn, &whole, Some(enterprise))?;
    point(conn, &[enterprise], None)?;
    let facts = vec![fact(partner, row.id, now, SafetyEvent::Unmerged { from: enterprise })];
    Ok(Done { change: view(conn, row)?, created: true, facts, heir: Some(heir) })
}

/// Whether a firm's life may go this way.
fn may(from: EnterpriseStatus, to: EnterpriseStatus) -> Result<()> {
    use EnterpriseStatus::{Closed, Merged, Moved, Operating, Suspended};
    let why = match (from, to) {
        (Merged, _) => "这家企业已并入其他企业，请先撤销合并。",
        (Operating, _) | (Suspended, Operating | Closed | Moved | Merged) | (Closed | Moved, Operating) => {
            return Ok(());
        }
        (Suspended, Suspended) | (Closed, Closed) | (Moved, Moved) => "企业已是这个状态。",
        (Closed | Moved, _) => "企业已关闭或迁出，请先恢复为正常经营。",
    };
    Err(Error::because(Code::StateConflict, why).in_state(from.as_str()))
}

fn check_day(
    conn: &mut Conn,
    fields: &mut Fields,
    enterprise: EnterpriseId,
    on: Day,
    now: Moment,
) -> Result<()> {
    let age = now.day().signed_duration_since(on).num_days();
    if age < 0 {
        fields.wrong("on", "in_future", "日期不能晚于今天");
    } else if age > OLDEST_DAYS {
        fields.wrong("on", "too_old", "日期不能早于一年前");
    } else if let Some(last) = last_row(conn, enterprise)?.filter(|last| on < last.changed_on) {
        fields.wrong("on", "out_of_range", format!("日期不能早于上一次变更（{}）", last.changed_on));
    }
    Ok(())
}

/// The firm that takes another over: of the same street, and alive.
fn check_heir(
    conn: &mut Conn,
    fields: &mut Fields,
    (enterprise, street): (EnterpriseId, SubdistrictId),
    new: &NewStatus,
) -> Result<Option<EnterpriseId>> {
    const FIELD: &str = "mergedIntoId";
    let Some(heir) = new.merged_into_id else {
        if new.status == EnterpriseStatus::Merged {
            fields.wrong(FIELD, "required", "请选择并入的企业");
        }
        return Ok(None);
    };
    if new.status != EnterpriseStatus::Merged {
        fields.wrong(FIELD, "unexpected", "只有并入其他企业时才填写");
        return Ok(None);
    }
    let found = enterprises::table.find(heir).filter(enterprises::subdistrict_id.eq(street));
    let found: Option<Life> = found.select(Life::as_select()).first(conn).optional()?;
    match found {
        None => fields.wrong(FIELD, "unknown", "本街道没有这家企业"),
        Some(_) if heir == enterprise => fields.wrong(FIELD, "invalid", "不能并入企业自己"),
        Some(other) if !EnterpriseStatus::PRESENT.contains(&other.status) => {
            let message = format!("{}{}，不能接收合并", other.name, other.status.text());
            fields.wrong(FIELD, "invalid", message);
        }
        Some(_) => {}
    }
    Ok(Some(heir))
}

/// Puts a status into the register.
fn write(
    conn: &mut Conn,
    enterprise: EnterpriseId,
    now: Moment,
    status: EnterpriseStatus,
    merged_into: Option<EnterpriseId>,
) -> Result<()> {
    diesel::update(enterprises::table.find(enterprise))
        .set((
            enterprises::status.eq(status),
            enterprises::status_at.eq(now),
            enterprises::merged_into.eq(merged_into),
            enterprises::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// A firm and those that were merged into it, over however many steps, whoever stands for them now.
fn with_heirs(conn: &mut Conn, enterprise: EnterpriseId) -> Result<Vec<EnterpriseId>> {
    let mut whole = vec![enterprise];
    let mut next = whole.clone();
    while !next.is_empty() {
        next = enterprises::table
            .filter(enterprises::merged_into.eq_any(next))
            .select(enterprises::id)
            .load(conn)?;
        whole.extend(&next);
    }
    Ok(whole)
}

/// Says who stands for these firms.
fn point(conn: &mut Conn, firms: &[EnterpriseId], successor: Option<EnterpriseId>) -> Result<()> {
    diesel::update(enterprises::table.filter(enterprises::id.eq_any(firms)))
        .set(enterprises::successor_id.eq(successor))
        .execute(conn)?;
    Ok(())
}

fn fact(of: EnterpriseId, id: EnterpriseChangeId, now: Moment, event: SafetyEvent) -> SafetyFact {
    let source = Source { kind: RecordKind::EnterpriseChange, id: id.to_string(), number: None };
    SafetyFact::new(of, now, source, 1, event)
}
