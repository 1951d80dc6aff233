//! What a handler may ask for: rights, the row that its path names, the body, the query, and what
//! surrounds the request.

pub mod auth;
pub mod body;
pub mod context;
mod objects;
pub mod query;
pub mod targets;
pub mod upload;
