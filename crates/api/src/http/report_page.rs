//! `/report/{code}` and `/receipts/{receipt}`: anybody who scans a code reports a hazard in a browser,
//! without an app and without signing in, and sees later what became of it. Beside the operations, as
//! a page; what it does is what they do, under the same limits.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use heping_core::{Code, EnterpriseId, Error, HazardId, Result};
use heping_evidence::anonymous;
use heping_qr::{EcLevel, Matrix, Picture, png};
use heping_records::report::{self, By, NewReport, Shown};
use heping_store::limit;

use crate::answer::page::landing;
use crate::answer::page::report::{self as page, Draft};
use crate::answer::problem::Problem;
use crate::extract::context::Context;
use crate::extract::upload::{Filled, PageForm};
use crate::http::codes::enterprise_of;
use crate::http::photos::PhotoForm;
use crate::usecase;

type Answered = std::result::Result<HttpResponse, Problem>;

/// The empty form of the enterprise whose code was scanned.
pub async fn form(context: Context, code: web::Path<String>) -> Answered {
    match firm(&context, &code).await {
        Ok((_, name)) => shown(StatusCode::OK, page::form(&name, usecase::PRIVACY, &Draft::default())?),
        Err(error) => refused(error),
    }
}

/// Takes a photo in, or the report; the form comes back with what is wrong, and the receipt is where
/// a report leads.
pub async fn send(context: Context, code: web::Path<String>, form: PageForm<PhotoForm>) -> Answered {
    let (enterprise, name) = match firm(&context, &code).await {
        Ok(firm) => firm,
        Err(error) => return refused(error),
    };
    let filled = match form.read().await {
        Ok(filled) => filled,
        Err(error) => return refused(error),
    };
    let sends = filled.text("do") != "add";
    let (mut draft, file) = match draft(&context, filled).await {
        Ok(filled) => filled,
        Err(error) => return refused(error),
    };
    let done = async {
        match file {
            Some(file) => add(&context, &code, &mut draft, file).await?,
            None if !sends => return Err(Error::field("file", "required", "请先选择或拍一张照片")),
            None => {}
        }
        match sends {
            true => report(&context, enterprise, &draft).await.map(Some),
            false => Ok(None),
        }
    };
    match done.await {
        Ok(Some(receipt)) => Ok(HttpResponse::SeeOther()
            .insert_header((header::LOCATION, format!("/receipts/{receipt}")))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish()),
        Ok(None) => shown(StatusCode::OK, page::form(&name, usecase::PRIVACY, &draft)?),
        Err(error) => {
            let problem = Problem(error);
            problem.log();
            let status = StatusCode::from_u16(problem.0.code().status()).unwrap_or(StatusCode::BAD_REQUEST);
            draft.problem = Some(problem.0.detail().to_owned());
            draft.errors = problem.0.field_errors().to_vec();
            shown(status, page::form(&name, usecase::PRIVACY, &draft)?)
        }
    }
}

/// What became of a report, for whoever holds its receipt.
pub async fn receipt(context: Context, receipt: web::Path<String>) -> Answered {
    let typed = receipt.into_inner();
    let status = async {
        context.admit(limit::CODE_LOOKUP, "").await?;
        let typed = typed.clone();
        context.app.store.read(move |conn| report::outcome(conn, &typed)).await
    };
    match status.await {
        Ok(status) => {
            let url = address(&context, &typed);
            shown(StatusCode::OK, page::receipt(&status, &typed, &url, usecase::PRIVACY)?)
        }
        Err(error) => refused(error),
    }
}

/// The code that leads to a receipt, as a picture to be kept. It says nothing that its address does not.
pub async fn picture(context: Context, receipt: web::Path<String>) -> Answered {
    context.admit(limit::CODE_LOOKUP, "").await?;
    let typed = receipt.clone();
    context.app.store.read(move |conn| report::outcome(conn, &typed)).await?;
    let matrix = Matrix::encode(&address(&context, &receipt), EcLevel::M)?;
    let bytes = png::render(&matrix, Picture::new(Some(600), None)?)?;
    let kept = (header::CACHE_CONTROL, "private, max-age=86400");
    Ok(HttpResponse::Ok().content_type("image/png").insert_header(kept).body(bytes))
}

