//! The codes on the wall: issued, replaced, revoked, drawn.

pub mod scan;
pub mod stickers;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use heping_core::{Code, CodeStatus, EnterpriseId, Error, Moment, Result, words};
use heping_qr::{EcLevel, EnterpriseCode, IssuedCode, Matrix, Picture};
use heping_wechat::{CodeImage, EnvVersion};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::answer::Answer;
use crate::answer::problem::Problem;
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::{Body, Query};
use crate::extract::targets;
use crate::http::Outcome;
use crate::router::Routes;
use crate::usecase::notice;
use crate::usecase::{self, Action, Caller, Effect};

/// The operations of this area.
pub fn routes(config: &mut Routes<'_>) {
    config.service(create_code).service(revoke_code).service(get_code_image);
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
    body: Body,
) -> Outcome {
    body.read_nothing()?;
    let caller = Caller::of(&on.actor);
    let public_url = app.public_url.clone();
    let answer = usecase::in_firm(&app, caller, on.subdistrict, on.enterprise, move |conn, now| {
        let earlier = heping_qr::active(conn, on.enterprise)?;
        let row = heping_qr::issue(conn, on.subdistrict, on.enterprise, on.actor.user, now)?;
        if earlier.is_some() {
            notice::code_replaced(conn, on.subdistrict, on.enterprise, &row.code.display(), now)?;
        }
        Ok(Effect::done(Action::IssueCode, row.id, Answer::new(201, &CodeAnswer::of(&row, &public_url))?))
    })
    .await?;
    Ok(answer)
}

/// Why a code is withdrawn.
#[derive(Deserialize, ToSchema)]
struct Revocation {
    /// 1–200 characters.
    #[schema(min_length = 1, max_length = 200, example = "标牌遗失")]
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
    let answer = usecase::in_firm(&app, caller, row.subdistrict, row.enterprise, move |conn, now| {
        let row = heping_qr::revoke(conn, &guard.scope, code, &reason, guard.actor.user, now)?;
        Ok(Effect::done(Action::RevokeCode, row.id, Answer::ok(&CodeAnswer::of(&row, &public_url))?))
    })
    .await?;
    Ok(answer)
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
pub(super) fn parse(typed: &str) -> Result<EnterpriseCode> {
    typed.parse().map_err(|error: heping_qr::NotACode| Error::because(Code::NotFound, error.to_string()))
}

words! {
    /// In which form a picture is wanted.
    ImageFormat {
        /// 1 bit, for print.
        Png = "png" "PNG",
        /// Scalable.
        Svg = "svg" "SVG",
        /// WeChat's own artwork, which opens the mini-program with `scene=<code>`.
        Wxacode = "wxacode" "小程序码",
    }
}

/// How a picture is wanted.
#[derive(Deserialize, IntoParams)]
struct ImageQuery {
    /// `png` unless given.
    format: Option<ImageFormat>,
    /// Side of the whole picture in pixels, quiet zone included: 64–4096, 512 unless given;
    /// 280–1280 and 430 for `wxacode`.
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
    let drawn = || {
        Ok::<_, Error>((Matrix::encode(&code.url(&app.public_url), EcLevel::M)?, Picture::new(size, dpi)?))
    };
    let (kind, bytes) = match format.unwrap_or(ImageFormat::Png) {
        ImageFormat::Png => {
            let (matrix, picture) = drawn()?;
            ("image/png", heping_qr::png::render(&matrix, picture)?)
        }
        ImageFormat::Svg => {
            let (matrix, picture) = drawn()?;
            ("image/svg+xml", heping_qr::svg::render(&matrix, picture)?.into_bytes())
        }
        ImageFormat::Wxacode => {
            let image = mini_program_code(&app, code, size).await?;
            (image.media_type, image.bytes)
        }
    };
    // what a code says at a size never changes
    Ok(answer_picture(&request, kind, "private, max-age=86400, immutable", bytes))
}

/// An answer whose ETag is its content; 304 to who has it.
pub(super) fn answer_picture(
    request: &HttpRequest,
    kind: &str,
    kept: &'static str,
    bytes: Vec<u8>,
) -> HttpResponse {
    let etag = format!("\"{}\"", heping_store::audit::digest_of_bytes(&bytes));
    let mut response = HttpResponse::build(StatusCode::OK);
    response.insert_header((header::ETAG, etag.clone()));
    response.insert_header((header::CACHE_CONTROL, HeaderValue::from_static(kept)));
    if crate::answer::matches_etag(request, &etag) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    response.content_type(kind).body(bytes)
}

/// The side of WeChat's artwork in pixels, as it allows.
const WXACODE_SIDES: std::ops::RangeInclusive<u32> = 280..=1280;
/// What the mini-program code opens.
const PAGE: &str = "pages/home/home";

/// The code as WeChat draws it; the same picture whenever it is asked.
async fn mini_program_code(app: &App, code: EnterpriseCode, size: Option<u32>) -> Result<CodeImage> {
    let side = size.unwrap_or(430);
    if !WXACODE_SIDES.contains(&side) {
        return Err(Error::field("size", "out_of_range", "小程序码的边长须为 280–1280 像素"));
    }
    app.wechat.code_image(code.as_str(), PAGE, EnvVersion::Release, side).await
}
