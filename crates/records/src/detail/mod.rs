//! One record with all that belongs to it, its papers too.

mod hazard;
mod inspection;

pub use hazard::{HazardDetail, hazard};
pub use inspection::{InspectionDetail, inspection};
