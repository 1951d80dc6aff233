//! The remediation plan of a major hazard (治理方案): six parts [law,
//! 安全生产事故隐患排查治理暂行规定 art. 15], and its progress, at least every quarter.

mod make;
mod progress;
mod row;
mod slip;
mod waiting;

pub use make::{NewPlan, make_plan};
pub use progress::{NewProgress, report_progress};
pub use row::Plan;
pub(crate) use row::of;
pub use slip::{SlippedPlan, record_slip, slipped_plans};
pub use waiting::{WaitingPlan, waiting_for_progress};
