//! What a firm is told before its time is over: a self-check that can be done or is due, a document
//! that expires, a plan whose progress must be reported; and that a self-check was missed. Each is
//! told once: the message's id follows from what it is about.

use heping_core::{
    Day, DocumentId, EnterpriseId, HazardId, MessageId, MessageKind, Moment, RecordKind, Result,
    SubdistrictId, TaskId,
};
use heping_org::expiring::ExpiringDocument;
use heping_records::hazard::WaitingPlan;
use heping_records::self_check::reminder::{OpenTask, task_of};
use heping_records::statistics::Period;
use heping_store::Conn;
use heping_wechat::inbox::{self, Notice};
use heping_wechat::outbox::tell;
use heping_wechat::templates::{self, Field};

use super::notice::by;

/// The message that a self-check opens, is due in three days, or was missed.
pub fn of_task(kind: MessageKind, task: TaskId) -> MessageId {
    MessageId::derived(&format!("{kind}/{task}"))
}

/// The message that a document expires within so many days.
pub fn of_document(days: i64, document: DocumentId, expires_on: Day) -> MessageId {
    MessageId::derived(&format!("{}/{days}/{document}/{expires_on}", MessageKind::DocumentExpires))
}

/// The message that a plan's progress is due.
pub fn of_plan(hazard: HazardId, due_on: Day) -> MessageId {
    MessageId::derived(&format!("{}/{hazard}/{due_on}", MessageKind::PlanProgressDue))
}

/// The message that statistics wait for a signature, at first or in the last days.
pub fn of_statistics(period: Period, enterprise: EnterpriseId, last_days: bool) -> MessageId {
    MessageId::derived(&format!("{}/{period}/{enterprise}/{last_days}", MessageKind::StatisticsDue))
}

/// Whether the inbox of a task's firm says that it can be done or is due.
///
/// # Errors
/// Those of the database.
pub fn was_reminded(conn: &mut Conn, task: TaskId) -> Result<bool> {
    let ids = [MessageKind::SelfCheckOpens, MessageKind::SelfCheckDue].map(|kind| of_task(kind, task));
    Ok(!inbox::written(conn, &ids)?.is_empty())
}

/// A self-check can be done from now on, is due in three days, or was missed.
///
/// # Errors
/// Those of the database.
pub fn self_check(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    task: &OpenTask,
    kind: MessageKind,
    now: Moment,
) -> Result<()> {
    let (what, day) = (&task.title, by(task.due_on, now));
    let (title, status, body) = match kind {
        MessageKind::SelfCheckOpens => {
            ("本期自查可以做了", "待自查", format!("{what}：请在 {day}完成自查。"))
        }
        MessageKind::SelfCheckDue => {
            ("自查三日后到期", "将到期", format!("{what}：请在 {day}完成自查，还剩 3 天。"))
        }
        _ => (
            "自查未做",
            "已过期",
            format!("{what}：应在 {day}完成，街道没有收到。请尽快补做，下次按时完成。"),
        ),
    };
    let about = (RecordKind::SelfCheckTask, task.id.as_str());
    let notice = Notice {
        id: of_task(kind, task.id),
        subdistrict,
        enterprise: task.enterprise_id,
        kind,
        title: title.to_owned(),
        body,
        subject: about,
        values: values(what, task.due_on, status, title, now),
    };
    tell(conn, &notice, now)
}

/// The task was missed: nobody finds it out by its points alone.
///
/// # Errors
/// Those of the database.
pub fn missed(conn: &mut Conn, subdistrict: SubdistrictId, task: TaskId, now: Moment) -> Result<()> {
    let task = task_of(conn, task)?;
    self_check(conn, subdistrict, &task, MessageKind::SelfCheckMissed, now)
}

/// A document expires within `days` days.
///
/// # Errors
/// Those of the database.
pub fn document(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    (document, expires_on): (&ExpiringDocument, Day),
    days: i64,
    now: Moment,
) -> Result<()> {
    let what = format!("{}“{}”", document.kind.text(), document.title);
    let left = expires_on.signed_duration_since(now.day()).num_days();
    let day = by(expires_on, now);
    let body = format!("{what}有效期还剩 {left} 天，请在 {day}换证，并在企业证照中更新。");
    let notice = Notice {
        id: of_document(days, document.id, expires_on),
        subdistrict,
        enterprise: document.enterprise_id,
        kind: MessageKind::DocumentExpires,
        title: "证照即将到期".to_owned(),
        body,
        subject: (RecordKind::Enterprise, document.enterprise_id.as_str()),
        values: values(&what, expires_on, "将到期", "证照即将到期", now),
    };
    tell(conn, &notice, now)
}

/// The progress of a plan must be reported soon.
///
/// # Errors
/// Those of the database.
pub fn plan_progress(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    plan: &WaitingPlan,
    now: Moment,
) -> Result<()> {
    let day = by(plan.due_on, now);
    let body = format!("{}：请在 {day}报告治理进展。到期没有报告的，企业码会变为红码。", plan.title);
    let notice = Notice {
        id: of_plan(plan.hazard, plan.due_on),
        subdistrict,
        enterprise: plan.enterprise,
        kind: MessageKind::PlanProgressDue,
        title: "请报告治理进展".to_owned(),
        body,
        subject: (RecordKind::Hazard, plan.hazard.as_str()),
        values: values(&plan.title, plan.due_on, "待报告", "请报告治理进展", now),
    };
    tell(conn, &notice, now)
}

/// The statistics of a period wait for the principal's signature.
///
/// # Errors
/// Those of the database.
pub fn statistics(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    (enterprise, period): (EnterpriseId, Period),
    last_days: bool,
    now: Moment,
) -> Result<()> {
    let (what, day) = (format!("{}隐患统计表", period.text()), by(period.due_on(), now));
    let (title, body) = if last_days {
        ("隐患统计表快到期了", format!("{what}还没有签字：请主要负责人在 {day}核对签字。"))
    } else {
        ("隐患统计表待签字", format!("{what}已按本企业的隐患记录统计好，请主要负责人在 {day}核对签字。"))
    };
    let notice = Notice {
        id: of_statistics(period, enterprise, last_days),
        subdistrict,
        enterprise,
        kind: MessageKind::StatisticsDue,
        title: title.to_owned(),
        body,
        subject: (RecordKind::Enterprise, enterprise.as_str()),
        values: values(&what, period.due_on(), "待签字", title, now),
    };
    tell(conn, &notice, now)
}

fn values(item: &str, due_on: Day, status: &str, hint: &str, now: Moment) -> templates::Values {
    vec![
        (Field::Item, item.to_owned()),
        (Field::Place, "本企业".to_owned()),
        (Field::Due, templates::day(due_on)),
        (Field::Status, status.to_owned()),
        (Field::At, templates::moment(now)),
        (Field::Hint, hint.to_owned()),
    ]
}
