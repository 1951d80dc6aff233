//! Groups side by side: one industry's page for everybody in it, villages and industries for the
//! street. No page names an enterprise.

use actix_web::web;
use heping_core::{CodeColour, Result, SubdistrictId};
use heping_operation::operation;
use heping_org::{Village, subdistrict};
use heping_ranking::compare::{self, Summary};
use heping_ranking::peers::{GroupLevel, MIN_GROUP};
use heping_ranking::{PeerGroup, Standing};
use heping_store::Conn;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::answer::Outcome;
use crate::answer::{Answer, Is};
use crate::app::App;
use crate::extract::auth::{Guard, perm};
use crate::extract::query::Query;
use crate::http::scores::peers::Peers;
use crate::http::scores::rankings::{Ranking, group_of};

/// How the enterprises of a group stand.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StandingFigures {
    /// How many are rated.
    rated: u32,
    /// How many are not rated yet.
    unrated: u32,
    /// The middle score.
    median: Option<i32>,
    /// The mean score, with one decimal, rounded down.
    mean: Option<f64>,
    /// The lowest score within the first quarter.
    top_quartile: Option<i32>,
    /// How many have something overdue.
    overdue_enterprises: u32,
    /// How many have a code of each colour.
    colours: Vec<ColourCount>,
}

/// How many have a code of this colour.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ColourCount {
    /// The colour.
    code_colour: CodeColour,
    /// The same in Chinese.
    code_colour_text: &'static str,
    /// How many.
    count: u32,
}

impl From<Summary> for StandingFigures {
    fn from(summary: Summary) -> Self {
        Self {
            rated: summary.rated,
            unrated: summary.unrated,
            median: summary.median,
            mean: summary.mean_tenths.map(|tenths| f64::from(tenths) / 10.0),
            top_quartile: summary.top_quartile,
            overdue_enterprises: summary.overdue,
            colours: summary
                .colours
                .into_iter()
                .map(|(colour, count)| ColourCount {
                    code_colour: colour,
                    code_colour_text: colour.text(),
                    count,
                })
                .collect(),
        }
    }
}

/// Which industry.
#[derive(Deserialize, IntoParams)]
pub(crate) struct IndustryQuery {
    /// Division (`21`) or section (`C`).
    #[param(example = "21")]
    industry: String,
}

/// How many have a score of this range.
#[derive(Serialize, ToSchema)]
pub(crate) struct Bar {
    /// The lowest score of the range.
    from: i32,
    /// The highest.
    to: i32,
    /// How many.
    count: u32,
}

/// How it was at a month's end.
#[derive(Serialize, ToSchema)]
pub(crate) struct MonthEnd {
    /// `yyyy-MM`
    #[schema(example = "2026-10")]
    month: String,
    /// How the enterprises stood.
    #[serde(flatten)]
    figures: StandingFigures,
}

/// One industry of the street.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IndustryPage {
    /// Which.
    peer_group: Peers,
    /// Too few enterprises are rated to show more to an enterprise.
    peer_group_too_small: bool,
    /// How its enterprises stand.
    #[serde(flatten)]
    figures: Option<StandingFigures>,
    /// How many have which score, in steps of five points.
    distribution: Vec<Bar>,
    /// The ends of the last twelve months.
    months: Vec<MonthEnd>,
    /// For an enterprise of this industry: where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    mine: Option<Ranking>,
}

/// One industry: scores, colours, months; for an enterprise of it, its own place. No names
#[operation("行业概况")]
pub(crate) async fn get_industry_page(
    app: web::Data<App>,
    guard: Guard<perm::ReadRankings>,
    query: Query<IndustryQuery>,
) -> Outcome<Is<IndustryPage>> {
    let group = group_of(&query.read()?.industry)?;
    let now = app.clock.now();
    let subdistrict = guard.scope.tenant(None)?;
    let as_street = guard.scope.street() == Some(subdistrict);
    let wanted = group.clone();
    let firms = guard.scope.firms().to_vec();
    let (page, standings) = app
        .store
        .read(move |conn| {
            let page = compare::industry(conn, subdistrict, &wanted, now)?;
            let own = firms.into_iter().map(|firm| heping_ranking::standing(conn, firm, now));
            Ok((page, own.collect::<Result<Vec<_>>>()?))
        })
        .await?;
    let of_group = |standing: &&Standing| match group.level {
        GroupLevel::Division => standing.division == group.code,
        GroupLevel::Section => standing.section == group.code,
    };
    let mine = match standings.iter().find(of_group) {
        Some(standing) => {
            let board = app.placing(subdistrict, standing.enterprise).await;
            let standing = standing.clone();
            Some(app.store.read(move |conn| Ranking::of(conn, &standing, board, now)).await?)
        }
        None => None,
    };
    let too_small = page.now.rated < MIN_GROUP;
    // so few that each could be told from the others
    let shown = as_street || !too_small;
    Ok(Answer::ok(&IndustryPage {
        peer_group: (&group).into(),
        peer_group_too_small: too_small,
        distribution: if shown { bars(&page.scores) } else { Vec::new() },
        months: page
            .months
            .into_iter()
            .filter(|(_, then)| as_street || then.rated >= MIN_GROUP)
            .map(|(month, then)| MonthEnd { month: month.to_string(), figures: then.into() })
            .collect(),
        figures: shown.then(|| page.now.into()),
        mine,
    })?)
}

