//! `/demo/phone/`: the mini-program in a browser, served by a demo alone.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use actix_web::{HttpResponse, web};
use heping_core::{Code, Error};

use crate::answer::problem::Problem;
use crate::server::protect::PHONE_POLICY;

/// A file of the phone.
///
/// # Errors
/// `not_found` where there is no such file.
pub async fn file(path: web::Path<String>) -> Result<HttpResponse, Problem> {
    let file = heping_phone::file(&path).ok_or_else(|| Error::new(Code::NotFound))?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((CONTENT_SECURITY_POLICY, PHONE_POLICY))
        .content_type(file.content_type)
        .body(file.bytes.into_owned()))
}
