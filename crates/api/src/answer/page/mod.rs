//! Pages for people with a browser: rendered here, no script, no build step.

pub(crate) mod demo;
pub(crate) mod landing;
pub(crate) mod report;
pub(crate) mod rules;
pub(crate) mod wall;

/// The style of every page, put into the page itself.
const STYLE: &str = include_str!("../../../templates/style.css");
