//! 专项大普查: which firms are visited within some weeks, by whom, and how far that has come.

pub mod report;

use actix_web::web;
use heping_core::{CampaignId, CampaignTeamId, Page, Result};
use heping_operation::operation;
use heping_org::campaigns::{
    self, Campaign, CampaignLine, CampaignTarget, CountedVisit, MyTarget, NewCampaign, NewTarget, NewTeam,
    Progress, TargetFilter, TargetState,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::answer::{Answer, Is, Made, Outcome, Stored};
use crate::app::App;
use crate::extract::auth::{Guard, Perm, id_of, perm};
use crate::extract::body::{Body, NoBody};
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::http::PageQuery;
use crate::usecase;

/// A campaign, and how far it has come.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CampaignDetail {
    #[serde(flatten)]
    campaign: Campaign,
    /// How far it has come by the end of today.
    progress: Progress,
}

/// The street's campaigns, what began last first
#[operation("专项清单")]
pub(crate) async fn list_campaigns(
    app: web::Data<App>,
    guard: Guard<perm::ReadRegister>,
    query: Query<PageQuery>,
) -> Outcome<Is<Page<CampaignLine>>> {
    let (street, page, today) = (guard.street()?, query.read()?.request()?, app.clock.now().day());
    let list = app.store.read(move |conn| campaigns::campaigns(conn, street, today, page)).await?;
    Ok(Answer::ok(&list)?)
}

/// Makes a campaign; which firms it names is settled with it
#[operation("新建专项")]
pub(crate) async fn create_campaign(
    context: Context,
    guard: Guard<perm::RunCampaigns>,
    body: Body<NewCampaign>,
) -> Outcome<Made<Campaign>> {
    Ok(usecase::create_campaign(&context, guard, body.read()?).await?)
}

/// A campaign of the street that the guard is held in.
async fn reached<P: Perm>(app: &App, guard: &Guard<P>, id: &str) -> Result<CampaignId> {
    let (street, id) = (guard.street()?, id_of(id)?);
    app.store.read(move |conn| campaigns::known(conn, street, id)).await?;
    Ok(id)
}

/// A campaign, its teams, and how far it has come by village, team and day
#[operation("查看专项")]
pub(crate) async fn get_campaign(
    app: web::Data<App>,
    guard: Guard<perm::ReadRegister>,
    id: web::Path<String>,
) -> Outcome<Is<CampaignDetail>> {
    let (street, id, today) = (guard.street()?, id_of(&id)?, app.clock.now().day());
    let detail = app
        .store
        .read(move |conn| {
            let campaign = campaigns::campaign(conn, street, id, today)?;
            Ok(CampaignDetail { campaign, progress: campaigns::progress(conn, street, id, today)? })
        })
        .await?;
    Ok(Answer::ok(&detail)?)
}

/// Which targets.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TargetQuery {
    /// In a village, by its code.
    village: Option<String>,
    /// Of a team.
    team: Option<CampaignTeamId>,
    /// Of which this has become.
    state: Option<TargetState>,
    /// Where somebody still has to go, or not.
    left: Option<bool>,
}

/// The targets of a campaign, by village and name
#[operation("专项的企业")]
pub(crate) async fn list_campaign_targets(
    app: web::Data<App>,
    guard: Guard<perm::ReadRegister>,
    id: web::Path<String>,
    query: Query<TargetQuery>,
    page: Query<PageQuery>,
) -> Outcome<Is<Page<CampaignTarget>>> {
    let id = reached(&app, &guard, &id).await?;
    let TargetQuery { village, team, state, left } = query.read()?;
    let page = page.read()?.request()?;
    let filter = TargetFilter { village, team, state, left };
    let all = app.store.read(move |conn| campaigns::targets(conn, id, &filter)).await?;
    Ok(Answer::ok(&page.cut(all))?)
}

/// Where the person who asks still has to go in campaigns: for the phone, which keeps it
#[operation("专项中要走访的企业")]
pub(crate) async fn list_own_targets(
    app: web::Data<App>,
    guard: Guard<perm::MakeServiceVisit>,
    query: Query<PageQuery>,
) -> Outcome<Is<Page<MyTarget>>> {
    let (street, page, today) = (guard.street()?, query.read()?.request()?, app.clock.now().day());
    let user = guard.actor.user;
    let left = app.store.read(move |conn| campaigns::left_for(conn, street, user, today)).await?;
    Ok(Answer::ok(&page.cut(left))?)
}

/// Adds a target by hand, or gives one that is there to a team
#[operation("增加专项企业")]
pub(crate) async fn create_campaign_target(
    context: Context,
    guard: Guard<perm::RunCampaigns>,
    id: web::Path<String>,
    body: Body<NewTarget>,
) -> Outcome<Stored<CampaignTarget>> {
    let id = reached(&context.app, &guard, &id).await?;
    Ok(usecase::add_campaign_target(&context, guard, id, body.read()?).await?)
}

/// Sends a team out, a new one or that of the same name: who goes, and in which villages and firms; they
/// are told
#[operation("安排专项分组")]
pub(crate) async fn replace_campaign_team(
    context: Context,
    guard: Guard<perm::RunCampaigns>,
    id: web::Path<String>,
    body: Body<NewTeam>,
) -> Outcome<Is<Campaign>> {
    let id = reached(&context.app, &guard, &id).await?;
    Ok(usecase::lead_campaign(&context, guard, id, body.read()?).await?)
}

/// Says that a target counts by a completed inspection or service visit which was made for another reason
#[operation("认定走访")]
pub(crate) async fn confirm_campaign_visit(
    context: Context,
    guard: Guard<perm::RunCampaigns>,
    id: web::Path<String>,
    body: Body<CountedVisit>,
) -> Outcome<Is<CampaignTarget>> {
    let id = reached(&context.app, &guard, &id).await?;
    Ok(usecase::count_campaign_visit(&context, guard, id, body.read()?).await?)
}

/// Closes a campaign: what begins from now on does not count
#[operation("结束专项")]
pub(crate) async fn complete_campaign(
    context: Context,
    guard: Guard<perm::RunCampaigns>,
    id: web::Path<String>,
    body: NoBody,
) -> Outcome<Is<Campaign>> {
    let id = reached(&context.app, &guard, &id).await?;
    body.read()?;
    Ok(usecase::complete_campaign(&context, guard, id).await?)
}
