//! 专项大普查 and 双随机: the office leads, whoever goes out is told.

use heping_core::{CampaignId, CampaignTeamId, DrawId, Moment, Result, StaffMessageId, SubdistrictId};
use heping_org::campaigns::{
    self, Campaign, CampaignTarget, CountedVisit, NewCampaign, NewTarget, NewTeam, TargetFilter,
};
use heping_org::draws::{self, Draw, NewDraw, NewSeed};
use heping_org::staff_inbox::{self, NewStaffMessage, StaffMessageKind};
use heping_store::{Conn, Lock};

use super::{Action, Effect};
use crate::answer::{Answer, Is, Made, Stored};
use crate::extract::auth::{Guard, perm};
use crate::extract::context::Context;

/// A campaign is made; teams that a draw has put together are told.
///
/// # Errors
/// `validation_failed` naming the field, `state_conflict`; the database's. So too below.
pub async fn create_campaign(
    context: &Context,
    guard: Guard<perm::RunCampaigns>,
    new: NewCampaign,
) -> Result<Answer<Made<Campaign>>> {
    let (street, caller, by) = (guard.street()?, context.caller(&guard.actor), guard.actor.user);
    context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, now| {
            let id = campaigns::create(conn, street, by, &new, now)?;
            let made = campaigns::campaign(conn, street, id, now.day())?;
            tell(conn, street, &made, None, now)?;
            Ok(Effect::done(Action::CreateCampaign, id, Answer::made(&made)?))
        })
        .await
}

/// A target is added by hand; one that is there already may get another team so.
///
/// # Errors
/// As [`create_campaign`].
pub async fn add_campaign_target(
    context: &Context,
    guard: Guard<perm::RunCampaigns>,
    campaign: CampaignId,
    new: NewTarget,
) -> Result<Answer<Stored<CampaignTarget>>> {
    let (street, caller) = (guard.street()?, context.caller(&guard.actor));
    context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, now| {
            let is_new = campaigns::add_target(conn, street, campaign, &new, now)?;
            let target = campaigns::target(conn, campaign, new.enterprise_id)?;
            let answer = Answer::stored(is_new, &target)?;
            Ok(Effect::done(Action::AddCampaignTarget, campaign, answer))
        })
        .await
}

/// A team is sent out, and told.
///
/// # Errors
/// As [`create_campaign`].
pub async fn lead_campaign(
    context: &Context,
    guard: Guard<perm::RunCampaigns>,
    campaign: CampaignId,
    new: NewTeam,
) -> Result<Answer<Is<Campaign>>> {
    let (street, caller) = (guard.street()?, context.caller(&guard.actor));
    context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, now| {
            let team = campaigns::lead(conn, street, campaign, &new)?;
            let led = campaigns::campaign(conn, street, campaign, now.day())?;
            tell(conn, street, &led, Some(team), now)?;
            Ok(Effect::done(Action::LeadCampaign, campaign, Answer::ok(&led)?))
        })
        .await
}

/// Tells those who go out, or those of one team, how much waits for them.
fn tell(
    conn: &mut Conn,
    street: SubdistrictId,
    campaign: &Campaign,
    only: Option<CampaignTeamId>,
    now: Moment,
) -> Result<()> {
    if campaign.teams.is_empty() {
        return Ok(());
    }
    let filter = TargetFilter { left: Some(true), ..TargetFilter::default() };
    let left = campaigns::targets(conn, campaign.line.id, &filter)?;
    for team in campaign.teams.iter().filter(|team| only.is_none_or(|one| one == team.id)) {
        let count = left.iter().filter(|target| target.team_id == Some(team.id)).count();
        let line = &campaign.line;
        let body = format!(
            "“{}”（{} 至 {}）：您在{}，有 {count} 家企业要走访。",
            line.name, line.from, line.to, team.name
        );
        for member in &team.members {
            let message = NewStaffMessage {
                id: StaffMessageId::new(),
                subdistrict: street,
                user: member.id,
                kind: StaffMessageKind::CampaignGiven,
                body: body.clone(),
            };
            staff_inbox::tell(conn, &message, now)?;
        }
    }
    Ok(())
}

/// The office says that a visit made for another reason counts.
///
/// # Errors
/// As [`create_campaign`].
pub async fn count_campaign_visit(
    context: &Context,
    guard: Guard<perm::RunCampaigns>,
    campaign: CampaignId,
    new: CountedVisit,
) -> Result<Answer<Is<CampaignTarget>>> {
    let (street, caller, by) = (guard.street()?, context.caller(&guard.actor), guard.actor.user);
    context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, _now| {
            let firm = campaigns::count(conn, street, campaign, by, &new)?;
            let target = campaigns::target(conn, campaign, firm)?;
            Ok(Effect::done(Action::CountCampaignVisit, campaign, Answer::ok(&target)?))
        })
        .await
}

/// A campaign is closed.
///
/// # Errors
/// As [`create_campaign`].
pub async fn complete_campaign(
    context: &Context,
    guard: Guard<perm::RunCampaigns>,
    campaign: CampaignId,
) -> Result<Answer<Is<Campaign>>> {
    let (street, caller, by) = (guard.street()?, context.caller(&guard.actor), guard.actor.user);
    context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, now| {
            campaigns::complete(conn, street, campaign, by, now)?;
            let closed = campaigns::campaign(conn, street, campaign, now.day())?;
            Ok(Effect::done(Action::CompleteCampaign, campaign, Answer::ok(&closed)?))
        })
        .await
}

/// The lists and the digest of a seed are written down.
///
/// # Errors
/// As [`create_campaign`].
pub async fn create_draw(
    context: &Context,
    guard: Guard<perm::RunCampaigns>,
    new: NewDraw,
) -> Result<Answer<Made<Draw>>> {
    let (street, caller, by) = (guard.street()?, context.caller(&guard.actor), guard.actor.user);
    context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, now| {
            let id = draws::create(conn, street, by, &new, now)?;
            Ok(Effect::done(Action::CreateDraw, id, Answer::made(&draws::draw(conn, street, id)?)?))
        })
        .await
}

/// The seed is made known, and with it what was drawn.
///
/// # Errors
/// As [`create_campaign`].
pub async fn complete_draw(
    context: &Context,
    guard: Guard<perm::RunCampaigns>,
    draw: DrawId,
    new: NewSeed,
) -> Result<Answer<Is<draws::DrawRecord>>> {
    let (street, caller, by) = (guard.street()?, context.caller(&guard.actor), guard.actor.user);
    context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, now| {
            draws::complete(conn, street, draw, by, &new, now)?;
            let record = draws::record(conn, street, draw)?;
            Ok(Effect::done(Action::CompleteDraw, draw, Answer::ok(&record)?))
        })
        .await
}
