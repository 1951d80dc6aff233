//! What goes out: JSON, refusals, links to photos, workbooks, pages.

pub mod describe;
mod file;
mod json;
pub(crate) mod page;
pub mod photo_links;
pub mod problem;
pub mod workbook;

pub use file::{
    Held, HeldTags, Jpeg, Landing, Pdf, PdfOrJpeg, Posted, Printed, Served, Sheets, Svg, Text, Workbook,
    holds, named, not_modified,
};
pub use json::{Accepted, Answer, Is, Made, Nothing, Raw, Stored};

use crate::answer::describe::{Draft, Replies};
use problem::Problem;

/// What every handler returns.
pub type Outcome<K> = Result<Answer<K>, Problem>;

impl<K: Replies> Replies for Result<Answer<K>, Problem> {
    fn replies(draft: &mut Draft) {
        K::replies(draft);
    }
}

impl<K: Replies> Replies for Result<Served<K>, Problem> {
    fn replies(draft: &mut Draft) {
        K::replies(draft);
    }
}
