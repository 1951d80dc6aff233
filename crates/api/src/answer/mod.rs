//! What goes out: JSON, refusals, links to photos, workbooks.

mod json;
pub mod photo_links;
pub mod problem;
pub mod workbook;

pub use json::{Answer, matches_etag};
