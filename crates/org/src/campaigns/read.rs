//! Campaigns, as the street sees them.

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;
use heping_core::{
    CampaignId, CampaignTeamId, ChecklistId, Day, DrawId, Moment, Page, PageRequest, Result, SubdistrictId,
    UserId,
};
use heping_store::Conn;
use heping_store::schema::{
    campaign_members, campaign_targets, campaign_teams, campaigns, checklists, users,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::row::Row;
use super::{CampaignKind, CampaignState};

/// A campaign in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CampaignLine {
    /// Its id.
    pub id: CampaignId,
    /// How its firms were chosen.
    pub kind: CampaignKind,
    /// The same in Chinese.
    pub kind_text: &'static str,
    /// How far it has come.
    pub state: CampaignState,
    /// The same in Chinese.
    pub state_text: &'static str,
    /// What people call it.
    pub name: String,
    /// Its first day.
    #[schema(value_type = chrono::NaiveDate)]
    pub from: Day,
    /// Its last day.
    #[schema(value_type = chrono::NaiveDate)]
    pub to: Day,
    /// How many firms it names.
    pub targets: i64,
    /// When it was closed.
    pub completed_at: Option<Moment>,
}

/// A person of a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CampaignMember {
    /// Who.
    pub id: UserId,
    /// The name.
    pub name: String,
}

/// Who goes out together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CampaignTeam {
    /// The team.
    pub id: CampaignTeamId,
    /// What it is called.
    pub name: String,
    /// Its people.
    pub members: Vec<CampaignMember>,
}

/// A campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Campaign {
    /// What a list shows of it.
    #[serde(flatten)]
    pub line: CampaignLine,
    /// The checklist that its inspections begin with.
    pub checklist_id: Option<ChecklistId>,
    /// What that is called.
    pub checklist_title: Option<String>,
    /// The draw that chose its firms.
    pub draw_id: Option<DrawId>,
    /// Who made it.
    pub created_by: UserId,
    /// The name.
    pub created_by_name: String,
    /// When.
    pub created_at: Moment,
    /// Who goes out, by name.
    pub teams: Vec<CampaignTeam>,
}

impl CampaignLine {
    fn of(row: &Row, targets: i64, today: Day) -> Self {
        let (kind, state) = (row.kind(), row.state(today));
        Self {
            id: row.id,
            kind,
            kind_text: kind.text(),
            state,
            state_text: state.text(),
            name: row.name.clone(),
            from: row.from_on,
            to: row.to_on,
            targets,
            completed_at: row.completed_at,
        }
    }
}

/// A street's campaigns, what began last first.
///
/// # Errors
/// Those of the database.
pub fn campaigns(
    conn: &mut Conn,
    street: SubdistrictId,
    today: Day,
    page: PageRequest,
) -> Result<Page<CampaignLine>> {
    let all = || campaigns::table.filter(campaigns::subdistrict_id.eq(street));
    let total = all().count().get_result(conn)?;
    let rows: Vec<Row> = all()
        .order((campaigns::from_on.desc(), campaigns::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select(Row::as_select())
        .load(conn)?;
    let ids: Vec<CampaignId> = rows.iter().map(|row| row.id).collect();
    let counts = counts(conn, &ids)?;
    let count = |row: &Row| counts.get(&row.id).copied().unwrap_or_default();
    Ok(page.of(rows.iter().map(|row| CampaignLine::of(row, count(row), today)).collect(), total))
}

fn counts(conn: &mut Conn, ids: &[CampaignId]) -> Result<HashMap<CampaignId, i64>> {
    let rows: Vec<(CampaignId, i64)> = campaign_targets::table
        .filter(campaign_targets::campaign_id.eq_any(ids))
        .group_by(campaign_targets::campaign_id)
        .select((campaign_targets::campaign_id, count_star()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Whether it is one of them.
///
/// # Errors
/// `not_found` where it is not.
pub fn known(conn: &mut Conn, street: SubdistrictId, id: CampaignId) -> Result<()> {
    Row::of(conn, street, id).map(drop)
}

/// One of them.
///
/// # Errors
/// `not_found`.
pub fn campaign(conn: &mut Conn, street: SubdistrictId, id: CampaignId, today: Day) -> Result<Campaign> {
    let row = Row::of(conn, street, id)?;
    let targets = counts(conn, &[id])?.get(&id).copied().unwrap_or_default();
    let checklist_title = match row.checklist_id {
        Some(checklist) => Some(checklists::table.find(checklist).select(checklists::title).first(conn)?),
        None => None,
    };
    Ok(Campaign {
        line: CampaignLine::of(&row, targets, today),
        checklist_id: row.checklist_id,
        checklist_title,
        draw_id: row.draw_id,
        created_by: row.created_by,
        created_by_name: users::table.find(row.created_by).select(users::name).first(conn)?,
        created_at: row.created_at,
        teams: teams(conn, id)?,
    })
}

fn teams(conn: &mut Conn, id: CampaignId) -> Result<Vec<CampaignTeam>> {
    let rows: Vec<(CampaignTeamId, String, UserId, String)> = campaign_teams::table
        .inner_join(campaign_members::table.on(campaign_members::team_id.eq(campaign_teams::id)))
        .inner_join(users::table.on(users::id.eq(campaign_members::user_id)))
        .filter(campaign_teams::campaign_id.eq(id))
        .order((campaign_teams::name, users::name, users::id))
        .select((campaign_teams::id, campaign_teams::name, users::id, users::name))
        .load(conn)?;
    let mut teams: Vec<CampaignTeam> = Vec::new();
    for (id, name, user, user_name) in rows {
        let member = CampaignMember { id: user, name: user_name };
        match teams.last_mut().filter(|team| team.id == id) {
            Some(team) => team.members.push(member),
            None => teams.push(CampaignTeam { id, name, members: vec![member] }),
        }
    }
    Ok(teams)
}
