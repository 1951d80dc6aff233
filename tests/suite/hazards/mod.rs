//! The life of hazards, and reports by whom it may concern.

mod life;
mod properties;
mod report_pages;
mod reports;
mod self_reports;
mod steps;
mod transitions;
