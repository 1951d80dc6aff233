//! Inspections by the street (督查): opened by two or more certified officers, filled with
//! findings, completed with an outcome and signatures, and immutable from then on.

mod completion;
mod confirmation;
mod correction;
mod finding;
mod list;
mod officer;
mod open;
mod possible;
mod read;
mod row;
mod sheet;
mod signing;
mod succession;
#[cfg(test)]
pub(crate) mod tests;
mod visit_cap;
mod vocabulary;
mod void;
mod waiting;

pub use completion::{NewCompletion, complete};
pub use confirmation::confirm;
pub(crate) use correction::of as corrections_of;
pub use correction::{Correction, NewCorrection, correct};
pub use finding::{BeforeFinding, NewFinding, add_finding};
pub use list::{InspectionFilter, InspectionLine, inspections};
pub(crate) use officer::must_be_two;
pub use officer::{CertifiedOfficer, Officer, officers};
pub(crate) use officer::{certificate_of, certified, confirmed_of, must_be_one};
pub use open::{NewInspection, open};
pub use possible::InspectionStep;
pub(crate) use read::reached;
pub use row::{Inspection, InspectionVoid, Signature};
pub use sheet::{InspectionSheet, ItemResult, NewItemAnswer, NewSheetPart, SheetItem, answer};
pub(crate) use sheet::{asked as sheets_of, photos as sheet_photos, sheets};
pub use signing::NewSignature;
pub(crate) use signing::by_both_sides;
pub use succession::{OpenInspection, certified_officer, left_by, open_of, succeed};
pub use visit_cap::{VisitCap, VisitCaps, replace_visit_caps, visit_cap, visit_caps};
pub use vocabulary::{InspectionKind, InspectionOutcome, InspectionState, Party};
pub use void::{NewInspectionVoid, Voided, void};
pub(crate) use void::{closed_among, void_of, voided_among};
pub use waiting::{WaitingInspection, waiting};
