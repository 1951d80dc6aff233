//! A campaign is led: who goes where, which firms come in later, when it is over.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{
    CampaignId, CampaignTeamId, EnterpriseId, Error, Moment, Result, Role, SubdistrictId, UserId,
};
use heping_store::schema::{
    campaign_members, campaign_targets, campaign_teams, campaigns, enterprises, memberships, users,
};
use heping_store::{Conn, on_either};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::frozen::{MOST_TARGETS, freeze};
use super::row::Row;
use crate::subdistrict;

/// People of one team.
const MOST_MEMBERS: usize = 20;
/// Villages of one team.
const MOST_VILLAGES: usize = 200;
/// Firms that a team is given one by one.
const MOST_NAMED: usize = 500;

/// Who goes out, and where.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewTeam {
    /// What it is called; the team of that name, where there is one.
    #[schema(min_length = 1, max_length = 60, example = "第一组")]
    pub name: String,
    /// Who goes out from now on: inspectors and grid workers.
    #[schema(min_items = 1, max_items = 20)]
    pub member_ids: Vec<UserId>,
    /// It gets the targets of these villages, by code or name, whosever they were.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub villages: Vec<String>,
    /// And these targets. What it had before it keeps.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub enterprise_ids: Vec<EnterpriseId>,
}

/// A target that comes in later.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewTarget {
    /// Which firm.
    pub enterprise_id: EnterpriseId,
    /// Who goes there.
    pub team_id: Option<CampaignTeamId>,
}

/// A team to be sent out.
pub(super) struct Team {
    pub(super) name: String,
    pub(super) members: Vec<UserId>,
}

/// Sends a team out, a new one or that of the same name; answers which.
///
/// # Errors
/// `not_found`, `validation_failed` naming the field, `state_conflict` where the campaign is closed.
pub fn lead(conn: &mut Conn, street: SubdistrictId, id: CampaignId, new: &NewTeam) -> Result<CampaignTeamId> {
    let row = Row::of(conn, street, id)?;
    let mut fields = Fields::new();
    let name = fields.text("name", &new.name, 60);
    for (field, count, most) in [
        ("memberIds", new.member_ids.len(), MOST_MEMBERS),
        ("villages", new.villages.len(), MOST_VILLAGES),
        ("enterpriseIds", new.enterprise_ids.len(), MOST_NAMED),
    ] {
        if count > most {
            fields.wrong(field, "too_many", format!("最多 {most} 个"));
        }
    }
    if new.member_ids.is_empty() {
        fields.wrong("memberIds", "required", "请至少选一人");
    }
    fields.check()?;
    let mut fields = Fields::new();
    let members = going_out(conn, street, &new.member_ids, &mut fields)?;
    let known = subdistrict::villages(conn, street)?;
    let mut villages = Vec::new();
    for (i, text) in new.villages.iter().enumerate() {
        match known.find(text) {
            Some(village) => villages.push(village.code.clone()),
            None => fields.wrong(format!("villages[{i}]"), "unknown", "本街道没有这个村或社区"),
        }
    }
    let targets: Vec<EnterpriseId> = campaign_targets::table
        .filter(campaign_targets::campaign_id.eq(id))
        .filter(campaign_targets::enterprise_id.eq_any(&new.enterprise_ids))
        .select(campaign_targets::enterprise_id)
        .load(conn)?;
    for (i, firm) in new.enterprise_ids.iter().enumerate() {
        if !targets.contains(firm) {
            fields.wrong(format!("enterpriseIds[{i}]"), "unknown", "这家企业不在本次专项中");
        }
    }
    fields.check()?;
    row.must_go_on()?;
    let team = send_out(conn, id, &Team { name, members }, &targets)?;
    let theirs = campaign_targets::table
        .filter(campaign_targets::campaign_id.eq(id))
        .filter(campaign_targets::village_code.eq_any(villages));
    diesel::update(theirs).set(campaign_targets::team_id.eq(team)).execute(conn)?;
    Ok(team)
}

/// Those named, each once, as long as they go out for the street.
fn going_out(
    conn: &mut Conn,
    street: SubdistrictId,
    named: &[UserId],
    fields: &mut Fields,
) -> Result<Vec<UserId>> {
    let known: Vec<UserId> = memberships::table
        .inner_join(users::table.on(memberships::user_id.eq(users::id)))
        .filter(users::id.eq_any(named))
        .filter(users::active.eq(true))
        .filter(memberships::subdistrict_id.eq(street))
        .filter(memberships::role.eq_any([Role::Inspector, Role::GridWorker]))
        .filter(memberships::ended_at.is_null())
        .select(users::id)
        .distinct()
        .order(users::id)
        .load(conn)?;
    for (i, id) in named.iter().enumerate() {
        if !known.contains(id) {
            fields.wrong(format!("memberIds[{i}]"), "unknown", "应是本街道在岗的督查人员或网格员");
        }
    }
    Ok(known)
}

