//! Pictures of score and place as SVG, for clients without a chart library.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use heping_operation::operation;
use heping_ranking::charts::{self, Peers};
use heping_ranking::{PeerGroup, compare};

use crate::answer::problem::Problem;
use crate::answer::{Served, Svg};
use crate::app::App;
use crate::extract::auth::{On, perm};
use crate::extract::targets;
use crate::http::scores::rankings::Ranking;

fn svg(text: String) -> Served<Svg> {
    HttpResponse::Ok()
        .content_type("image/svg+xml")
        .insert_header((header::CACHE_CONTROL, "private, max-age=60"))
        .body(text)
        .into()
}

/// The score over the last 12 months, drawn
#[operation("积分图")]
pub(crate) async fn get_score_picture(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
) -> Result<Served<Svg>, Problem> {
    let now = app.clock.now();
    let (book, facts) = app.store.read(move |conn| heping_ranking::known_facts(conn, on.enterprise)).await?;
    Ok(svg(charts::score(&charts::score_line(&book, &facts, now))))
}

/// The place in the peer group, drawn; nobody else is named
#[operation("排名图")]
pub(crate) async fn get_ranking_picture(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
) -> Result<Served<Svg>, Problem> {
    let (now, street) = (app.clock.now(), on.subdistrict);
    let board = app.placing(street, on.enterprise).await;
    let (ranking, mine, scores) = app
        .store
        .read(move |conn| {
            let standing = heping_ranking::standing(conn, on.enterprise, now)?;
            let ranking = Ranking::of(conn, &standing, board, now)?;
            // of a group too small to rank, the others' scores stay hidden
            let scores = match PeerGroup::parse(ranking.group_code()).filter(|_| ranking.rank().is_some()) {
                Some(group) => compare::scores(conn, street, &group)?,
                None => vec![(standing.score, 1)],
            };
            Ok((ranking, standing.score, scores))
        })
        .await?;
    Ok(svg(charts::place(&Peers {
        name: ranking.group_name(),
        scores,
        mine,
        rank: ranking.rank(),
        median: ranking.median(),
    })))
}
