//! The targets of campaigns, and what has become of each.

use std::collections::HashMap;

use diesel::prelude::*;
use heping_core::{
    CampaignId, CampaignTeamId, ChecklistId, Code, Day, EnterpriseId, Error, HazardState, InspectionId,
    Moment, Result, ServiceVisitId, SubdistrictId, UserId,
};
use heping_store::Conn;
use heping_store::schema::{
    campaign_members, campaign_targets, campaign_teams, campaigns, enterprises, hazards, inspections,
    service_visits, villages,
};
use heping_store::statement::filled;
use serde::Serialize;
use utoipa::ToSchema;

use super::row::Row;
use super::{CampaignKind, TargetState};

/// A firm that is to be visited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CampaignTarget {
    /// Which.
    pub enterprise_id: EnterpriseId,
    /// Its name.
    pub enterprise_name: String,
    /// The class of its industry.
    pub industry: String,
    /// The village it stood in when it became a target, by its code.
    pub village: String,
    /// The name of the village.
    pub village_name: String,
    /// Who goes there.
    pub team_id: Option<CampaignTeamId>,
    /// What that team is called.
    pub team_name: Option<String>,
    /// What has become of it.
    pub state: TargetState,
    /// The same in Chinese.
    pub state_text: &'static str,
    /// The firm that stands for it now, where it was merged.
    pub merged_into_id: Option<EnterpriseId>,
    /// The name of that.
    pub merged_into_name: Option<String>,
    /// The inspection by which it counts.
    pub inspection_id: Option<InspectionId>,
    /// The number of that.
    pub inspection_number: Option<String>,
    /// Or the service visit.
    pub service_visit_id: Option<ServiceVisitId>,
    /// When that ended.
    pub at: Option<Moment>,
    /// Whether that was made for another reason, and the office says that it counts.
    pub counted_by_office: bool,
    /// Hazards that the inspection found.
    pub findings: i64,
    /// Those of them that are closed.
    pub closed: i64,
}

/// A target that waits for the person who asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MyTarget {
    /// Of which campaign.
    pub campaign_id: CampaignId,
    /// Its name.
    pub campaign_name: String,
    /// Of which kind the inspection is.
    pub campaign_kind: CampaignKind,
    /// The same in Chinese.
    pub campaign_kind_text: &'static str,
    /// The checklist that the inspection begins with.
    pub checklist_id: Option<ChecklistId>,
    /// The campaign's last day.
    #[schema(value_type = chrono::NaiveDate)]
    pub to: Day,
    /// The firm, and what has become of it.
    #[serde(flatten)]
    pub target: CampaignTarget,
}

/// Which targets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TargetFilter {
    /// In a village, by its code.
    pub village: Option<String>,
    /// Of a team.
    pub team: Option<CampaignTeamId>,
    /// Of which this has become.
    pub state: Option<TargetState>,
    /// Where somebody still has to go, or not.
    pub left: Option<bool>,
}

/// Whose targets are read.
enum Whose<'a> {
    Campaign(CampaignId),
    One(CampaignId, EnterpriseId),
    Teams(&'a [CampaignTeamId]),
}

#[derive(Queryable)]
struct Line {
    campaign: CampaignId,
    enterprise: EnterpriseId,
    enterprise_name: String,
    industry: String,
    village: String,
    village_name: String,
    team: Option<CampaignTeamId>,
    team_name: Option<String>,
    inspection: Option<InspectionId>,
    number: Option<String>,
    inspected: Option<String>,
    ended_at: Option<Moment>,
    voided_at: Option<Moment>,
    visit: Option<ServiceVisitId>,
    visited: Option<String>,
    visited_at: Option<Moment>,
    counted_by: Option<UserId>,
    successor: Option<EnterpriseId>,
}

