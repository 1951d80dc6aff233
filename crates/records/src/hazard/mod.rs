//! Hazards: found by the firm or the street, rectified by the firm, accepted by the street.
//!
//! The state is stored; whether a hazard is overdue and how many days are left follow from the
//! due day and the day on which one asks. Every transition is a row of the timeline.

mod event;
mod list;
mod open;
mod read;
mod record;
mod review;
mod row;
mod submission;
#[cfg(test)]
mod tests;

pub(crate) use event::{Happening, append};
pub use event::{HazardEvent, TimelineEntry};
pub use list::{HazardFilter, hazards};
pub use open::{OpenItem, open_items};
pub use read::{HazardDetail, hazard};
pub(crate) use read::{of_inspection, of_self_check, view};
pub(crate) use record::{NewHazard, Origin, record};
pub use review::{AcceptanceReport, Decision, NewReview, review};
pub use row::{Criteria, Hazard};
pub(crate) use row::{HazardRow, of as row_of};
pub use submission::{NewSubmission, submit};
