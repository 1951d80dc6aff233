//! `/`: the page that a demo opens with, and the door before it where others are in reach.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE, LOCATION, SET_COOKIE};
use actix_web::{HttpRequest, HttpResponse, Responder, web};
use heping_core::{Code, Error, Result};
use heping_qr::{EcLevel, Matrix, Picture, svg};
use heping_store::limit;
use serde::{Deserialize, Serialize};

use crate::answer::HeldTags;
use crate::answer::page::FORM_POLICY;
use crate::answer::page::demo::{Demo, Door, People};
use crate::answer::problem::Problem;
use crate::app::{App, Front};
use crate::extract::context::Context;

/// The cookie of who has given the password.
const PASS: &str = "heping-demo";

/// `/`: the demo's front page, or the door before it; in a real installation the console.
pub async fn front(app: web::Data<App>, request: HttpRequest) -> std::result::Result<HttpResponse, Problem> {
    match &app.demo {
        Some(front) if is_open(front, &request) => Ok(HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .insert_header((CACHE_CONTROL, "no-store"))
            .body(page(&app, front).await?)),
        Some(_) => door(StatusCode::OK, None),
        None => Ok(web::Redirect::to("/console/").respond_to(&request).map_into_boxed_body()),
    }
}

/// What is typed at the door.
#[derive(Deserialize)]
pub struct Typed {
    password: String,
}

/// `POST /`: opens the door with the password that was printed.
pub async fn open(context: Context, typed: web::Form<Typed>) -> std::result::Result<HttpResponse, Problem> {
    let Some((front, pass)) = context.app.demo.as_ref().and_then(|front| Some((front, front.pass.clone()?)))
    else {
        return Err(Error::new(Code::NotFound).into());
    };
    if let Err(error) = context.admit(limit::SIGN_IN_ADDRESS, "").await {
        return door(StatusCode::TOO_MANY_REQUESTS, Some(error.detail().to_owned()));
    }
    if !same(typed.password.trim(), &front.password) {
        let way_out = "密码不对：请照启动演示的那个窗口里打印的一次性密码输入，字母不分大小写。";
        return door(StatusCode::FORBIDDEN, Some(way_out.to_owned()));
    }
    let cookie = format!("{PASS}={pass}; Path=/; HttpOnly; SameSite=Strict");
    Ok(HttpResponse::SeeOther().insert_header((SET_COOKIE, cookie)).insert_header((LOCATION, "/")).finish())
}

/// What signs a page of the demo in as one of its people.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Key<'a> {
    password: &'a str,
    code_ending: String,
}

/// `/demo/key`: to whom the door is open, what signs the demo's people in.
pub async fn key(app: web::Data<App>, request: HttpRequest) -> std::result::Result<HttpResponse, Problem> {
    let front = app.demo.as_ref().ok_or_else(|| Error::new(Code::NotFound))?;
    if !is_open(front, &request) {
        return Err(Error::because(Code::Unauthenticated, "请先在演示首页输入一次性密码。").into());
    }
    let key = Key { password: &front.password, code_ending: front.ending() };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(key))
}

/// Whether somebody may come in: everybody on this machine, else who has given the password.
fn is_open(front: &Front, request: &HttpRequest) -> bool {
    match &front.pass {
        Some(pass) => shown(request).is_some_and(|shown| same(shown, pass)),
        None => true,
    }
}

/// The value of our cookie, where the browser shows it.
fn shown(request: &HttpRequest) -> Option<&str> {
    let cookies = request.headers().get(COOKIE)?.to_str().ok()?;
    cookies.split(';').find_map(|cookie| cookie.trim().strip_prefix(PASS)?.strip_prefix('='))
}

/// Whether two secrets are one, letter by letter and whatever their case; it takes as long whether or not.
fn same(typed: &str, secret: &str) -> bool {
    let (typed, secret) = (typed.to_ascii_uppercase(), secret.to_ascii_uppercase());
    typed.len() == secret.len()
        && typed.bytes().zip(secret.bytes()).fold(0, |differs, (one, other)| differs | (one ^ other)) == 0
}

fn door(status: StatusCode, wrong: Option<String>) -> std::result::Result<HttpResponse, Problem> {
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_SECURITY_POLICY, FORM_POLICY))
        .body(Door::page(wrong)?))
}

/// The page as it is now.
async fn page(app: &App, front: &Front) -> Result<String> {
    let (firm, now) = (front.firm, app.clock.now());
    let (street, name, code) = app
        .store
        .read(move |conn| {
            let code = heping_qr::active(conn, firm)?.ok_or_else(|| Error::new(Code::NotFound))?;
            let (street, name) = heping_org::enterprises::name_of(conn, firm)?;
            Ok((street, name, code))
        })
        .await?;
    let (_, overview) = app.overview((street, firm), now, HeldTags::default()).await?;
    let overview: serde_json::Value =
        serde_json::from_str(&overview.unwrap_or_default()).map_err(Error::internal)?;
    let overview = serde_json::to_string_pretty(&overview).map_err(Error::internal)?;
    let matrix = Matrix::encode(&code.code.url(&app.public_url), EcLevel::M)?;
    let picture = svg::render(&matrix, Picture::new(Some(512), None)?)?;
    let landing = format!("/q/{}", code.code.as_str());
    let people = People {
        users: front.users.clone(),
        password: front.password.clone(),
        ending: front.ending(),
        is_public: front.pass.is_some(),
    };
    Demo::page((firm.to_string(), name), (code.code.display(), landing, &picture), people, overview, app.docs)
}
