//! What the score would be, what it will be, and by which rules.

use actix_web::web;
use chrono::{Days, TimeDelta};
use heping_core::{CodeColour, Day, Error, FieldError, HazardId, Moment, Source};
use heping_operation::operation;
use heping_ranking::{Entry, Gate, Prospect, Rule, Turn, evaluate, forecast, what_if};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::answer::Outcome;
use crate::answer::{Answer, Is};
use crate::app::App;
use crate::extract::auth::{On, perm};
use crate::extract::body::Body;
use crate::extract::targets;

/// How far a supposition may lie ahead.
const MOST_DAYS: u64 = 366;
/// How far the forecast looks.
const FORECAST_DAYS: i64 = 90;
/// The most hazards that one supposition closes.
const MOST_HAZARDS: usize = 200;

/// A supposition: these hazards are rectified on that day, and nothing else happens.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WhatIfBody {
    /// Open hazards of the enterprise.
    #[schema(max_items = 200)]
    close: Vec<HazardId>,
    /// The day; the answer is for its last second.
    #[schema(value_type = chrono::NaiveDate)]
    on_date: Day,
}

/// Points that come or go.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Points {
    /// Which rule.
    rule: Rule,
    /// What it says.
    rule_text: &'static str,
    /// Points given or taken.
    points: i32,
    /// From here on they count.
    occurred_at: Moment,
    /// From here on they no longer do; none for as long as their hazard is open.
    expires_at: Option<Moment>,
    /// What the hazard is called that brings them, where one does; told of what has been.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<String>,
    /// The record that brings them.
    #[schema(value_type = Object)]
    pub(super) source: Source,
    /// What a reader should know besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl From<&Entry> for Points {
    fn from(entry: &Entry) -> Self {
        Self {
            rule: entry.key.rule,
            rule_text: entry.key.rule.text(),
            points: entry.points,
            occurred_at: entry.occurred_at,
            expires_at: entry.expiry(),
            title: None,
            source: entry.source.clone(),
            note: entry.note.clone(),
        }
    }
}

/// A score that might be.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Possible {
    /// 0–120 points.
    score: i32,
    /// The code's colour.
    code_colour: CodeColour,
    /// The same in Chinese.
    code_colour_text: &'static str,
    /// What would hold the colour down.
    gates: Vec<Gate>,
}

impl From<Prospect> for Possible {
    fn from(answer: Prospect) -> Self {
        Self {
            score: answer.score,
            code_colour: answer.colour,
            code_colour_text: answer.colour.text(),
            gates: answer.gates,
        }
    }
}

/// The answer to a supposition.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WhatIfAnswer {
    #[serde(flatten)]
    then: Possible,
    /// The instant of both.
    as_of: Moment,
    /// The same instant if nothing is done.
    otherwise: Possible,
    /// Points that closing brings.
    gained: Vec<Points>,
    /// Points that would be lost in the 90 days after that day if nothing is done.
    spared: Vec<Points>,
}

/// What the score would be if these hazards were rectified on a day
#[operation("整改后的积分")]
pub(crate) async fn preview_score(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
    body: Body<WhatIfBody>,
) -> Outcome<Is<WhatIfAnswer>> {
    let WhatIfBody { close, on_date } = body.read()?;
    let now = app.clock.now();
    let last = now.day().checked_add_days(Days::new(MOST_DAYS)).unwrap_or(Day::MAX);
    let mut wrong = Vec::new();
    let mut note = |field: String, code: &str, message: &str| {
        wrong.push(FieldError { field, code: code.to_owned(), message: message.to_owned() });
    };
    if on_date < now.day() {
        note("onDate".to_owned(), "in_past", "日期不能早于今天");
    } else if on_date > last {
        note("onDate".to_owned(), "out_of_range", "日期最远为一年后");
    }
    if close.len() > MOST_HAZARDS {
        note("close".to_owned(), "too_many", "一次最多 200 项隐患");
    }
    if !wrong.is_empty() {
        return Err(Error::fields(wrong).into());
    }
    let then = Moment::end_of(on_date).plus(-TimeDelta::milliseconds(1));
    let (book, facts) = app.store.read(move |conn| heping_ranking::known_facts(conn, on.enterprise)).await?;
    let what = what_if(&book, &facts, &close, now, then).map_err(|not_open| {
        Error::field(format!("close[{}]", not_open.0), "not_open", "不是本企业尚未销号的隐患")
    })?;
    Ok(Answer::ok(&WhatIfAnswer {
        then: what.then.into(),
        as_of: then,
        otherwise: what.otherwise.into(),
        gained: what.gained.iter().map(Points::from).collect(),
        spared: what.spared.iter().map(Points::from).collect(),
    })?)
}

/// An instant at which the score or the colour changes.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Change {
    /// When.
    at: Moment,
    /// The score from then on.
    score: i32,
    /// The code's colour from then on.
    code_colour: CodeColour,
    /// The same in Chinese.
    code_colour_text: &'static str,
    /// What holds the colour down from then on.
    gates: Vec<Gate>,
    /// Overdue hazards from then on.
    overdue_count: i32,
    /// Points that begin to count.
    pub(super) come: Vec<Points>,
    /// Points that no longer count.
    pub(super) gone: Vec<Points>,
}

impl From<Turn> for Change {
    fn from(turn: Turn) -> Self {
        Self {
            at: turn.at,
            score: turn.score,
            code_colour: turn.colour,
            code_colour_text: turn.colour.text(),
            gates: turn.gates,
            overdue_count: turn.overdue_count,
            come: turn.come.iter().map(Points::from).collect(),
            gone: turn.gone.iter().map(Points::from).collect(),
        }
    }
}

/// The coming 90 days if nothing else happens.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Forecast {
    /// From when.
    from: Moment,
    /// Until when.
    until: Moment,
    /// What is the case now.
    now: Possible,
    /// Each change, in order of time.
    changes: Vec<Change>,
}

/// How the score changes in the coming 90 days if nothing else happens
#[operation("积分走势")]
pub(crate) async fn get_score_forecast(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
) -> Outcome<Is<Forecast>> {
    let now = app.clock.now();
    let until = now.plus(TimeDelta::days(FORECAST_DAYS));
    let (book, facts) = app.store.read(move |conn| heping_ranking::known_facts(conn, on.enterprise)).await?;
    Ok(Answer::ok(&Forecast {
        from: now,
        until,
        now: Prospect::from(evaluate(&book, &facts, now)).into(),
        changes: forecast(&book, &facts, now, until).into_iter().map(Change::from).collect(),
    })?)
}
