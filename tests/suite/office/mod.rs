//! The tools of the street's office.

mod dashboard;
mod exports;
mod users;
mod work;
