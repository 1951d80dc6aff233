//! What kinds of work there are, and whose each is.

use heping_core::{Permission, words};

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
        /// An inspection that a colleague has completed.
        InspectionToConfirm = "inspection_to_confirm" "待我确认的督查",
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
    pub(super) fn whose(self) -> Permission {
        match self {
            Self::ReportToConfirm | Self::ExtensionToDecide => Permission::DecideHazard,
            Self::RectificationToReview | Self::SecondAcceptance => Permission::ReviewRectification,
            Self::AppealToDecide => Permission::DecideAppeal,
            Self::LateWork => Permission::CorrectHazard,
            Self::ApplicationToDecide
            | Self::OverdueSinceYesterday
            | Self::DocumentExpiring
            | Self::StatusToDecide
            | Self::WorkToHandOver => Permission::ManageRegister,
            Self::InspectionToApprove => Permission::ApproveInspection,
            Self::InspectionToConfirm | Self::MeasureToReview | Self::NotVisited => Permission::Inspect,
            Self::BulletinToConfirm | Self::CampaignTarget => Permission::MakeServiceVisit,
            Self::RoleToConfirm | Self::FailedJob => Permission::ManageUsers,
        }
    }
}