/// Scores in steps of five; empty steps at both ends are left out.
fn bars(scores: &[(i32, u32)]) -> Vec<Bar> {
    const STEP: i32 = 5;
    let (Some(first), Some(last)) = (scores.first(), scores.last()) else { return Vec::new() };
    (first.0 / STEP..=last.0 / STEP)
        .map(|step| {
            let (from, to) = (step * STEP, step * STEP + STEP - 1);
            let inside = scores.iter().filter(|(score, _)| (from..=to).contains(score));
            Bar { from, to, count: inside.map(|(_, count)| count).sum() }
        })
        .collect()
}

/// A village and how its enterprises stand.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VillageLine {
    /// Its code.
    village: String,
    /// Its name.
    village_text: String,
    /// How its enterprises stand.
    #[serde(flatten)]
    figures: StandingFigures,
}

/// The villages.
#[derive(Serialize, ToSchema)]
pub(crate) struct VillageLines {
    /// The best median first; those without rated enterprises last.
    items: Vec<VillageLine>,
}

/// The villages of the street side by side, the best median first
#[operation("村社对比")]
pub(crate) async fn list_village_comparison(
    app: web::Data<App>,
    guard: Guard<perm::ReadComparisons>,
) -> Outcome<Is<VillageLines>> {
    let street = guard.street()?;
    let items = app.store.read(move |conn| villages(conn, street)).await?;
    Ok(Answer::ok(&VillageLines { items })?)
}

/// The villages, the best median first.
pub(crate) fn villages(conn: &mut Conn, street: SubdistrictId) -> Result<Vec<VillageLine>> {
    let (mut found, villages) = (compare::villages(conn, street)?, subdistrict::villages(conn, street)?);
    let mut items: Vec<_> = villages
        .all()
        .iter()
        .cloned()
        .map(|Village { code, name, .. }| {
            let summary = found.remove(&code).unwrap_or_default();
            (summary.median, VillageLine { village: code, village_text: name, figures: summary.into() })
        })
        .collect();
    items.sort_by_key(|(median, _)| std::cmp::Reverse(*median));
    Ok(items.into_iter().map(|(_, line)| line).collect())
}

/// An industry and how its enterprises stand.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IndustryLine {
    /// Which.
    peer_group: Peers,
    /// How its enterprises stand.
    #[serde(flatten)]
    figures: StandingFigures,
}

/// The industries.
#[derive(Serialize, ToSchema)]
pub(crate) struct IndustryLines {
    /// The best median first; those without rated enterprises last.
    items: Vec<IndustryLine>,
}

/// How wide the industries are.
#[derive(Deserialize, IntoParams)]
pub(crate) struct LevelQuery {
    /// `division` unless given.
    level: Option<GroupLevel>,
}

/// The industries of the street side by side, the best median first
#[operation("行业对比")]
pub(crate) async fn list_industry_comparison(
    app: web::Data<App>,
    guard: Guard<perm::ReadComparisons>,
    query: Query<LevelQuery>,
) -> Outcome<Is<IndustryLines>> {
    let level = query.read()?.level.unwrap_or(GroupLevel::Division);
    let street: SubdistrictId = guard.street()?;
    let items = app.store.read(move |conn| industries(conn, street, level)).await?;
    Ok(Answer::ok(&IndustryLines { items })?)
}

/// The industries, the best median first.
pub(crate) fn industries(
    conn: &mut Conn,
    street: SubdistrictId,
    level: GroupLevel,
) -> Result<Vec<IndustryLine>> {
    let mut items: Vec<_> = compare::industries(conn, street, level)?
        .into_iter()
        .map(|(code, summary)| {
            let group = PeerGroup { code, level, size: None };
            (summary.median, IndustryLine { peer_group: (&group).into(), figures: summary.into() })
        })
        .collect();
    items.sort_by_key(|(median, _)| std::cmp::Reverse(*median));
    Ok(items.into_iter().map(|(_, line)| line).collect())
}
