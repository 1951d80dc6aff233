//! What documents say that are not about what was found: approvals, measures, referrals, statements.

use heping_core::{Day, Moment};
use serde::{Deserialize, Serialize};

use super::{Finding, Issued, NamedOfficer, Signed};
use crate::issuer::Issuer;

/// Who issues it, and which enterprise it is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Addressed {
    pub(crate) issuer: Issuer,
    pub(crate) street: String,
    pub(crate) enterprise: String,
    pub(crate) uscc: Option<String>,
    pub(crate) address: String,
    pub(crate) principal: Option<String>,
}

/// 行政检查审批表
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InspectionApproval {
    pub(crate) about: Addressed,
    /// 日常检查, “双随机”抽查 …
    pub(crate) occasion: String,
    pub(crate) reason: String,
    pub(crate) matter: String,
    pub(crate) officers: Vec<NamedOfficer>,
    pub(crate) from_on: Day,
    pub(crate) to_on: Day,
    pub(crate) requested_at: Moment,
    pub(crate) approved_by: String,
    pub(crate) approved_at: Moment,
    pub(crate) note: Option<String>,
}

/// 检查通知书
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InspectionNotice {
    pub(crate) about: Addressed,
    pub(crate) occasion: String,
    pub(crate) matter: String,
    pub(crate) officers: Vec<NamedOfficer>,
    pub(crate) from_on: Day,
    pub(crate) to_on: Day,
    pub(crate) approval_number: String,
}

/// A hazard by its number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Named {
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) place: String,
}

/// 现场处理措施决定书, or what a street without a delegation asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MeasureDecision {
    pub(crate) about: Addressed,
    pub(crate) ordered: bool,
    pub(crate) inspection_number: String,
    pub(crate) inspected_on: Day,
    pub(crate) officers: Vec<NamedOfficer>,
    /// 立即排除, 撤出作业人员 …
    pub(crate) measures: Vec<String>,
    /// Whether something stands still.
    pub(crate) suspends: bool,
    pub(crate) extent: String,
    pub(crate) reason: String,
    pub(crate) hazards: Vec<Named>,
    pub(crate) signatures: Vec<Signed>,
}

/// 恢复生产意见书
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResumptionOpinion {
    pub(crate) about: Addressed,
    pub(crate) ordered: bool,
    /// The paper of the measure, and its title.
    pub(crate) decision: Issued,
    pub(crate) decision_title: String,
    pub(crate) measures: Vec<String>,
    pub(crate) suspends: bool,
    pub(crate) extent: String,
    pub(crate) seen: String,
    pub(crate) lifts: bool,
    pub(crate) officers: Vec<NamedOfficer>,
    pub(crate) signatures: Vec<Signed>,
}

/// 移送书
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReferralLetter {
    pub(crate) about: Addressed,
    /// The authority that receives it.
    pub(crate) receiver: String,
    /// 街道检查, 群众或设备上报 …
    pub(crate) source: String,
    pub(crate) found_on: Day,
    pub(crate) hazard: Finding,
    pub(crate) reason: String,
    /// Who referred it.
    pub(crate) by: String,
}

/// 陈述申辩笔录
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StatementRecord {
    pub(crate) about: Addressed,
    pub(crate) inspection_number: String,
    pub(crate) inspected_on: Day,
    pub(crate) speaker: String,
    pub(crate) post: Option<String>,
    pub(crate) place: String,
    pub(crate) statement: String,
    pub(crate) began_at: Moment,
    pub(crate) ended_at: Moment,
    pub(crate) officers: Vec<NamedOfficer>,
    pub(crate) signatures: Vec<Signed>,
}
