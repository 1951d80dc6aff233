//! `/rules/{street}`: the score rules of a street, for everybody.

use actix_web::{HttpResponse, web};
use heping_core::{Code, Error};
use heping_org::subdistrict;
use heping_ranking::editions;
use heping_store::limit;

use super::scores::rules::objection;
use crate::answer::page::rules;
use crate::answer::problem::Problem;
use crate::extract::context::Context;

/// The page; `not_found` where there is no such street.
pub async fn page(context: Context, street: web::Path<String>) -> Result<HttpResponse, Problem> {
    context.admit(limit::CODE_LOOKUP, "").await?;
    let code = street.into_inner();
    let (name, book) = context
        .app
        .store
        .read(move |conn| {
            let street = subdistrict::by_code(conn, &code)?.ok_or_else(|| Error::new(Code::NotFound))?;
            Ok((street.name, editions::book(conn, street.id)?))
        })
        .await?;
    let page = rules::page(name, &book, objection(), context.now)?;
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page))
}
