//! What each document says, as it is written down when it is issued.

mod matter;
mod record;
mod shown;

use heping_core::{Day, Level, Moment};
use serde::{Deserialize, Serialize};

pub(crate) use self::matter::{
    Addressed, InspectionApproval, InspectionNotice, MeasureDecision, Named, ReferralLetter,
    ResumptionOpinion, StatementRecord,
};
pub(crate) use self::record::{InspectionRecord, Known, LookedAt, Told};
pub(super) use self::shown::Shown;
use super::InspectionDocumentKind;
use crate::inspection::Officer;
use crate::issuer::Issuer;
use crate::number::Series;

/// The content of a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Content {
    InspectionRecord(InspectionRecord),
    RectificationOrder(RectificationOrder),
    RecheckOpinion(RecheckOpinion),
    InspectionApproval(InspectionApproval),
    InspectionNotice(InspectionNotice),
    MeasureDecision(MeasureDecision),
    ResumptionOpinion(ResumptionOpinion),
    ReferralLetter(ReferralLetter),
    StatementRecord(StatementRecord),
}

/// Who issues it, to whom, about which inspection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Head {
    pub(crate) street: String,
    pub(crate) enterprise: String,
    pub(crate) uscc: Option<String>,
    pub(crate) address: String,
    pub(crate) principal: Option<String>,
    pub(crate) inspection_number: String,
    pub(crate) started_at: Moment,
    /// On what footing. A document without it is of the first edition, from before a street said so:
    /// it stays in the words in which it was handed out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) issuer: Option<Issuer>,
}

/// 责令限期整改指令书, or what a street without a delegation asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RectificationOrder {
    pub(crate) head: Head,
    pub(crate) legal_basis: String,
    /// The number of the record.
    pub(crate) record_number: String,
    pub(crate) officers: Vec<NamedOfficer>,
    /// What is still to be rectified.
    pub(crate) findings: Vec<Finding>,
}

/// 整改复查意见书
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecheckOpinion {
    pub(crate) head: Head,
    /// The order that is re-checked. There is none where all was put right during the inspection
    /// and a hazard was reopened later.
    pub(crate) order: Option<Issued>,
    pub(crate) reviews: Vec<Review>,
    /// What of the inspection is not closed.
    pub(crate) rest: Vec<Rest>,
    pub(crate) officers: Vec<NamedOfficer>,
}

/// Another document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Issued {
    pub(crate) number: String,
    pub(crate) on: Day,
}

/// Somebody of the street, with the certificate that lets him inspect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NamedOfficer {
    pub(crate) name: String,
    pub(crate) certificate_number: Option<String>,
}

impl From<&Officer> for NamedOfficer {
    fn from(officer: &Officer) -> Self {
        Self { name: officer.name.clone(), certificate_number: Some(officer.certificate_number.clone()) }
    }
}

/// A hazard as the inspection found it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Finding {
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) place: String,
    pub(crate) level: Level,
    pub(crate) legal_basis: Option<String>,
    /// By which article of which document it was judged.
    pub(crate) criteria: Option<String>,
    pub(crate) measure: Option<String>,
    /// As it was set on the spot.
    pub(crate) due_on: Day,
    /// Whether it was put right while the officers were there.
    pub(crate) rectified: bool,
    /// The photos, by the SHA-256 of what was sent.
    pub(crate) photos: Vec<String>,
}

/// Behind the name of whoever signed from a session of their own and drew nothing.
pub(crate) const CONFIRMED: &str = "（本人登录确认）";

/// A signature, or a refusal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Signed {
    /// 检查人员, 企业负责人
    pub(crate) party: String,
    pub(crate) name: String,
    /// The picture of the signature, by the SHA-256 of what was sent.
    pub(crate) image: Option<String>,
    pub(crate) refused_reason: Option<String>,
    /// The number of an officer's certificate; papers of before do not have it here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) certificate_number: Option<String>,
    pub(crate) at: Moment,
}

