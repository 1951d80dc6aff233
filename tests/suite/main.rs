//! The black-box tests: one binary, so that it is linked once. The folders are those of
//! `crates/api/src/http`; what holds of more than one of them is in `whole`.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod account;
mod codes;
mod enterprises;
mod hazards;
mod inspections;
mod office;
mod operator;
mod scores;
mod security;
mod self_checks;
mod sync;
mod wechat_push;
mod whole;
