//! 通知与预警, as the street sends them and sees what became of them.

use actix_web::{HttpRequest, web};
use heping_core::{BulletinId, Page, Result};
use heping_evidence::photo::MAX_BYTES;
use heping_operation::operation;
use heping_org::bulletins::{
    self, Bulletin, BulletinFigures, BulletinRecipient, NewBulletin, NewWithdrawal, RecipientFilter,
    TakenAttachment,
};
use heping_store::limit;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::answer::problem::Problem;
use crate::answer::workbook::{Column, Value};
use crate::answer::{Answer, Is, Made, Outcome, PdfOrJpeg, Served, Workbook};
use crate::app::App;
use crate::extract::auth::{Guard, Perm, id_of, perm};
use crate::extract::body::{Body, NoBody};
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::upload::{Form, Upload};
use crate::http::PageQuery;
use crate::http::enterprises::bulletins::served;
use crate::http::office::exports::{rows, take_out};
use crate::usecase;

/// A bulletin and who has read and confirmed it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BulletinDetail {
    #[serde(flatten)]
    bulletin: Bulletin,
    /// Firms of which somebody has read it.
    read: i64,
    /// Firms of which somebody has confirmed it.
    confirmed: i64,
    /// The same village by village.
    by_village: Vec<BulletinFigures>,
}

/// The street's bulletins, the newest first
#[operation("通知预警清单")]
pub(crate) async fn list_bulletins(
    app: web::Data<App>,
    guard: Guard<perm::ReadRegister>,
    query: Query<PageQuery>,
) -> Outcome<Is<Page<Bulletin>>> {
    let (street, page) = (guard.street()?, query.read()?.request()?);
    Ok(Answer::ok(&app.store.read(move |conn| bulletins::bulletins(conn, street, page)).await?)?)
}

/// Tells many firms something at once: their inboxes, their one screens, and the phones of those who agreed
#[operation("发送通知预警")]
pub(crate) async fn create_bulletin(
    context: Context,
    guard: Guard<perm::SendBulletins>,
    body: Body<NewBulletin>,
) -> Outcome<Made<Bulletin>> {
    Ok(usecase::send_bulletin(&context, guard, body.read()?).await?)
}

