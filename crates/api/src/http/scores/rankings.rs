//! The ranking of an industry: positions for enterprises, names for the street.

use std::collections::HashMap;

use actix_web::web;
use heping_core::{CodeColour, EnterpriseId, Error, Moment, Page, PageRequest, Result, SubdistrictId};
use heping_operation::operation;
use heping_org::industry;
use heping_ranking::snapshots::{self, Month};
use heping_ranking::{PeerGroup, Place, Placing, Rule, Standing, editions, last_settled, places, reasons};
use heping_store::{Ask, Conn};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::answer::Outcome;
use crate::answer::{Answer, Is};
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::query::Query;
use crate::extract::targets;
use crate::http::scores::peers::{Beside, Peers, beside, rank_then};

/// Where an enterprise stands among its peers.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ranking {
    /// Among whom; the division where nothing can be ranked.
    peer_group: Peers,
    /// Competition rank: 1, 2, 2, 4. None while not rated or with too few peers.
    rank: Option<u32>,
    /// How many are ranked.
    group_size: Option<u32>,
    /// Whether another holds the same rank.
    tied: bool,
    /// ⌊100 × others who stand no better, overdue hazards aside ÷ (group size − 1)⌋
    percentile: Option<u32>,
    /// The middle score of the group.
    median: Option<i32>,
    /// Whether the score lies within the group's first quarter.
    top_quartile: Option<bool>,
    /// Rank a month ago less the rank now: positive is better. None without a month-end before.
    trend: Option<i32>,
    /// 0–120 points.
    score: i32,
    /// Whether an appeal against an entry of this score is open: the rank may change with it.
    appeal_open: bool,
    /// Fewer than five rated peers even in the section: no rank.
    peer_group_too_small: bool,
    /// The place in a sentence.
    summary: String,
}

impl Ranking {
    /// The place of an enterprise by its standing and what the [board](App::placing) said of it.
    ///
    /// # Errors
    /// Those of the database.
    pub fn of(conn: &mut Conn, standing: &Standing, board: Option<Placing>, now: Moment) -> Result<Self> {
        let beside = beside(standing.subdistrict, standing.enterprise, board.as_ref(), now).ask(conn)?;
        Self::told(conn, standing, board, &beside, now)
    }

    /// The same with what was asked for before.
    ///
    /// # Errors
    /// Those of the database.
    pub fn told(
        conn: &mut Conn,
        standing: &Standing,
        board: Option<Placing>,
        beside: &Beside,
        now: Moment,
    ) -> Result<Self> {
        let (subdistrict, enterprise) = (standing.subdistrict, standing.enterprise);
        let by_board = board.is_some();
        let placing = match board {
            Some(placing) => placing,
            None if !standing.rated => Placing::NotRated,
            None => places::place(conn, subdistrict, enterprise)?,
        };
        let appeal_open = beside.appeal_open;
        let place = match placing {
            Placing::Ranked(place) => place,
            other => {
                return Ok(Self::without_rank(standing, other, beside.status.is_operating(), appeal_open));
            }
        };
        let then = match by_board {
            true => beside.then,
            false => rank_then(subdistrict, enterprise, &place.group, now).ask(conn)?,
        };
        let signed = |rank: u32| i32::try_from(rank).unwrap_or(i32::MAX);
        Ok(Self {
            peer_group: (&place.group).into(),
            rank: Some(place.rank),
            group_size: Some(place.group_size),
            tied: place.tied,
            percentile: Some(place.percentile),
            median: Some(place.median),
            top_quartile: Some(standing.score >= place.top_quartile),
            trend: then.map(|then| signed(then) - signed(place.rank)),
            score: standing.score,
            appeal_open,
            peer_group_too_small: false,
            summary: summary(&place),
        })
    }

    fn without_rank(standing: &Standing, placing: Placing, works: bool, appeal_open: bool) -> Self {
        Self {
            peer_group: (&PeerGroup::division(&standing.division)).into(),
            rank: None,
            group_size: None,
            tied: false,
            percentile: None,
            median: None,
            top_quartile: None,
            trend: None,
            score: standing.score,
            appeal_open,
            peer_group_too_small: placing == Placing::PeerGroupTooSmall,
            summary: match placing {
                _ if !works => "企业不在正常经营状态，不参加排名。".to_owned(),
                Placing::NotRated => "尚未评价，做完首次自查或接受督查后参加排名。".to_owned(),
                _ => "同行业企业不足 5 家，暂不排名。".to_owned(),
            },
        }
    }
}

