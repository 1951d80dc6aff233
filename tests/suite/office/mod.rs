//! The tools of the street's office.

mod attachments;
mod bulletins;
mod campaigns;
mod dashboard;
mod draws;
mod exports;
mod handover;
mod kept_figures;
mod late_work;
mod lateness;
mod narrowing;
mod users;
mod work;
