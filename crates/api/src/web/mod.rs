//! Pages for people with a browser: server-rendered, no script, no build step.

pub mod demo;
pub mod docs;
pub mod landing;
pub mod wall;

/// The style of every page, put into the page itself.
pub(crate) const STYLE: &str = include_str!("../../templates/style.css");
