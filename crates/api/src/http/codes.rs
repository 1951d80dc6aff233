//! The codes on the wall: issued, replaced, revoked, scanned.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use heping_core::{
    Code, CodeColour, CodeStatus, EnterpriseId, Error, Moment, Permission, Result, Role, words,
};
use heping_qr::{EcLevel, EnterpriseCode, IssuedCode, Matrix, Picture};
use heping_records::hazard::open_items;
use heping_records::self_check::task;
use heping_store::{Conn, limit};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{Outcome, address, targets};
use crate::answer::Answer;
use crate::app::App;
use crate::auth::{Guard, On, Visitor, perm};
use crate::body::{Body, Query};
use crate::cards::Ready;
use crate::flow::{self, Caller, Effect};
use crate::problem::Problem;
use crate::web::landing;

/// The operations of this area.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_code)
        .service(get_code)
        .service(revoke_code)
        .service(get_code_image)
        .service(get_landing_page);
}

/// A code that was issued.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CodeAnswer {
    /// The code.
    code: String,
    /// The same in groups, as it is printed.
    display: String,
    /// What the picture says.
    url: String,
    /// Whether it is in force.
    status: CodeStatus,
    /// The same in Chinese.
    status_text: &'static str,
    /// Since when it is in force.
    issued_at: Moment,
}

impl CodeAnswer {
    fn of(row: &IssuedCode, public_url: &str) -> Self {
        Self {
            code: row.code.as_str().to_owned(),
            display: row.code.display(),
            url: row.code.url(public_url),
            status: row.status,
            status_text: row.status.text(),
            issued_at: row.issued_at,
        }
    }
}

/// Issues a code; an earlier one becomes "replaced"
#[utoipa::path(operation_id = "create_code", tag = "codes", params(("id" = String, Path)),
    responses((status = 201, body = CodeAnswer)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ManageRegister"))))]
#[post("/api/v1/enterprises/{id}/codes")]
async fn create_code(
    app: web::Data<App>,
    on: On<perm::ManageRegister, targets::Enterprise>,
    _: Body,
) -> Outcome {
    let caller = Caller::of(&on.actor);
    let public_url = app.public_url.clone();
    let answer = flow::in_firm(&app, caller, on.subdistrict, on.enterprise, move |conn, now| {
        let row = heping_qr::issue(conn, on.subdistrict, on.enterprise, on.actor.user, now)?;
        Ok(Effect::done("issue_code", "code", row.id, Answer::new(201, &CodeAnswer::of(&row, &public_url))?))
    })
    .await?;
    Ok(answer)
}

/// Why a code is withdrawn.
#[derive(Deserialize, ToSchema)]
struct Revocation {
    /// 1–200 characters.
    #[schema(example = "标牌遗失")]
    reason: String,
}

/// Withdraws a code
#[utoipa::path(operation_id = "revoke_code", tag = "codes", request_body = Revocation, params(("code" = String, Path)),
    responses((status = 200, body = CodeAnswer)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ManageRegister"))))]
#[post("/api/v1/codes/{code}/revocation")]
async fn revoke_code(
    app: web::Data<App>,
    guard: Guard<perm::ManageRegister>,
    code: web::Path<String>,
    body: Body,
) -> Outcome {
    let code = parse(&code)?;
    let scope = guard.scope.clone();
    let row = app.store.read(move |conn| heping_qr::find(conn, &scope, code)).await?;
    let Revocation { reason } = body.read()?;
    let caller = Caller::of(&guard.actor);
    let public_url = app.public_url.clone();
    let answer = flow::in_firm(&app, caller, row.subdistrict, row.enterprise, move |conn, now| {
        let row = heping_qr::revoke(conn, &guard.scope, code, &reason, guard.actor.user, now)?;
        Ok(Effect::done("revoke_code", "code", row.id, Answer::ok(&CodeAnswer::of(&row, &public_url))?))
    })
    .await?;
    Ok(answer)
}

words! {
    /// What the person who scanned would probably do next.
    NextAction {
        /// Something must be rectified.
        Rectify = "rectify" "去整改",
        /// A self-check is due.
        SelfCheck = "self_check" "去自查",
        /// Open an inspection.
        Inspect = "inspect" "开始督查",
        /// Look at the one screen.
        View = "view" "查看",
        /// Ask the street for an invitation.
        Bind = "bind" "申请绑定",
    }
}

/// What anyone who scans a code sees; signed in, also who one is here.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicCard {
    /// The code.
    code: String,
    /// The enterprise's name.
    enterprise_name: String,
    /// How well it behaves.
    code_colour: CodeColour,
    /// The same in Chinese.
    code_colour_text: &'static str,
    /// Since when the code is in force.
    valid_since: Moment,
    /// `active`: other codes are refused with 410.
    status: CodeStatus,
    /// The same in Chinese.
    status_text: &'static str,
    #[serde(flatten)]
    here: Option<Here>,
}

/// Who the person with the session is at this enterprise.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Here {
    /// The enterprise.
    enterprise_id: EnterpriseId,
    /// The person's role here.
    your_role: Option<Role>,
    /// The same in Chinese.
    your_role_text: Option<&'static str>,
    /// What to do next.
    next_action: NextAction,
    /// The same in Chinese.
    next_action_text: &'static str,
}