pub(super) fn send_out(
    conn: &mut Conn,
    id: CampaignId,
    team: &Team,
    targets: &[EnterpriseId],
) -> Result<CampaignTeamId> {
    let same = campaign_teams::table
        .filter(campaign_teams::campaign_id.eq(id))
        .filter(campaign_teams::name.eq(&team.name));
    let present: Option<CampaignTeamId> = same.select(campaign_teams::id).first(conn).optional()?;
    let team_id = match present {
        Some(present) => {
            let members = campaign_members::table.filter(campaign_members::team_id.eq(present));
            diesel::delete(members).execute(conn)?;
            present
        }
        None => {
            let new = CampaignTeamId::new();
            diesel::insert_into(campaign_teams::table)
                .values((
                    campaign_teams::id.eq(new),
                    campaign_teams::campaign_id.eq(id),
                    campaign_teams::name.eq(&team.name),
                ))
                .execute(conn)?;
            new
        }
    };
    let rows: Vec<_> = team
        .members
        .iter()
        .map(|user| (campaign_members::team_id.eq(team_id), campaign_members::user_id.eq(*user)))
        .collect();
    on_either!(conn, |c| diesel::insert_into(campaign_members::table).values(&rows).execute(c))?;
    let theirs = campaign_targets::table
        .filter(campaign_targets::campaign_id.eq(id))
        .filter(campaign_targets::enterprise_id.eq_any(targets));
    diesel::update(theirs).set(campaign_targets::team_id.eq(team_id)).execute(conn)?;
    Ok(team_id)
}

/// Adds a target by hand; answers whether it was none before.
///
/// # Errors
/// `not_found`, `validation_failed` naming the field, `state_conflict` where the campaign is closed.
pub fn add_target(
    conn: &mut Conn,
    street: SubdistrictId,
    id: CampaignId,
    new: &NewTarget,
    now: Moment,
) -> Result<bool> {
    let row = Row::of(conn, street, id)?;
    let mut fields = Fields::new();
    let firm = enterprises::table.find(new.enterprise_id).filter(enterprises::subdistrict_id.eq(street));
    if !diesel::select(diesel::dsl::exists(firm)).get_result::<bool>(conn)? {
        fields.wrong("enterpriseId", "unknown", "本街道没有这家企业");
    }
    if let Some(team) = new.team_id {
        let found = campaign_teams::table.find(team).filter(campaign_teams::campaign_id.eq(id));
        if !diesel::select(diesel::dsl::exists(found)).get_result::<bool>(conn)? {
            fields.wrong("teamId", "unknown", "本次专项没有这个组");
        }
    }
    fields.check()?;
    row.must_go_on()?;
    let target = campaign_targets::table.find((id, new.enterprise_id));
    let is_new = !diesel::select(diesel::dsl::exists(target)).get_result::<bool>(conn)?;
    if is_new {
        let targets = campaign_targets::table.filter(campaign_targets::campaign_id.eq(id));
        let count: i64 = targets.count().get_result(conn)?;
        if usize::try_from(count).is_ok_and(|count| count >= MOST_TARGETS) {
            let message = format!("一次专项最多 {MOST_TARGETS} 家企业");
            return Err(Error::field("enterpriseId", "too_many", message));
        }
        freeze(conn, id, &[new.enterprise_id], now)?;
    }
    if let Some(team) = new.team_id {
        diesel::update(target).set(campaign_targets::team_id.eq(team)).execute(conn)?;
    }
    Ok(is_new)
}

/// Closes a campaign: whatever begins from now on does not count.
///
/// # Errors
/// `not_found`, `state_conflict` where it is closed.
pub fn complete(
    conn: &mut Conn,
    street: SubdistrictId,
    id: CampaignId,
    by: UserId,
    now: Moment,
) -> Result<()> {
    Row::of(conn, street, id)?.must_go_on()?;
    diesel::update(campaigns::table.find(id))
        .set((campaigns::completed_by.eq(by), campaigns::completed_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// The teams of campaigns that are not closed to which somebody belongs: which, and their names.
///
/// # Errors
/// Those of the database.
pub fn memberships_of(conn: &mut Conn, user: UserId) -> Result<Vec<(CampaignTeamId, String)>> {
    let rows: Vec<(CampaignTeamId, String, String)> = campaign_members::table
        .inner_join(campaign_teams::table.on(campaign_teams::id.eq(campaign_members::team_id)))
        .inner_join(campaigns::table.on(campaigns::id.eq(campaign_teams::campaign_id)))
        .filter(campaign_members::user_id.eq(user))
        .filter(campaigns::completed_at.is_null())
        .order(campaign_teams::id)
        .select((campaign_teams::id, campaign_teams::name, campaigns::name))
        .load(conn)?;
    let teams = rows.into_iter().map(|(id, team, campaign)| (id, format!("{campaign} {team}")));
    Ok(teams.collect())
}

/// Who of a street may not sign in any more, and is of a team of a campaign that is not closed.
///
/// # Errors
/// Those of the database.
pub fn left_by(conn: &mut Conn, street: SubdistrictId) -> Result<Vec<(UserId, String)>> {
    let left = users::table
        .inner_join(campaign_members::table.on(campaign_members::user_id.eq(users::id)))
        .inner_join(campaign_teams::table.on(campaign_teams::id.eq(campaign_members::team_id)))
        .inner_join(campaigns::table.on(campaigns::id.eq(campaign_teams::campaign_id)))
        .filter(users::subdistrict_id.eq(street))
        .filter(users::active.eq(false))
        .filter(campaigns::completed_at.is_null());
    Ok(left.select((users::id, users::name)).distinct().order(users::id).load(conn)?)
}

/// Puts somebody in another's place in the teams of campaigns that are not closed.
///
/// # Errors
/// Those of the database.
pub fn pass(conn: &mut Conn, from: UserId, to: UserId) -> Result<()> {
    let theirs = memberships_of(conn, to)?;
    for (team, _) in memberships_of(conn, from)? {
        let row = campaign_members::table.find((team, from));
        match theirs.iter().any(|(one, _)| *one == team) {
            true => diesel::delete(row).execute(conn)?,
            false => diesel::update(row).set(campaign_members::user_id.eq(to)).execute(conn)?,
        };
    }
    Ok(())
}
