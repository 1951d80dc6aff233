//! Self-checks (自查): a firm answers a checklist; every "no" becomes a hazard that it found
//! itself. Tasks say when a self-check is due.

mod answer;
mod check;
mod read;
mod submit;
pub mod task;
#[cfg(test)]
mod tests;

pub use answer::{Answer, HazardDraft, NewAnswer, NewSelfCheck};
pub use read::{SelfCheck, SelfCheckLine, self_check, self_checks};
pub use submit::submit;