/// A file to upload.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it only describes the form")]
pub(crate) struct AttachmentForm {
    /// PDF, JPEG, PNG or WebP, at most 10 MB; a photo at most 50 megapixels.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

impl Form for AttachmentForm {
    const MOST: usize = MAX_BYTES;
}

/// Takes a file in that a bulletin is to bring; it is kept for a day until one does
#[operation("上传通知附件")]
pub(crate) async fn upload_bulletin_attachment(
    context: Context,
    guard: Guard<perm::SendBulletins>,
    form: Upload<AttachmentForm>,
) -> Outcome<Made<TakenAttachment>> {
    context.app.limiter.check(limit::PHOTO, guard.actor.user.as_str(), context.now).await?;
    let bytes = form.read().await?;
    Ok(usecase::take_attachment(&context, guard, bytes).await?)
}

/// A file that a bulletin of the street brings
#[operation("查看通知附件")]
pub(crate) async fn get_bulletin_attachment(
    app: web::Data<App>,
    guard: Guard<perm::ReadRegister>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> std::result::Result<Served<PdfOrJpeg>, Problem> {
    let (bulletin, number) = path.into_inner();
    let wanted = (id_of(&bulletin)?, id_of(&number)?);
    served(&request, usecase::show_attachment(&app, guard, wanted).await?)
}

/// A bulletin of the street that the guard is held in.
async fn reached<P: Perm>(app: &App, guard: &Guard<P>, id: &str) -> Result<BulletinId> {
    let (street, id) = (guard.street()?, id_of(id)?);
    app.store.read(move |conn| bulletins::bulletin(conn, street, id)).await?;
    Ok(id)
}

/// A bulletin, and who has read and confirmed it village by village
#[operation("查看通知预警")]
pub(crate) async fn get_bulletin(
    app: web::Data<App>,
    guard: Guard<perm::ReadRegister>,
    id: web::Path<String>,
) -> Outcome<Is<BulletinDetail>> {
    let (street, id): (_, BulletinId) = (guard.street()?, id_of(&id)?);
    let (bulletin, by_village) = app
        .store
        .read(move |conn| Ok((bulletins::bulletin(conn, street, id)?, bulletins::figures(conn, id)?)))
        .await?;
    let sum = |of: fn(&BulletinFigures) -> i64| by_village.iter().map(of).sum();
    let (read, confirmed) = (sum(|village| village.read), sum(|village| village.confirmed));
    Ok(Answer::ok(&BulletinDetail { bulletin, read, confirmed, by_village })?)
}

/// Which of the firms that were told.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecipientQuery {
    /// Of a village, by its code.
    village: Option<String>,
    /// Whether somebody there has confirmed it.
    confirmed: Option<bool>,
    /// Whether somebody there has read it.
    read: Option<bool>,
}

/// The firms that were told, by village and name
#[operation("通知预警的企业")]
pub(crate) async fn list_bulletin_recipients(
    app: web::Data<App>,
    guard: Guard<perm::ReadRegister>,
    id: web::Path<String>,
    query: Query<RecipientQuery>,
    page: Query<PageQuery>,
) -> Outcome<Is<Page<BulletinRecipient>>> {
    let id = reached(&app, &guard, &id).await?;
    let RecipientQuery { village, confirmed, read } = query.read()?;
    let page = page.read()?.request()?;
    let filter = RecipientFilter { village, confirmed, read };
    Ok(Answer::ok(&app.store.read(move |conn| bulletins::recipients(conn, id, &filter, page)).await?)?)
}

const RECIPIENTS: &[Column] = &[
    ("村社", 14.0),
    ("企业名称", 32.0),
    ("情况", 10.0),
    ("已读时间", 17.0),
    ("确认时间", 17.0),
    ("确认人", 12.0),
];

/// The firms that were told as a workbook; who took it is in the audit log
#[operation("导出通知预警的企业")]
pub(crate) async fn get_bulletin_recipients_file(
    context: Context,
    guard: Guard<perm::ExportLists>,
    id: web::Path<String>,
    query: Query<RecipientQuery>,
) -> std::result::Result<Served<Workbook>, Problem> {
    let id = reached(&context.app, &guard, &id).await?;
    let RecipientQuery { village, confirmed, read } = query.read()?;
    let filter = RecipientFilter { village, confirmed, read };
    take_out(&context, &guard, ("通知签收台账", RECIPIENTS), move |conn| {
        rows(|page, _| bulletins::recipients(conn, id, &filter, page), recipient)
    })
    .await
}

fn recipient(one: BulletinRecipient) -> Vec<Value> {
    vec![
        Value::Text(one.village_name),
        Value::Text(one.enterprise_name),
        Value::Text(one.state_text.to_owned()),
        Value::time(one.read_at),
        Value::time(one.confirmed_at),
        Value::text(one.confirmed_by_name),
    ]
}

/// Reminds the firms that have not confirmed (have not read, where nobody is pressed to confirm); once an
/// hour at most
#[operation("提醒确认通知预警")]
pub(crate) async fn create_bulletin_reminder(
    context: Context,
    guard: Guard<perm::SendBulletins>,
    id: web::Path<String>,
    body: NoBody,
) -> Outcome<Is<Bulletin>> {
    let id = reached(&context.app, &guard, &id).await?;
    body.read()?;
    Ok(usecase::remind_of_bulletin(&context, guard, id).await?)
}

/// Takes a bulletin back: it leaves the one screens, and whoever had it is told why
#[operation("撤回通知预警")]
pub(crate) async fn revoke_bulletin(
    context: Context,
    guard: Guard<perm::SendBulletins>,
    id: web::Path<String>,
    body: Body<NewWithdrawal>,
) -> Outcome<Is<Bulletin>> {
    let id = reached(&context.app, &guard, &id).await?;
    Ok(usecase::withdraw_bulletin(&context, guard, id, body.read()?).await?)
}
