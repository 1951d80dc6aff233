//! `/docs`: the OpenAPI document in Swagger UI, whose files come from a crate that carries them.
//! Unpacked when they are asked for, which is seldom.

use std::io::{Cursor, Read};

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, ContentType};
use actix_web::{HttpResponse, web};
use heping_core::{Code, Error, Result};
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;
use zip::ZipArchive;

use crate::answer::problem::Problem;
use crate::protect::DOCS_POLICY;

/// Where Swagger UI looks for the document, in the place of its own example.
const INITIALIZER: &str = "window.ui = SwaggerUIBundle({url: '/openapi.json', dom_id: '#swagger-ui', \
    deepLinking: true, docExpansion: 'none', filter: true, persistAuthorization: true, \
    presets: [SwaggerUIBundle.presets.apis]});";

/// A file of the documentation; the page itself where none is named.
///
/// # Errors
/// `not_found` for a file that Swagger UI does not have.
pub async fn file(path: web::Path<String>) -> Result<HttpResponse, Problem> {
    let name = Some(path.into_inner()).filter(|name| !name.is_empty()).unwrap_or("index.html".to_owned());
    let kind = match name.rsplit('.').next() {
        Some("html") => ContentType::html(),
        Some("js") => ContentType("text/javascript; charset=utf-8".parse().map_err(Error::internal)?),
        Some("css") => ContentType("text/css; charset=utf-8".parse().map_err(Error::internal)?),
        _ => ContentType::png(),
    };
    let body = match name.as_str() {
        "swagger-initializer.js" => INITIALIZER.into(),
        name => unpack(name)?,
    };
    let response = HttpResponse::Ok()
        .content_type(kind)
        .insert_header((CACHE_CONTROL, "max-age=3600"))
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
