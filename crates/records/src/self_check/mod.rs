//! Self-checks (自查): a firm answers a checklist; every "no" becomes a hazard that it found
//! itself. Schedules say how often a self-check is due, tasks when.

mod answer;
mod check;
mod period;
pub mod plan;
mod read;
pub mod reminder;
pub mod schedule;
mod submit;
pub mod task;
#[cfg(test)]
mod tests;

pub use answer::{HazardDraft, NewAnswer, NewSelfCheck};
pub use period::Every;
pub use read::{SelfCheck, SelfCheckLine, self_check, self_checks};
pub use schedule::{
    NewSchedule, NewScheduleItem, Schedule, ScheduleDefault, ScheduleDefaults, ScheduleItem, ScheduleSource,
    replace_defaults, schedule_defaults,
};
pub use submit::submit;
