//! What a firm is told: rows in its inbox, written with what they are about.

use diesel::prelude::*;
use heping_core::{EnterpriseId, HazardState, MessageId, Moment, Result, SubdistrictId};
use heping_ranking::appeals::Appeal;
use heping_records::hazard::Hazard;
use heping_store::Conn;
use heping_store::schema::messages;

/// What a firm is told when something has happened to one of its hazards.
pub type Notice = fn(&mut Conn, SubdistrictId, &Hazard, Moment) -> Result<()>;

/// Nothing: the firm did it itself, or need not know.
pub fn none(_: &mut Conn, _: SubdistrictId, _: &Hazard, _: Moment) -> Result<()> {
    Ok(())
}

/// The street recorded a hazard.
pub fn found(conn: &mut Conn, subdistrict: SubdistrictId, hazard: &Hazard, now: Moment) -> Result<()> {
    let body = format!("{}（{}），请于 {} 前完成整改。", hazard.title, hazard.place, hazard.due_on);
    tell(conn, subdistrict, hazard, "finding", "有新的整改事项", &body, now)
}

/// The street looked at a rectification.
pub fn reviewed(conn: &mut Conn, subdistrict: SubdistrictId, hazard: &Hazard, now: Moment) -> Result<()> {
    match hazard.state {
        HazardState::Closed => tell(
            conn,
            subdistrict,
            hazard,
            "closed",
            "整改已通过",
            &format!("{} 已销号。", hazard.title),
            now,
        ),
        HazardState::Rectifying => {
            let body = format!("{} 复查未通过，请于 {} 前重新整改。", hazard.title, hazard.due_on);
            tell(conn, subdistrict, hazard, "sent_back", "整改被退回", &body, now)
        }
        _ => Ok(()),
    }
}

/// The street confirmed a report. Of a dismissed one the firm hears nothing.
pub fn confirmed(conn: &mut Conn, subdistrict: SubdistrictId, hazard: &Hazard, now: Moment) -> Result<()> {
    match hazard.state {
        HazardState::Rectifying => found(conn, subdistrict, hazard, now),
        _ => Ok(()),
    }
}

/// The street decided about a request for more time.
pub fn extension_decided(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    hazard: &Hazard,
    now: Moment,
) -> Result<()> {
    let body = format!("{} 的延期申请已审批，整改期限为 {}。", hazard.title, hazard.due_on);
    tell(conn, subdistrict, hazard, "extension_decided", "延期申请已审批", &body, now)
}

/// The street set the next date.
pub fn due_date_set(conn: &mut Conn, subdistrict: SubdistrictId, hazard: &Hazard, now: Moment) -> Result<()> {
    let body = format!("{} 已逾期，街道核定新的整改期限为 {}。", hazard.title, hazard.due_on);
    tell(conn, subdistrict, hazard, "due_date_set", "整改期限已重新核定", &body, now)
}

/// The hazard went to another authority.
pub fn referred(conn: &mut Conn, subdistrict: SubdistrictId, hazard: &Hazard, now: Moment) -> Result<()> {
    let body = format!("{} 已移送有关部门处理。", hazard.title);
    tell(conn, subdistrict, hazard, "referred", "隐患已移送", &body, now)
}

/// The hazard is void. Of a report that was never confirmed the firm hears nothing.
pub fn voided(conn: &mut Conn, subdistrict: SubdistrictId, hazard: &Hazard, now: Moment) -> Result<()> {
    if hazard.round == 0 {
        return Ok(());
    }
    let body = format!("{} 已作废，相应扣分一并撤销。", hazard.title);
    tell(conn, subdistrict, hazard, "voided", "隐患已作废", &body, now)
}

/// The closing was false.
pub fn reopened(conn: &mut Conn, subdistrict: SubdistrictId, hazard: &Hazard, now: Moment) -> Result<()> {
    let body = format!("{} 经查未真正整改，请于 {} 前完成整改。", hazard.title, hazard.due_on);
    tell(conn, subdistrict, hazard, "reopened", "隐患被重新打开", &body, now)
}

/// An appeal was decided.
pub fn appeal_decided(conn: &mut Conn, appeal: &Appeal, now: Moment) -> Result<()> {
    let body = format!("{}：{}", appeal.state.text(), appeal.decision_reason.as_deref().unwrap_or_default());
    diesel::insert_into(messages::table)
        .values((
            messages::id.eq(MessageId::new()),
            messages::subdistrict_id.eq(appeal.subdistrict_id),
            messages::enterprise_id.eq(appeal.enterprise_id),
            messages::kind.eq("appeal_decided"),
            messages::title.eq("申诉已处理"),
            messages::body.eq(body),
            messages::subject_type.eq("appeal"),
            messages::subject_id.eq(appeal.id.as_str()),
            messages::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// How many messages a firm has not read.
pub fn unread(conn: &mut Conn, enterprise: EnterpriseId) -> Result<i64> {
    Ok(messages::table
        .filter(messages::enterprise_id.eq(enterprise))
        .filter(messages::read_at.is_null())
        .count()
        .get_result(conn)?)
}

fn tell(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    hazard: &Hazard,
    kind: &str,
    title: &str,
    body: &str,
    now: Moment,
) -> Result<()> {
    diesel::insert_into(messages::table)
        .values((
            messages::id.eq(MessageId::new()),
            messages::subdistrict_id.eq(subdistrict),
            messages::enterprise_id.eq(hazard.enterprise_id),
            messages::kind.eq(kind),
            messages::title.eq(title),
            messages::body.eq(body),
            messages::subject_type.eq("hazard"),
            messages::subject_id.eq(hazard.id.as_str()),
            messages::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}