/// One review of one hazard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Review {
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) place: String,
    /// What the firm says it did.
    pub(crate) measure: Option<String>,
    /// 验收销号, 退回整改 …
    pub(crate) decision: String,
    pub(crate) sent_back: bool,
    pub(crate) note: Option<String>,
    pub(crate) officer: String,
    pub(crate) at: Moment,
    /// The day by whose end it must be rectified; after it was sent back, the new one.
    pub(crate) due_on: Day,
    /// Photos of the rectification, by the SHA-256 of what was sent.
    pub(crate) photos: Vec<String>,
    /// Photos of the re-check.
    pub(crate) recheck_photos: Vec<String>,
}

/// A hazard that is not closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rest {
    pub(crate) number: String,
    pub(crate) title: String,
    /// 整改中, 已移送 …, and why where it is void.
    pub(crate) state: String,
    /// Where it has one.
    pub(crate) due_on: Option<Day>,
}

impl Content {
    pub(super) fn kind(&self) -> InspectionDocumentKind {
        match self {
            Self::InspectionRecord(_) => InspectionDocumentKind::InspectionRecord,
            Self::RectificationOrder(_) => InspectionDocumentKind::RectificationOrder,
            Self::RecheckOpinion(_) => InspectionDocumentKind::RecheckOpinion,
            Self::InspectionApproval(_) => InspectionDocumentKind::InspectionApproval,
            Self::InspectionNotice(_) => InspectionDocumentKind::InspectionNotice,
            Self::MeasureDecision(_) => InspectionDocumentKind::MeasureDecision,
            Self::ResumptionOpinion(_) => InspectionDocumentKind::ResumptionOpinion,
            Self::ReferralLetter(_) => InspectionDocumentKind::ReferralLetter,
            Self::StatementRecord(_) => InspectionDocumentKind::StatementRecord,
        }
    }

    /// What stands at its head, and the series in which it is numbered: who may not order asks, and
    /// the paper says so.
    pub(super) fn named(&self) -> (&'static str, Series) {
        let asks = match self {
            Self::RectificationOrder(order) => order.head.asks(),
            Self::MeasureDecision(decision) => !decision.ordered,
            _ => false,
        };
        match self.kind() {
            InspectionDocumentKind::RectificationOrder if asks => {
                ("隐患整改通知书", Series::RectificationRequest)
            }
            InspectionDocumentKind::MeasureDecision if asks => ("现场处理告知书", Series::MeasureRequest),
            kind => (kind.text(), series(kind)),
        }
    }

    /// The street, and on what footing it acts.
    pub(super) fn issuer(&self) -> (&str, Option<&Issuer>) {
        match self {
            Self::InspectionRecord(record) => record.head.by(),
            Self::RectificationOrder(order) => order.head.by(),
            Self::RecheckOpinion(opinion) => opinion.head.by(),
            Self::InspectionApproval(approval) => approval.about.by(),
            Self::InspectionNotice(notice) => notice.about.by(),
            Self::MeasureDecision(decision) => decision.about.by(),
            Self::ResumptionOpinion(opinion) => opinion.about.by(),
            Self::ReferralLetter(letter) => letter.about.by(),
            Self::StatementRecord(record) => record.about.by(),
        }
    }
}

impl Head {
    fn by(&self) -> (&str, Option<&Issuer>) {
        (&self.street, self.issuer.as_ref())
    }

    /// Whether the street asks, because nobody has delegated to it what orders need.
    fn asks(&self) -> bool {
        self.issuer.as_ref().is_some_and(|issuer| issuer.delegation.is_none())
    }
}

impl Addressed {
    fn by(&self) -> (&str, Option<&Issuer>) {
        (&self.street, Some(&self.issuer))
    }
}

fn series(kind: InspectionDocumentKind) -> Series {
    match kind {
        InspectionDocumentKind::InspectionApproval => Series::InspectionApproval,
        InspectionDocumentKind::InspectionNotice => Series::InspectionNotice,
        InspectionDocumentKind::InspectionRecord => Series::InspectionRecord,
        InspectionDocumentKind::RectificationOrder => Series::RectificationOrder,
        InspectionDocumentKind::RecheckOpinion => Series::RecheckOpinion,
        InspectionDocumentKind::MeasureDecision => Series::MeasureDecision,
        InspectionDocumentKind::ResumptionOpinion => Series::ResumptionOpinion,
        InspectionDocumentKind::ReferralLetter => Series::ReferralLetter,
        InspectionDocumentKind::StatementRecord => Series::StatementRecord,
    }
}
