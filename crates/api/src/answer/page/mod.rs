//! Pages for people with a browser: rendered here, no script, no build step.

pub(crate) mod demo;
pub(crate) mod landing;
pub(crate) mod report;
pub(crate) mod rules;
pub(crate) mod wall;

/// What a page with a form needs that goes back to this server: what every page of ours does, and that.
pub(crate) const FORM_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; \
    object-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The style of every page, put into the page itself.
const STYLE: &str = include_str!("../../../templates/style.css");