fn address(context: &Context, receipt: &str) -> String {
    format!("{}/receipts/{receipt}", context.app.public_url.trim_end_matches('/'))
}

/// The enterprise of a code in force, and its name.
async fn firm(context: &Context, code: &str) -> Result<(EnterpriseId, String)> {
    context.admit(limit::CODE_LOOKUP, "").await?;
    let enterprise = enterprise_of(&context.app, code).await?;
    let named = move |conn: &mut heping_store::Conn| heping_org::enterprises::name_of(conn, enterprise);
    let (_, name) = context.app.store.read(named).await?;
    Ok((enterprise, name))
}

/// What the form held, and the photo that came with it. Which photos came before, the ticket says.
async fn draft(context: &Context, mut filled: Filled) -> Result<(Draft, Option<bytes::Bytes>)> {
    let mut draft = Draft {
        id: filled.text("id").parse::<HazardId>().ok(),
        ticket: filled.text("ticket").to_owned(),
        text: filled.text("text").to_owned(),
        place: filled.text("place").to_owned(),
        contact: filled.text("contact").to_owned(),
        ..Draft::default()
    };
    if !draft.ticket.is_empty() {
        let name = usecase::ticket_name(context, &draft.ticket)?;
        let mut known = context.app.store.read(move |conn| anonymous::of_ticket(conn, &name)).await?;
        known.sort_unstable();
        draft.photos = known.into_iter().map(|id| context.app.links().of(id, context.now)).collect();
    }
    Ok((draft, filled.file.take()))
}

/// Takes a photo in under the report's ticket, which is given with the first.
async fn add(context: &Context, code: &str, draft: &mut Draft, file: bytes::Bytes) -> Result<()> {
    if draft.photos.len() >= page::MOST_PHOTOS {
        let most = page::MOST_PHOTOS;
        return Err(Error::field("file", "too_many", format!("最多 {most} 张照片，可以直接上报")));
    }
    if draft.ticket.is_empty() {
        context.app.limiter.check(limit::REPORT_TICKET, context.address(), context.now).await?;
        enterprise_of(&context.app, code).await?;
        draft.ticket = usecase::new_ticket(context)?.0;
    }
    let photo = usecase::keep_report_photo(context, &draft.ticket, file).await?;
    if !draft.photo_ids().contains(&photo.id) {
        draft.photos.push(context.app.links().of(photo.id, context.now));
        draft.photos.sort_by_key(|photo| photo.id);
    }
    Ok(())
}

/// Hands the report in and answers its receipt.
async fn report(context: &Context, enterprise: EnterpriseId, draft: &Draft) -> Result<String> {
    let id = draft.id.ok_or_else(|| Error::because(Code::BadRequest, "请重新扫码打开上报页面。"))?;
    context.admit(limit::PUBLIC_REPORT, "").await?;
    context.admit(limit::REPORT_OF_FIRM, enterprise.as_str()).await?;
    let ticket = Some(&draft.ticket).filter(|ticket| !ticket.is_empty());
    let ticket = ticket.map(|ticket| usecase::ticket_name(context, ticket)).transpose()?;
    let said = |text: &str| Some(text.to_owned()).filter(|text| !text.trim().is_empty());
    let new = NewReport {
        id: Some(id),
        text: draft.text.clone(),
        place: said(&draft.place),
        photo_ids: draft.photo_ids(),
        contact: said(&draft.contact),
    };
    usecase::report_hazard(context, By::Anybody(Shown { of: None, ticket }), enterprise, new).await?;
    report::receipt(&context.app.keys.receipts, id)
}

fn refused(error: Error) -> Answered {
    let problem = Problem(error);
    problem.log();
    let status = StatusCode::from_u16(problem.0.code().status()).unwrap_or(StatusCode::NOT_FOUND);
    shown(status, landing::refused(&problem.0)?)
}

fn shown(status: StatusCode, page: String) -> Answered {
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(page))
}
