//! Pictures of score and place as SVG, for clients without a chart library.

use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use heping_org::industry;
use heping_ranking::charts::{self, Peers};
use heping_ranking::{PeerGroup, compare};

use crate::answer::problem::Problem;
use crate::app::App;
use crate::extract::auth::{On, perm};
use crate::extract::targets;
use crate::router::Routes;

/// The operations of this area.
pub fn routes(config: &mut Routes<'_>) {
    config.service(get_score_picture).service(get_ranking_picture);
}

fn svg(text: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("image/svg+xml")
        .insert_header((header::CACHE_CONTROL, "private, max-age=60"))
        .body(text)
}

/// The score over the last 12 months, drawn
#[utoipa::path(operation_id = "get_score_picture", tag = "scores", params(("id" = String, Path)),
    responses((status = 200, content_type = "image/svg+xml", body = String)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReadFirm"))))]
#[get("/api/v1/enterprises/{id}/score/picture")]
async fn get_score_picture(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    let facts = app.store.read(move |conn| heping_ranking::known_facts(conn, on.enterprise)).await?;
    Ok(svg(charts::score(&charts::score_line(&facts, now))))
}

/// The place in the peer group, drawn; nobody else is named
#[utoipa::path(operation_id = "get_ranking_picture", tag = "rankings", params(("id" = String, Path)),
    responses((status = 200, content_type = "image/svg+xml", body = String)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReadFirm"))))]
#[get("/api/v1/enterprises/{id}/ranking/picture")]
async fn get_ranking_picture(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    let standing = app.store.read(move |conn| heping_ranking::standing(conn, on.enterprise, now)).await?;
    let ranking = app.ranking(&standing).await?;
    let code = ranking.group_code().to_owned();
    let rank = ranking.rank();
    // of a group too small to rank, the others' scores stay hidden
    let scores = match PeerGroup::parse(&code).filter(|_| rank.is_some()) {
        Some(group) => {
            app.store.read(move |conn| compare::scores(conn, standing.subdistrict, &group)).await?
        }
        None => vec![(standing.score, 1)],
    };
    Ok(svg(charts::place(&Peers {
        name: industry::group_name(&code).unwrap_or_default().to_owned(),
        scores,
        mine: standing.score,
        rank,
        median: ranking.median(),
    })))
}
