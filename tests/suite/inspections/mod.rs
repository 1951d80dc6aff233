//! Visits by the street, their sheets, and the papers that inspections leave.

mod actions;
mod documents;
mod measures;
mod opinions;
mod papers;
mod sheets;
mod visits;
