//! Codes on paper: one sticker at once, many as a job.

use actix_web::http::header::{self, DispositionType};
use actix_web::{HttpRequest, HttpResponse, web};
use heping_core::{EnterpriseId, Error, Result, SheetId, words};
use heping_operation::operation;
use heping_qr::sheets;
use heping_qr::sticker::{BatchFormat, Sticker, pdf, png::Painter, svg};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::answer::Outcome;
use crate::answer::named;
use crate::answer::problem::Problem;
use crate::answer::{Accepted, Answer, Is, Printed, Served, Sheets};
use crate::app::App;
use crate::app::stickers::verify;
use crate::extract::auth::{Guard, id_of, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::http::FILES;
use crate::http::codes::parse;
use crate::usecase::sticker_sheet::Order;
use crate::usecase::{self, JobAnswer};

words! {
    /// In which form a sticker is wanted.
    StickerFormat {
        /// Pixels.
        Png = "png" "PNG",
        /// Scalable.
        Svg = "svg" "SVG",
        /// A page of the sticker's size.
        Pdf = "pdf" "PDF",
    }
}

/// How a sticker is wanted.
#[derive(Deserialize, IntoParams)]
pub(crate) struct StickerQuery {
    /// `png` unless given.
    #[param(inline)]
    format: Option<StickerFormat>,
    /// Of a PNG: 150–600, 300 unless given.
    dpi: Option<u32>,
}

/// The sticker of a code, 60 × 80 mm
#[operation("河平码标牌")]
pub(crate) async fn get_code_sticker(
    app: web::Data<App>,
    guard: Guard<perm::PrintCode>,
    request: HttpRequest,
    code: web::Path<String>,
    query: Query<StickerQuery>,
) -> std::result::Result<Served<Printed>, Problem> {
    let code = parse(&code)?;
    let row = app.store.read(move |conn| heping_qr::find(conn, &guard.scope, code)).await?;
    row.in_force()?;
    let StickerQuery { format, dpi } = query.read()?;
    let vault = app.keys.vault.clone();
    let (profile, street) = app
        .store
        .read(move |conn| {
            let profile = heping_org::enterprises::of(conn, &vault, row.enterprise)?.profile;
            Ok((profile, heping_org::subdistrict::get(conn, row.subdistrict)?.name))
        })
        .await?;
    let style = app.stickers.style(&street, &app.public_url).await?;
    let sticker = Sticker { code, name: profile.name, risk: profile.risk_colour };
    // a name or a risk colour may change at any time: kept, but asked for again
    let kept = "private, no-cache";
    let turn = FILES.take().await?;
    let draw = move || match format.unwrap_or(StickerFormat::Png) {
        StickerFormat::Png => Ok(("image/png", Painter::new(&style, dpi)?.render(&sticker)?)),
        StickerFormat::Svg => Ok(("image/svg+xml", svg::render(&style, &sticker)?.into_bytes())),
        StickerFormat::Pdf => Ok(("application/pdf", pdf::render(&style, &sticker)?)),
    };
    let drawn: Result<_> = web::block(move || {
        let _turn = turn;
        draw()
    })
    .await
    .map_err(Error::internal)?;
    let (kind, bytes) = drawn?;
    Ok(Served::held(&request, kind, kept, bytes))
}

/// Which stickers are wanted; without anything all of the street's.
#[derive(Deserialize, Default, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct StickerFilter {
    /// The village's code, or its name.
    village: Option<String>,
    /// A section (`C`), a division (`21`), or the beginning of a class.
    industry: Option<String>,
    /// These enterprises alone.
    #[schema(max_items = 2000)]
    enterprises: Vec<EnterpriseId>,
    /// Only codes that were not printed on a sheet yet.
    unprinted: bool,
}

/// An order of stickers.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SheetOrder {
    /// Which.
    #[serde(default)]
    filter: StickerFilter,
    /// As what: sheets of A4, or pictures.
    format: BatchFormat,
    /// The number of the first page (twelve stickers each), 1 unless given: the stickers of the
    /// pages before it are left out, to go on where a printer stopped.
    #[schema(minimum = 1, maximum = 100_000)]
    first_page: Option<usize>,
}

/// Orders a file of stickers; a firm that never had a code gets one
#[operation("批量打印标牌")]
pub(crate) async fn create_sticker_sheet(
    context: Context,
    guard: Guard<perm::ManageRegister>,
    body: Body<SheetOrder>,
) -> Outcome<Accepted<JobAnswer>> {
    let SheetOrder { filter, format, first_page } = body.read()?;
    let StickerFilter { village, industry, enterprises, unprinted } = filter;
    let first_page = first_page.unwrap_or(1);
    let order = Order { village, industry, enterprises, unprinted, format, first_page };
    Ok(usecase::order_stickers(&context, guard, order).await?)
}

/// A job, how far it is, and where its file can be fetched
#[operation("查询任务进度")]
pub(crate) async fn get_job(
    app: web::Data<App>,
    guard: Guard<perm::ManageRegister>,
    id: web::Path<String>,
) -> Outcome<Is<JobAnswer>> {
    let id: SheetId = id_of(&id)?;
    let sheet = app.store.read(move |conn| sheets::get(conn, &guard.scope, id)).await?;
    Ok(Answer::ok(&JobAnswer::of(&sheet, &app.keys.sheet_links, app.clock.now())?)?)
}

/// A signed link.
#[derive(Deserialize, IntoParams)]
pub(crate) struct LinkQuery {
    /// When the link ends, in seconds since 1970.
    exp: i64,
    /// The signature.
    sig: String,
}

/// The file of a job, through a link that an answer gave
#[operation("下载标牌文件")]
pub(crate) async fn get_sticker_sheet(
    app: web::Data<App>,
    id: web::Path<String>,
    query: Query<LinkQuery>,
) -> std::result::Result<Served<Sheets>, Problem> {
    let id: SheetId = id_of(&id)?;
    let LinkQuery { exp, sig } = query.read()?;
    verify(&app.keys.sheet_links, id, exp, &sig, app.clock.now())?;
    let sheet = app.store.read(move |conn| sheets::of(conn, id)).await?;
    let order: Order = serde_json::from_str(&sheet.wanted).map_err(Error::internal)?;
    let kind = match order.format {
        BatchFormat::Pdf => "application/pdf",
        BatchFormat::Zip => "application/zip",
    };
    let name = format!("河平码标牌-{}.{}", sheet.created_at.day(), order.format.as_str());
    let (size, bytes) = app.stickers.read(id).await?;
    let response = HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header(named(DispositionType::Attachment, name))
        .no_chunking(size)
        .streaming(bytes);
    Ok(response.into())
}
