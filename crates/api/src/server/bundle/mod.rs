//! The files of the programs that run in a browser: the console, the documentation, a demo's phone.

pub(super) mod console;
pub(super) mod docs;
pub(super) mod phone;
