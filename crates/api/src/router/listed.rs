//! What the table says of an operation.

use actix_web::http::Method;
use utoipa::openapi::HttpMethod;

use crate::answer::describe::Draft;

/// What an operation is called, and what it does.
pub struct Words {
    /// `<verb>_<resource>`, the handler's name.
    pub id: &'static str,
    /// A few words of Chinese.
    pub summary: &'static str,
    /// The handler's doc comment.
    pub description: &'static str,
}

/// A group of operations.
pub struct Tag {
    /// The word in the document.
    pub name: &'static str,
    /// Its name in Chinese.
    pub text: &'static str,
    /// One sentence of Chinese.
    pub description: &'static str,
}

/// An operation of the table.
pub struct Listed {
    /// Its group.
    pub tag: &'static str,
    /// Its method.
    pub method: Method,
    /// Its path.
    pub path: &'static str,
    /// Its words.
    pub words: &'static Words,
    /// What its handler's types say of it.
    pub describe: fn(&mut Draft),
}

impl Listed {
    /// Its method as the document has it.
    pub fn documented(&self) -> HttpMethod {
        match self.method {
            Method::POST => HttpMethod::Post,
            Method::PUT => HttpMethod::Put,
            Method::DELETE => HttpMethod::Delete,
            _ => HttpMethod::Get,
        }
    }
}
