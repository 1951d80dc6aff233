//! Work that nobody does in time climbs to the supervisor: after so many working days, each piece once.

use heping_core::{Day, EnterpriseId, Moment, Result, Role, StaffMessageId, SubdistrictId, UserId, Waiting};
use heping_org::applications;
use heping_org::calendar::WorkingDays;
use heping_org::staff_inbox::{self, NewStaffMessage, StaffMessageKind};
use heping_org::work::{self, WorkKind};
use heping_org::work_limits;
use heping_ranking::appeals;
use heping_records::late;
use heping_store::Conn;

/// More than waits in a street for too long.
const MOST: i64 = 1000;

/// A piece of work that has waited for longer than it may.
#[derive(Clone, Debug)]
pub struct LateWork {
    /// What kind of work it is.
    pub kind: WorkKind,
    /// What waits.
    pub work: Waiting,
    /// The name of the enterprise.
    pub enterprise_name: String,
}

/// What has waited for longer than the street says, the longest waiting first.
///
/// # Errors
/// Those of the database.
pub fn late_work(conn: &mut Conn, street: SubdistrictId, today: Day) -> Result<Vec<LateWork>> {
    let working = WorkingDays::around(conn, street, today)?;
    let mut late = Vec::new();
    for limit in work_limits::of(conn, street)?.limits {
        let Some(days) = limit.days else { continue };
        let waiting = waiting_since(conn, street, limit.kind, working.waited(today, days), today)?;
        late.extend(waiting.into_iter().map(|work| (limit.kind, work)));
    }
    late.sort_by_key(|(_, work)| work.since);
    let firms: Vec<EnterpriseId> = late.iter().map(|(_, work)| work.enterprise).collect();
    let names = heping_records::enterprise_names(conn, firms)?;
    let named = late.into_iter().map(|(kind, work)| LateWork {
        kind,
        enterprise_name: names.get(&work.enterprise).cloned().unwrap_or_default(),
        work,
    });
    Ok(named.collect())
}

/// What of a kind has waited since before a moment.
fn waiting_since(
    conn: &mut Conn,
    street: SubdistrictId,
    kind: WorkKind,
    before: Moment,
    today: Day,
) -> Result<Vec<Waiting>> {
    match kind {
        WorkKind::ReportToConfirm => late::reports(conn, street, before),
        WorkKind::RectificationToReview => late::rectifications(conn, street, before),
        WorkKind::ExtensionToDecide => late::extensions(conn, street, before),
        WorkKind::AppealToDecide => appeals::open_since(conn, street, before, MOST),
        WorkKind::InspectionToApprove => late::approvals(conn, street, before, today),
        WorkKind::InspectionToComplete => late::begun(conn, street, before),
        WorkKind::InspectionToConfirm => late::unconfirmed(conn, street, before),
        WorkKind::MeasureToReview => late::measures(conn, street, before),
        WorkKind::ApplicationToDecide => applications::open_since(conn, street, before, MOST),
        WorkKind::StatusToDecide => late::firms_gone(conn, street, before),
        // these say no days, and never climb
        WorkKind::SecondAcceptance
        | WorkKind::LateWork
        | WorkKind::OverdueSinceYesterday
        | WorkKind::NotVisited
        | WorkKind::CampaignTarget
        | WorkKind::BulletinToConfirm
        | WorkKind::DocumentExpiring
        | WorkKind::WorkToHandOver
        | WorkKind::RoleToConfirm
        | WorkKind::FailedJob => Ok(Vec::new()),
    }
}

/// Tells whoever leads the street's work of what climbs this morning; on a day on which nobody works it
/// waits. What climbed before is not told again.
///
/// # Errors
/// Those of the database.
pub fn climb(conn: &mut Conn, street: SubdistrictId, now: Moment) -> Result<()> {
    if !WorkingDays::around(conn, street, now.day())?.is_one(now.day()) {
        return Ok(());
    }
    let mut climbed = Vec::new();
    for late in late_work(conn, street, now.day())? {
        if work::climb(conn, street, late.kind, &late.work, now)? {
            climbed.push(late);
        }
    }
    let Some(longest) = climbed.first() else { return Ok(()) };
    let body = told(&climbed, longest, now.day());
    for user in leading(conn, street)? {
        // what climbs together is told together
        let (kind, id, since) = (longest.kind, &longest.work.id, longest.work.since.millis());
        let message = NewStaffMessage {
            id: StaffMessageId::derived(&format!("climbed/{user}/{kind}/{id}/{since}")),
            subdistrict: street,
            user,
            kind: StaffMessageKind::WorkClimbed,
            body: body.clone(),
        };
        staff_inbox::tell(conn, &message, now)?;
    }
    Ok(())
}

/// The supervisors; where there is none the leaders, and else the office itself.
fn leading(conn: &mut Conn, street: SubdistrictId) -> Result<Vec<UserId>> {
    for role in [Role::Supervisor, Role::Leader, Role::Office] {
        let holders = staff_inbox::holders(conn, street, role)?;
        if !holders.is_empty() {
            return Ok(holders);
        }
    }
    Ok(Vec::new())
}

fn told(climbed: &[LateWork], longest: &LateWork, today: Day) -> String {
    let count = |kind: WorkKind| climbed.iter().filter(|late| late.kind == kind).count();
    let kinds = WorkKind::ALL.iter().filter(|&&kind| count(kind) > 0);
    let kinds: Vec<String> = kinds.map(|&kind| format!("{} {} 项", kind.text(), count(kind))).collect();
    let waited = (today - longest.work.since.day()).num_days();
    format!(
        "新增 {} 项工作超过办理时限：{}。等得最久的是{}“{}”，已 {waited} 天。请督促办理，或移交他人。",
        climbed.len(),
        kinds.join("、"),
        longest.enterprise_name,
        longest.work.title,
    )
}
