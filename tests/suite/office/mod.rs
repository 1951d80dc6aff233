//! The tools of the street's office.

mod dashboard;
mod exports;
mod narrowing;
mod users;
mod work;
