//! Measures on the spot and the reviews that lift them; what the firm states.

use actix_web::web;
use heping_core::{EnterpriseId, Page, PageRequest};
use heping_operation::operation;
use heping_records::measure::{self, Measure, MeasureFilter, MeasureState, NewMeasure, NewMeasureReview};
use heping_records::statement::{NewStatement, Statement};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::answer::Outcome;
use crate::answer::{Answer, Is, Stored};
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::targets;
use crate::usecase;

/// Which measures.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MeasureQuery {
    /// Of one enterprise.
    enterprise: Option<EnterpriseId>,
    /// In one state.
    state: Option<MeasureState>,
    /// From 1.
    page: Option<i64>,
    /// 1–100.
    page_size: Option<i64>,
}

/// Measures on the spot (现场处理措施), the newest first
#[operation("现场处理措施清单")]
pub(crate) async fn list_measures(
    app: web::Data<App>,
    guard: Guard<perm::ReadFirm>,
    query: Query<MeasureQuery>,
) -> Outcome<Is<Page<Measure>>> {
    let MeasureQuery { enterprise, state, page, page_size } = query.read()?;
    let page = PageRequest::new(page, page_size)?;
    let filter = MeasureFilter { enterprise, state };
    let list = app.store.read(move |conn| measure::measures(conn, &guard.scope, filter, page)).await?;
    Ok(Answer::ok(&list)?)
}

/// Takes a measure on the spot: it holds at once, is signed by both sides and has its paper. A street
/// without a delegation asks for it and suspends nothing
#[operation("现场处理")]
pub(crate) async fn create_measure(
    context: Context,
    on: On<perm::Inspect, targets::Inspection>,
    body: Body<NewMeasure>,
) -> Outcome<Stored<Measure>> {
    Ok(usecase::take_measure(&context, on, body.read()?).await?)
}

/// Reviews a measure by two officers: `lift` when what it is about is gone, `keep` otherwise; either
/// way the firm gets the opinion (恢复生产意见书)
#[operation("审查恢复生产")]
pub(crate) async fn review_measure(
    context: Context,
    on: On<perm::Inspect, targets::Measure>,
    body: Body<NewMeasureReview>,
) -> Outcome<Is<Measure>> {
    Ok(usecase::review_measure(&context, on, body.read()?).await?)
}

/// Records what the firm states and pleads about an inspection, signed by both sides
#[operation("记录陈述申辩")]
pub(crate) async fn create_statement(
    context: Context,
    on: On<perm::Inspect, targets::Inspection>,
    body: Body<NewStatement>,
) -> Outcome<Stored<Statement>> {
    Ok(usecase::record_statement(&context, on, body.read()?).await?)
}
