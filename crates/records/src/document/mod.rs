//! The documents of an inspection: what the ministry's forms are called stands at
//! [`InspectionDocumentKind`].
//!
//! A document is issued by what it is about: an inspection that two officers stand by issues its record,
//! and an order where something was not put right on the spot; the review that leaves nothing undecided
//! issues an opinion; an approval, a measure, its review, a referral and a statement issue theirs at
//! once. It then has its number, without gaps in its year, and its content is written
//! down in the same transaction: no later change of a name, a day or a rule reaches it. The paper
//! is made from that content alone, whenever it is asked for, the same byte for byte as long as the
//! same fonts are there; corrections of a record are rows of their own, and stand on pages of their
//! own behind it.

mod about;
mod act;
mod content;
mod form;
mod issue;
mod matter;
mod photos;
mod read;
mod recheck;
mod story;

use heping_core::{EnterpriseId, InspectionDocumentId, InspectionId, Moment, words};
use serde::Serialize;
use utoipa::ToSchema;

use crate::inspection::{Correction, InspectionVoid};

pub use act::{
    complete, confirm, decide_approval, record_statement, refer, review, review_measure, take_measure, void,
};
pub(crate) use content::Content;
pub use read::{DocumentFilter, document, documents};
pub(crate) use read::{of_hazard, of_inspection};

words! {
    /// What a document is.
    InspectionDocumentKind {
        /// That an inspection may be made: the street's alone.
        InspectionApproval = "inspection_approval" "行政检查审批表",
        /// That an inspection will be made.
        InspectionNotice = "inspection_notice" "检查通知书",
        /// What was looked at and found, signed by both sides.
        InspectionRecord = "inspection_record" "现场检查记录",
        /// What must be rectified, and by when.
        RectificationOrder = "rectification_order" "责令限期整改指令书",
        /// What a re-check of an order came to.
        RecheckOpinion = "recheck_opinion" "整改复查意见书",
        /// What must happen at once.
        MeasureDecision = "measure_decision" "现场处理措施决定书",
        /// Whether work may go on after a measure.
        ResumptionOpinion = "resumption_opinion" "恢复生产意见书",
        /// What goes to another authority.
        ReferralLetter = "referral_letter" "移送书",
        /// What the firm stated and pleaded.
        StatementRecord = "statement_record" "陈述申辩笔录",
    }
}

impl InspectionDocumentKind {
    /// The kinds that the firm does not see: it would know of an inspection that nobody announced.
    pub(crate) const OF_STREET_ALONE: [Self; 1] = [Self::InspectionApproval];
}

/// A document that was issued. `/api/v1/documents/{kind}/{id}.pdf` is its paper.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InspectionDocument {
    /// What it is.
    pub kind: InspectionDocumentKind,
    /// The same in Chinese.
    pub kind_text: &'static str,
    /// Its id among those of its kind: that of the approval, the inspection, the measure, its review,
    /// the hazard or the statement; of an opinion, that of the review which completed the re-check.
    pub id: InspectionDocumentId,
    /// What stands at its head: that of a street without a delegation has another title.
    #[schema(example = "责令限期整改指令书")]
    pub title: String,
    /// The number that stands on it.
    #[schema(example = "河庄街道责改〔2026〕3号")]
    pub number: String,
    /// Whom it concerns.
    pub enterprise_id: EnterpriseId,
    /// The name that the enterprise has today.
    pub enterprise_name: String,
    /// The inspection that it belongs to; an approval and what comes of a report have none.
    pub inspection_id: Option<InspectionId>,
    /// When.
    pub issued_at: Moment,
    /// Whether its inspection was declared void, and the document with it: the paper says so on every page.
    pub voided: bool,
}

/// A document with what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct IssuedDocument {
    /// Which it is.
    pub document: InspectionDocument,
    content: Content,
    corrections: Vec<Correction>,
    /// Why and when its inspection was declared void.
    voided: Option<InspectionVoid>,
}
