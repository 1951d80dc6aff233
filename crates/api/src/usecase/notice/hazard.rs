//! What a firm is told of a hazard.

use heping_core::{HazardState, Level, MessageId, MessageKind, Moment, RecordKind, Result, SubdistrictId};
use heping_records::hazard::Hazard;
use heping_store::{Bundle, Conn};
use heping_wechat::inbox;
use heping_wechat::outbox::{Readers, tell};
use heping_wechat::templates::{self, Field};

use super::by;

/// Nothing: the firm did it itself, or need not know.
pub fn none(_: &mut Conn, _: SubdistrictId, _: &Hazard, _: Moment) -> Result<()> {
    Ok(())
}

/// The street recorded a hazard: to those who agreed to be told, written with the record itself.
pub fn newly_found(
    rows: &mut Bundle,
    readers: &Readers,
    subdistrict: SubdistrictId,
    hazard: &Hazard,
    now: Moment,
) -> Result<()> {
    readers.tell(rows, &finding(subdistrict, hazard, FOUND, now), now)
}

/// The street met a hazard that the firm had reported itself: told in the same way.
pub fn matched(
    rows: &mut Bundle,
    readers: &Readers,
    subdistrict: SubdistrictId,
    hazard: &Hazard,
    now: Moment,
) -> Result<()> {
    readers.tell(rows, &finding(subdistrict, hazard, "街道督查时核实了您上报的隐患", now), now)
}

const FOUND: &str = "有新的整改事项";

fn finding<'a>(
    subdistrict: SubdistrictId,
    hazard: &'a Hazard,
    title: &str,
    now: Moment,
) -> inbox::Notice<'a> {
    let by = by(hazard.due_on, now);
    let body = format!("{}（{}），请在 {by}完成整改。", hazard.title, hazard.place);
    about_hazard(MessageId::new(), subdistrict, hazard, (MessageKind::Finding, title, body), "待整改", now)
}

/// The street looked at a rectification.
pub fn reviewed(conn: &mut Conn, subdistrict: SubdistrictId, hazard: &Hazard, now: Moment) -> Result<()> {
    match hazard.state {
        HazardState::Closed => {
            let body = format!("{} 已通过复查，销号。", hazard.title);
            let what = (MessageKind::Closed, "整改已通过", body);
            of_hazard(conn, subdistrict, hazard, what, "已通过", now)
        }
        HazardState::Rectifying => {
            let body = format!("{} 复查未通过，请在 {}重新整改。", hazard.title, by(hazard.due_on, now));
            let what = (MessageKind::SentBack, "整改被退回", body);
            of_hazard(conn, subdistrict, hazard, what, "被退回", now)
        }
        _ => Ok(()),
    }
}

/// The street confirmed a report. Of a dismissed one the firm hears nothing.
pub fn confirmed(conn: &mut Conn, subdistrict: SubdistrictId, hazard: &Hazard, now: Moment) -> Result<()> {
    match hazard.state {
        HazardState::Rectifying => tell(conn, &finding(subdistrict, hazard, FOUND, now), now),
        _ => Ok(()),
    }
}

/// The street gave more time.
pub fn extension_granted(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    hazard: &Hazard,
    now: Moment,
) -> Result<()> {
    let body = format!("{} 的延期申请已同意，请在 {}完成整改。", hazard.title, by(hazard.due_on, now));
    let what = (MessageKind::ExtensionDecided, "已同意延期", body);
    of_hazard(conn, subdistrict, hazard, what, "已同意", now)
}

/// The street gave no more time, and why.
pub fn extension_refused(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    hazard: &Hazard,
    reason: &str,
    now: Moment,
) -> Result<()> {
    let due = by(hazard.due_on, now);
    let body = format!("{}：未同意延期，原因：{reason}。仍须在 {due}完成整改。", hazard.title);
    let what = (MessageKind::ExtensionDecided, "未同意延期", body);
    of_hazard(conn, subdistrict, hazard, what, "未同意", now)
}

/// The street set the next date.
pub fn due_date_set(conn: &mut Conn, subdistrict: SubdistrictId, hazard: &Hazard, now: Moment) -> Result<()> {
    let by = by(hazard.due_on, now);
    let body = format!("{} 已逾期，街道重新核定了期限，请在 {by}完成整改。", hazard.title);
    let what = (MessageKind::DueDateSet, "整改期限已重新核定", body);
    of_hazard(conn, subdistrict, hazard, what, "待整改", now)
}

