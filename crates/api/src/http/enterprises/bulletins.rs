//! What a firm was told with many others.

use actix_web::web;
use heping_core::Page;
use heping_operation::operation;
use heping_org::bulletins::{self, FirmBulletin};

use crate::answer::{Answer, Is, Outcome};
use crate::app::App;
use crate::extract::auth::{On, id_of, perm};
use crate::extract::body::NoBody;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::targets;
use crate::http::PageQuery;
use crate::usecase;

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
