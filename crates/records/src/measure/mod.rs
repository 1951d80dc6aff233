//! Measures on the spot (现场处理措施, 安全生产法 art. 65): what is dangerous now is removed at once,
//! people leave, a part or the whole firm stands still, and starts again only after a review.
//!
//! The powers of art. 65 are those of departments. A street without a delegation may ask (要求) that
//! people leave and the danger be removed, and reports upward; it suspends nothing.

mod decide;
mod review;
mod row;

use heping_core::{EnterpriseId, HazardId, InspectionId, MeasureId, MeasureReviewId, Moment, words};
use serde::Serialize;
use utoipa::ToSchema;

pub use decide::NewMeasure;
pub(crate) use decide::{Decided, decide};
pub use review::NewMeasureReview;
pub(crate) use review::{Reviewed, review};
pub(crate) use row::of_inspection;
pub use row::{InForce, MeasureFilter, in_force, measures, to_review};

words! {
    /// What is to happen at once.
    MeasureKind {
        /// The danger is removed.
        RemoveAtOnce = "remove_at_once" "立即排除",
        /// People leave the dangerous area.
        WithdrawPeople = "withdraw_people" "撤出作业人员",
        /// Some equipment or a part of the firm stands still.
        SuspendPart = "suspend_part" "停止使用相关设施、设备",
        /// The whole firm stands still.
        SuspendFirm = "suspend_firm" "暂时停产停业",
    }
}

words! {
    /// Whether a measure holds.
    MeasureState {
        /// It does.
        InForce = "in_force" "执行中",
        /// A review ended it.
        Lifted = "lifted" "已解除",
    }
}

words! {
    /// What a review comes to.
    MeasureDecision {
        /// The danger is gone: work may go on.
        Lift = "lift" "同意恢复",
        /// It is not: the measure stays.
        Keep = "keep" "不同意恢复",
    }
}

impl MeasureKind {
    /// Whether it needs powers that a street has only by delegation.
    pub(crate) fn suspends(self) -> bool {
        matches!(self, Self::SuspendPart | Self::SuspendFirm)
    }
}

/// A measure on the spot.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Measure {
    /// Its id.
    pub id: MeasureId,
    /// Whom it concerns.
    pub enterprise_id: EnterpriseId,
    /// The name of the enterprise.
    pub enterprise_name: String,
    /// The inspection in which it was decided.
    pub inspection_id: InspectionId,
    /// What is to happen.
    pub kinds: Vec<MeasureKind>,
    /// The same in Chinese.
    pub kinds_text: Vec<&'static str>,
    /// Where, and what stands still.
    pub extent: String,
    /// Why.
    pub reason: String,
    /// Whether it is an order; else a street without a delegation asks for it.
    pub ordered: bool,
    /// The hazards that must be gone before it is lifted.
    pub hazard_ids: Vec<HazardId>,
    /// Whether it holds.
    pub state: MeasureState,
    /// The same in Chinese.
    pub state_text: &'static str,
    /// When it was decided.
    pub decided_at: Moment,
    /// When it was lifted.
    pub lifted_at: Option<Moment>,
    /// The reviews, the oldest first.
    pub reviews: Vec<MeasureReview>,
}

/// A review of a measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeasureReview {
    /// Its id.
    pub id: MeasureReviewId,
    /// What it came to.
    pub decision: MeasureDecision,
    /// The same in Chinese.
    pub decision_text: &'static str,
    /// What was seen.
    pub seen: String,
    /// When.
    pub reviewed_at: Moment,
}