/// All of them, by village and name.
fn read(conn: &mut Conn, whose: &Whose<'_>) -> Result<Vec<(CampaignId, CampaignTarget)>> {
    let query = campaign_targets::table
        .inner_join(enterprises::table.on(enterprises::id.eq(campaign_targets::enterprise_id)))
        .inner_join(villages::table.on(villages::code.eq(campaign_targets::village_code)))
        .left_join(campaign_teams::table.on(campaign_targets::team_id.eq(campaign_teams::id.nullable())))
        .left_join(inspections::table.on(campaign_targets::inspection_id.eq(inspections::id.nullable())))
        .left_join(
            service_visits::table.on(campaign_targets::service_visit_id.eq(service_visits::id.nullable())),
        )
        .into_boxed();
    let query = match *whose {
        Whose::Campaign(id) => query.filter(campaign_targets::campaign_id.eq(id)),
        Whose::One(id, firm) => query
            .filter(campaign_targets::campaign_id.eq(id))
            .filter(campaign_targets::enterprise_id.eq(firm)),
        Whose::Teams(teams) => query.filter(campaign_targets::team_id.eq_any(teams)),
    };
    let lines: Vec<Line> = query
        .order((campaign_targets::village_code, enterprises::name, enterprises::id))
        .select((
            campaign_targets::campaign_id,
            enterprises::id,
            enterprises::name,
            enterprises::industry,
            campaign_targets::village_code,
            villages::name,
            campaign_targets::team_id,
            campaign_teams::name.nullable(),
            campaign_targets::inspection_id,
            inspections::number.nullable(),
            inspections::outcome.nullable(),
            inspections::ended_at.nullable(),
            inspections::voided_at.nullable(),
            campaign_targets::service_visit_id,
            service_visits::outcome.nullable(),
            service_visits::visited_at.nullable(),
            campaign_targets::counted_by,
            enterprises::successor_id,
        ))
        .load(conn)?;
    let found = found(conn, whose)?;
    let heirs = heirs(conn, &lines)?;
    Ok(lines.into_iter().map(|line| (line.campaign, line.target(&found, &heirs))).collect())
}

/// The names of the firms that stand for those that were merged.
fn heirs(conn: &mut Conn, lines: &[Line]) -> Result<HashMap<EnterpriseId, String>> {
    let heirs: Vec<EnterpriseId> = lines.iter().filter_map(|line| line.successor).collect();
    if heirs.is_empty() {
        return Ok(HashMap::new());
    }
    let names = enterprises::table.filter(enterprises::id.eq_any(filled(heirs)));
    Ok(names
        .select((enterprises::id, enterprises::name))
        .load::<(EnterpriseId, String)>(conn)?
        .into_iter()
        .collect())
}

/// How many hazards each inspection found, and how many of them are closed.
fn found(conn: &mut Conn, whose: &Whose<'_>) -> Result<HashMap<InspectionId, (i64, i64)>> {
    let query = campaign_targets::table
        .inner_join(
            hazards::table.on(hazards::enterprise_id
                .eq(campaign_targets::enterprise_id)
                .and(hazards::inspection_id.eq(campaign_targets::inspection_id))),
        )
        .filter(hazards::state.ne(HazardState::Voided))
        .select((hazards::inspection_id, hazards::state))
        .into_boxed();
    let query = match *whose {
        Whose::Campaign(id) => query.filter(campaign_targets::campaign_id.eq(id)),
        Whose::One(id, firm) => query
            .filter(campaign_targets::campaign_id.eq(id))
            .filter(campaign_targets::enterprise_id.eq(firm)),
        Whose::Teams(teams) => query.filter(campaign_targets::team_id.eq_any(teams)),
    };
    let rows: Vec<(Option<InspectionId>, HazardState)> = query.load(conn)?;
    let mut found = HashMap::new();
    for (inspection, state) in rows {
        let Some(inspection) = inspection else { continue };
        let (all, closed): &mut (i64, i64) = found.entry(inspection).or_default();
        *all += 1;
        *closed += i64::from(state == HazardState::Closed);
    }
    Ok(found)
}

