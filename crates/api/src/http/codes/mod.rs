//! The codes on the wall: issued, replaced, revoked, drawn.

pub mod scan;
pub mod stickers;

use crate::extract::auth::Perm;
use actix_web::{HttpRequest, web};
use heping_core::Actor;
use heping_core::{Code, EnterpriseId, Error, Result, words};
use heping_operation::operation;
use heping_qr::{EcLevel, EnterpriseCode, Matrix, Picture};
use heping_store::{Conn, merged};
use heping_wechat::{CodeImage, EnvVersion};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::answer::Outcome;
use crate::answer::problem::Problem;
use crate::answer::{Is, Made, Printed, Served};
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::{Body, NoBody};
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::targets;
use crate::usecase::{self, CodeAnswer};

/// Issues a code; an earlier one becomes "replaced"
#[operation("签发河平码")]
pub(crate) async fn create_code(
    context: Context,
    on: On<perm::ManageRegister, targets::Enterprise>,
    body: NoBody,
) -> Outcome<Made<CodeAnswer>> {
    body.read()?;
    Ok(usecase::issue_code(&context, on).await?)
}

/// Why a code is withdrawn.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Revocation {
    /// 1–200 characters.
    #[schema(min_length = 1, max_length = 200, example = "标牌遗失")]
    reason: String,
}

/// Withdraws a code
#[operation("停用河平码")]
pub(crate) async fn revoke_code(
    context: Context,
    guard: Guard<perm::ManageRegister>,
    code: web::Path<String>,
    body: Body<Revocation>,
) -> Outcome<Is<CodeAnswer>> {
    let code = parse(&code)?;
    let scope = guard.scope.clone();
    let issued = context.app.store.read(move |conn| heping_qr::find(conn, &scope, code)).await?;
    let Revocation { reason } = body.read()?;
    Ok(usecase::revoke_code(&context, guard, issued, reason).await?)
}

/// The enterprise that a record is about: named by its id, or by the code on its wall.
pub struct NamedEnterprise {
    /// Its id.
    pub id: Option<EnterpriseId>,
    /// Or its code, as scanned.
    pub code: Option<String>,
}

impl NamedEnterprise {
    /// Finds it within the reach of the permission `P`.
    ///
    /// # Errors
    /// `validation_failed` where neither is given, `forbidden`, `not_found`.
    pub async fn find<P: Perm>(self, app: &App, actor: Actor) -> Result<On<P, targets::Enterprise>> {
        let id = match (self.id, self.code) {
            (Some(id), _) => id,
            (None, Some(code)) => enterprise_of(app, &code).await?,
            (None, None) => return Err(Error::field("enterpriseId", "required", "请给出企业编号或河平码")),
        };
        On::of(app, actor, id.as_str()).await
    }
}

/// The enterprise of a code in force; of one that was merged, the one that took it over.
///
/// # Errors
/// `not_found`, `code_replaced`, `code_revoked`.
pub async fn enterprise_of(app: &App, typed: &str) -> Result<EnterpriseId> {
    let code = parse(typed)?;
    let found = move |conn: &mut Conn| {
        let row = heping_qr::resolve(conn, code)?.ok_or_else(|| Error::new(Code::NotFound))?;
        row.in_force()?;
        merged::successor(conn, row.enterprise)
    };
    app.store.read(found).await
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
pub(crate) struct ImageQuery {
    /// `png` unless given.
    #[param(inline)]
    format: Option<ImageFormat>,
    /// Side of the whole picture in pixels, quiet zone included: 64–4096, 512 unless given;
    /// 280–1280 and 430 for `wxacode`.
    size: Option<u32>,
    /// Written into the PNG: 72–1200, 300 unless given.
    dpi: Option<u32>,
}

/// The code as a picture to print
#[operation("河平码图片")]
pub(crate) async fn get_code_image(
    app: web::Data<App>,
    guard: Guard<perm::PrintCode>,
    request: HttpRequest,
    code: web::Path<String>,
    query: Query<ImageQuery>,
) -> std::result::Result<Served<Printed>, Problem> {
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
    Ok(Served::held(&request, kind, "private, max-age=86400, immutable", bytes))
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
    app.wechat()?.code_image(code.as_str(), PAGE, EnvVersion::Release, side).await
}
