//! `/console/`: the console's files, and its page at every address that is none.

use actix_web::http::header::{
    AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, ETAG, Encoding, EntityTag,
    Header, HeaderName, VARY,
};
use actix_web::{HttpRequest, HttpResponse, web};
use heping_console::File;
use heping_core::{Code, Error};

use crate::answer::holds;
use crate::answer::problem::Problem;
use crate::server::protect::{CONSOLE_PERMISSIONS, CONSOLE_POLICY};

const FOR_EVER: &str = "max-age=31536000, immutable";
/// An upgrade is seen at once: the page is asked for each time, and mostly answered by 304.
const ASK_AGAIN: &str = "no-cache";

/// A file of the console; 304 to who has it.
///
/// # Errors
/// `not_found` for a script or style of another build.
pub async fn file(request: HttpRequest, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    let file = heping_console::file(&path).ok_or_else(|| Error::new(Code::NotFound))?;
    let File { content_type, plain, packed, digest, is_immutable } = file;
    // weak, since it is the same whether compressed or not
    let tag = EntityTag::new_weak(digest);
    let held = holds(&request, &tag);
    let mut response = if held { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((ETAG, tag))
        .insert_header((CACHE_CONTROL, if is_immutable { FOR_EVER } else { ASK_AGAIN }))
        .insert_header((VARY, "accept-encoding"))
        .insert_header((CONTENT_SECURITY_POLICY, CONSOLE_POLICY))
        .insert_header((HeaderName::from_static("permissions-policy"), CONSOLE_PERMISSIONS));
    if held {
        return Ok(response.finish());
    }
    response.content_type(content_type);
    let offered = [Encoding::gzip(), Encoding::identity()];
    let chosen = AcceptEncoding::parse(&request).ok().and_then(|accepted| accepted.negotiate(offered.iter()));
    Ok(match packed {
        Some(packed) if chosen == Some(Encoding::gzip()) => {
            response.insert_header((CONTENT_ENCODING, "gzip")).body(packed.into_owned())
        }
        _ => response.body(plain.into_owned()),
    })
}
