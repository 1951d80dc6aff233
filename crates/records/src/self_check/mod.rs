//! Self-checks (自查): a firm answers a checklist; every "no" becomes a hazard that it found
//! itself. Schedules say how often a self-check is due, tasks when.

mod answer;
mod check;
mod defaults;
mod period;
pub mod plan;
mod read;
pub mod schedule;
#[cfg(test)]
mod schedule_tests;
mod submit;
pub mod task;
#[cfg(test)]
mod tests;

pub use answer::{Answer, HazardDraft, NewAnswer, NewSelfCheck};
pub use defaults::{ScheduleDefault, ScheduleDefaults, replace_defaults, schedule_defaults};
pub use period::Every;
pub use read::{SelfCheck, SelfCheckLine, self_check, self_checks};
pub use schedule::{NewSchedule, NewScheduleItem, Schedule, ScheduleItem, ScheduleSource};
pub use submit::submit;
