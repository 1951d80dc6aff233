//! The mini-program in a browser, as files inside the binary: the very pages of
//! `api-spec/miniprogram`, rendered in the place of WeChat's client. Its source is `web/`, built by
//! `scripts/phone`; a demo serves it. A debug build reads the files from `web/dist` each time.
//!
//! Without a build there is still a page: a sentence that says how to build it.

use std::borrow::Cow;

use rust_embed::RustEmbed;

/// What `web/build.mjs` wrote.
#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Dist;

const INDEX: &str = "index.html";

const NOT_BUILT: &str = "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>手机</title>\
    <p>手机页面尚未构建：请在源码目录运行 scripts/phone，再重新编译本程序。</p></html>";

/// A file as it goes to a browser.
#[derive(Debug)]
pub struct File {
    /// Its media type.
    pub content_type: &'static str,
    /// It.
    pub bytes: Cow<'static, [u8]>,
}

/// The file of this name; the page around the phone where the name is empty. `None` where there is
/// no such file.
pub fn file(name: &str) -> Option<File> {
    let name = if name.is_empty() { INDEX } else { name };
    match Dist::get(name) {
        Some(found) => Some(File { content_type: content_type(name), bytes: found.data }),
        None if name == INDEX => {
            Some(File { content_type: content_type(INDEX), bytes: Cow::Borrowed(NOT_BUILT.as_bytes()) })
        }
        None => None,
    }
}

/// The three types that are written.
fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        _ => "text/javascript; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_always_a_page_and_nothing_beside_the_files() {
        let page = file("").unwrap();
        assert_eq!(page.content_type, "text/html; charset=utf-8");
        assert!(file("../Cargo.toml").is_none());
        assert!(file("nothing.js").is_none());
    }
}
