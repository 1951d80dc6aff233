//! The words of an inspection.

use heping_core::words;

words! {
    /// Why the street came.
    InspectionKind {
        /// 日常督查
        Routine = "routine" "日常督查",
        /// 百家企业大普查
        Campaign = "campaign" "专项普查",
        /// 双随机
        RandomSelection = "random_selection" "双随机抽查",
        /// 举报核查
        Complaint = "complaint" "举报核查",
        /// 整改复查
        Recheck = "recheck" "整改复查",
    }
}

words! {
    /// Whether an inspection still takes findings.
    InspectionState {
        /// It does.
        Open = "open" "进行中",
        /// It is signed and never changes again.
        Completed = "completed" "已完成",
        /// It should never have been. It is no stored state: a mark beside the others.
        Voided = "voided" "已作废",
    }
}

words! {
    /// What came of the visit.
    InspectionOutcome {
        /// The enterprise was checked.
        Checked = "checked" "已检查",
        /// The gate was locked.
        Locked = "locked" "大门紧锁",
        /// It has moved away.
        Moved = "moved" "已搬迁",
        /// It has closed down.
        ClosedDown = "closed_down" "已停业",
        /// Nobody knows it there.
        NotFound = "not_found" "查无此企业",
        /// It did not let the officers in.
        Refused = "refused" "拒绝检查",
        /// The premises are empty.
        Vacant = "vacant" "厂房空置",
    }
}

words! {
    /// Who signs.
    Party {
        /// An officer.
        Inspector = "inspector" "检查人员",
        /// The enterprise's head, or whoever stands in.
        Enterprise = "enterprise" "企业负责人",
    }
}

impl InspectionKind {
    /// Whether it counts against the cap: what the firm or somebody else brought about does not.
    pub(super) fn counts(self) -> bool {
        !matches!(self, Self::Recheck | Self::Complaint)
    }
}
