//! Visits by the street and the papers that inspections leave.

mod actions;
mod documents;
mod measures;
mod opinions;
mod papers;
mod visits;
