//! The black-box tests: one binary, so that it is linked once.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod authorisation;
mod concurrency;
mod crash;
mod operations;
mod plans;
mod refusals;
mod scene;
mod structure;