fn card(
    conn: &mut Conn,
    code: EnterpriseCode,
    now: Moment,
) -> Result<(IssuedCode, PublicCard, Option<Moment>)> {
    let row = heping_qr::resolve(conn, code)?.ok_or_else(|| Error::new(Code::NotFound))?;
    row.in_force()?;
    let name = heping_org::enterprises::of(conn, row.enterprise)?.profile.name;
    let standing = heping_ranking::standing(conn, row.enterprise, now)?;
    let card = PublicCard {
        code: row.code.as_str().to_owned(),
        enterprise_name: name,
        code_colour: standing.colour,
        code_colour_text: standing.colour.text(),
        valid_since: row.issued_at,
        status: row.status,
        status_text: row.status.text(),
        here: None,
    };
    Ok((row, card, standing.next_change_at))
}

/// The public card of a code, however it was typed
#[utoipa::path(operation_id = "get_code", tag = "codes", params(("code" = String, Path)),
    responses((status = 200, body = PublicCard)), security((), ("bearer" = [])), extensions(("x-permission" = json!("nobody"))))]
#[get("/api/v1/codes/{code}")]
async fn get_code(
    app: web::Data<App>,
    visitor: Visitor,
    request: HttpRequest,
    code: web::Path<String>,
) -> Outcome {
    let now = app.clock.now();
    let Some(actor) = visitor.0 else {
        app.limiter.check(limit::CODE_LOOKUP, &address(&request), now).await?;
        return Ok(Answer { status: 200, body: public_card(&app, &code, now).await? });
    };
    let code = parse(&code)?;
    let card = app
        .store
        .read(move |conn| {
            let (row, mut card, _) = card(conn, code, now)?;
            let member = actor.memberships.iter().find(|m| match m.enterprise {
                Some(enterprise) => enterprise == row.enterprise,
                None => m.subdistrict == row.subdistrict,
            });
            let role = member.map(|m| m.role);
            let next_action = match role {
                Some(role)
                    if role.is_of_firm() && !open_items(conn, row.enterprise, now.day(), 1)?.is_empty() =>
                {
                    NextAction::Rectify
                }
                Some(role)
                    if role.is_of_firm() && task::next_task(conn, row.enterprise, now.day())?.is_some() =>
                {
                    NextAction::SelfCheck
                }
                Some(role) if Permission::Inspect.roles().contains(&role) => NextAction::Inspect,
                Some(_) => NextAction::View,
                None => NextAction::Bind,
            };
            card.here = Some(Here {
                enterprise_id: row.enterprise,
                your_role: role,
                your_role_text: role.map(Role::text),
                next_action,
                next_action_text: next_action.text(),
            });
            Ok(card)
        })
        .await?;
    Ok(Answer::ok(&card)?)
}

/// The public card as JSON, remembered for a moment.
async fn public_card(app: &App, typed: &str, now: Moment) -> Result<String> {
    if let Some(ready) = app.cards.get(typed, now) {
        return Ok(ready.body);
    }
    let code = parse(typed)?;
    let (row, card, until) = app.store.read(move |conn| card(conn, code, now)).await?;
    let body = serde_json::to_string(&card).map_err(Error::internal)?;
    if typed == row.code.as_str() {
        app.cards.keep(typed, Ready { enterprise: row.enterprise, body: body.clone(), until });
    }
    Ok(body)
}

/// The enterprise of a code in force.
///
/// # Errors
/// `not_found`, `code_replaced`, `code_revoked`.
pub async fn enterprise_of(app: &App, typed: &str) -> Result<EnterpriseId> {
    let code = parse(typed)?;
    let row = app.store.read(move |conn| heping_qr::resolve(conn, code)).await?;
    let row = row.ok_or_else(|| Error::new(Code::NotFound))?;
    row.in_force()?;
    Ok(row.enterprise)
}

