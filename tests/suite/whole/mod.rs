//! What holds of the whole, whatever the folder: rights, refusals, structure, concurrency, crashes.

mod authorisation;
mod bad_input;
mod boards;
pub mod concurrency;
mod conflicts;
pub mod crash;
mod examples;
mod journey;
mod lists;
mod logs;
pub mod operations;
mod pages;
mod query_plans;
mod rebuild;
mod refusals;
pub mod structure;
