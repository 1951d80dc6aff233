//! The office's own inbox.

use actix_web::web;
use heping_core::Page;
use heping_operation::operation;
use heping_org::office_notices::{self, OfficeNotice};

use crate::answer::Outcome;
use crate::answer::{Answer, Is};
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::NoBody;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::targets;
use crate::http::PageQuery;
use crate::usecase;

/// What the office must look at, the newest first
#[operation("街道待办提醒")]
pub(crate) async fn list_office_notices(
    app: web::Data<App>,
    guard: Guard<perm::ManageRegister>,
    query: Query<PageQuery>,
) -> Outcome<Is<Page<OfficeNotice>>> {
    let page = query.read()?.request()?;
    let list = app.store.read(move |conn| office_notices::list(conn, &guard.scope, page)).await?;
    Ok(Answer::ok(&list)?)
}

/// Marks a notice as looked at
#[operation("提醒标为已读")]
pub(crate) async fn read_office_notice(
    context: Context,
    on: On<perm::ManageRegister, targets::OfficeNotice>,
    body: NoBody,
) -> Outcome<Is<OfficeNotice>> {
    body.read()?;
    Ok(usecase::read_office_notice(&context, on).await?)
}