/// A code as somebody typed it. One that cannot be is not found: a forged sticker says "unknown".
fn parse(typed: &str) -> Result<EnterpriseCode> {
    typed.parse().map_err(|error: heping_qr::NotACode| Error::because(Code::NotFound, error.to_string()))
}

words! {
    /// In which form a picture is wanted.
    ImageFormat {
        /// 1 bit, for print.
        Png = "png" "PNG",
        /// Scalable.
        Svg = "svg" "SVG",
    }
}

/// How a picture is wanted.
#[derive(Deserialize, IntoParams)]
struct ImageQuery {
    /// `png` unless given.
    format: Option<ImageFormat>,
    /// Side of the whole picture in pixels, quiet zone included: 64–4096, 512 unless given.
    size: Option<u32>,
    /// Written into the PNG: 72–1200, 300 unless given.
    dpi: Option<u32>,
}

/// The code as a picture to print
#[utoipa::path(operation_id = "get_code_image", tag = "codes", params(("code" = String, Path), ImageQuery),
    responses((status = 200, content_type = "image/png", body = Vec<u8>), (status = 304, description = "Not changed")),
    security(("bearer" = [])), extensions(("x-permission" = json!("PrintCode"))))]
#[get("/api/v1/codes/{code}/image")]
async fn get_code_image(
    app: web::Data<App>,
    guard: Guard<perm::PrintCode>,
    request: HttpRequest,
    code: web::Path<String>,
    query: Query<ImageQuery>,
) -> std::result::Result<HttpResponse, Problem> {
    let code = parse(&code)?;
    let row = app.store.read(move |conn| heping_qr::find(conn, &guard.scope, code)).await?;
    row.in_force()?;
    let ImageQuery { format, size, dpi } = query.read()?;
    let picture = Picture::new(size, dpi)?;
    let matrix = Matrix::encode(&code.url(&app.public_url), EcLevel::M)?;
    let (kind, bytes) = match format.unwrap_or(ImageFormat::Png) {
        ImageFormat::Png => ("image/png", heping_qr::png::render(&matrix, picture)?),
        ImageFormat::Svg => ("image/svg+xml", heping_qr::svg::render(&matrix, picture)?.into_bytes()),
    };
    let etag = format!("\"{}\"", heping_store::audit::digest_of_bytes(&bytes));
    let mut response = HttpResponse::build(StatusCode::OK);
    response.insert_header((header::ETAG, etag.clone()));
    response.insert_header((header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400")));
    if crate::answer::matches_etag(&request, &etag) {
        return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    Ok(response.content_type(kind).body(bytes))
}

/// What any scanner opens: a page, or the public card when JSON is asked for
#[utoipa::path(operation_id = "get_landing_page", tag = "codes", params(("code" = String, Path)),
    responses((status = 200, content_type = "text/html", body = String)), extensions(("x-permission" = json!("nobody"))))]
#[get("/q/{code}")]
async fn get_landing_page(
    app: web::Data<App>,
    request: HttpRequest,
    code: web::Path<String>,
) -> std::result::Result<HttpResponse, Problem> {
    let now = app.clock.now();
    let accept =
        request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accept.contains("application/json") && !accept.contains("text/html") {
        app.limiter.check(limit::CODE_LOOKUP, &address(&request), now).await?;
        let body = public_card(&app, &code, now).await?;
        return Ok(HttpResponse::Ok().content_type("application/json").body(body));
    }
    let (status, page) = match landing_of(&app, &request, &code, now).await {
        Ok(page) => (StatusCode::OK, page),
        Err(error) => {
            let problem = Problem(error);
            problem.log();
            let status = StatusCode::from_u16(problem.0.code().status()).unwrap_or(StatusCode::NOT_FOUND);
            (status, landing::refused(&problem.0)?)
        }
    };
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
        ))
        .body(page))
}

async fn landing_of(app: &App, request: &HttpRequest, typed: &str, now: Moment) -> Result<String> {
    app.limiter.check(limit::CODE_LOOKUP, &address(request), now).await?;
    let code = parse(typed)?;
    let (row, card, _) = app.store.read(move |conn| card(conn, code, now)).await?;
    landing::genuine(landing::Card {
        enterprise_name: card.enterprise_name,
        shape: landing::shape(card.code_colour),
        colour_text: card.code_colour_text,
        valid_since: card.valid_since.day().format("%Y年%-m月%-d日").to_string(),
        display: row.code.display(),
    })
}
