//! The figures of a firm's hazards by quarter and year, which its principal signs.

use actix_web::http::header::DispositionType;
use actix_web::{HttpRequest, web};
use heping_core::{Day, Page, PageRequest};
use heping_operation::operation;
use heping_records::statistics::{
    self, HazardStatistics, NewStatisticsSignature, Period, StatisticsFilter, StatisticsLine,
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::answer::Outcome;
use crate::answer::problem::Problem;
use crate::answer::{Answer, Is, Pdf, Served, Stored};
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::targets;
use crate::http::FILES;
use crate::http::inspections::documents::{pictures, set};
use crate::usecase;

/// The period that is asked for: where none is named, the quarter that was over last.
fn asked(period: Option<Period>, today: Day) -> Period {
    period.unwrap_or_else(|| Period::last_quarter(today))
}

/// Of which quarter or year.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PeriodQuery {
    /// A quarter or a year; left out, the quarter that was over last.
    #[param(value_type = Option<String>, example = "2026-Q2")]
    period: Option<Period>,
}

/// Which firms' figures.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StatisticsQuery {
    /// A quarter or a year; left out, the quarter that was over last.
    #[param(value_type = Option<String>, example = "2026-Q2")]
    period: Option<Period>,
    /// Whether the principal has signed.
    signed: Option<bool>,
    /// In one village, by its code.
    village: Option<String>,
    /// In one industry, by its division (`21`).
    industry: Option<String>,
    /// From 1.
    page: Option<i64>,
    /// 1–100.
    page_size: Option<i64>,
}

/// A firm's hazards in a quarter or a year: as its principal signed them, else as they are counted now
#[operation("隐患统计表")]
pub(crate) async fn get_hazard_statistics(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
    query: Query<PeriodQuery>,
) -> Outcome<Is<HazardStatistics>> {
    let now = app.clock.now();
    let period = asked(query.read()?.period, now.day());
    let read = move |conn: &mut _| statistics::statistics(conn, on.enterprise, period, now);
    Ok(Answer::ok(&app.store.read(read).await?)?)
}

/// The principal stands by the figures of a quarter or a year that is over, once
#[operation("签署隐患统计表")]
pub(crate) async fn create_statistics_signature(
    context: Context,
    on: On<perm::SignStatistics, targets::Enterprise>,
    body: Body<NewStatisticsSignature>,
) -> Outcome<Stored<HazardStatistics>> {
    Ok(usecase::sign_statistics(&context, on, body.read()?).await?)
}

/// The figures as PDF/A; where nobody has signed, with room for the pen
#[operation("下载隐患统计表")]
pub(crate) async fn get_hazard_statistics_file(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
    request: HttpRequest,
    query: Query<PeriodQuery>,
) -> std::result::Result<Served<Pdf>, Problem> {
    let now = app.clock.now();
    let period = asked(query.read()?.period, now.day());
    let turn = FILES.take().await?;
    let paper = app.store.read(move |conn| statistics::paper(conn, on.enterprise, period, now)).await?;
    let (name, pictures) = (paper.name(), pictures(&app, paper.pictures()).await?);
    let file = set(&app, turn, move |fonts| paper.pdf(fonts, &pictures)).await?;
    let file: Served<Pdf> = Served::held(&request, "application/pdf", "private, no-cache", file);
    Ok(file.named(DispositionType::Inline, name)?)
}

/// The street's firms, and whether their principals have signed; a firm sees its own
#[operation("隐患统计表签署情况")]
pub(crate) async fn list_hazard_statistics(
    app: web::Data<App>,
    guard: Guard<perm::ReadFirm>,
    query: Query<StatisticsQuery>,
) -> Outcome<Is<Page<StatisticsLine>>> {
    let StatisticsQuery { period, signed, village, industry, page, page_size } = query.read()?;
    let (page, now) = (PageRequest::new(page, page_size)?, app.clock.now());
    let wanted = (asked(period, now.day()), StatisticsFilter { signed, village, division: industry });
    let list = app.store.read(move |conn| statistics::lines(conn, &guard.scope, wanted, now, page)).await?;
    Ok(Answer::ok(&list)?)
}
