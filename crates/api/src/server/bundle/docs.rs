//! `/docs`: the OpenAPI document in Swagger UI, whose files come from a crate that carries them, on a
//! page of ours that names things in Chinese and makes the examples of today.
//! Unpacked when they are asked for, which is seldom.

use std::io::{Cursor, Read};

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use actix_web::{HttpResponse, web};
use heping_core::{Code, Error, Result};
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;
use zip::ZipArchive;

use crate::answer::problem::Problem;
use crate::server::protect::DOCS_POLICY;

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// A file of the documentation; the page itself where none is named.
///
/// # Errors
/// `not_found` for a file that the page does not use.
pub async fn file(path: web::Path<String>) -> Result<HttpResponse, Problem> {
    // ours come with the program, so an upgrade is seen at once; Swagger UI's may be kept
    let (kind, kept, body): (_, _, Vec<u8>) = match path.as_str() {
        "" => (HTML, "no-cache", include_str!("../../../templates/docs.html").into()),
        "docs.js" => (SCRIPT, "no-cache", include_str!("../../../templates/docs.js").into()),
        "docs.css" => (STYLE, "no-cache", include_str!("../../../templates/docs.css").into()),
        name @ "swagger-ui-bundle.js" => (SCRIPT, "max-age=3600", unpack(name)?),
        name @ "swagger-ui.css" => (STYLE, "max-age=3600", unpack(name)?),
        _ => return Err(Error::new(Code::NotFound).into()),
    };
    let response = HttpResponse::Ok()
        .content_type(kind)
        .insert_header((CACHE_CONTROL, kept))
        .insert_header((CONTENT_SECURITY_POLICY, DOCS_POLICY))
        .body(body);
    Ok(response)
}

fn unpack(name: &str) -> Result<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(SWAGGER_UI_VENDORED)).map_err(Error::internal)?;
    let ending = format!("/dist/{name}");
    let path = archive
        .file_names()
        .flatten()
        .find(|entry| entry.ends_with(&ending) && !entry.contains("/flavors/"))
        .ok_or_else(|| Error::new(Code::NotFound))?
        .into_owned();
    let mut entry = archive.by_name(&path).map_err(Error::internal)?;
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes).map_err(Error::internal)?;
    Ok(bytes)
}
