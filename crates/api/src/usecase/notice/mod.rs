//! What a firm is told: rows in its inbox, written with what they are about, and a job for each of
//! its people who agreed to a subscribe message.

use chrono::Datelike;
use heping_core::{
    CodeColour, Day, EnterpriseId, EnterpriseStatus, MessageId, MessageKind, Moment, RecordKind, Result,
    SubdistrictId,
};
use heping_org::applications::Application;
use heping_org::life::EnterpriseChange;
use heping_ranking::appeals::Appeal;
use heping_ranking::{LedgerRow, Rule, Standing};
use heping_records::approval::{Approval, ApprovalState};
use heping_records::measure::{Measure, MeasureState};
use heping_records::service_visit::ServiceVisit;
use heping_store::{Ask, Bundle, Conn};
use heping_wechat::inbox;
use heping_wechat::outbox::{Readers, tell};
use heping_wechat::templates::{self, Field};

mod hazard;

pub use hazard::{
    Tell, confirmed, due, due_date_set, extension_granted, extension_refused, level_set, listed, matched,
    newly_found, referred, reopened, reviewed, voided,
};
pub use heping_wechat::inbox::unread;

/// A firm that is told, with the rows of what it is told of: those of its people who agreed.
pub struct Firm<'a> {
    /// What is written at once.
    pub rows: &'a mut Bundle,
    /// Who agreed.
    pub readers: &'a Readers,
    /// The tenant.
    pub subdistrict: SubdistrictId,
    /// When.
    pub now: Moment,
}

impl Firm<'_> {
    fn told(&mut self, notice: &inbox::Notice<'_>) -> Result<()> {
        self.readers.tell(self.rows, notice, self.now)
    }
}

/// The colour of a firm's code is another one than before: `brought` by a row of its ledger, or by time.
pub fn colour_changed(
    conn: &mut Conn,
    rows: &mut Bundle,
    (standing, before): (&Standing, CodeColour),
    brought: Option<&LedgerRow>,
    now: Moment,
) -> Result<()> {
    let (from, to) = (before.text(), standing.colour.text());
    let why = reason(standing, brought);
    let id = MessageId::derived(&format!("colour/{}/{}", standing.enterprise, standing.version));
    let notice = inbox::Notice {
        id,
        subdistrict: standing.subdistrict,
        enterprise: standing.enterprise,
        kind: MessageKind::ColourChanged,
        title: format!("企业码变为{to}"),
        body: format!("企业码由{from}转为{to}：{why}。当前安全积分 {} 分。", standing.score),
        subject: (RecordKind::Enterprise, standing.enterprise.as_str()),
        values: vec![
            (Field::Item, format!("企业码由{from}转为{to}")),
            (Field::Status, to.to_owned()),
            (Field::At, templates::moment(now)),
            (Field::Hint, format!("当前安全积分{}分", standing.score)),
        ],
    };
    Readers::of(notice.enterprise).ask(conn)?.tell(rows, &notice, now)
}

/// What brought the colour about: what holds it down, else what was written down just now, else
/// that something old no longer counts.
fn reason(standing: &Standing, brought: Option<&LedgerRow>) -> String {
    if let Some(gate) = standing.gates.first() {
        return format!("{}。解除办法：{}", gate.text, gate.cleared_by);
    }
    match brought {
        Some(row) if row.reversal_of.is_some() => format!("撤销“{}”（{:+}）", row.rule.text(), row.points),
        Some(row) if row.rule == Rule::D08 => {
            format!("{}（{:+}），按时做完下次自查可 +1", row.rule.text(), row.points)
        }
        Some(row) => format!("{}（{:+}）", row.rule.text(), row.points),
        None => "以往的加分或扣分已到期".to_owned(),
    }
}

/// A due day as people say it: that day counts, and the year stands there when it is another one.
pub(super) fn by(day: Day, now: Moment) -> String {
    let year = if day.year() == now.day().year() { String::new() } else { format!("{} 年 ", day.year()) };
    format!("{year}{}（含当天）前", month_and_day(day))
}

fn month_and_day(day: Day) -> String {
    format!("{} 月 {} 日", day.month(), day.day())
}

