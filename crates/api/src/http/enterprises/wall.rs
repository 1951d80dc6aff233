//! What the people of a firm must know of its hazards: a list for the wall, and the page behind its code.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use heping_core::Result;
use heping_operation::operation;
use heping_records::wall::{self, Wall};
use heping_store::limit;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Outcome;
use crate::answer::page::wall::page;
use crate::answer::page::{FORM_POLICY, landing};
use crate::answer::problem::Problem;
use crate::answer::{Answer, Is, Posted, Served};
use crate::app::App;
use crate::extract::auth::{On, perm};
use crate::extract::context::Context;
use crate::extract::targets;
use crate::usecase;

/// The list for the wall.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WallSheet {
    #[serde(flatten)]
    wall: Wall,
    /// What stands behind the code on the sheet: whoever scans it reads the list as it is then and says that
    /// they did, without a name.
    url: String,
}

/// The list for the wall: open hazards, measures and days, and how many people read it
#[operation("隐患公示单")]
pub(crate) async fn get_wall(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
) -> Outcome<Is<WallSheet>> {
    let today = app.clock.now().day();
    let wall = app.store.read(move |conn| wall::wall(conn, on.enterprise, today)).await?;
    let token = usecase::wall_token(&app.keys.walls, on.enterprise);
    let url = address(&app, &token);
    Ok(Answer::ok(&WallSheet { wall, url })?)
}

/// Where the page of a token stands.
fn address(app: &App, token: &str) -> String {
    format!("{}/w/{token}", app.public_url.trim_end_matches('/'))
}

/// The list as whoever scans the sheet on the wall reads it: a page, or JSON when that is asked for
#[operation("扫公示单打开的页面")]
pub(crate) async fn get_wall_page(
    context: Context,
    request: HttpRequest,
    token: web::Path<String>,
) -> std::result::Result<Served<Posted<Wall>>, Problem> {
    shown(&request, &address(&context.app, &token), read(&context, &token).await, false)
}

/// Says that one has read the list; only how many did is kept
#[operation("确认看过公示单")]
pub(crate) async fn create_wall_acknowledgement(
    context: Context,
    request: HttpRequest,
    token: web::Path<String>,
) -> std::result::Result<Served<Posted<Wall>>, Problem> {
    shown(&request, &address(&context.app, &token), usecase::acknowledge_wall(&context, &token).await, true)
}

async fn read(context: &Context, token: &str) -> Result<Wall> {
    context.admit(limit::CODE_LOOKUP, "").await?;
    let enterprise = usecase::wall_of(&context.app.keys.walls, token)?;
    let today = context.now.day();
    context.app.store.read(move |conn| wall::wall(conn, enterprise, today)).await
}

/// The page, also of a refusal; as JSON to who asks for that.
fn shown(
    request: &HttpRequest,
    url: &str,
    wall: Result<Wall>,
    thanks: bool,
) -> std::result::Result<Served<Posted<Wall>>, Problem> {
    let accept =
        request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accept.contains("application/json") && !accept.contains("text/html") {
        return Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(wall?).into());
    }
    let (status, page) = match wall {
        Ok(wall) => (StatusCode::OK, page(&wall, url, thanks)?),
        Err(error) => {
            let status = StatusCode::from_u16(error.code().status()).unwrap_or(StatusCode::NOT_FOUND);
            (status, landing::refused(&error)?)
        }
    };
    let page = HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_SECURITY_POLICY, FORM_POLICY))
        .body(page);
    Ok(page.into())
}
