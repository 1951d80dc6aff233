//! What holds of the whole, whatever the folder: rights, refusals, structure, concurrency, crashes.

mod authorisation;
mod bad_input;
mod boards;
mod concurrency;
mod conflicts;
mod console;
mod crash;
mod examples;
mod journey;
mod lists;
mod logs;
mod objects;
pub mod operations;
mod pages;
mod proxies;
mod query_plans;
mod rebuild;
mod refusals;
mod retention;
mod round_trips;
mod statements;
pub mod structure;
mod tags;
