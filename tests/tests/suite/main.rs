//! The black-box tests: one binary, so that it is linked once.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod appeals;
mod authorisation;
mod bad_input;
mod boards;
mod cards;
mod checklists;
mod comparisons;
mod concurrency;
mod conduct;
mod conflicts;
mod crash;
mod dashboard;
mod devices;
mod documents;
mod dossier;
mod enterprises;
mod exports;
mod foresight;
mod hazards;
mod journey;
mod life_cycle;
mod life_properties;
mod life_steps;
mod lists;
mod logs;
mod offline;
mod operations;
mod opinions;
mod pages;
mod plans;
mod privacy;
mod rankings;
mod rebuild;
mod refusals;
mod register;
mod reports;
mod scanning;
mod scene;
mod schedules;
mod self_reports;
mod sessions;
mod steps;
mod stickers;
mod structure;
mod subscribe_messages;
mod users;
mod visits;
mod wechat_push;
