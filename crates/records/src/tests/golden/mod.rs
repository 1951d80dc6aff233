//! What is digested or stored as JSON reads and writes as it always did.
//!
//! `digested.json` holds a whole body of each kind that is digested, `stored.json` a whole column
//! of each kind that is stored. What stands there never changes: a digest of last year must still
//! be told from another content's, and a row of last year be read. A new field is added to it.

use std::collections::{BTreeMap, BTreeSet};

use heping_evidence::content;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::approval::NewApproval;
use crate::checklist::{ChecklistItem, NewChecklist};
use crate::conduct::NewConduct;
use crate::device::NewDevice;
use crate::document::Content;
use crate::hazard::{
    NewConfirmation, NewDueDate, NewExtension, NewExtensionDecision, NewPlan, NewProgress, NewReferral,
    NewReopening, NewReply, NewReview, NewSelfReport, NewSubmission, NewVoid,
};
use crate::inspection::{NewCompletion, NewCorrection, NewFinding, NewInspection};
use crate::measure::{NewMeasure, NewMeasureReview};
use crate::report::NewReport;
use crate::self_check::{NewAnswer, NewScheduleItem, NewSelfCheck, ScheduleDefault};
use crate::service_visit::NewServiceVisit;
use crate::statement::NewStatement;
use crate::statistics::{HazardCounts, NewStatisticsSignature};

type Golden = BTreeMap<String, Value>;

fn read<T: DeserializeOwned>(golden: &mut Golden, name: &str) -> (Value, T) {
    let json = golden.remove(name).unwrap_or_else(|| panic!("{name} is missing"));
    let value = serde_json::from_value(json.clone()).unwrap_or_else(|error| panic!("{name}: {error}"));
    (json, value)
}

/// The paths of all fields, those of the elements of a list together.
fn fields(json: &Value, path: &str, found: &mut BTreeSet<String>) {
    match json {
        Value::Object(fields_of) => {
            for (name, value) in fields_of {
                let path = format!("{path}.{name}");
                fields(value, &path, found);
                found.insert(path);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| fields(item, path, found)),
        _ => {}
    }
}

/// Each field that the value can say stands in the golden JSON.
fn is_whole(name: &str, golden: &Value, value: &impl Serialize) {
    let (mut pinned, mut known) = (BTreeSet::new(), BTreeSet::new());
    fields(golden, "", &mut pinned);
    fields(&serde_json::to_value(value).unwrap(), "", &mut known);
    let missing: Vec<_> = known.difference(&pinned).collect();
    assert!(missing.is_empty(), "{name}: add a value for {missing:?} to the golden file");
}

fn digested<T: Serialize + DeserializeOwned>(golden: &mut Golden, name: &str) {
    let (json, value) = read::<T>(golden, name);
    is_whole(name, &json, &value);
    assert_eq!(content::said(&value).unwrap(), content::said(&json).unwrap(), "{name} is digested otherwise");
    let mut with_id = json.clone();
    if serde_json::to_value(&value).unwrap().get("id").is_none() {
        with_id["id"] = "019786a0-0000-7000-8000-0000000000ff".into();
        let sent: T = serde_json::from_value(with_id).unwrap();
        assert_eq!(
            content::digest(&sent).unwrap(),
            content::digest(&value).unwrap(),
            "{name}: its id counts"
        );
    }
}

fn stored<T: Serialize + DeserializeOwned>(golden: &mut Golden, name: &str) {
    let (json, value) = read::<T>(golden, name);
    is_whole(name, &json, &value);
    assert_eq!(serde_json::to_value(&value).unwrap(), json, "{name} is stored otherwise");
}

macro_rules! each {
    ($check:ident, $golden:ident, $($name:literal: $kind:ty,)+) => { $($check::<$kind>(&mut $golden, $name);)+ };
}

#[test]
fn bodies_are_digested_as_they_always_were() {
    let mut golden: Golden = serde_json::from_str(include_str!("digested.json")).unwrap();
    each! { digested, golden,
        "NewChecklist": NewChecklist,
        "NewCompletion": NewCompletion,
        "NewConduct": NewConduct,
        "NewConfirmation": NewConfirmation,
        "NewCorrection": NewCorrection,
        "NewDevice": NewDevice,
        "NewDueDate": NewDueDate,
        "NewExtension": NewExtension,
        "NewExtensionDecision": NewExtensionDecision,
        "NewFinding": NewFinding,
        "NewInspection": NewInspection,
        "NewPlan": NewPlan,
        "NewProgress": NewProgress,
        "NewReferral": NewReferral,
        "NewReopening": NewReopening,
        "NewReply": NewReply,
        "NewReport": NewReport,
        "NewReview": NewReview,
        "NewSelfCheck": NewSelfCheck,
        "NewSelfReport": NewSelfReport,
        "NewServiceVisit": NewServiceVisit,
        "NewSubmission": NewSubmission,
        "NewVoid": NewVoid,
        "NewApproval": NewApproval,
        "NewMeasure": NewMeasure,
        "NewMeasureReview": NewMeasureReview,
        "NewStatement": NewStatement,
        "NewStatisticsSignature": NewStatisticsSignature,
    }
    assert!(golden.is_empty(), "nothing reads {:?}", golden.keys());
}

#[test]
fn columns_are_stored_as_they_always_were() {
    let mut golden: Golden = serde_json::from_str(include_str!("stored.json")).unwrap();
    each! { stored, golden,
        "answers of a self-check": Vec<NewAnswer>,
        "items of a checklist": Vec<ChecklistItem>,
        "schedule of a firm": Vec<NewScheduleItem>,
        "defaults of a street": Vec<ScheduleDefault>,
        "inspection record": Content,
        "rectification order": Content,
        "recheck opinion": Content,
        "inspection record, second edition": Content,
        "inspection record with its sheet": Content,
        "inspection approval": Content,
        "inspection notice": Content,
        "measure decision": Content,
        "resumption opinion": Content,
        "referral letter": Content,
        "statement record": Content,
        "hazard counts": HazardCounts,
    }
    assert!(golden.is_empty(), "nothing reads {:?}", golden.keys());
}