impl App {
    /// A page of an industry's ranking: from the board, or by SQL while Redis is away.
    async fn ranking_list(
        &self,
        subdistrict: SubdistrictId,
        group: PeerGroup,
        page: PageRequest,
    ) -> Result<Page<places::RankingLine>> {
        let [offset, limit] = [page.offset(), page.limit()].map(|rows| usize::try_from(rows).unwrap_or(0));
        match self.board.list(subdistrict, &group, offset, limit).await {
            Ok((listed, total)) => {
                let lines = self.store.read(move |conn| places::named(conn, listed.clone())).await?;
                Ok(page.of(lines, total.into()))
            }
            Err(_) => {
                self.store.read(move |conn| places::ranking_list(conn, subdistrict, &group, page)).await
            }
        }
    }
}

/// A place as one tells it: a middle that needs no term, and in which third one stands.
fn summary(place: &Place) -> String {
    let third = match place.rank * 3 {
        upto if upto <= place.group_size => "前段",
        upto if upto <= place.group_size * 2 => "中段",
        _ => "后段",
    };
    format!("同行一半在 {} 分以上；您排在{third}。", place.median)
}

impl Ranking {
    /// What the group is called.
    pub fn group_name(&self) -> String {
        self.peer_group.name.clone()
    }

    /// The code of the group.
    pub fn group_code(&self) -> &str {
        &self.peer_group.code
    }

    /// The rank and how many are ranked, where there is one.
    pub fn rank(&self) -> Option<(u32, u32)> {
        Some((self.rank?, self.group_size?))
    }

    /// The middle score of the group.
    pub fn median(&self) -> Option<i32> {
        self.median
    }
}

/// The peer group that a query names.
///
/// # Errors
/// `validation_failed` for what is neither a division nor a section.
pub fn group_of(code: &str) -> Result<PeerGroup> {
    PeerGroup::parse(code).filter(|group| industry::group_name(&group.code).is_some()).ok_or_else(|| {
        let way_out = "请给出行业大类（两位数字，如 21；同规模的如 21-micro）或门类（一个字母，如 C）";
        Error::field("industry", "unknown", way_out)
    })
}

/// The month that a query names, if it names one.
///
/// # Errors
/// `validation_failed` for what is no month.
pub fn month(text: Option<&str>) -> Result<Option<Month>> {
    let month = text.map(str::parse::<Month>).transpose();
    month.map_err(|error| Error::field("month", "invalid", error.to_string()))
}

/// For what peers lose points.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Reason {
    /// By which rule.
    rule: Rule,
    /// What it says.
    rule_text: &'static str,
    /// How many enterprises of the group lost points by it within the last 365 days.
    enterprises: u32,
}

/// A place, how it is worked out, and for what peers lose points.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExplainedRanking {
    #[serde(flatten)]
    ranking: Ranking,
    /// How a place is worked out.
    how_ranked: &'static str,
    /// The three commonest reasons of the group; none of a group too small to rank.
    common_reasons: Vec<Reason>,
}

/// The most reasons that are told.
const REASONS: usize = 3;

