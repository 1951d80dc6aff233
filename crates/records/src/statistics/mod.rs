//! What a firm found and put right in a quarter or a year (事故隐患排查治理情况统计分析表): counted from its
//! records, looked at and signed by its principal, who answers for it to the street
//! (安全生产事故隐患排查治理暂行规定 art. 14). Signed, it stays as it was.

mod count;
mod list;
mod paper;
mod period;
mod sign;

use heping_core::{Day, EnterpriseId, Moment, PhotoId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use list::{StatisticsFilter, StatisticsLine, lines, unsigned};
pub use paper::{StatisticsPaper, paper};
pub use period::Period;
pub use sign::{NewStatisticsSignature, is_signed, sign, statistics};

/// A firm's hazards in a quarter or a year.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HazardStatistics {
    /// Whose.
    pub enterprise_id: EnterpriseId,
    /// The quarter `2026-Q2` or the year `2026`.
    #[schema(example = "2026-Q2")]
    pub period: String,
    /// The same in Chinese.
    #[schema(example = "2026年第二季度")]
    pub period_text: String,
    /// Its first day.
    #[schema(value_type = chrono::NaiveDate)]
    pub from: Day,
    /// Its last day.
    #[schema(value_type = chrono::NaiveDate)]
    pub to: Day,
    /// The day by whose end the principal must have signed.
    #[schema(value_type = chrono::NaiveDate)]
    pub due_on: Day,
    /// Whether the period is over: only then it can be signed.
    pub is_over: bool,
    /// Whether it is not signed and that day has passed; never for a firm that came after the period.
    pub overdue: bool,
    /// What the records come to; what was signed stays as it was.
    #[serde(flatten)]
    pub counts: HazardCounts,
    /// Who signed; nobody so far.
    pub signature: Option<StatisticsSignature>,
}

/// That a principal stands by the figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatisticsSignature {
    /// The principal.
    pub name: String,
    /// What was drawn.
    pub image_id: PhotoId,
    /// Why it came so and what will be better, in the principal's words.
    pub analysis: Option<String>,
    /// When.
    pub signed_at: Moment,
}

/// What a firm's records of a period come to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HazardCounts {
    /// The name that the firm had.
    pub enterprise_name: String,
    /// General hazards.
    pub general: PeriodFigures,
    /// Major hazards.
    pub major: PeriodFigures,
    /// Both.
    pub total: PeriodFigures,
    /// Self-checks that were done.
    pub self_checks: i64,
    /// Inspections by the street that came to a check.
    pub inspections: i64,
    /// The major hazards that were open at the end.
    pub open_majors: Vec<OpenMajor>,
    /// When it was counted.
    pub counted_at: Moment,
}

/// Hazards of one level. What was open before and what was found, without what was closed and
/// referred, is what is open at the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PeriodFigures {
    /// Open when the period began.
    pub carried: i64,
    /// Found in it, by whomever; what was void or not confirmed counts for nothing.
    pub found: i64,
    /// Those of them that the firm found itself.
    pub self_found: i64,
    /// Rectified and accepted in it.
    pub closed: i64,
    /// Found in it and referred to another authority.
    pub referred: i64,
    /// Open at its end.
    pub open: i64,
    /// Those of them that were still to be rectified when it was counted, their day past by the end.
    pub overdue: i64,
}

/// A major hazard that was open at the end of a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OpenMajor {
    /// Its number.
    pub number: String,
    /// What is wrong.
    pub title: String,
    /// Where.
    pub place: String,
    /// The day by whose end it must be rectified.
    #[schema(value_type = chrono::NaiveDate)]
    pub due_on: Day,
}
