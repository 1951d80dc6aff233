//! The list on the wall as a page: what anybody who scans the sheet in the workshop reads, and says that
//! they did. Printed, it is that sheet: one A4 with the code that leads back here. No script.

use askama::Template;
use heping_core::{Error, Result};
use heping_qr::{EcLevel, Matrix, Picture, svg};
use heping_records::wall::Wall;

#[derive(Template)]
#[template(path = "wall.html")]
struct Page<'a> {
    style: &'static str,
    wall: &'a Wall,
    day: String,
    /// The code of the page as SVG.
    code: String,
    thanks: bool,
}

/// The page, which stands at `url`; `thanks` to whoever has just said that they read it.
///
/// # Errors
/// `internal` when the template fails.
pub fn page(wall: &Wall, url: &str, thanks: bool) -> Result<String> {
    let day = wall.as_of.format("%Y年%-m月%-d日").to_string();
    let code = svg::render(&Matrix::encode(url, EcLevel::M)?, Picture::new(None, None)?)?;
    Page { style: super::STYLE, wall, day, code, thanks }.render().map_err(Error::internal)
}
