//! How far a campaign has come: by village, by team, by day.

use std::collections::BTreeMap;

use heping_core::{CampaignId, CampaignTeamId, Day, Result, SubdistrictId};
use heping_store::Conn;
use serde::Serialize;
use utoipa::ToSchema;

use super::row::Row;
use super::{CampaignTarget, TargetFilter, TargetState, targets};

/// What has become of some targets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CampaignFigures {
    /// How many there are.
    pub targets: i64,
    /// Nobody was there yet.
    pub waiting: i64,
    /// Visited.
    pub visited: i64,
    /// The gate was locked.
    pub locked: i64,
    /// They let nobody in.
    pub refused: i64,
    /// They are no longer there.
    pub moved: i64,
    /// They were merged into others before anybody was let in.
    pub merged: i64,
    /// Hazards that were found.
    pub findings: i64,
    /// Those of them that are closed.
    pub closed: i64,
    /// How many more should be done by the end of today, were as many done on each of the campaign's days.
    pub behind: i64,
}

/// A village's part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VillageFigures {
    /// The village, by its code.
    pub village: String,
    /// Its name.
    pub village_name: String,
    /// What has become of its targets.
    #[serde(flatten)]
    pub figures: CampaignFigures,
}

/// A team's part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TeamFigures {
    /// The team; none for the targets that nobody was given.
    pub team_id: Option<CampaignTeamId>,
    /// What it is called.
    pub team_name: Option<String>,
    /// What has become of its targets.
    #[serde(flatten)]
    pub figures: CampaignFigures,
}

/// What was done on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DayFigures {
    /// The day.
    #[schema(value_type = chrono::NaiveDate)]
    pub day: Day,
    /// Visited.
    pub visited: i64,
    /// The gate was locked, nobody was let in, or they are no longer there.
    pub in_vain: i64,
    /// Hazards that were found.
    pub findings: i64,
}

/// How far a campaign has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// All of it.
    pub total: CampaignFigures,
    /// Village by village.
    pub by_village: Vec<VillageFigures>,
    /// Team by team, by name; at the end what nobody was given.
    pub by_team: Vec<TeamFigures>,
    /// Day by day.
    pub by_day: Vec<DayFigures>,
}

/// How far a campaign has come by the end of a day.
///
/// # Errors
/// `not_found`.
pub fn progress(conn: &mut Conn, street: SubdistrictId, id: CampaignId, today: Day) -> Result<Progress> {
    let row = Row::of(conn, street, id)?;
    let all = targets(conn, id, &TargetFilter::default())?;
    let pace = Pace::of(&row, today);
    let mut villages: BTreeMap<(String, String), CampaignFigures> = BTreeMap::new();
    let mut teams: BTreeMap<(bool, Option<String>, Option<CampaignTeamId>), CampaignFigures> =
        BTreeMap::new();
    let mut days: BTreeMap<Day, DayFigures> = BTreeMap::new();
    let mut total = CampaignFigures::default();
    for target in &all {
        total.add(target);
        villages.entry((target.village.clone(), target.village_name.clone())).or_default().add(target);
        let team = (target.team_id.is_none(), target.team_name.clone(), target.team_id);
        teams.entry(team).or_default().add(target);
        if let Some(day) = target.at.map(heping_core::Moment::day) {
            let new = DayFigures { day, visited: 0, in_vain: 0, findings: 0 };
            days.entry(day).or_insert(new).add(target);
        }
    }
    let by_village = villages.into_iter().map(|((village, village_name), figures)| VillageFigures {
        village,
        village_name,
        figures: pace.behind(figures),
    });
    let by_team = teams.into_iter().map(|((_, team_name, team_id), figures)| TeamFigures {
        team_id,
        team_name,
        figures: pace.behind(figures),
    });
    Ok(Progress {
        total: pace.behind(total),
        by_village: by_village.collect(),
        by_team: by_team.collect(),
        by_day: days.into_values().collect(),
    })
}

impl CampaignFigures {
    fn add(&mut self, target: &CampaignTarget) {
        self.targets += 1;
        self.findings += target.findings;
        self.closed += target.closed;
        *match target.state {
            TargetState::Waiting => &mut self.waiting,
            TargetState::Visited => &mut self.visited,
            TargetState::Locked => &mut self.locked,
            TargetState::Refused => &mut self.refused,
            TargetState::Moved => &mut self.moved,
            TargetState::Merged => &mut self.merged,
        } += 1;
    }
}

impl DayFigures {
    fn add(&mut self, target: &CampaignTarget) {
        self.findings += target.findings;
        match target.state {
            TargetState::Waiting => {}
            TargetState::Visited => self.visited += 1,
            _ => self.in_vain += 1,
        }
    }
}

/// How much of a campaign's time has passed.
struct Pace {
    passed: i64,
    days: i64,
}

impl Pace {
    fn of(row: &Row, today: Day) -> Self {
        let days = (row.to_on - row.from_on).num_days() + 1;
        Self { passed: ((today - row.from_on).num_days() + 1).clamp(0, days), days }
    }

    fn behind(&self, figures: CampaignFigures) -> CampaignFigures {
        let done = figures.targets - figures.waiting - figures.locked;
        let due = figures.targets * self.passed / self.days;
        CampaignFigures { behind: (due - done).max(0), ..figures }
    }
}
