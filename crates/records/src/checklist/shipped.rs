//! The checklists that come with the program: our own wording, `checklists/*.json`.

use heping_core::{ChecklistId, ChecklistItemId, ChecklistScope, Error, Result};
use serde::Deserialize;

use super::{BasisReference, ChecklistItem, ItemKind, basis};

const FILES: [&str; 22] = [
    include_str!("../../checklists/general_workshop.json"),
    include_str!("../../checklists/machinery.json"),
    include_str!("../../checklists/furniture.json"),
    include_str!("../../checklists/textiles.json"),
    include_str!("../../checklists/food.json"),
    include_str!("../../checklists/warehousing.json"),
    include_str!("../../checklists/chemicals_storage.json"),
    include_str!("../../checklists/electroplating.json"),
    include_str!("../../checklists/construction_site.json"),
    include_str!("../../checklists/restaurant_gas.json"),
    include_str!("../../checklists/small_places.json"),
    include_str!("../../checklists/plastics.json"),
    include_str!("../../checklists/printing.json"),
    include_str!("../../checklists/shoes.json"),
    include_str!("../../checklists/car_repair.json"),
    include_str!("../../checklists/topic_cold_store_ammonia.json"),
    include_str!("../../checklists/topic_lithium.json"),
    include_str!("../../checklists/topic_combustible_dust.json"),
    include_str!("../../checklists/topic_confined_space.json"),
    include_str!("../../checklists/topic_fire_safety.json"),
    include_str!("../../checklists/topic_electricity.json"),
    include_str!("../../checklists/topic_special_equipment.json"),
];

/// A checklist as its file has it; one file may serve self-checks and inspections alike.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ShippedChecklist {
    /// Names it for ever. That of a list on one topic begins with `topic_`.
    pub key: String,
    /// What it is about; the scope's word is added to it.
    pub title: String,
    /// What it is for.
    pub scopes: Vec<ChecklistScope>,
    /// Beginnings of GB/T 4754 codes; none means every industry.
    pub industries: Vec<String>,
    items: Vec<ShippedItem>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ShippedItem {
    key: String,
    text: String,
    hazard: Option<String>,
    plain: String,
    kind: ItemKind,
    critical: bool,
    photo_required: bool,
    basis: Vec<BasisReference>,
    measure: String,
    min: Option<f64>,
    max: Option<f64>,
    unit: Option<String>,
}

/// All of them.
///
/// # Errors
/// `internal` when a file is not what it should be; a test sees to it that none is.
pub fn shipped() -> Result<Vec<ShippedChecklist>> {
    FILES.iter().map(|file| serde_json::from_str(file).map_err(Error::internal)).collect()
}

impl ShippedChecklist {
    /// The id of this list in one of its scopes.
    pub fn id(&self, scope: ChecklistScope) -> ChecklistId {
        ChecklistId::derived(&format!("checklist/{}/{scope}", self.key))
    }

    /// The title in one of its scopes: `餐饮燃气安全自查表`.
    pub fn title(&self, scope: ChecklistScope) -> String {
        let ending = match scope {
            ChecklistScope::SelfCheck => "自查表",
            ChecklistScope::Inspection => "检查表",
        };
        format!("{}{ending}", self.title)
    }

    /// The id of an item, the same in every scope.
    pub fn item_id(&self, item: &str) -> ChecklistItemId {
        ChecklistItemId::derived(&format!("checklist/{}/{item}", self.key))
    }

    /// The items with their ids and the words of their bases.
    ///
    /// # Errors
    /// `internal` when an item names no row of the table of bases; a test sees to it that none does.
    pub fn items(&self) -> Result<Vec<ChecklistItem>> {
        let with_id = |item: &ShippedItem| {
            Ok(ChecklistItem {
                id: self.item_id(&item.key),
                text: item.text.clone(),
                hazard: item.hazard.clone(),
                plain: Some(item.plain.clone()),
                kind: item.kind,
                critical: item.critical,
                photo_required: item.photo_required,
                legal_basis: basis::words(&item.basis)?,
                basis: item.basis.clone(),
                measure: item.measure.clone(),
                min: item.min,
                max: item.max,
                unit: item.unit.clone(),
            })
        };
        self.items.iter().map(with_id).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_list_is_complete_and_its_keys_are_unique() {
        let lists = shipped().unwrap();
        let keys: HashSet<_> = lists.iter().map(|list| &list.key).collect();
        assert_eq!(keys.len(), FILES.len());
        for list in &lists {
            assert_eq!(list.scopes, [ChecklistScope::SelfCheck, ChecklistScope::Inspection]);
            let keys: HashSet<_> = list.items.iter().map(|item| &item.key).collect();
            assert_eq!(keys.len(), list.items.len(), "{}", list.key);
            assert_eq!(list.title(ChecklistScope::SelfCheck), format!("{}自查表", list.title));
        }
    }

    #[test]
    fn an_item_reads_back_from_the_database_form() {
        for item in shipped().unwrap().iter().flat_map(|list| list.items().unwrap()) {
            let json = serde_json::to_string(&item).unwrap();
            assert_eq!(serde_json::from_str::<ChecklistItem>(&json).unwrap(), item);
            assert_eq!(json.contains("\"unit\""), item.kind == ItemKind::Number);
        }
    }

    #[test]
    fn a_number_is_in_order_within_its_limits() {
        let lists = shipped().unwrap();
        let general = lists.iter().find(|list| list.key == "general_workshop").unwrap();
        let id = general.item_id("extinguishers");
        let item = general.items().unwrap().into_iter().find(|item| item.id == id).unwrap();
        assert!(item.admits(2.0) && item.admits(100.0));
        assert!(!item.admits(1.0) && !item.admits(f64::NAN));
    }
}
