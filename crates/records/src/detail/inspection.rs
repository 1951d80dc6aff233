//! One inspection.

use heping_core::{Day, InspectionId, Result, Scope};
use heping_store::Conn;
use serde::Serialize;
use utoipa::ToSchema;

use crate::document::{self, InspectionDocument};
use crate::hazard::{self, Hazard};
use crate::inspection::{self, Correction, Inspection};
use crate::measure::{self, Measure};
use crate::statement::{self, Statement};

/// An inspection with what it found.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InspectionDetail {
    /// The inspection.
    #[serde(flatten)]
    pub inspection: Inspection,
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
}

/// One inspection with what it found.
///
/// # Errors
/// `not_found` when there is none that the scope admits.
pub fn inspection(conn: &mut Conn, scope: &Scope, today: Day, id: InspectionId) -> Result<InspectionDetail> {
    Ok(InspectionDetail {
        inspection: inspection::reached(conn, scope, id)?,
        hazards: hazard::of_inspection(conn, id, today)?,
        matched: hazard::matched_in(conn, id, today)?,
        measures: measure::of_inspection(conn, id)?,
        statements: statement::of_inspection(conn, id)?,
        corrections: inspection::corrections_of(conn, id)?,
        documents: document::of_inspection(conn, id)?,
    })
}