/// Where an enterprise stands in its industry
#[operation("行业排名")]
pub(crate) async fn get_ranking(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
) -> Outcome<Is<ExplainedRanking>> {
    let (now, street) = (app.clock.now(), on.subdistrict);
    let board = app.placing(street, on.enterprise).await;
    let commonest = move |group: &PeerGroup| reasons::commonest(street, group, REASONS, now);
    // among whom it stands, unless the board is away
    let group = board.as_ref().and_then(Placing::group).cloned();
    let reading = app.fresh.reading();
    let kept = group.as_ref().and_then(|group| app.fresh.reasons(street, &group.key()));
    let lacking = group.filter(|_| kept.is_none());
    let missed = lacking.clone();
    let asked = move || {
        let (board, kept) = (board.clone(), kept.clone());
        let asked = (
            last_settled(on.enterprise),
            beside(street, on.enterprise, board.as_ref(), now),
            editions::asked(street),
            lacking.as_ref().map(commonest),
        );
        asked.further(move |(settled, beside, book, found), conn| {
            let standing = heping_ranking::standing_from(conn, on.enterprise, settled, now)?;
            let ranking = Ranking::told(conn, &standing, board, &beside, now)?;
            let ranked = PeerGroup::parse(ranking.group_code()).filter(|_| ranking.rank.is_some());
            let reasons = match (kept.or(found), ranked) {
                (Some(reasons), _) => reasons,
                (None, Some(group)) => commonest(&group).ask(conn)?,
                (None, None) => Vec::new(),
            };
            Ok((ranking, book, reasons))
        })
    };
    let (ranking, book, reasons) = app.store.ask(asked).await?;
    if let Some(group) = missed {
        app.fresh.keep_reasons(street, &group.key(), &reasons, reading);
    }
    let common_reasons =
        reasons.into_iter().map(|(rule, enterprises)| Reason { rule, rule_text: rule.text(), enterprises });
    Ok(Answer::ok(&ExplainedRanking {
        ranking,
        how_ranked: book.at(now).order(),
        common_reasons: common_reasons.collect(),
    })?)
}

/// Which ranking.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RankingQuery {
    /// Division (`21`) or section (`C`).
    #[param(example = "21")]
    industry: String,
    /// As it was at the end of a month, `yyyy-MM`; as it is now, unless given.
    #[param(example = "2026-10")]
    month: Option<String>,
    /// From 1.
    page: Option<i64>,
    /// 1–100.
    page_size: Option<i64>,
}

/// A line of a ranking.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RankingLine {
    /// Competition rank.
    rank: u32,
    /// 0–120 points.
    score: i32,
    /// Whether another has the same rank.
    tied: bool,
    /// Whose line it is: for the street, and one's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    enterprise_id: Option<EnterpriseId>,
    /// The name: for the street, and one's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    enterprise_name: Option<String>,
    /// How well it behaves.
    code_colour: CodeColour,
    /// The same in Chinese.
    code_colour_text: &'static str,
    /// Overdue hazards.
    overdue_count: i32,
    /// For the street: rank at the month's end before less the rank shown, positive is better.
    trend: Option<i32>,
}

/// The ranking of an industry; other firms' names are for the street only
#[operation("行业排行榜")]
pub(crate) async fn list_rankings(
    app: web::Data<App>,
    guard: Guard<perm::ReadRankings>,
    query: Query<RankingQuery>,
) -> Outcome<Is<Page<RankingLine>>> {
    let RankingQuery { industry: wanted, month, page, page_size } = query.read()?;
    let page = PageRequest::new(page, page_size)?;
    let group = group_of(&wanted)?;
    let subdistrict = guard.scope.tenant(None)?;
    let names = guard.scope.street() == Some(subdistrict);
    let month = self::month(month.as_deref())?;
    let before = month.map_or_else(|| Month::last_ended(app.clock.now()), Month::before);
    let then = group.clone();
    let list = match month {
        Some(month) => {
            app.store.read(move |conn| snapshots::list(conn, subdistrict, &group, month, page)).await?
        }
        None => app.ranking_list(subdistrict, group, page).await?,
    };
    // arrows are for the street's own tables: a phone asks for its own trend
    let ranks = if names {
        let ids: Vec<EnterpriseId> = list.items.iter().map(|line| line.enterprise).collect();
        app.store.read(move |conn| snapshots::ranks(conn, subdistrict, &ids, &then, before)).await?
    } else {
        HashMap::new()
    };
    let signed = |rank: u32| i32::try_from(rank).unwrap_or(i32::MAX);
    Ok(Answer::ok(&list.map(|line| {
        let shown = names || guard.scope.is_own_firm(line.enterprise);
        RankingLine {
            rank: line.rank,
            score: line.score,
            tied: line.tied,
            enterprise_id: shown.then_some(line.enterprise),
            enterprise_name: shown.then_some(line.name),
            code_colour: line.colour,
            code_colour_text: line.colour.text(),
            overdue_count: line.overdue,
            trend: ranks.get(&line.enterprise).map(|then| signed(*then) - signed(line.rank)),
        }
    }))?)
}
