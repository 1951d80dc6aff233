//! What a firm is told: rows in its inbox, written with what they are about, and a job for each of
//! its people who agreed to a subscribe message.

use chrono::Datelike;
use heping_core::{
    CodeColour, Day, EnterpriseId, HazardState, MessageId, MessageKind, Moment, RecordKind, Result,
    SubdistrictId,
};
use heping_ranking::Standing;
use heping_ranking::appeals::Appeal;
use heping_records::hazard::Hazard;
use heping_store::Conn;
use heping_wechat::inbox;
use heping_wechat::outbox::tell;
use heping_wechat::templates::{self, Field};

pub use heping_wechat::inbox::unread;

/// Nothing: the firm did it itself, or need not know.
pub fn none(_: &mut Conn, _: SubdistrictId, _: &Hazard, _: Moment) -> Result<()> {
    Ok(())
}

/// The street recorded a hazard.
pub fn found(conn: &mut Conn, subdistrict: SubdistrictId, hazard: &Hazard, now: Moment) -> Result<()> {
    let body = format!("{}（{}），请于 {} 前完成整改。", hazard.title, hazard.place, hazard.due_on);
    of_hazard(conn, subdistrict, hazard, (MessageKind::Finding, "有新的整改事项", body), "待整改", now)
}

/// The street looked at a rectification.
pub fn reviewed(conn: &mut Conn, subdistrict: SubdistrictId, hazard: &Hazard, now: Moment) -> Result<()> {
    match hazard.state {
        HazardState::Closed => {
            let body = format!("{} 已销号。", hazard.title);
            let what = (MessageKind::Closed, "整改已通过", body);
            of_hazard(conn, subdistrict, hazard, what, "已通过", now)
        }
        HazardState::Rectifying => {
            let body = format!("{} 复查未通过，请于 {} 前重新整改。", hazard.title, hazard.due_on);
            let what = (MessageKind::SentBack, "整改被退回", body);
            of_hazard(conn, subdistrict, hazard, what, "被退回", now)
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

/// The street gave more time.
pub fn extension_granted(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    hazard: &Hazard,
    now: Moment,
) -> Result<()> {
    let body = format!("{} 的延期申请已同意，请在 {}前完成整改。", hazard.title, by(hazard.due_on));
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
    let due = by(hazard.due_on);
    let body = format!("{}：未同意延期，原因：{reason}。仍须在 {due}前完成整改。", hazard.title);
    let what = (MessageKind::ExtensionDecided, "未同意延期", body);
    of_hazard(conn, subdistrict, hazard, what, "未同意", now)
}

/// A due day as people read it: the day itself still counts.
fn by(day: Day) -> String {
    format!("{} 月 {} 日（含当天）", day.month(), day.day())
}

/// The street set the next date.
pub fn due_date_set(conn: &mut Conn, subdistrict: SubdistrictId, hazard: &Hazard, now: Moment) -> Result<()> {
    let body = format!("{} 已逾期，街道核定新的整改期限为 {}。", hazard.title, hazard.due_on);
    let what = (MessageKind::DueDateSet, "整改期限已重新核定", body);
    of_hazard(conn, subdistrict, hazard, what, "待整改", now)
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
    let body = format!("{} 已作废，相应扣分一并撤销。", hazard.title);
    of_hazard(conn, subdistrict, hazard, (MessageKind::Voided, "隐患已作废", body), "已作废", now)
}

/// The closing was false.
pub fn reopened(conn: &mut Conn, subdistrict: SubdistrictId, hazard: &Hazard, now: Moment) -> Result<()> {
    let body = format!("{} 经查未真正整改，请于 {} 前完成整改。", hazard.title, hazard.due_on);
    of_hazard(conn, subdistrict, hazard, (MessageKind::Reopened, "隐患被重新打开", body), "待整改", now)
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
    let (title, status, body) = match kind {
        MessageKind::DueInThreeDays => (
            "整改三日后到期",
            "将到期",
            format!("{} 须于 {} 前完成整改，还剩 3 天。", hazard.title, hazard.due_on),
        ),
        MessageKind::DueTomorrow => {
            ("整改明日到期", "将到期", format!("{} 须于明天（{}）前完成整改。", hazard.title, hazard.due_on))
        }
        _ => {
            let body =
                format!("{} 应于 {} 前完成整改，现已逾期，请尽快整改并提交。", hazard.title, hazard.due_on);
            ("整改已逾期", "已逾期", body)
        }
    };
    let id = MessageId::derived(&format!("{kind}/{}/{}", hazard.id, hazard.due_on));
    let notice = about_hazard(id, subdistrict, hazard, (kind, title, body), status, now);
    tell(conn, &notice, now)
}

/// The colour of a firm's code is another one than before.
pub fn colour_changed(conn: &mut Conn, standing: &Standing, before: CodeColour, now: Moment) -> Result<()> {
    let (from, to) = (before.text(), standing.colour.text());
    let id = MessageId::derived(&format!("colour/{}/{}", standing.enterprise, standing.version));
    let notice = inbox::Notice {
        id,
        subdistrict: standing.subdistrict,
        enterprise: standing.enterprise,
        kind: MessageKind::ColourChanged,
        title: format!("安全码变为{to}"),
        body: format!("安全码由{from}变为{to}，当前安全积分 {} 分，可在积分明细中查看原因。", standing.score),
        subject: (RecordKind::Enterprise, standing.enterprise.as_str()),
        values: vec![
            (Field::Item, format!("安全码由{from}变为{to}")),
            (Field::Status, to.to_owned()),
            (Field::At, templates::moment(now)),
            (Field::Hint, format!("当前安全积分{}分", standing.score)),
        ],
    };
    tell(conn, &notice, now)
}

/// A firm's code was replaced: what hangs on the wall is old.
pub fn code_replaced(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    enterprise: EnterpriseId,
    display: &str,
    now: Moment,
) -> Result<()> {
    let notice = inbox::Notice {
        id: MessageId::new(),
        subdistrict,
        enterprise,
        kind: MessageKind::CodeReplaced,
        title: "河平码已更换".to_owned(),
        body: format!("新码为 {display}，原码已停用，请更换张贴的码牌。"),
        subject: (RecordKind::Enterprise, enterprise.as_str()),
        values: vec![
            (Field::Item, "河平码已更换".to_owned()),
            (Field::Status, "已更换".to_owned()),
            (Field::At, templates::moment(now)),
            (Field::Hint, "原码已停用，请更换码牌".to_owned()),
        ],
    };
    tell(conn, &notice, now)
}

/// An appeal of a firm was decided.
pub fn appeal_decided(conn: &mut Conn, appeal: &Appeal, now: Moment) -> Result<()> {
    let state = appeal.state.text();
    let reason = appeal.decision_reason.as_deref().unwrap_or_default();
    let notice = inbox::Notice {
        id: MessageId::derived(&format!("appeal/{}", appeal.id)),
        subdistrict: appeal.subdistrict_id,
        enterprise: appeal.enterprise_id,
        kind: MessageKind::AppealDecided,
        title: "申诉已处理".to_owned(),
        body: format!("{state}：{reason}"),
        subject: (RecordKind::Appeal, appeal.id.as_str()),
        values: vec![
            (Field::Item, appeal.reason.clone()),
            (Field::Status, state.to_owned()),
            (Field::At, templates::moment(now)),
            (Field::Hint, reason.to_owned()),
        ],
    };
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
