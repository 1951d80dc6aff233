//! The tools of the street's office.

mod bulletins;
mod dashboard;
mod exports;
mod kept_figures;
mod narrowing;
mod users;
mod work;
