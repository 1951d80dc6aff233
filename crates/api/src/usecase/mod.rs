//! Use cases that cross crates, one transaction each: what a record says, what it means for the
//! score, the audit row and the answer commit together. What is only a cache follows after.

mod action;
pub mod notice;
mod write;

pub use action::Action;
pub use write::{Caller, Effect, in_firm, in_street, note, settle, settle_standing};
