//! One inspection.

use heping_core::{Day, InspectionId, PhotoId, RecordKind, Result, Scope};
use heping_evidence as evidence;
use heping_store::Conn;
use serde::Serialize;
use utoipa::ToSchema;

use crate::document::{self, InspectionDocument};
use crate::hazard::{self, Hazard};
use crate::inspection::{self, Correction, Inspection, InspectionSheet, InspectionState};
use crate::measure::{self, Measure};
use crate::statement::{self, Statement};

/// An inspection with what it found.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InspectionDetail {
    /// The inspection.
    #[serde(flatten)]
    pub inspection: Inspection,
    /// What was looked at: each checklist that was answered, with what was in order too.
    pub sheets: Vec<InspectionSheet>,
    /// The hazards that it found, as they stand today.
    pub hazards: Vec<Hazard>,
    /// Those that the firm had reported itself and the inspection met, as they stand today.
    pub matched: Vec<Hazard>,
    /// The measures that were taken on the spot, as they stand today.
    pub measures: Vec<Measure>,
    /// What the firm stated and pleaded.
    pub statements: Vec<Statement>,
    /// What was corrected after it was completed, the oldest first.
    pub corrections: Vec<Correction>,
    /// What was issued about it, in order.
    pub documents: Vec<InspectionDocument>,
    /// The photos of an outcome that was no check.
    pub outcome_photo_ids: Vec<PhotoId>,
    /// All photos: those of the outcome, then those of the sheets.
    pub photo_ids: Vec<PhotoId>,
}

impl InspectionDetail {
    /// Whether it can still be declared void: not once something that it found is closed.
    pub fn may_be_voided(&self) -> bool {
        self.inspection.state != InspectionState::Voided && inspection::closed_among(&self.hazards).is_none()
    }
}

/// One inspection with what it found.
///
/// # Errors
/// `not_found` when there is none that the scope admits.
pub fn inspection(conn: &mut Conn, scope: &Scope, today: Day, id: InspectionId) -> Result<InspectionDetail> {
    let inspection = inspection::reached(conn, scope, id)?;
    let sheets = inspection::sheets(conn, id)?;
    let mut linked = evidence::of(conn, RecordKind::Inspection, [id.to_string()])?;
    let outcome_photo_ids = linked.remove(id.as_str()).unwrap_or_default();
    let mut photo_ids = outcome_photo_ids.clone();
    photo_ids.extend(inspection::sheet_photos(&sheets));
    Ok(InspectionDetail {
        inspection,
        outcome_photo_ids,
        photo_ids,
        sheets,
        hazards: hazard::of_inspection(conn, id, today)?,
        matched: hazard::matched_in(conn, id, today)?,
        measures: measure::of_inspection(conn, id)?,
        statements: statement::of_inspection(conn, id)?,
        corrections: inspection::corrections_of(conn, id)?,
        documents: document::of_inspection(conn, id)?,
    })
}
