//! Pages for people with a browser: server-rendered, no script, no build step; and the files of
//! Swagger UI and of the console, which are programs.

pub mod console;
pub mod demo;
pub mod docs;
pub mod landing;
pub mod phone;
pub(crate) mod protect;
pub mod rules;
pub mod wall;

/// The style of every page, put into the page itself.
pub(crate) const STYLE: &str = include_str!("../../templates/style.css");
