//! The tools of the street's office.

mod bulletins;
mod dashboard;
mod exports;
mod narrowing;
mod users;
mod work;
