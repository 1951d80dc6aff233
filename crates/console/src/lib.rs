//! The console: the street's office in a browser, as files inside the binary. It is one more client
//! of the API and has no rights, rules or data of its own; its source is `web/`, built by
//! `scripts/console`. A debug build reads the files from `web/dist` each time instead, so that the
//! console can be built anew beside a server that runs.
//!
//! Without a build there is still a page: a sentence that says how to build it.

use std::borrow::Cow;

use rust_embed::{EmbeddedFile, RustEmbed};

/// What vite wrote, each text with a compressed copy (`.gz`) beside it.
#[derive(RustEmbed)]
#[folder = "web/dist"]
struct Dist;

const INDEX: &str = "index.html";
/// Vite names what lies here by its content.
const HASHED: &str = "assets/";

const NOT_BUILT: &str = "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>街道控制台</title>\
    <p>街道控制台尚未构建：请在源码目录运行 scripts/console，再重新编译本程序。</p></html>";

/// A file as it goes to a browser.
#[derive(Debug)]
pub struct File {
    /// Its media type.
    pub content_type: &'static str,
    /// It.
    pub plain: Cow<'static, [u8]>,
    /// The same, compressed by gzip, where that is worth it.
    pub packed: Option<Cow<'static, [u8]>>,
    /// Names the content, for an `ETag`.
    pub digest: String,
    /// Whether its name changes with its content, so that it may be kept for ever.
    pub is_immutable: bool,
}

/// The file at a path below the console's root: the page itself where there is none, since the
/// console's own addresses are no files. `None` for a hashed file of another build: a page that was
/// loaded before an upgrade must fail rather than be given a page for a script.
pub fn file(path: &str) -> Option<File> {
    match Dist::get(path) {
        Some(found) if !path.is_empty() => Some(shown(path, found)),
        _ if path.starts_with(HASHED) => None,
        _ => Some(Dist::get(INDEX).map_or_else(not_built, |found| shown(INDEX, found))),
    }
}

fn shown(path: &str, found: EmbeddedFile) -> File {
    File {
        content_type: content_type(path),
        packed: Dist::get(&format!("{path}.gz")).map(|packed| packed.data),
        digest: hex::encode(found.metadata.sha256_hash()),
        is_immutable: path.starts_with(HASHED),
        plain: found.data,
    }
}

fn not_built() -> File {
    File {
        content_type: content_type(INDEX),
        plain: Cow::Borrowed(NOT_BUILT.as_bytes()),
        packed: None,
        digest: "not-built".to_owned(),
        is_immutable: false,
    }
}

/// The few types that vite writes.
fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_the_console_is_the_page() {
        for path in ["", "hazards", "enterprises/01890000-0000-7000-8000-000000000000", "../Cargo.toml"] {
            let page = file(path).unwrap();
            assert_eq!((page.content_type, page.is_immutable), ("text/html; charset=utf-8", false), "{path}");
        }
    }

    #[test]
    fn a_hashed_file_of_another_build_is_none() {
        assert!(file("assets/index-0ld.js").is_none());
    }

    #[test]
    fn without_a_build_the_page_says_how_to_build_it() {
        let page = not_built();
        assert!(String::from_utf8(page.plain.into_owned()).unwrap().contains("scripts/console"));
    }
}
