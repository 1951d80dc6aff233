//! Approvals of inspections: asked for by an officer, decided by a supervisor.

use actix_web::web;
use heping_core::{EnterpriseId, Page, PageRequest};
use heping_operation::operation;
use heping_records::approval::{
    self, Approval, ApprovalFilter, ApprovalState, NewApproval, NewApprovalDecision,
};
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

/// Which approvals.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApprovalQuery {
    /// Of one enterprise.
    enterprise: Option<EnterpriseId>,
    /// In one state.
    state: Option<ApprovalState>,
    /// From 1.
    page: Option<i64>,
    /// 1–100.
    page_size: Option<i64>,
}

/// Approvals of inspections (行政检查审批), the newest first; firms do not see them
#[operation("督查审批清单")]
pub(crate) async fn list_inspection_approvals(
    app: web::Data<App>,
    guard: Guard<perm::ReadApprovals>,
    query: Query<ApprovalQuery>,
) -> Outcome<Is<Page<Approval>>> {
    let ApprovalQuery { enterprise, state, page, page_size } = query.read()?;
    let (street, page) = (guard.street()?, PageRequest::new(page, page_size)?);
    let filter = ApprovalFilter { enterprise, state };
    let list = app.store.read(move |conn| approval::approvals(conn, &guard.scope, street, filter, page));
    Ok(Answer::ok(&list.await?)?)
}

/// Asks for the approval of an inspection
#[operation("申请督查审批")]
pub(crate) async fn create_inspection_approval(
    context: Context,
    on: On<perm::Inspect, targets::Enterprise>,
    body: Body<NewApproval>,
) -> Outcome<Stored<Approval>> {
    Ok(usecase::request_approval(&context, on, body.read()?).await?)
}

/// Decides about an inspection; approved, it has its number and its sheet (审批表), and the firm its
/// notice (通知书) where it is told beforehand
#[operation("审批督查")]
pub(crate) async fn decide_inspection_approval(
    context: Context,
    on: On<perm::ApproveInspection, targets::Approval>,
    body: Body<NewApprovalDecision>,
) -> Outcome<Is<Approval>> {
    Ok(usecase::decide_approval(&context, on, body.read()?).await?)
}
