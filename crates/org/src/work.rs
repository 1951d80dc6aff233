//! What kinds of work wait for the street's people, whose each is, and which of them climb to the
//! supervisor when nobody does them. A kind that is to climb is one that says after how long.

use diesel::prelude::*;
use heping_core::{Moment, Permission, Result, SubdistrictId, Waiting, words};
use heping_store::schema::climbed_work;
use heping_store::{Conn, on_either};

words! {
    /// A kind of work.
    WorkKind {
        /// A report that the street must confirm or dismiss.
        ReportToConfirm = "report_to_confirm" "待核实的上报",
        /// A rectification that nobody has reviewed.
        RectificationToReview = "rectification_to_review" "待复查的整改",
        /// A major hazard that another officer has accepted.
        SecondAcceptance = "second_acceptance" "重大隐患待第二人验收",
        /// A request for more time.
        ExtensionToDecide = "extension_to_decide" "待审批的延期",
        /// Work that colleagues left undone for longer than it may wait.
        LateWork = "late_work" "超过办理时限的工作",
        /// An appeal.
        AppealToDecide = "appeal_to_decide" "待处理的申诉",
        /// A hazard whose day was yesterday.
        OverdueSinceYesterday = "overdue_since_yesterday" "昨天起逾期的隐患",
        /// An inspection that an officer asks to make.
        InspectionToApprove = "inspection_to_approve" "待审批的督查",
        /// An inspection that was begun and not completed.
        InspectionToComplete = "inspection_to_complete" "未完成的督查",
        /// An inspection that one officer has completed and another has not confirmed.
        InspectionToConfirm = "inspection_to_confirm" "待确认的督查",
        /// A measure on the spot that holds although its hazards are gone.
        MeasureToReview = "measure_to_review" "待审查恢复的现场处理",
        /// An enterprise that one looks after and nobody has visited this year.
        NotVisited = "not_visited" "今年还没去过的企业",
        /// A target of a campaign where one still has to go.
        CampaignTarget = "campaign_target" "专项中要走访的企业",
        /// A firm that should have confirmed a bulletin by now.
        BulletinToConfirm = "bulletin_to_confirm" "没有按时确认通知的企业",
        /// Somebody who asks to be let into a firm.
        ApplicationToDecide = "application_to_decide" "待处理的绑定申请",
        /// A firm that a visit met closed down or moved.
        StatusToDecide = "status_to_decide" "待核实的停业、搬迁",
        /// A certificate that ends soon.
        DocumentExpiring = "document_expiring" "30 天内到期的证照",
        /// Somebody who left, and whose work nobody has taken over.
        WorkToHandOver = "work_to_hand_over" "离岗人员待移交的工作",
        /// A role that a second administrator must confirm.
        RoleToConfirm = "role_to_confirm" "待确认的授权",
        /// A job of the service that was given up.
        FailedJob = "failed_job" "没有做成的后台任务",
    }
}

impl WorkKind {
    /// Whose work it is.
    pub fn whose(self) -> Permission {
        match self {
            Self::ReportToConfirm | Self::ExtensionToDecide => Permission::DecideHazard,
            Self::RectificationToReview | Self::SecondAcceptance => Permission::ReviewRectification,
            Self::AppealToDecide => Permission::DecideAppeal,
            Self::LateWork => Permission::OverseeWork,
            Self::ApplicationToDecide
            | Self::OverdueSinceYesterday
            | Self::DocumentExpiring
            | Self::StatusToDecide
            | Self::WorkToHandOver => Permission::ManageRegister,
            Self::InspectionToApprove => Permission::ApproveInspection,
            Self::InspectionToComplete
            | Self::InspectionToConfirm
            | Self::MeasureToReview
            | Self::NotVisited => Permission::Inspect,
            Self::BulletinToConfirm | Self::CampaignTarget => Permission::MakeServiceVisit,
            Self::RoleToConfirm | Self::FailedJob => Permission::ManageUsers,
        }
    }

    /// After how many working days it climbs where the street has said nothing, by our own judgement; none
    /// for what never climbs.
    pub fn climbs_after(self) -> Option<i32> {
        match self {
            // it may be danger
            Self::ReportToConfirm => Some(2),
            // it needs a visit
            Self::RectificationToReview => Some(5),
            // the hazard is rectified or not meanwhile
            Self::ExtensionToDecide => Some(3),
            // three weeks are promised: when half of them are over
            Self::AppealToDecide => Some(8),
            // nobody goes before it is decided
            Self::InspectionToApprove => Some(2),
            // there is no record, no order and no second look at it
            Self::InspectionToComplete => Some(2),
            // no paper is issued, and a major finding moves nothing
            Self::InspectionToConfirm => Some(2),
            // a firm stands still although nothing is wrong any more
            Self::MeasureToReview => Some(2),
            // the firm sees nothing of its own
            Self::ApplicationToDecide => Some(3),
            // tasks go on for a firm that is not there
            Self::StatusToDecide => Some(5),
            // it is a rectification until both have accepted, and climbs as that
            Self::SecondAcceptance => None,
            // the firm must act, and is told; the street has nothing to decide
            Self::OverdueSinceYesterday | Self::DocumentExpiring | Self::BulletinToConfirm => None,
            // a year or a campaign has its own last day, and figures that say who is behind
            Self::NotVisited | Self::CampaignTarget => None,
            // what somebody left undone climbs as what it is
            Self::WorkToHandOver | Self::LateWork => None,
            // a supervisor could do nothing about it
            Self::RoleToConfirm | Self::FailedJob => None,
        }
    }
}

/// Writes down that a piece of work has climbed; answers whether it had not before.
///
/// # Errors
/// Those of the database.
pub fn climb(
    conn: &mut Conn,
    street: SubdistrictId,
    kind: WorkKind,
    work: &Waiting,
    now: Moment,
) -> Result<bool> {
    let row = (
        climbed_work::subdistrict_id.eq(street),
        climbed_work::kind.eq(kind),
        climbed_work::subject_id.eq(work.id.as_str()),
        climbed_work::since.eq(work.since),
        climbed_work::climbed_at.eq(now),
    );
    let added = on_either!(conn, |c| {
        diesel::insert_into(climbed_work::table).values(row).on_conflict_do_nothing().execute(c)
    })?;
    Ok(added == 1)
}
