//! `/`: the page that a demo opens with.

use actix_web::{HttpRequest, HttpResponse, Responder, web};
use heping_core::{Code, Error, Result};
use heping_qr::{EcLevel, Matrix, Picture, svg};

use crate::answer::page::demo::Demo;
use crate::answer::problem::Problem;
use crate::app::{App, Front};

/// `/`: the demo's front page; in a real installation the console.
pub async fn front(app: web::Data<App>, request: HttpRequest) -> std::result::Result<HttpResponse, Problem> {
    match &app.demo {
        Some(front) => {
            Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page(&app, front).await?))
        }
        None => Ok(web::Redirect::to("/console/").respond_to(&request).map_into_boxed_body()),
    }
}

/// The page as it is now; `not_found` when the demo was started empty and nobody has made the firm.
async fn page(app: &App, front: &Front) -> Result<String> {
    let (firm, now) = (front.firm, app.clock.now());
    let (name, code) = app
        .store
        .read(move |conn| {
            let code = heping_qr::active(conn, firm)?.ok_or_else(|| Error::new(Code::NotFound))?;
            Ok((heping_org::enterprises::name_of(conn, firm)?.1, code))
        })
        .await?;
    let (_, overview) = app.overview(firm, now).await?;
    let overview: serde_json::Value = serde_json::from_str(&overview).map_err(Error::internal)?;
    let overview = serde_json::to_string_pretty(&overview).map_err(Error::internal)?;
    let matrix = Matrix::encode(&code.code.url(&app.public_url), EcLevel::M)?;
    let picture = svg::render(&matrix, Picture::new(Some(512), None)?)?;
    let landing = format!("/q/{}", code.code.as_str());
    Demo::page(
        (firm.to_string(), name),
        (code.code.display(), landing, &picture),
        front.users.clone(),
        front.password,
        overview,
        app.docs,
    )
}
