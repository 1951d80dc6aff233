//! Visits by the street, their sheets, and the papers that inspections leave.

mod documents;
mod opinions;
mod sheets;
mod visits;
