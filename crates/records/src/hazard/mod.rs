//! Hazards: found by the firm or the street, rectified by the firm, accepted by the street.
//!
//! The state is stored; whether a hazard is overdue and how many days are left follow from the
//! due day and the day on which one asks. What may happen stands in one table ([`LIFE_CYCLE`]);
//! every transition is a row of the timeline.

mod confirmation;
mod correction;
mod due;
mod due_date;
mod event;
mod extension;
mod level;
mod life;
mod list;
mod matters;
mod open;
mod oversight;
mod plan;
mod record;
mod referral;
mod reply;
mod review;
mod row;
mod self_report;
mod submission;
#[cfg(test)]
mod tests;
mod view;
mod visibility;

pub use confirmation::{NewConfirmation, Verdict, confirm};
pub(crate) use correction::merged_into;
pub use correction::{NewReopening, NewVoid, reopen, void};
pub use due::{Due, due_between, still_due};
pub(crate) use due_date::check as check_due_day;
pub use due_date::{NewDueDate, set_due_date};
pub use event::{HazardEvent, TimelineEntry, officers_of};
pub(crate) use event::{Said, timeline};
pub use extension::{
    Extension, ExtensionDecision, ExtensionState, NewExtension, NewExtensionDecision, decide_extension,
    request_extension,
};
pub(crate) use extension::{awaits_decision, count_waiting as count_waiting_extensions, of as extensions_of};
pub use level::{NewLevel, set_level};
pub(crate) use life::Step;
pub use life::{LIFE_CYCLE, Need, Transition, possible};
pub use list::{Awaits, HazardFilter, hazards, rechecks};
pub use matters::{Matters, titles, what_matters};
pub(crate) use open::OPEN;
pub use open::{OpenItem, most_urgent, open_in, open_items};
pub use oversight::{
    Listing, NewLifting, NewListing, NewUpwardReport, UpwardReport, lift, list, report_upward,
};
pub(crate) use oversight::{listing_of, upward_reports_of};
pub(crate) use plan::of as plan_of;
pub use plan::{
    NewPlan, NewProgress, Plan, SlippedPlan, WaitingPlan, make_plan, record_slip, report_progress,
    slipped_plans, waiting_for_progress,
};
pub(crate) use record::{NewHazard, Origin, majors_of, record, report};
pub(crate) use referral::of as referral_of;
pub(crate) use referral::refer;
pub use referral::{NewReferral, Referral};
pub use reply::{NewReply, reply};
pub use review::{AcceptanceReport, Decision, NewReview, review};
pub use row::{Criteria, Hazard};
pub(crate) use row::{HazardRow, days_left, is_overdue, of as row_of};
pub(crate) use self_report::most_days;
pub use self_report::{NewSelfReport, self_report};
pub use submission::{NewSubmission, submit};
pub(crate) use view::{by_item, found_in, matched_in, new_view, of_inspection, of_self_check, reached, view};
pub use visibility::owner;
pub(crate) use visibility::visible_to_firm;
