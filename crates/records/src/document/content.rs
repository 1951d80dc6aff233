//! What each document says, as it is written down when it is issued.

use heping_core::{Day, Level, Moment};
use serde::{Deserialize, Serialize};

use super::InspectionDocumentKind;
use crate::inspection::Officer;

/// The content of a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Content {
    InspectionRecord(InspectionRecord),
    RectificationOrder(RectificationOrder),
    RecheckOpinion(RecheckOpinion),
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
}

/// 现场检查记录
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InspectionRecord {
    pub(crate) head: Head,
    /// 日常督查, 双随机抽查 …
    pub(crate) occasion: String,
    pub(crate) legal_basis: String,
    pub(crate) approval_number: String,
    pub(crate) act_code: Option<String>,
    pub(crate) over_cap_reason: Option<String>,
    pub(crate) ended_at: Moment,
    /// Whether it came to a check.
    pub(crate) checked: bool,
    /// 已检查, 大门紧锁 …
    pub(crate) outcome: String,
    pub(crate) officers: Vec<NamedOfficer>,
    pub(crate) findings: Vec<Finding>,
    /// What was met and the firm had reported itself before.
    pub(crate) known: Vec<Known>,
    pub(crate) signatures: Vec<Signed>,
}

/// 责令限期整改指令书
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

/// A hazard that the firm had reported itself, as the officers saw it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Known {
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) place: String,
    /// What the officers wrote.
    pub(crate) seen: String,
    pub(crate) due_on: Day,
    pub(crate) photos: Vec<String>,
}

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

/// Photos and what they show.
pub(super) struct Shown<'a> {
    pub(super) title: &'a str,
    pub(super) number: &'a str,
    pub(super) photos: &'a [String],
}

impl Content {
    pub(super) fn kind(&self) -> InspectionDocumentKind {
        match self {
            Self::InspectionRecord(_) => InspectionDocumentKind::InspectionRecord,
            Self::RectificationOrder(_) => InspectionDocumentKind::RectificationOrder,
            Self::RecheckOpinion(_) => InspectionDocumentKind::RecheckOpinion,
        }
    }

    pub(super) fn head(&self) -> &Head {
        match self {
            Self::InspectionRecord(record) => &record.head,
            Self::RectificationOrder(order) => &order.head,
            Self::RecheckOpinion(opinion) => &opinion.head,
        }
    }

    /// The photos that stand on it, under the title of each part.
    pub(super) fn photos(&self) -> Vec<(&'static str, Vec<Shown<'_>>)> {
        match self {
            Self::InspectionRecord(record) => {
                let findings = record.findings.iter();
                let found =
                    findings.map(|one| Shown { title: &one.title, number: &one.number, photos: &one.photos });
                let known = record.known.iter();
                let known =
                    known.map(|one| Shown { title: &one.title, number: &one.number, photos: &one.photos });
                vec![("现场照片", found.chain(known).collect())]
            }
            Self::RectificationOrder(_) => Vec::new(),
            Self::RecheckOpinion(opinion) => {
                let shown = |photos: fn(&Review) -> &[String]| {
                    let reviews = opinion.reviews.iter();
                    reviews
                        .map(|one| Shown { title: &one.title, number: &one.number, photos: photos(one) })
                        .collect()
                };
                vec![
                    ("整改照片", shown(|review| &review.photos)),
                    ("复查照片", shown(|review| &review.recheck_photos)),
                ]
            }
        }
    }

    /// The pictures that stand on it, by the SHA-256 of what was sent.
    pub(super) fn pictures(&self) -> Vec<&str> {
        let shown = self.photos().into_iter().flat_map(|(_, shown)| shown);
        let mut pictures: Vec<&str> =
            shown.flat_map(|shown| shown.photos.iter().map(String::as_str)).collect();
        if let Self::InspectionRecord(record) = self {
            pictures.extend(record.signatures.iter().filter_map(|signed| signed.image.as_deref()));
        }
        pictures
    }
}
