//! The documents of inspections: which were issued, and each as paper.

use std::collections::HashMap;

use actix_web::http::header::DispositionType;
use actix_web::{HttpRequest, web};
use heping_core::{Code, EnterpriseId, Error, Page, PageRequest, Result};
use heping_evidence::photo::Variant;
use heping_operation::operation;
use heping_paper::{Fonts, Picture};
use heping_records::document::{self, DocumentFilter, InspectionDocument, InspectionDocumentKind};
use heping_store::turns::Turn;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::answer::Outcome;
use crate::answer::problem::Problem;
use crate::answer::{Answer, Is, Pdf, Served};
use crate::app::App;
use crate::extract::auth::{Guard, On, id_of, perm};
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::targets;
use crate::http::FILES;
use crate::usecase;

/// Which documents.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DocumentQuery {
    /// Of one enterprise.
    enterprise: Option<EnterpriseId>,
    /// Of one kind.
    kind: Option<InspectionDocumentKind>,
    /// From 1.
    page: Option<i64>,
    /// 1–100.
    page_size: Option<i64>,
}

/// The documents of inspections, the newest first
#[operation("督查文书")]
pub(crate) async fn list_inspection_documents(
    app: web::Data<App>,
    guard: Guard<perm::ReadFirm>,
    query: Query<DocumentQuery>,
) -> Outcome<Is<Page<InspectionDocument>>> {
    let DocumentQuery { enterprise, kind, page, page_size } = query.read()?;
    let page = PageRequest::new(page, page_size)?;
    let filter = DocumentFilter { enterprise, kind };
    let list = app.store.read(move |conn| document::documents(conn, &guard.scope, filter, page)).await?;
    Ok(Answer::ok(&list)?)
}

/// A document as PDF/A: the same bytes as often as it is asked for
#[operation("下载督查文书")]
pub(crate) async fn get_inspection_document(
    context: Context,
    on: On<perm::ReadFirm, targets::InspectionDocument>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> std::result::Result<Served<Pdf>, Problem> {
    let kind: InspectionDocumentKind = id_of(&path.0)?;
    let (app, scope, id) = (&context.app, on.scope.clone(), on.id);
    // the files of two fonts are in memory while a paper is made, some 40 MB
    let turn = FILES.take().await?;
    let issued = app.store.read(move |conn| document::document(conn, &scope, kind, id)).await?;
    let document = issued.document.clone();
    let name = format!("{}.pdf", issued.document.number);
    let pictures = pictures(app, issued.pictures()).await?;
    let paper = set(app, turn, move |fonts| issued.pdf(fonts, &pictures)).await?;
    usecase::note_paper(&context, on, &document, &paper).await?;
    let paper: Served<Pdf> = Served::held(&request, "application/pdf", "private, no-cache", paper);
    Ok(paper.named(DispositionType::Inline, name)?)
}

/// Sets a paper beside what else is served, in its turn among the files.
pub(crate) async fn set(
    app: &App,
    turn: Turn,
    pdf: impl FnOnce(Fonts) -> Result<Vec<u8>> + Send + 'static,
) -> Result<Vec<u8>> {
    let fonts = app.stickers.form_fonts().await?;
    let set = move || {
        // who asked may go away; the fonts are in memory until this is done
        let _turn = turn;
        pdf(fonts)
    };
    web::block(set).await.map_err(Error::internal)?
}

/// The small pictures, as sharp as a printer at this size; those that are gone are left out.
pub(crate) async fn pictures(app: &App, wanted: Vec<&str>) -> Result<HashMap<String, Picture>> {
    let mut pictures = HashMap::new();
    for content in wanted {
        if pictures.contains_key(content) {
            continue;
        }
        match app.photos.get(content, Variant::Thumb).await {
            Ok(bytes) => pictures.insert(content.to_owned(), Picture::jpeg(&bytes)?),
            Err(error) if error.code() == Code::NotFound => None,
            Err(error) => return Err(error),
        };
    }
    Ok(pictures)
}
