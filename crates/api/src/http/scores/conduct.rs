//! Conduct beside self-checks and inspections: recorded by the street, counted by the rules.

use actix_web::web;
use heping_core::Page;
use heping_operation::operation;
use heping_records::conduct::{self, Conduct, NewConduct, NewConductVoid};

use crate::answer::Outcome;
use crate::answer::photo_links::WithPhotos;
use crate::answer::{Answer, Is, Stored};
use crate::app::App;
use crate::extract::auth::{On, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::targets;
use crate::http::PageQuery;
use crate::usecase;

/// Records a drill, a certificate, a refusal, a penalty, an accident; false evidence by a supervisor
#[operation("登记安全履职情况")]
pub(crate) async fn create_conduct(
    context: Context,
    on: On<perm::RecordConduct, targets::Enterprise>,
    body: Body<NewConduct>,
) -> Outcome<Stored<WithPhotos<Conduct>>> {
    Ok(usecase::record_conduct(&context, on, body.read()?).await?)
}

/// The conduct of an enterprise, the latest first
#[operation("安全履职记录")]
pub(crate) async fn list_conduct(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
    query: Query<PageQuery>,
) -> Outcome<Is<Page<WithPhotos<Conduct>>>> {
    let page = query.read()?.request()?;
    let (now, links) = (app.clock.now(), app.links());
    let list = app.store.read(move |conn| conduct::list(conn, &on.scope, on.enterprise, page)).await?;
    Ok(Answer::ok(&list.map(|record| WithPhotos::of(record, &links, now)))?)
}

/// Declares a record of conduct void: it should never have been made
#[operation("撤销安全履职记录")]
pub(crate) async fn void_conduct(
    context: Context,
    on: On<perm::CorrectConduct, targets::Conduct>,
    body: Body<NewConductVoid>,
) -> Outcome<Is<WithPhotos<Conduct>>> {
    Ok(usecase::void_conduct(&context, on, body.read()?).await?)
}
