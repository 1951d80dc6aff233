//! Appeals against entries of the score: filed by the firm, decided by another officer.

use actix_web::web;
use heping_core::{Code, EnterpriseId, Error, Page, PageRequest};
use heping_operation::operation;
use heping_org::enterprises;
use heping_ranking::appeals::{self, AppealState, NewAppeal, NewDecision};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::answer::Outcome;
use crate::answer::{Answer, Is, Stored};
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::targets;
use crate::usecase::{self, AppealView};

/// Contests a deduction, within 21 days; it counts meanwhile
#[operation("提出申诉")]
pub(crate) async fn create_appeal(
    context: Context,
    on: On<perm::FileAppeal, targets::ScoreEntry>,
    body: Body<NewAppeal>,
) -> Outcome<Stored<AppealView>> {
    Ok(usecase::file_appeal(&context, on, body.read()?).await?)
}

/// Decides an appeal: nobody who had a hand in what is contested may
#[operation("处理申诉")]
pub(crate) async fn decide_appeal(
    context: Context,
    on: On<perm::DecideAppeal, targets::Appeal>,
    body: Body<NewDecision>,
) -> Outcome<Is<AppealView>> {
    Ok(usecase::decide_appeal(&context, on, body.read()?).await?)
}

/// Which appeals.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AppealQuery {
    /// Of one enterprise.
    enterprise: Option<EnterpriseId>,
    /// In one state.
    state: Option<AppealState>,
    /// From 1.
    page: Option<i64>,
    /// 1–100.
    page_size: Option<i64>,
}

/// Appeals: those of the street for its staff, one's own for a firm; the most urgent first
#[operation("申诉清单")]
pub(crate) async fn list_appeals(
    app: web::Data<App>,
    guard: Guard<perm::ReadFirm>,
    query: Query<AppealQuery>,
) -> Outcome<Is<Page<AppealView>>> {
    let AppealQuery { enterprise, state, page, page_size } = query.read()?;
    let page = PageRequest::new(page, page_size)?;
    let (now, links) = (app.clock.now(), app.links());
    let list = app
        .store
        .read(move |conn| {
            if let Some(enterprise) = enterprise {
                let subdistrict = enterprises::name_of(conn, enterprise)?.0;
                if !guard.scope.admits(subdistrict, enterprise) {
                    return Err(Error::new(Code::NotFound));
                }
            }
            let list = appeals::list(conn, &guard.scope, enterprise, state, page)?;
            let total = list.total;
            Ok(page.of(AppealView::all(conn, list.items, &links, now)?, total))
        })
        .await?;
    Ok(Answer::ok(&list)?)
}

/// An appeal, and what may be done with it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AppealAnswer {
    #[serde(flatten)]
    appeal: AppealView,
    /// What the person who asks may do with it now, by the ids of the operations of this document:
    /// whatever is not here would be refused.
    #[schema(example = json!(["decide_appeal"]))]
    actions: Vec<&'static str>,
}

/// One appeal, and what may be done with it now
#[operation("查看申诉")]
pub(crate) async fn get_appeal(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Appeal>,
) -> Outcome<Is<AppealAnswer>> {
    let (now, links) = (app.clock.now(), app.links());
    let found = app
        .store
        .read(move |conn| {
            let appeal = appeals::find(conn, on.id)?.ok_or_else(|| Error::new(Code::NotFound))?;
            let may_decide = usecase::may_decide(conn, &on.actor, &appeal)?;
            let actions = may_decide.then_some(decide_appeal::WORDS.id).into_iter().collect();
            Ok(AppealAnswer { appeal: AppealView::one(conn, appeal, &links, now)?, actions })
        })
        .await?;
    Ok(Answer::ok(&found)?)
}
