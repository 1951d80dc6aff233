//! What a 现场检查记录 says.

use heping_core::{Day, Moment};
use serde::{Deserialize, Serialize};

use super::{Finding, Head, NamedOfficer, Signed};
use crate::inspection::{Inspection, InspectionOutcome, InspectionSheet, SheetItem};

/// 现场检查记录
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InspectionRecord {
    pub(crate) head: Head,
    /// 日常检查, “双随机”抽查 …
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
    /// Why it came to no check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) outcome_reason: Option<String>,
    /// The photos of that, by the SHA-256 of what was sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) outcome_photos: Vec<String>,
    /// What the officers said when they came; records of before do not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) told: Option<Told>,
    pub(crate) officers: Vec<NamedOfficer>,
    /// What was looked at, what was in order among it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) looked_at: Vec<LookedAt>,
    pub(crate) findings: Vec<Finding>,
    /// What was met and the firm had reported itself before.
    pub(crate) known: Vec<Known>,
    pub(crate) signatures: Vec<Signed>,
}

/// One thing that was looked at (检查情况).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LookedAt {
    /// The checklist that it is an item of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) list: Option<String>,
    pub(crate) item: String,
    /// 符合, 不符合 …
    pub(crate) answer: String,
    pub(crate) note: Option<String>,
}

/// What officers said when they came (安全生产法 art. 67; 行政处罚法 art. 43 on recusal). Who did not write down
/// whether it was said has `None`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Told {
    /// Whether anybody was there to be told.
    pub(crate) met: bool,
    pub(crate) certificates_shown: Option<bool>,
    pub(crate) recusal_asked: Option<bool>,
    pub(crate) recusal_answer: Option<String>,
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

impl Told {
    pub(in crate::document) fn by(inspection: &Inspection) -> Self {
        let outcome = inspection.outcome;
        Self {
            met: matches!(outcome, Some(InspectionOutcome::Checked | InspectionOutcome::Refused)),
            certificates_shown: inspection.certificates_shown,
            recusal_asked: inspection.recusal_asked,
            recusal_answer: inspection.recusal_answer.clone(),
        }
    }
}

impl LookedAt {
    /// The items of a sheet, as they were answered.
    pub(in crate::document) fn of(sheet: &InspectionSheet) -> impl Iterator<Item = Self> {
        let list =
            format!("{}（第 {} 版，共 {} 项）", sheet.title, sheet.checklist_version, sheet.item_count);
        sheet.items.iter().map(move |item| Self {
            list: Some(list.clone()),
            item: item.text.clone(),
            answer: answer(item),
            note: note(item),
        })
    }
}

/// 符合, or what was measured and what that comes to.
fn answer(item: &SheetItem) -> String {
    match item.number {
        Some(number) => {
            let unit = item.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
            format!("{number}{unit}，{}", item.result_text)
        }
        None => item.result_text.to_owned(),
    }
}

/// What was remarked, and where among the hazards it stands.
fn note(item: &SheetItem) -> Option<String> {
    let hazard = item.hazard_number.as_ref().map(|number| format!("见隐患 {number}"));
    let said: Vec<String> = item.remark.iter().cloned().chain(hazard).collect();
    (!said.is_empty()).then(|| said.join("；"))
}