impl Line {
    fn target(
        self,
        found: &HashMap<InspectionId, (i64, i64)>,
        heirs: &HashMap<EnterpriseId, String>,
    ) -> CampaignTarget {
        let inspected = self.inspected.filter(|_| self.voided_at.is_none());
        let state = match TargetState::of(inspected.or(self.visited).as_deref()) {
            left if left.is_left() && self.successor.is_some() => TargetState::Merged,
            state => state,
        };
        let found = self.inspection.and_then(|id| found.get(&id).copied());
        let (findings, closed) = found.unwrap_or_default();
        CampaignTarget {
            enterprise_id: self.enterprise,
            enterprise_name: self.enterprise_name,
            industry: self.industry,
            village: self.village,
            village_name: self.village_name,
            team_id: self.team,
            team_name: self.team_name,
            state,
            state_text: state.text(),
            merged_into_id: self.successor,
            merged_into_name: self.successor.and_then(|heir| heirs.get(&heir).cloned()),
            inspection_id: self.inspection,
            inspection_number: self.number,
            service_visit_id: self.visit,
            at: self.ended_at.or(self.visited_at).filter(|_| state != TargetState::Waiting),
            counted_by_office: self.counted_by.is_some(),
            findings,
            closed,
        }
    }
}

impl TargetFilter {
    fn fits(&self, target: &CampaignTarget) -> bool {
        self.village.as_ref().is_none_or(|village| *village == target.village)
            && self.team.is_none_or(|team| target.team_id == Some(team))
            && self.state.is_none_or(|state| state == target.state)
            && self.left.is_none_or(|left| left == target.state.is_left())
    }
}

/// The targets of a campaign that fit, by village and name.
///
/// # Errors
/// Those of the database.
pub fn targets(conn: &mut Conn, id: CampaignId, filter: &TargetFilter) -> Result<Vec<CampaignTarget>> {
    let all = read(conn, &Whose::Campaign(id))?.into_iter().map(|(_, target)| target);
    Ok(all.filter(|target| filter.fits(target)).collect())
}

/// One of them.
///
/// # Errors
/// `not_found`.
pub fn target(conn: &mut Conn, id: CampaignId, firm: EnterpriseId) -> Result<CampaignTarget> {
    let found = read(conn, &Whose::One(id, firm))?.pop();
    found.map(|(_, target)| target).ok_or_else(|| Error::new(Code::NotFound))
}

/// Where somebody still has to go: the targets of their teams in campaigns that go on, what ends first
/// first.
///
/// # Errors
/// Those of the database.
pub fn left_for(conn: &mut Conn, street: SubdistrictId, user: UserId, today: Day) -> Result<Vec<MyTarget>> {
    let rows: Vec<(CampaignTeamId, Row)> = campaign_members::table
        .inner_join(campaign_teams::table.on(campaign_teams::id.eq(campaign_members::team_id)))
        .inner_join(campaigns::table.on(campaigns::id.eq(campaign_teams::campaign_id)))
        .filter(campaign_members::user_id.eq(user))
        .filter(campaigns::subdistrict_id.eq(street))
        .filter(campaigns::completed_at.is_null())
        .filter(campaigns::from_on.le(today))
        .select((campaign_teams::id, Row::as_select()))
        .load(conn)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let teams: Vec<CampaignTeamId> = rows.iter().map(|(team, _)| *team).collect();
    let of: HashMap<CampaignId, Row> = rows.into_iter().map(|(_, row)| (row.id, row)).collect();
    let all = read(conn, &Whose::Teams(&teams))?.into_iter().filter(|(_, target)| target.state.is_left());
    let mut left: Vec<MyTarget> = all
        .filter_map(|(campaign, target)| {
            let row = of.get(&campaign)?;
            Some(MyTarget {
                campaign_id: row.id,
                campaign_name: row.name.clone(),
                campaign_kind: row.kind(),
                campaign_kind_text: row.kind().text(),
                checklist_id: row.checklist_id,
                to: row.to_on,
                target,
            })
        })
        .collect();
    left.sort_by_key(|one| (one.to, one.campaign_id));
    Ok(left)
}
