//! The tools of the street's office.

mod dashboard;
mod exports;
mod handover;
mod lateness;
mod narrowing;
mod users;
mod work;
