//! What happened in an enterprise: self-checks by itself, inspections by the street, the hazards
//! that both found, and how they were rectified.
//!
//! The promise: every write is either whole or refused, a request that is sent again under the
//! same id is answered as the first time, numbers have no gaps, a hazard changes its state only
//! along its life-cycle with a line in its timeline for each step, and a completed inspection
//! never changes, and its [documents](document) go on saying what they said. A write answers what it means for the firm as [safety facts](heping_evidence::Written::facts);
//! it computes no point of the score.
//!
//! Writes expect to run under `Lock::Enterprise` of the firm they are about: what they look at
//! before they decide is then theirs alone.

pub mod approval;
pub mod checklist;
pub mod conduct;
pub mod detail;
pub mod device;
pub mod document;
pub mod figures;
mod firm;
pub mod gone;
pub mod hazard;
pub mod history;
pub mod inspection;
pub mod issuer;
pub mod late;
pub mod measure;
mod number;
pub mod report;
pub mod self_check;
pub mod service_visit;
pub mod statement;
pub mod statistics;
#[cfg(test)]
mod tests;
pub mod timeline;
pub mod wall;

pub use firm::names as enterprise_names;
