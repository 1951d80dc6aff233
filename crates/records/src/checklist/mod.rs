//! Checklists: what is looked at in a self-check or an inspection, in versions. A sheet keeps
//! the version that it answered, so a version that was once there stays as it was.

mod answer;
mod basis;
mod rows;
mod shipped;
#[cfg(test)]
mod tests;
mod write;

use std::sync::Arc;

use heping_core::{ChecklistId, ChecklistItemId, ChecklistScope, Day, Result};
use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;

pub use answer::Answer;
pub(crate) use answer::Given;
pub use basis::{Basis, BasisReference, NextEdition, bases};
pub(crate) use rows::{ChecklistHead, asked, heads, meant_for, present_item};
pub use rows::{at_version, list, present, seed};
pub use shipped::{ShippedChecklist, shipped};
pub use write::{NewChecklist, NewChecklistItem, NewVersion, add_version, create};

heping_core::words! {
    /// How an item is answered.
    ItemKind {
        /// As it should be or not; what is not is a hazard.
        YesNo = "yes_no" "符合或不符合",
        /// A number; outside its limits it is a hazard.
        Number = "number" "数值",
        /// Free text.
        Text = "text" "文字",
    }
}

/// One thing to look at, as it stands in the database.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChecklistItem {
    /// The same in every version and in both scopes, so that a repeat is known as one.
    pub id: ChecklistItemId,
    /// What must be so.
    pub text: String,
    /// What is wrong when it is not so: the title of the hazard. Items of old versions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hazard: Option<String>,
    /// The same in words that need no training.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plain: Option<String>,
    /// How it is answered.
    pub kind: ItemKind,
    /// Whether a "no" is grave enough to be looked at first.
    pub critical: bool,
    /// Whether the answer needs a photo.
    pub photo_required: bool,
    /// The rule it comes from, in words.
    pub legal_basis: String,
    /// The same as rows of the table of bases; none where the street wrote the words itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<BasisReference>,
    /// What to do about it when it is not so.
    pub measure: String,
    /// The least number that is in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The greatest number that is in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// What the number counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

impl ChecklistItem {
    /// What a hazard is called that it brings: by what is wrong, never by what should be.
    pub fn hazard_title(&self) -> String {
        self.hazard.clone().unwrap_or_else(|| format!("不符合：{}", self.text))
    }

    /// The rule as a paper of a day may cite it. What a street wrote itself it answers for.
    ///
    /// # Errors
    /// `internal` when the table of bases cannot be read.
    pub fn cited_on(&self, day: Day) -> Result<Option<String>> {
        if self.basis.is_empty() {
            return Ok((!self.legal_basis.is_empty()).then(|| self.legal_basis.clone()));
        }
        basis::cited(&self.basis, day)
    }

    /// Whether a number is in order: within the limits, where there are any.
    pub fn admits(&self, number: f64) -> bool {
        self.min.is_none_or(|min| number >= min) && self.max.is_none_or(|max| number <= max)
    }
}

/// A version of a checklist.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Checklist {
    /// The same in every version.
    pub id: ChecklistId,
    /// Which version, from 1.
    pub version: i32,
    /// Its Chinese title.
    pub title: String,
    /// For self-checks or inspections.
    pub scope: ChecklistScope,
    /// The same in Chinese.
    pub scope_text: &'static str,
    /// Beginnings of GB/T 4754 codes that it is made for; none means every industry.
    pub industries: Vec<String>,
    /// Whether it is a list of the street's own rather than a shipped one.
    pub own: bool,
    /// What is looked at, in order.
    #[serde(serialize_with = "shown")]
    #[schema(value_type = Vec<ShownItem>)]
    pub items: Arc<[ChecklistItem]>,
}

/// An item as it is answered: with the label that the database does not keep.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ShownItem<'i> {
    #[serde(flatten)]
    item: &'i ChecklistItem,
    /// How it is answered, in Chinese.
    kind_text: &'static str,
}

fn shown<S: Serializer>(items: &[ChecklistItem], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(items.iter().map(|item| ShownItem { item, kind_text: item.kind.text() }))
}

impl Checklist {
    /// The item by that id.
    pub fn item(&self, id: ChecklistItemId) -> Option<&ChecklistItem> {
        self.items.iter().find(|item| item.id == id)
    }
}
