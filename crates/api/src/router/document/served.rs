//! `/openapi.json`: the committed document, compressed once.

use std::io::{self, Write};
use std::sync::LazyLock;

use actix_web::http::header::{
    AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, ContentType, ETAG, Encoding, EntityTag, Header, VARY,
};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use heping_core::{Error, Result};

use super::COMMITTED;
use crate::answer::holds;
use crate::answer::problem::Problem;

/// The document as it travels, and its tag.
static PACKED: LazyLock<io::Result<(Bytes, String)>> = LazyLock::new(|| {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(COMMITTED.as_bytes())?;
    Ok((packer.finish()?.into(), heping_store::audit::digest_of_bytes(COMMITTED.as_bytes())))
});

/// The OpenAPI document; 304 to who has it.
///
/// # Errors
/// `internal` when it could not be compressed.
pub async fn served(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let (packed, digest) = PACKED.as_ref().map_err(|error| Error::internal(error.to_string()))?;
    // weak, since it is the same whether compressed or not
    let tag = EntityTag::new_weak(digest.clone());
    let held = holds(&request, &tag);
    let mut response = if held { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((ETAG, tag)).insert_header((CACHE_CONTROL, "no-cache"));
    response.insert_header((VARY, "accept-encoding"));
    if held {
        return Ok(response.finish());
    }
    response.content_type(ContentType::json());
    let offered = [Encoding::gzip(), Encoding::identity()];
    let chosen = AcceptEncoding::parse(&request).ok().and_then(|accepted| accepted.negotiate(offered.iter()));
    Ok(match chosen {
        Some(gzip) if gzip == Encoding::gzip() => {
            response.insert_header((CONTENT_ENCODING, "gzip")).body(packed.clone())
        }
        _ => response.body(COMMITTED),
    })
}