/// A firm stands elsewhere in its life: its people are told, and those of the firm that takes it over or
/// gives it back.
pub fn status_changed(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    change: &EnterpriseChange,
    now: Moment,
) -> Result<()> {
    let (name, after, on) = (&change.enterprise_name, &change.after_text, month_and_day(change.on));
    let mut tell_firm = |enterprise: EnterpriseId, body: String| {
        let notice = inbox::Notice {
            id: MessageId::derived(&format!("status/{}/{enterprise}", change.id)),
            subdistrict,
            enterprise,
            kind: MessageKind::StatusChanged,
            title: MessageKind::StatusChanged.text().to_owned(),
            subject: (RecordKind::Enterprise, change.enterprise_id.as_str()),
            values: vec![
                (Field::Item, MessageKind::StatusChanged.text().to_owned()),
                (Field::Status, after.clone()),
                (Field::At, templates::moment(now)),
                (Field::Hint, body.clone()),
            ],
            body,
        };
        tell(conn, &notice, now)
    };
    let own = change.enterprise_id;
    match (&change.partner_id, change.partner_name.as_deref().unwrap_or_default()) {
        (None, _) if change.before == change.after => Ok(()),
        (None, _) => {
            let what = match change.after == EnterpriseStatus::Operating.as_str() {
                true => "自查和排名恢复。",
                false => "期间不安排自查，不参加排名；未销号的隐患仍须整改。",
            };
            tell_firm(own, format!("{name}自 {on}起{after}。{what}如有不符，请联系街道。"))
        }
        (Some(partner), heir) if change.after == EnterpriseStatus::Merged.as_str() => {
            tell_firm(own, format!("{name}自 {on}起并入{heir}，原记录和河平码继续有效，请在{heir}查看。"))?;
            tell_firm(*partner, format!("{name}自 {on}起并入{heir}，其记录、未销号的隐患和积分一并计入。"))
        }
        (Some(partner), heir) => {
            tell_firm(own, format!("{name}并入{heir}的合并已撤销，恢复为{after}。"))?;
            tell_firm(*partner, format!("{name}并入{heir}的合并已撤销，其记录和积分不再计入。"))
        }
    }
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

/// The street takes a measure on the spot.
pub fn measure_taken(firm: &mut Firm<'_>, measure: &Measure) -> Result<()> {
    let verb = if measure.ordered { "责令" } else { "要求" };
    let what = measure.kinds_text.join("、");
    let again = if measure.ordered {
        "经街道审查同意后方可恢复。"
    } else {
        "隐患排除前请勿恢复作业。"
    };
    let body = format!("{}：{verb}{what}。{again}", measure.extent);
    let what = (MessageKind::MeasureTaken, "现场处理措施", body, "执行中");
    of_measure(firm, measure, what)
}

/// A measure was reviewed: lifted, or kept in force.
pub fn measure_reviewed(firm: &mut Firm<'_>, measure: &Measure) -> Result<()> {
    let (title, body, status) = match measure.state {
        MeasureState::Lifted => {
            ("可以恢复", format!("{}：经复查，现场处理措施已解除，可以恢复。", measure.extent), "已解除")
        }
        MeasureState::InForce => (
            "暂不能恢复",
            format!("{}：经复查，隐患尚未排除，现场处理措施继续执行。", measure.extent),
            "继续执行",
        ),
    };
    of_measure(firm, measure, (MessageKind::MeasureReviewed, title, body, status))
}

fn of_measure(
    firm: &mut Firm<'_>,
    measure: &Measure,
    (kind, title, body, status): (MessageKind, &str, String, &str),
) -> Result<()> {
    let notice = inbox::Notice {
        id: MessageId::new(),
        subdistrict: firm.subdistrict,
        enterprise: measure.enterprise_id,
        kind,
        title: title.to_owned(),
        subject: (RecordKind::Measure, measure.id.as_str()),
        values: vec![
            (Field::Item, title.to_owned()),
            (Field::Place, measure.extent.clone()),
            (Field::Status, status.to_owned()),
            (Field::At, templates::moment(firm.now)),
            (Field::Hint, body.clone()),
        ],
        body,
    };
    firm.told(&notice)
}

/// An inspection will be made, where the firm is to know it beforehand.
pub fn inspection_announced(firm: &mut Firm<'_>, approval: &Approval) -> Result<()> {
    if !(approval.notify && approval.state == ApprovalState::Approved) {
        return Ok(());
    }
    let days = format!("{}至{}", month_and_day(approval.from_on), month_and_day(approval.to_on));
    let notice = inbox::Notice {
        id: MessageId::derived(&format!("approval/{}", approval.id)),
        subdistrict: firm.subdistrict,
        enterprise: approval.enterprise_id,
        kind: MessageKind::InspectionAnnounced,
        title: "督查通知".to_owned(),
        body: format!("街道定于 {days}对您单位进行督查，内容：{}。请安排人员到场配合。", approval.matter),
        subject: (RecordKind::Approval, approval.id.as_str()),
        values: vec![
            (Field::Item, "督查通知".to_owned()),
            (Field::Status, "待督查".to_owned()),
            (Field::At, templates::moment(firm.now)),
            (Field::Hint, format!("{days}督查")),
        ],
    };
    firm.told(&notice)
}

/// The street's people came and advised. Without advice there is nothing to tell.
pub fn advised(firm: &mut Firm<'_>, visit: &ServiceVisit) -> Result<()> {
    let Some(advice) = &visit.advice else { return Ok(()) };
    let notice = inbox::Notice {
        id: MessageId::derived(&format!("service_visit/{}", visit.id)),
        subdistrict: firm.subdistrict,
        enterprise: visit.enterprise_id,
        kind: MessageKind::ServiceVisit,
        title: "街道的服务指导".to_owned(),
        body: advice.clone(),
        subject: (RecordKind::ServiceVisit, visit.id.as_str()),
        values: vec![
            (Field::Item, "街道的服务指导".to_owned()),
            (Field::Status, visit.outcome_text.to_owned()),
            (Field::At, templates::moment(visit.visited_at)),
            (Field::Hint, advice.clone()),
        ],
    };
    firm.told(&notice)
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
        title: "申诉已答复".to_owned(),
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

/// Somebody asks to be let into a firm, to help its principal, who may decide.
pub fn asked_to_join(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    application: &Application,
    now: Moment,
) -> Result<()> {
    let (kind, role) = (MessageKind::ApplicationReceived, application.role_text);
    let notice = inbox::Notice {
        id: MessageId::derived(&format!("application/{}", application.id)),
        subdistrict,
        enterprise: application.enterprise_id,
        kind,
        title: kind.text().to_owned(),
        body: format!("有人申请成为本企业的{role}。请负责人在“本企业人员”中核对后处理，不认识的不要通过。"),
        subject: (RecordKind::Application, application.id.as_str()),
        values: vec![
            (Field::Item, format!("有人申请成为{role}")),
            (Field::Status, "待负责人处理".to_owned()),
            (Field::At, templates::moment(now)),
            (Field::Hint, "请负责人在本企业人员中处理".to_owned()),
        ],
    };
    tell(conn, &notice, now)
}
