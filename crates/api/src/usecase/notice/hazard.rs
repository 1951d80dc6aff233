//! What a firm is told of a hazard.

use heping_core::{HazardState, Level, MessageId, MessageKind, Moment, RecordKind, Result, SubdistrictId};
use heping_records::hazard::Hazard;
use heping_store::Conn;
use heping_wechat::inbox;
use heping_wechat::outbox::tell;
use heping_wechat::templates::{self, Field};

use super::{Firm, by};

/// What tells a firm of a hazard.
pub type Tell = fn(&mut Firm<'_>, &Hazard) -> Result<()>;

/// The street recorded a hazard: to those who agreed to be told, written with the record itself.
pub fn newly_found(firm: &mut Firm<'_>, hazard: &Hazard) -> Result<()> {
    firm.told(&finding(firm, hazard, FOUND))
}

/// The street met a hazard that the firm had reported itself: told in the same way.
pub fn matched(firm: &mut Firm<'_>, hazard: &Hazard) -> Result<()> {
    firm.told(&finding(firm, hazard, "街道督查时核实了您上报的隐患"))
}

const FOUND: &str = "有新的整改事项";

fn finding<'a>(firm: &Firm<'_>, hazard: &'a Hazard, title: &str) -> inbox::Notice<'a> {
    let by = by(hazard.due_on, firm.now);
    let body = format!("{}（{}），请在 {by}完成整改。", hazard.title, hazard.place);
    let what = (MessageKind::Finding, title, body);
    about_hazard(MessageId::new(), firm.subdistrict, hazard, what, "待整改", firm.now)
}

/// The street looked at a rectification.
pub fn reviewed(firm: &mut Firm<'_>, hazard: &Hazard) -> Result<()> {
    match hazard.state {
        HazardState::Closed => {
            let body = format!("{} 已通过复查，销号。", hazard.title);
            let what = (MessageKind::Closed, "整改已通过", body);
            of_hazard(firm, hazard, what, "已通过")
        }
        HazardState::Rectifying => {
            let body = format!("{} 复查未通过，请在 {}重新整改。", hazard.title, by(hazard.due_on, firm.now));
            let what = (MessageKind::SentBack, "整改被退回", body);
            of_hazard(firm, hazard, what, "被退回")
        }
        _ => Ok(()),
    }
}

/// The street confirmed a report. Of a dismissed one the firm hears nothing.
pub fn confirmed(firm: &mut Firm<'_>, hazard: &Hazard) -> Result<()> {
    match hazard.state {
        HazardState::Rectifying => newly_found(firm, hazard),
        _ => Ok(()),
    }
}

/// The street gave more time.
pub fn extension_granted(firm: &mut Firm<'_>, hazard: &Hazard) -> Result<()> {
    let body = format!("{} 的延期申请已同意，请在 {}完成整改。", hazard.title, by(hazard.due_on, firm.now));
    let what = (MessageKind::ExtensionDecided, "已同意延期", body);
    of_hazard(firm, hazard, what, "已同意")
}

/// The street gave no more time, and why.
pub fn extension_refused(firm: &mut Firm<'_>, hazard: &Hazard, reason: &str) -> Result<()> {
    let due = by(hazard.due_on, firm.now);
    let body = format!("{}：未同意延期，原因：{reason}。仍须在 {due}完成整改。", hazard.title);
    let what = (MessageKind::ExtensionDecided, "未同意延期", body);
    of_hazard(firm, hazard, what, "未同意")
}

/// The street set the next date.
pub fn due_date_set(firm: &mut Firm<'_>, hazard: &Hazard) -> Result<()> {
    let by = by(hazard.due_on, firm.now);
    let body = format!("{} 已逾期，街道重新核定了期限，请在 {by}完成整改。", hazard.title);
    let what = (MessageKind::DueDateSet, "整改期限已重新核定", body);
    of_hazard(firm, hazard, what, "待整改")
}

/// The hazard is graver, or less grave, than it was held to be.
pub fn level_set(firm: &mut Firm<'_>, hazard: &Hazard) -> Result<()> {
    let level = hazard.level_text;
    let what_now = match hazard.level {
        Level::Major => "，请先制定治理方案再提交整改",
        Level::General => "",
    };
    let by = by(hazard.due_on, firm.now);
    let body = format!("{} 经街道核定为{level}隐患{what_now}。请在 {by}完成整改。", hazard.title);
    of_hazard(firm, hazard, (MessageKind::LevelSet, "隐患等级已调整", body), "待整改")
}

/// A body above the street listed the hazard for supervision.
pub fn listed(firm: &mut Firm<'_>, hazard: &Hazard) -> Result<()> {
    let body =
        format!("{} 已被挂牌督办，请按治理方案在 {}完成整改。", hazard.title, by(hazard.due_on, firm.now));
    of_hazard(firm, hazard, (MessageKind::Listed, "重大隐患挂牌督办", body), "待整改")
}

/// The hazard went to another authority.
pub fn referred(firm: &mut Firm<'_>, hazard: &Hazard) -> Result<()> {
    let body = format!("{} 已移送有关部门处理。", hazard.title);
    of_hazard(firm, hazard, (MessageKind::Referred, "隐患已移送", body), "已移送")
}

/// The hazard is void. Of a report that was never confirmed the firm hears nothing.
pub fn voided(firm: &mut Firm<'_>, hazard: &Hazard) -> Result<()> {
    if !hazard.visible_to_firm() {
        return Ok(());
    }
    let body = format!("{} 的记录已撤销，相应扣分一并撤销。", hazard.title);
    of_hazard(firm, hazard, (MessageKind::Voided, "隐患记录已撤销", body), "已撤销")
}

/// The closing was false.
pub fn reopened(firm: &mut Firm<'_>, hazard: &Hazard) -> Result<()> {
    let body = format!("{} 经查未整改到位，请在 {}完成整改。", hazard.title, by(hazard.due_on, firm.now));
    of_hazard(firm, hazard, (MessageKind::Reopened, "隐患恢复整改", body), "待整改")
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
    firm: &mut Firm<'_>,
    hazard: &Hazard,
    what: (MessageKind, &str, String),
    status: &str,
) -> Result<()> {
    let notice = about_hazard(MessageId::new(), firm.subdistrict, hazard, what, status, firm.now);
    firm.told(&notice)
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
