//! The list on the wall as a page: what anybody who scans the sheet in the workshop reads, and says that
//! they did. No script.

use askama::Template;
use heping_core::{Error, Result};
use heping_records::wall::Wall;

#[derive(Template)]
#[template(path = "wall.html")]
struct Page<'a> {
    style: &'static str,
    wall: &'a Wall,
    day: String,
    thanks: bool,
}

/// The page; `thanks` to whoever has just said that they read it.
///
/// # Errors
/// `internal` when the template fails.
pub fn page(wall: &Wall, thanks: bool) -> Result<String> {
    let day = wall.as_of.format("%Y年%-m月%-d日").to_string();
    Page { style: super::STYLE, wall, day, thanks }.render().map_err(Error::internal)
}
