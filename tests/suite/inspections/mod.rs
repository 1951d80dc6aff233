//! Visits by the street, their sheets, and the papers that inspections leave.

mod actions;
pub mod documents;
mod measures;
mod opinions;
mod papers;
mod records;
mod sheets;
mod visits;
