//! Answers as a phone sends them and as the database has them.

use diesel::prelude::*;
use heping_core::{
    ChecklistId, ChecklistItemId, EnterpriseId, InspectionAnswersId, InspectionId, Moment, PhotoId,
    SubdistrictId, UserId,
};
use heping_store::schema::inspection_answers;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::checklist::{Answer, Given};

/// The answer to one item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewItemAnswer {
    /// Which item.
    pub item_id: ChecklistItemId,
    /// For a yes/no item; `not_applicable` with a number item instead of the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// For a number item that applies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<f64>,
    /// For a text item; a remark with any other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1000)]
    pub text: Option<String>,
    /// Photos of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 9)]
    pub photo_ids: Vec<PhotoId>,
}

impl NewItemAnswer {
    pub(super) fn given(&self) -> Given<'_> {
        Given { answer: self.answer, number: self.number, text: self.text.as_deref() }
    }
}

/// A row of `inspection_answers`.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = inspection_answers, treat_none_as_default_value = false)]
pub(super) struct PartRow {
    pub(super) id: InspectionAnswersId,
    pub(super) subdistrict_id: SubdistrictId,
    pub(super) enterprise_id: EnterpriseId,
    pub(super) inspection_id: InspectionId,
    pub(super) checklist_id: ChecklistId,
    pub(super) checklist_version: i32,
    pub(super) answers: String,
    pub(super) answered_by: UserId,
    pub(super) answered_at: Moment,
    pub(super) answered_device_at: Option<Moment>,
    pub(super) recorded_at: Moment,
    pub(super) content_hash: String,
}
