//! The score and why it is what it is.

pub mod appeals;
pub mod charts;
pub mod comparisons;
pub mod conduct;
pub mod history;
pub mod peers;
pub mod rankings;
pub(crate) mod rules;
pub mod what_if;

use actix_web::web;
use heping_core::{AppealId, CodeColour, HazardId, Moment, Page, RecordKind, ScoreEntryId, Source};
use heping_operation::operation;
use heping_ranking::appeals::AppealState;
use heping_ranking::{Gate, LedgerRow, Rule};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::answer::Outcome;
use crate::answer::{Answer, Is};
use crate::app::App;
use crate::extract::auth::{On, perm};
use crate::extract::query::Query;
use crate::extract::targets;
use crate::http::PageQuery;

/// At which instant.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScoreQuery {
    /// Now, unless given.
    as_of: Option<Moment>,
}

/// A score at an instant.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Score {
    /// 0–120 points.
    score: i32,
    /// How well the enterprise behaves.
    code_colour: CodeColour,
    /// The same in Chinese.
    code_colour_text: &'static str,
    /// The colour that everybody else sees.
    public_colour: CodeColour,
    /// The same in Chinese.
    public_colour_text: &'static str,
    /// What holds the colour down, and what clears it.
    gates: Vec<Gate>,
    /// Where every score begins.
    base: i32,
    /// The instant.
    as_of: Moment,
    /// The next instant at which time alone changes the answer.
    next_change_at: Option<Moment>,
    /// The rule set.
    rules: &'static str,
}

/// The score of an enterprise, now or at a past instant
#[operation("安全积分")]
pub(crate) async fn get_score(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
    query: Query<ScoreQuery>,
) -> Outcome<Is<Score>> {
    let as_of = query.read()?.as_of.unwrap_or_else(|| app.clock.now());
    let (book, facts) = app.store.read(move |conn| heping_ranking::known_facts(conn, on.enterprise)).await?;
    let assessment = heping_ranking::evaluate(&book, &facts, as_of);
    Ok(Answer::ok(&Score {
        score: assessment.score,
        code_colour: assessment.colour,
        code_colour_text: assessment.colour.text(),
        gates: assessment.gates,
        public_colour: assessment.public_colour,
        public_colour_text: assessment.public_colour.text(),
        base: book.at(as_of).base,
        as_of,
        next_change_at: assessment.next_change_at,
        rules: assessment.rules,
    })?)
}

/// An appeal as its entry shows it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AppealFlag {
    /// Its id.
    id: AppealId,
    /// Where it stands.
    state: AppealState,
    /// The same in Chinese.
    state_text: &'static str,
}

/// A line of the ledger (积分流水).
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScoreLine {
    /// Its id.
    id: ScoreEntryId,
    /// Which rule.
    rule: Rule,
    /// What it says; of an entry that takes another one back, what is taken back.
    rule_text: String,
    /// Points given or taken.
    points: i32,
    /// From here on they count.
    occurred_at: Moment,
    /// From here on they no longer do; none for as long as the hazard is open.
    expires_at: Option<Moment>,
    /// The same in a sentence.
    expires_text: String,
    /// What the hazard is called that brought them, where one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// The record that brought them.
    #[schema(value_type = Object)]
    source: Source,
    /// What a reader should know besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    /// The name of the enterprise that brought it along when it was merged into this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    carried_from_name: Option<String>,
    /// The appeal against it, where there is one; the points count while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    appeal: Option<AppealFlag>,
    /// The entry that this one takes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    reversal_of: Option<ScoreEntryId>,
}

/// The hazard that a record is.
fn hazard_of(kind: &RecordKind, id: &str) -> Option<HazardId> {
    (*kind == RecordKind::Hazard).then(|| id.parse().ok()).flatten()
}

/// When points expire, in a sentence.
fn expires_text(expiry: Option<Moment>) -> String {
    match expiry {
        None => "隐患销号前一直计算，销号满 365 天后到期".to_owned(),
        Some(at) => format!("计算到 {} 零时为止", at.day()),
    }
}

/// The ledger of an enterprise, the newest first
#[operation("积分流水")]
pub(crate) async fn list_score_entries(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
    query: Query<PageQuery>,
) -> Outcome<Is<Page<ScoreLine>>> {
    let page = query.read()?.request()?;
    let now = app.clock.now();
    let (list, appeals, titles, names) = app
        .store
        .read(move |conn| {
            let list = heping_ranking::entries(conn, on.enterprise, page, now)?;
            let ids: Vec<_> = list.items.iter().map(LedgerRow::contested_as).collect();
            let hazards =
                list.items.iter().filter_map(|entry| hazard_of(&entry.source_type, &entry.source_id));
            let titles = heping_records::hazard::titles(conn, &hazards.collect::<Vec<_>>())?;
            let brought = list.items.iter().filter_map(LedgerRow::carried_from);
            let names = heping_records::enterprise_names(conn, brought.collect::<Vec<_>>())?;
            Ok((list, heping_ranking::appeals::against(conn, &ids)?, titles, names))
        })
        .await?;
    Ok(Answer::ok(&list.map(|entry| ScoreLine {
        title: hazard_of(&entry.source_type, &entry.source_id).and_then(|id| titles.get(&id).cloned()),
        appeal: appeals.get(&entry.contested_as()).map(|appeal| AppealFlag {
            id: appeal.id,
            state: appeal.state,
            state_text: appeal.state.text(),
        }),
        carried_from_name: entry.carried_from().and_then(|firm| names.get(&firm).cloned()),
        id: entry.id,
        rule: entry.rule,
        rule_text: match entry.reversal_of {
            Some(_) => format!("撤销：{}", entry.rule.text()),
            None => entry.rule.text().to_owned(),
        },
        points: entry.points,
        occurred_at: entry.occurred_at,
        expires_text: expires_text(entry.expiry()),
        expires_at: entry.expiry(),
        note: entry.note,
        source: Source { kind: entry.source_type, id: entry.source_id, number: entry.source_number },
        reversal_of: entry.reversal_of,
    }))?)
}
