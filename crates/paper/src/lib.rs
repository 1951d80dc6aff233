//! What is put on paper: letters from fonts with Chinese, lines that break where Chinese breaks,
//! and [forms](Form) of A4 as PDF for archives.
//!
//! The promise: the same text in the same fonts gives the same bytes. What no font can show is
//! never left out in silence: glyphs of a text are refused by name, a form marks the place.

mod font;
mod form;
pub mod line;
mod page;

pub use font::{FaceId, Fonts, Glyph, Typesetter, Weight};
pub use form::{Cell, Form};
pub use page::{About, Picture};
