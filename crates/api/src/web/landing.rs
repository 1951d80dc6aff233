//! What any scanner shows for a code: whether it is genuine, and nothing personal.

use askama::Template;
use heping_core::{CodeColour, Error, Result};

/// What the page says of a code in force.
pub struct Card {
    /// The enterprise's name.
    pub enterprise_name: String,
    /// A shape in the colour, so that the colour is not the only sign.
    pub shape: &'static str,
    /// The colour in words.
    pub colour_text: &'static str,
    /// Since when the code is in force.
    pub valid_since: String,
    /// The code in groups.
    pub display: String,
}

#[derive(Template)]
#[template(path = "landing.html")]
struct Page<'a> {
    style: &'static str,
    card: Option<Card>,
    title: &'a str,
    detail: &'a str,
}

/// The page of a genuine code.
pub fn genuine(card: Card) -> Result<String> {
    render(&Page { style: super::STYLE, card: Some(card), title: "", detail: "" })
}

/// The page of a code that is unknown, replaced or revoked.
pub fn refused(error: &Error) -> Result<String> {
    let (title, detail) = (error.code().title(), error.detail());
    render(&Page { style: super::STYLE, card: None, title, detail })
}

fn render(page: &Page<'_>) -> Result<String> {
    page.render().map_err(Error::internal)
}

/// Each colour has a shape of its own: a tick, a triangle, a diamond, a cross, an empty ring.
pub fn shape(colour: CodeColour) -> &'static str {
    match colour {
        CodeColour::Green => {
            r##"<svg viewBox="0 0 40 40" aria-hidden="true"><circle cx="20" cy="20" r="19" fill="#1a8a4a"/><path d="M11 21l6 6 12-14" fill="none" stroke="#fff" stroke-width="4"/></svg>"##
        }
        CodeColour::Yellow => {
            r##"<svg viewBox="0 0 40 40" aria-hidden="true"><path d="M20 2l19 35H1z" fill="#e8b400"/><path d="M20 14v12m0 4v4" stroke="#1b2430" stroke-width="4"/></svg>"##
        }
        CodeColour::Orange => {
            r##"<svg viewBox="0 0 40 40" aria-hidden="true"><path d="M20 1l19 19-19 19L1 20z" fill="#e06a00"/><path d="M20 10v13m0 4v4" stroke="#fff" stroke-width="4"/></svg>"##
        }
        CodeColour::Red => {
            r##"<svg viewBox="0 0 40 40" aria-hidden="true"><path d="M12 1h16l11 11v16L28 39H12L1 28V12z" fill="#c62828"/><path d="M12 12l16 16m0-16L12 28" stroke="#fff" stroke-width="4"/></svg>"##
        }
        CodeColour::Grey => {
            r##"<svg viewBox="0 0 40 40" aria-hidden="true"><circle cx="20" cy="20" r="17" fill="none" stroke="#7a8694" stroke-width="4"/></svg>"##
        }
    }
}
