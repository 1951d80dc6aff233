//! Approvals of inspections (行政检查审批): an officer asks, a supervisor decides, and only then
//! somebody goes. An approval has the number that the inspection names.

mod act;
mod row;
mod succession;

use heping_core::{ApprovalId, Day, EnterpriseId, Moment, UserId, words};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::act::{NewApproval, NewApprovalDecision, request};
pub(crate) use self::act::{decide, number};
pub use self::row::{ApprovalFilter, approvals, to_decide};
pub use self::succession::{ahead_of, succeed};
use crate::inspection::InspectionKind;

words! {
    /// Where an approval stands.
    ApprovalState {
        /// Nobody has decided yet.
        Requested = "requested" "待审批",
        /// The inspection may be made.
        Approved = "approved" "已批准",
        /// It may not.
        Refused = "refused" "未批准",
    }
}

words! {
    /// What a supervisor says.
    ApprovalDecision {
        /// The inspection may be made.
        Approve = "approve" "批准",
        /// It may not.
        Refuse = "refuse" "不批准",
    }
}

/// An officer who is to inspect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApprovalOfficer {
    /// Who.
    pub id: UserId,
    /// The name.
    pub name: String,
    /// The number of the enforcement certificate.
    pub certificate_number: String,
}

/// An approval of an inspection. The enterprise does not see it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    /// Its id.
    pub id: ApprovalId,
    /// The enterprise that is to be inspected.
    pub enterprise_id: EnterpriseId,
    /// Its name today.
    pub enterprise_name: String,
    /// Why the street goes.
    pub kind: InspectionKind,
    /// The same in Chinese.
    pub kind_text: &'static str,
    /// Why this enterprise, and now.
    pub reason: String,
    /// What is to be looked at.
    pub matter: String,
    /// Who is to inspect, who asked first.
    pub officers: Vec<ApprovalOfficer>,
    /// The first day on which it may be made.
    #[schema(value_type = chrono::NaiveDate)]
    pub from_on: Day,
    /// The last one.
    #[schema(value_type = chrono::NaiveDate)]
    pub to_on: Day,
    /// Whether the enterprise is told beforehand.
    pub notify: bool,
    /// Where it stands.
    pub state: ApprovalState,
    /// The same in Chinese.
    pub state_text: &'static str,
    /// The number that the inspection names; none before it is approved.
    #[schema(example = "河庄街道检批〔2026〕3号")]
    pub number: Option<String>,
    /// When it was asked for.
    pub requested_at: Moment,
    /// Who decided.
    pub decided_by_name: Option<String>,
    /// When.
    pub decided_at: Option<Moment>,
    /// Why.
    pub note: Option<String>,
}
