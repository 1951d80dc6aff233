//! Codes on paper: one sticker at once, many as a job.

use actix_web::http::header::{self, DispositionType};
use actix_web::{HttpRequest, HttpResponse, web};
use heping_core::{Error, FieldError, Moment, Result, SheetId, SubdistrictId, words};
use heping_evidence::photo::link;
use heping_operation::operation;
use heping_qr::sheets::{self, Sheet, SheetState};
use heping_qr::sticker::{BatchFormat, Sticker, pdf, png::Painter, svg};
use heping_store::Lock;
use heping_store::jobs::{self, Payload};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::answer::Outcome;
use crate::answer::named;
use crate::answer::problem::Problem;
use crate::answer::{Accepted, Answer, Is, Printed, Served, Sheets};
use crate::app::App;
use crate::extract::auth::{Guard, id_of, perm};
use crate::extract::body::{Body, Query};
use crate::extract::context::Context;
use crate::http::codes::parse;
use crate::stickers::{KEPT, sign, verify};
use crate::usecase::sticker_sheet::{Order, StickerSheet, scope_of};
use crate::usecase::{Action, Effect};

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
    let draw = move || match format.unwrap_or(StickerFormat::Png) {
        StickerFormat::Png => Ok(("image/png", Painter::new(&style, dpi)?.render(&sticker)?)),
        StickerFormat::Svg => Ok(("image/svg+xml", svg::render(&style, &sticker)?.into_bytes())),
        StickerFormat::Pdf => Ok(("application/pdf", pdf::render(&style, &sticker)?)),
    };
    let drawn: Result<_> = web::block(draw).await.map_err(Error::internal)?;
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

/// A job and how far it is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct JobAnswer {
    /// The job.
    id: SheetId,
    /// What is done: `sticker_sheet`.
    kind: &'static str,
    /// The same in Chinese.
    kind_text: &'static str,
    /// How far it is.
    state: SheetState,
    /// The same in Chinese.
    state_text: &'static str,
    /// Enterprises to be looked at.
    total: i32,
    /// Enterprises looked at.
    done: i32,
    /// Stickers in the file, once it is done.
    stickers: Option<i32>,
    /// The file's size, once it is done.
    bytes: Option<i64>,
    /// Where the file can be fetched without a session until `expiresAt`; asked for again, the
    /// answer has a new one, as long as the file is kept (a day).
    download_url: Option<String>,
    /// When the link ends.
    expires_at: Option<Moment>,
    /// Why it failed.
    errors: Vec<FieldError>,
    /// When it was ordered.
    created_at: Moment,
    /// When it was done or failed.
    ended_at: Option<Moment>,
}

impl JobAnswer {
    fn of(sheet: &Sheet, key: &[u8], now: Moment) -> Result<Self> {
        let kept =
            sheet.state == SheetState::Done && sheet.ended_at.is_some_and(|ended| now < ended.plus(KEPT));
        let exp = link::expiry(now);
        let query = if kept { Some(sign(key, sheet.id, exp)?) } else { None };
        let errors = sheet.problems().into_iter();
        Ok(Self {
            id: sheet.id,
            kind: StickerSheet::KIND,
            kind_text: "打印标牌",
            state: sheet.state,
            state_text: sheet.state.text(),
            total: sheet.total,
            done: sheet.done,
            stickers: sheet.stickers,
            bytes: sheet.bytes,
            expires_at: query.is_some().then(|| Moment::from_millis(exp * 1000)),
            download_url: query.map(|query| format!("/api/v1/sticker-sheets/{}/file?{query}", sheet.id)),
            errors: errors.map(|(field, code, message)| FieldError { field, code, message }).collect(),
            created_at: sheet.created_at,
            ended_at: sheet.ended_at,
        })
    }
}

/// Orders a file of stickers; a firm that never had a code gets one
#[operation("批量打印标牌")]
pub(crate) async fn create_sticker_sheet(
    context: Context,
    guard: Guard<perm::ManageRegister>,
    body: Body<SheetOrder>,
) -> Outcome<Accepted<JobAnswer>> {
    let street: SubdistrictId = guard.street()?;
    let SheetOrder { filter, format, first_page } = body.read()?;
    let StickerFilter { village, industry, unprinted } = filter;
    let order = Order { village, industry, unprinted, format, first_page: first_page.unwrap_or(1) };
    order.check()?;
    let total = scope_of(&context.app.store, street, &order).await?;
    // said now rather than after the job has failed
    context.app.stickers.fonts().await?;
    let wanted = serde_json::to_string(&order).map_err(Error::internal)?;
    let (by, key) = (guard.actor.user, context.app.keys.sheet_links);
    let caller = context.caller(&guard.actor);
    let answer = context
        .write(caller, Lock::Nothing, Some(street), move |conn, now| {
            let sheet = sheets::order(conn, street, by, wanted.clone(), total, now)?;
            jobs::enqueue(conn, now, &StickerSheet(sheet.id), now, None)?;
            let answer = Answer::accepted(&JobAnswer::of(&sheet, &key, now)?)?;
            Ok(Effect::done(Action::OrderStickers, sheet.id, answer))
        })
        .await?;
    context.app.wake.notify_one();
    Ok(answer)
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
