//! What a firm was told with many others.

use actix_web::http::header::DispositionType;
use actix_web::{HttpRequest, web};
use heping_core::Page;
use heping_operation::operation;
use heping_org::bulletins::{self, AttachmentKind, FirmBulletin};

use crate::answer::problem::Problem;
use crate::answer::{Answer, Is, Outcome, PdfOrJpeg, Served};
use crate::app::App;
use crate::extract::auth::{On, id_of, perm};
use crate::extract::body::NoBody;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::targets;
use crate::http::PageQuery;
use crate::usecase::{self, Shown};

/// What a firm was told with many others, the newest first
#[operation("企业收到的通知预警")]
pub(crate) async fn list_firm_bulletins(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
    query: Query<PageQuery>,
) -> Outcome<Is<Page<FirmBulletin>>> {
    let (firm, page) = (on.enterprise, query.read()?.request()?);
    Ok(Answer::ok(&app.store.read(move |conn| bulletins::of_firm(conn, firm, page)).await?)?)
}

/// Confirms that the firm has a bulletin; it leaves the one screen
#[operation("确认收到通知预警")]
pub(crate) async fn confirm_bulletin(
    context: Context,
    on: On<perm::ReadMessages, targets::Enterprise>,
    path: web::Path<(String, String)>,
    body: NoBody,
) -> Outcome<Is<FirmBulletin>> {
    body.read()?;
    let (_, bulletin) = path.into_inner();
    let bulletin = id_of(&bulletin)?;
    Ok(usecase::confirm_bulletin(&context, on, bulletin).await?)
}

/// A file that a bulletin brought to the firm, while the bulletin stands
#[operation("企业查看通知附件")]
pub(crate) async fn get_firm_bulletin_attachment(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
) -> Result<Served<PdfOrJpeg>, Problem> {
    let (_, bulletin, number) = path.into_inner();
    let wanted = (id_of(&bulletin)?, id_of(&number)?);
    served(&request, usecase::show_attachment_to_firm(&app, on, wanted).await?)
}

/// An attachment as a file; who has it asks each time whether it still is given.
pub(in crate::http) fn served(
    request: &HttpRequest,
    Shown { kind, name, bytes }: Shown,
) -> std::result::Result<Served<PdfOrJpeg>, Problem> {
    let content_type = match kind {
        AttachmentKind::Pdf => "application/pdf",
        AttachmentKind::Photo => "image/jpeg",
    };
    let file: Served<PdfOrJpeg> = Served::held(request, content_type, "private, no-cache", bytes.into());
    Ok(file.named(DispositionType::Inline, name)?)
}
