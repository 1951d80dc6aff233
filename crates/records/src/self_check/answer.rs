//! The answer sheet as a phone sends it.

use heping_core::{ChecklistId, ChecklistItemId, Day, Level, Moment, PhotoId, SelfCheckId, TaskId};
use heping_evidence::DeviceClock;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::checklist::Answer;

/// The hazard that a "no", or a number outside its limits, carries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HazardDraft {
    /// How grave.
    #[schema(required = true)]
    pub level: Option<Level>,
    /// Where.
    #[serde(default)]
    #[schema(required = true, min_length = 1, max_length = 100)]
    pub place: String,
    /// What is wrong.
    #[serde(default)]
    #[schema(required = true, min_length = 1, max_length = 2000)]
    pub description: String,
    /// The day by whose end the firm means to rectify it: at most 30 days away, 90 if major.
    #[schema(required = true, value_type = chrono::NaiveDate)]
    pub due_on: Option<Day>,
}

/// The answer to one item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewAnswer {
    /// Which item.
    pub item_id: ChecklistItemId,
    /// For a yes/no item; `not_applicable` with a number item instead of the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// For a number item that applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<f64>,
    /// For a text item; a remark with any other.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1000)]
    pub text: Option<String>,
    /// Photos; a "no" or a number outside its limits needs one, which becomes its hazard's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 9)]
    pub photo_ids: Vec<PhotoId>,
    /// With a "no" or a number outside its limits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hazard: Option<HazardDraft>,
}

/// A self-check that was done.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewSelfCheck {
    /// Made by the phone, so that sending it again is not a second self-check.
    #[serde(default, skip_serializing_if = "heping_core::id::is_no_content")]
    pub id: Option<SelfCheckId>,
    /// The task that it fulfils; without, the open task of the same checklist, if there is one.
    pub task_id: Option<TaskId>,
    /// Which checklist.
    pub checklist_id: ChecklistId,
    /// In which version.
    pub checklist_version: i32,
    /// When it was done, by the phone's clock.
    pub performed_at: Moment,
    /// One answer for each item.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub answers: Vec<NewAnswer>,
    /// The clock of the phone that sends it.
    #[serde(skip)]
    pub clock: DeviceClock,
}
