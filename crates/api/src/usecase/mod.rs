//! Use cases that cross crates, one transaction each: what a record says, what it means for the
//! score, the audit row and the answer commit together. What is only a cache follows after.

mod action;
mod checks;
mod hazards;
pub mod notice;
pub mod sticker_sheet;
mod write;

pub use crate::extract::context::Caller;
pub use action::Action;
pub use checks::{
    OnInspection, complete_inspection, correct_inspection, open_inspection, record_finding,
    record_service_visit, submit_self_check,
};
pub use hazards::{
    OnHazard, confirm_hazard, decide_extension, make_plan, refer_hazard, reopen_hazard, reply_to_hazard,
    report_own_hazard, report_progress, request_extension, review_rectification, set_due_date,
    submit_rectification, void_hazard,
};
pub use write::{Effect, note, settle, settle_standing};
