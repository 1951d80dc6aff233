//! 双随机: draws that anybody can work out again.

use actix_web::web;
use heping_core::{DrawId, Page, Result};
use heping_operation::operation;
use heping_org::draws::{self, Draw, DrawRecord, DrawnFirm, NewDraw, NewSeed};
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::{Answer, Is, Made, Outcome};
use crate::app::App;
use crate::extract::auth::{Guard, Perm, id_of, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::http::PageQuery;
use crate::usecase;

/// A draw, and what was drawn.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DrawDetail {
    #[serde(flatten)]
    draw: Draw,
    /// How many firms there were to draw from.
    firms: usize,
    /// How many officers.
    officers: usize,
    /// SHA-256 of both lists.
    lists_digest: String,
    /// The firms that were drawn, in their order, and who inspects each.
    drawn: Vec<DrawnFirm>,
}

/// The street's draws, the newest first
#[operation("双随机抽取清单")]
pub(crate) async fn list_draws(
    app: web::Data<App>,
    guard: Guard<perm::ReadApprovals>,
    query: Query<PageQuery>,
) -> Outcome<Is<Page<Draw>>> {
    let (street, page) = (guard.street()?, query.read()?.request()?);
    Ok(Answer::ok(&app.store.read(move |conn| draws::draws(conn, street, page)).await?)?)
}

/// Writes down the lists and the digest of a seed, before anybody knows what will be drawn
#[operation("准备双随机抽取")]
pub(crate) async fn create_draw(
    context: Context,
    guard: Guard<perm::RunCampaigns>,
    body: Body<NewDraw>,
) -> Outcome<Made<Draw>> {
    Ok(usecase::create_draw(&context, guard, body.read()?).await?)
}

/// A draw of the street that the guard is held in.
async fn reached<P: Perm>(app: &App, guard: &Guard<P>, id: &str) -> Result<DrawId> {
    let (street, id) = (guard.street()?, id_of(id)?);
    app.store.read(move |conn| draws::draw(conn, street, id)).await?;
    Ok(id)
}

/// A draw, and what was drawn
#[operation("查看双随机抽取")]
pub(crate) async fn get_draw(
    app: web::Data<App>,
    guard: Guard<perm::ReadApprovals>,
    id: web::Path<String>,
) -> Outcome<Is<DrawDetail>> {
    let (street, id) = (guard.street()?, id_of(&id)?);
    let (draw, record) = app
        .store
        .read(move |conn| Ok((draws::draw(conn, street, id)?, draws::record(conn, street, id)?)))
        .await?;
    Ok(Answer::ok(&DrawDetail {
        draw,
        firms: record.firms.len(),
        officers: record.officers.len(),
        drawn: draws::drawn(&record)?,
        lists_digest: record.lists_digest,
    })?)
}

/// All that is needed to work a draw out again, to be published; `heping verify draw` reads it
#[operation("双随机抽取的公示文件")]
pub(crate) async fn get_draw_record(
    app: web::Data<App>,
    guard: Guard<perm::ReadApprovals>,
    id: web::Path<String>,
) -> Outcome<Is<DrawRecord>> {
    let (street, id): (_, DrawId) = (guard.street()?, id_of(&id)?);
    Ok(Answer::ok(&app.store.read(move |conn| draws::record(conn, street, id)).await?)?)
}

/// Makes the seed known: what is drawn follows from it, and never changes
#[operation("公布种子并抽取")]
pub(crate) async fn complete_draw(
    context: Context,
    guard: Guard<perm::RunCampaigns>,
    id: web::Path<String>,
    body: Body<NewSeed>,
) -> Outcome<Is<DrawRecord>> {
    let id = reached(&context.app, &guard, &id).await?;
    Ok(usecase::complete_draw(&context, guard, id, body.read()?).await?)
}
