//! The tools of the street's office.

mod bulletins;
mod dashboard;
mod exports;
mod handover;
mod kept_figures;
mod lateness;
mod narrowing;
mod users;
mod work;