/// The hazard is graver, or less grave, than it was held to be.
pub fn level_set(conn: &mut Conn, subdistrict: SubdistrictId, hazard: &Hazard, now: Moment) -> Result<()> {
    let level = hazard.level_text;
    let what_now = match hazard.level {
        Level::Major => "，请先制定治理方案再提交整改",
        Level::General => "",
    };
    let by = by(hazard.due_on, now);
    let body = format!("{} 经街道核定为{level}隐患{what_now}。请在 {by}完成整改。", hazard.title);
    of_hazard(conn, subdistrict, hazard, (MessageKind::LevelSet, "隐患等级已调整", body), "待整改", now)
}

/// A body above the street listed the hazard for supervision.
pub fn listed(conn: &mut Conn, subdistrict: SubdistrictId, hazard: &Hazard, now: Moment) -> Result<()> {
    let body = format!("{} 已被挂牌督办，请按治理方案在 {}完成整改。", hazard.title, by(hazard.due_on, now));
    of_hazard(conn, subdistrict, hazard, (MessageKind::Listed, "重大隐患挂牌督办", body), "待整改", now)
}

/// The hazard went to another authority.
pub fn referred(conn: &mut Conn, subdistrict: SubdistrictId, hazard: &Hazard, now: Moment) -> Result<()> {
    let body = format!("{} 已移送有关部门处理。", hazard.title);
    of_hazard(conn, subdistrict, hazard, (MessageKind::Referred, "隐患已移送", body), "已移送", now)
}

/// The hazard is void. Of a report that was never confirmed the firm hears nothing.
pub fn voided(conn: &mut Conn, subdistrict: SubdistrictId, hazard: &Hazard, now: Moment) -> Result<()> {
    if !hazard.visible_to_firm() {
        return Ok(());
    }
    let body = format!("{} 的记录已撤销，相应扣分一并撤销。", hazard.title);
    of_hazard(conn, subdistrict, hazard, (MessageKind::Voided, "隐患记录已撤销", body), "已撤销", now)
}

/// The closing was false.
pub fn reopened(conn: &mut Conn, subdistrict: SubdistrictId, hazard: &Hazard, now: Moment) -> Result<()> {
    let body = format!("{} 经查未整改到位，请在 {}完成整改。", hazard.title, by(hazard.due_on, now));
    of_hazard(conn, subdistrict, hazard, (MessageKind::Reopened, "隐患恢复整改", body), "待整改", now)
}

/// Time goes by: a hazard is due in three days, due tomorrow, or overdue. Told once for each due
/// day, however often it is asked for.
pub fn due(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    hazard: &Hazard,
    kind: MessageKind,
    now: Moment,
) -> Result<()> {
    let (what, day) = (&hazard.title, by(hazard.due_on, now));
    let (title, status, body) = match kind {
        MessageKind::DueInThreeDays => {
            ("整改三日后到期", "将到期", format!("{what} 请在 {day}完成整改，还剩 3 天。"))
        }
        MessageKind::DueTomorrow => {
            ("整改明日到期", "将到期", format!("{what} 请在明天，即 {day}完成整改。"))
        }
        _ => ("整改已逾期", "已逾期", format!("{what} 应在 {day}完成整改，现已逾期，请尽快整改并提交。")),
    };
    let id = MessageId::derived(&format!("{kind}/{}/{}", hazard.id, hazard.due_on));
    let notice = about_hazard(id, subdistrict, hazard, (kind, title, body), status, now);
    tell(conn, &notice, now)
}

fn of_hazard(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    hazard: &Hazard,
    what: (MessageKind, &str, String),
    status: &str,
    now: Moment,
) -> Result<()> {
    tell(conn, &about_hazard(MessageId::new(), subdistrict, hazard, what, status, now), now)
}

fn about_hazard<'a>(
    id: MessageId,
    subdistrict: SubdistrictId,
    hazard: &'a Hazard,
    (kind, title, body): (MessageKind, &str, String),
    status: &str,
    now: Moment,
) -> inbox::Notice<'a> {
    inbox::Notice {
        id,
        subdistrict,
        enterprise: hazard.enterprise_id,
        kind,
        title: title.to_owned(),
        body,
        subject: (RecordKind::Hazard, hazard.id.as_str()),
        values: vec![
            (Field::Item, hazard.title.clone()),
            (Field::Place, hazard.place.clone()),
            (Field::Due, templates::day(hazard.due_on)),
            (Field::Status, status.to_owned()),
            (Field::Number, hazard.number.clone()),
            (Field::At, templates::moment(now)),
            (Field::Hint, title.to_owned()),
        ],
    }
}
