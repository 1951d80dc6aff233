//! The documents of an inspection: 现场检查记录, 责令限期整改指令书 and 整改复查意见书.
//!
//! A document is issued by what it is about: an inspection that two officers stand by issues its record,
//! and an order where something was not put right on the spot; the review that leaves nothing undecided
//! issues an opinion. It then has its number, without gaps in its year, and its content is written
//! down in the same transaction: no later change of a name, a day or a rule reaches it. The paper
//! is made from that content alone, whenever it is asked for, the same byte for byte as long as the
//! same fonts are there; corrections of a record are rows of their own, and stand on pages of their
//! own behind it.

mod about;
mod act;
mod content;
mod event;
mod form;
mod issue;
mod read;
mod recheck;

use heping_core::{EnterpriseId, InspectionDocumentId, InspectionId, Moment, words};
use serde::Serialize;
use utoipa::ToSchema;

pub use act::{complete, confirm, review, void};
pub(crate) use content::Content;
pub(crate) use read::of_inspection;
pub use read::{DocumentFilter, IssuedDocument, document, documents};

use crate::number::Series;

words! {
    /// What a document is.
    InspectionDocumentKind {
        /// What was looked at and found, signed by both sides.
        InspectionRecord = "inspection_record" "现场检查记录",
        /// What must be rectified, and by when.
        RectificationOrder = "rectification_order" "责令限期整改指令书",
        /// What a re-check of an order came to.
        RecheckOpinion = "recheck_opinion" "整改复查意见书",
    }
}

impl InspectionDocumentKind {
    fn series(self) -> Series {
        match self {
            Self::InspectionRecord => Series::InspectionRecord,
            Self::RectificationOrder => Series::RectificationOrder,
            Self::RecheckOpinion => Series::RecheckOpinion,
        }
    }
}

/// A document that was issued. `/api/v1/documents/{kind}/{id}.pdf` is its paper.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InspectionDocument {
    /// What it is.
    pub kind: InspectionDocumentKind,
    /// The same in Chinese.
    pub kind_text: &'static str,
    /// Its id among those of its kind: the inspection's, or that of the review which completed the
    /// re-check.
    pub id: InspectionDocumentId,
    /// The number that stands on it.
    #[schema(example = "河庄街道责改〔2026〕3号")]
    pub number: String,
    /// Whom it concerns.
    pub enterprise_id: EnterpriseId,
    /// The name that the enterprise has today.
    pub enterprise_name: String,
    /// The inspection that it belongs to.
    pub inspection_id: InspectionId,
    /// When.
    pub issued_at: Moment,
}
