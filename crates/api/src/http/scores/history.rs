//! How the score came to be what it is.

use std::collections::HashMap;

use actix_web::web;
use chrono::Months;
use heping_core::{Error, HazardId, Moment};
use heping_operation::operation;
use heping_ranking::{Entry, Turn, past};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::hazard_of;
use super::what_if::{Change, Possible};
use crate::answer::Outcome;
use crate::answer::{Answer, Is};
use crate::app::App;
use crate::extract::auth::{On, perm};
use crate::extract::query::Query;
use crate::extract::targets;

/// How many months are shown where nobody says.
const USUAL: u32 = 12;
/// As far back as a score is asked for: two years of what counts.
const MOST: u32 = 24;

/// How far back.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HistoryQuery {
    /// 1–24 months; left out, twelve.
    months: Option<u32>,
}

/// The lowest scores of the colours.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ColoursFrom {
    /// Of a green code.
    green: i32,
    /// Of a yellow one.
    yellow: i32,
    /// Of an orange one; below it is red.
    orange: i32,
}

/// The score of the past months: what was the case at first, and every change since.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScoreHistory {
    /// From when.
    from: Moment,
    /// Until when.
    until: Moment,
    /// What was the case at first.
    first: Possible,
    /// Each change, in order of time, with the points that came and went.
    changes: Vec<Change>,
    /// The lowest scores of the colours, by the rules of today.
    colours_from: ColoursFrom,
}

/// How the score changed in the past months, and why: each step with the points that came and went
#[operation("积分曲线")]
pub(crate) async fn get_score_history(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
    query: Query<HistoryQuery>,
) -> Outcome<Is<ScoreHistory>> {
    let months = query.read()?.months.unwrap_or(USUAL);
    if !(1..=MOST).contains(&months) {
        return Err(Error::field("months", "out_of_range", "请填 1 到 24 个月").into());
    }
    let until = app.clock.now();
    let start = until.day().checked_sub_months(Months::new(months)).unwrap_or(until.day());
    let from = Moment::start_of(start);
    let (book, (first, turns), titles) = app
        .store
        .read(move |conn| {
            let (book, facts) = heping_ranking::known_facts(conn, on.enterprise)?;
            let (first, turns) = past(&book, &facts, from, until);
            let hazards: Vec<HazardId> = turns.iter().flat_map(entries).filter_map(hazard).collect();
            let titles = heping_records::hazard::titles(conn, &hazards)?;
            Ok((book, (first, turns), titles))
        })
        .await?;
    let rules = book.at(until);
    Ok(Answer::ok(&ScoreHistory {
        from,
        until,
        first: first.into(),
        changes: turns.into_iter().map(|turn| titled(turn.into(), &titles)).collect(),
        colours_from: ColoursFrom {
            green: rules.green_from,
            yellow: rules.yellow_from,
            orange: rules.orange_from,
        },
    })?)
}

/// The entries that came and went.
fn entries(turn: &Turn) -> impl Iterator<Item = &Entry> {
    turn.come.iter().chain(&turn.gone)
}

fn hazard(entry: &Entry) -> Option<HazardId> {
    hazard_of(&entry.source.kind, &entry.source.id)
}

/// With the names of the hazards that brought its points.
fn titled(mut change: Change, titles: &HashMap<HazardId, String>) -> Change {
    for points in change.come.iter_mut().chain(&mut change.gone) {
        let hazard = hazard_of(&points.source.kind, &points.source.id);
        points.title = hazard.and_then(|id| titles.get(&id).cloned());
    }
    change
}
