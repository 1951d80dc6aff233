//! Service visits (服务指导): guidance by inspectors and grid workers; no inspection.

use crate::http::codes::NamedEnterprise;
use actix_web::web;
use heping_core::{CampaignId, EnterpriseId, Moment, Page, PageRequest, PhotoId, ServiceVisitId};
use heping_evidence::DeviceClock;
use heping_operation::operation;
use heping_records::service_visit::{self, NewServiceVisit, ServiceVisit, VisitOutcome};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::answer::Outcome;
use crate::answer::photo_links::WithPhotos;
use crate::answer::{Answer, Is, Stored};
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::targets;
use crate::usecase::{self};

/// A visit to an enterprise that is named by its id or by the code on its wall.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VisitOf {
    /// The enterprise's code, as scanned.
    code: Option<String>,
    /// Or its id.
    enterprise_id: Option<EnterpriseId>,
    /// Made by the phone, so that sending it again records no second visit.
    id: Option<ServiceVisitId>,
    /// What came of it.
    outcome: VisitOutcome,
    /// What was advised; needed where guidance was given.
    #[schema(max_length = 2000, example = "建议在打磨工段增设粉尘清扫记录")]
    advice: Option<String>,
    /// Photos of it.
    #[serde(default)]
    #[schema(max_items = 9)]
    photo_ids: Vec<PhotoId>,
    /// When it was.
    visited_at: Moment,
    /// The campaign for which it is made: the firm is a target of it.
    campaign_id: Option<CampaignId>,
}

impl VisitOf {
    /// The enterprise that it names, and the visit.
    pub fn named(self) -> (NamedEnterprise, NewServiceVisit) {
        let new = NewServiceVisit {
            id: self.id,
            outcome: self.outcome,
            advice: self.advice,
            photo_ids: self.photo_ids,
            visited_at: self.visited_at,
            campaign_id: self.campaign_id,
            clock: DeviceClock::default(),
        };
        (NamedEnterprise { id: self.enterprise_id, code: self.code }, new)
    }
}

/// Records a service visit
#[operation("登记服务指导")]
pub(crate) async fn create_service_visit(
    context: Context,
    guard: Guard<perm::MakeServiceVisit>,
    body: Body<VisitOf>,
) -> Outcome<Stored<WithPhotos<ServiceVisit>>> {
    let (enterprise, new) = body.read()?.named();
    let on = enterprise.find(&context.app, guard.actor).await?;
    Ok(usecase::record_service_visit(&context, on, new).await?)
}

/// Which visits.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VisitQuery {
    /// To one enterprise.
    enterprise: Option<EnterpriseId>,
    /// From 1.
    page: Option<i64>,
    /// 1–100.
    page_size: Option<i64>,
}

/// Service visits, the newest first
#[operation("服务指导记录")]
pub(crate) async fn list_service_visits(
    app: web::Data<App>,
    guard: Guard<perm::ReadEnterprise>,
    query: Query<VisitQuery>,
) -> Outcome<Is<Page<WithPhotos<ServiceVisit>>>> {
    let VisitQuery { enterprise, page, page_size } = query.read()?;
    let page = PageRequest::new(page, page_size)?;
    let (now, links) = (app.clock.now(), app.links());
    let list = app
        .store
        .read(move |conn| service_visit::service_visits(conn, &guard.scope, enterprise, page))
        .await?;
    Ok(Answer::ok(&list.map(|visit| WithPhotos::of(visit, &links, now)))?)
}

/// One service visit
#[operation("查看服务指导")]
pub(crate) async fn get_service_visit(
    app: web::Data<App>,
    on: On<perm::ReadEnterprise, targets::ServiceVisit>,
) -> Outcome<Is<WithPhotos<ServiceVisit>>> {
    let (now, links) = (app.clock.now(), app.links());
    let visit = app.store.read(move |conn| service_visit::service_visit(conn, &on.scope, on.id)).await?;
    Ok(Answer::ok(&WithPhotos::of(visit, &links, now))?)
}
