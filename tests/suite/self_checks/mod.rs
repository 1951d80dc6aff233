//! Self-checks: their lists and when they are due.

mod checklists;
mod schedules;
