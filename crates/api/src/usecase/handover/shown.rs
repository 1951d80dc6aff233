//! What somebody leaves behind, as it is shown before the act.

use heping_core::{UserId, words};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

words! {
    /// A kind of work that somebody leaves behind.
    HandoverKind {
        /// A village to look after.
        Village = "village" "负责的村社",
        /// A single enterprise to look after.
        Enterprise = "enterprise" "单独负责的企业",
        /// A team of a campaign that goes on.
        CampaignTeam = "campaign_team" "专项中的小组",
        /// An inspection that is not completed.
        OpenInspection = "open_inspection" "未完成的督查",
        /// An inspection that nobody has approved yet.
        RequestedApproval = "requested_approval" "待审批的督查申请",
        /// A rectification in the villages and enterprises looked after.
        Recheck = "recheck" "区域内待复查的整改",
        /// An inspection that was approved and not made.
        ApprovedInspection = "approved_inspection" "已批准未开展的督查",
        /// A completed inspection that waits for the person's own word.
        InspectionToConfirm = "inspection_to_confirm" "待本人确认的督查",
    }
}

/// What somebody leaves behind, and what of it goes to whom.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Handover {
    /// Who leaves.
    pub(super) from_id: UserId,
    /// The name.
    pub(super) from_name: String,
    /// Who takes over, where that was said.
    pub(super) to_id: Option<UserId>,
    /// The name.
    pub(super) to_name: Option<String>,
    /// What was shown; sent back with the act, which is refused where it has changed.
    pub(super) version: String,
    /// The kinds of work of which there is something.
    pub(super) groups: Vec<HandoverGroup>,
}

/// One kind of work.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HandoverGroup {
    /// What.
    pub(super) kind: HandoverKind,
    /// The same in Chinese.
    pub(super) kind_text: &'static str,
    /// How much of it there is.
    pub(super) count: usize,
    /// How much of it does not pass.
    pub(super) stays: usize,
    /// Each of it.
    pub(super) lines: Vec<HandoverLine>,
}

/// One piece of work.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HandoverLine {
    /// A village's code, or the id of an enterprise, an inspection, an approval or a hazard.
    pub(super) id: String,
    /// What it is called.
    pub(super) title: String,
    /// Whose.
    pub(super) enterprise_name: Option<String>,
    /// Why it does not pass, and what is to be done instead; none where it does.
    pub(super) stays_because: Option<&'static str>,
}

/// The act.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewHandover {
    /// Who takes over.
    pub(super) to_id: UserId,
    /// What was shown before.
    pub(super) version: String,
}

/// Somebody who left work behind.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Leaver {
    /// Who.
    pub id: UserId,
    /// The name.
    pub name: String,
}

impl HandoverGroup {
    pub(super) fn of(kind: HandoverKind, lines: Vec<HandoverLine>) -> Self {
        let stays = lines.iter().filter(|line| line.stays_because.is_some()).count();
        Self { kind, kind_text: kind.text(), count: lines.len(), stays, lines }
    }
}

impl HandoverLine {
    pub(super) fn new(id: impl ToString, title: String) -> Self {
        Self { id: id.to_string(), title, enterprise_name: None, stays_because: None }
    }

    pub(super) fn of(self, enterprise: &str) -> Self {
        Self { enterprise_name: Some(enterprise.to_owned()), ..self }
    }

    pub(super) fn stays(self, because: Option<&'static str>) -> Self {
        Self { stays_because: because, ..self }
    }
}
