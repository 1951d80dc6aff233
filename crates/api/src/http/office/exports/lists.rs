//! What each list says of a row.

use heping_core::{Day, EnterpriseId, Moment, Result, Scope};
use heping_org::enterprises::{self, Filter, Listed};
use heping_ranking::places;
use heping_ranking::snapshots::{self, Month};
use heping_records::hazard::{self, Hazard, HazardFilter};
use heping_records::inspection::{self, InspectionFilter, InspectionLine};
use heping_store::{Conn, Vault};

use super::{ExportQuery, rows};
use crate::answer::workbook::{Column, Value};
use crate::http::scores::rankings::{group_of, month};

pub(super) const ENTERPRISES: &[Column] = &[
    ("企业名称", 32.0),
    ("统一社会信用代码", 21.0),
    ("行业代码", 9.0),
    ("行业", 24.0),
    ("村社", 12.0),
    ("地址", 30.0),
    ("负责人", 10.0),
    ("联系电话", 14.0),
    ("四色风险", 9.0),
    ("状态", 14.0),
    ("码色", 8.0),
    ("安全积分", 9.0),
    ("逾期隐患", 9.0),
];

/// The register; phones are masked.
pub(super) fn enterprises(
    conn: &mut Conn,
    vault: &Vault,
    scope: &Scope,
    query: ExportQuery,
) -> Result<Vec<Vec<Value>>> {
    let ExportQuery { q, village, industry, colour, risk, score_from, score_to, overdue, .. } = query;
    let narrowed = Filter { q, village, industry, colour, risk, score_from, score_to, ..Filter::default() };
    let filter = Filter { overdue, not_visited_since: query.not_visited_since, ..narrowed };
    let list = |page, _| enterprises::list(conn, vault, scope, &filter, page);
    rows(list, |Listed { enterprise, colour, score, overdue }| {
        let profile = enterprise.profile;
        vec![
            Value::Text(profile.name),
            Value::text(profile.uscc.map(|uscc| uscc.to_string())),
            Value::Text(profile.industry.code().to_owned()),
            Value::Text(profile.industry.name().to_owned()),
            Value::Text(enterprise.village_name),
            Value::text(profile.address),
            Value::text(profile.principal_name),
            Value::text(profile.phone.map(|phone| phone.masked())),
            Value::text(profile.risk_colour.map(|colour| colour.text())),
            Value::Text(enterprise.status.text().to_owned()),
            Value::Text(colour.text().to_owned()),
            score.map_or(Value::Empty, |score| Value::Number(score.into())),
            Value::Number(overdue.into()),
        ]
    })
}

pub(super) const HAZARDS: &[Column] = &[
    ("隐患编号", 16.0),
    ("企业名称", 32.0),
    ("隐患", 36.0),
    ("部位", 18.0),
    ("级别", 8.0),
    ("来源", 12.0),
    ("状态", 9.0),
    ("整改期限", 12.0),
    ("是否逾期", 9.0),
    ("依据", 30.0),
    ("判定标准", 30.0),
    ("登记时间", 17.0),
    ("提交整改时间", 17.0),
    ("销号时间", 17.0),
];

/// The hazards.
pub(super) fn hazards(
    conn: &mut Conn,
    scope: &Scope,
    today: Day,
    query: ExportQuery,
) -> Result<Vec<Vec<Value>>> {
    let ExportQuery { state, level, source, officer, overdue, due_before, village, industry, .. } = query;
    let extension_requested = query.extension_requested;
    let wanted = HazardFilter {
        state,
        level,
        source,
        officer,
        overdue,
        due_before,
        village,
        division: industry,
        extension_requested,
        ..HazardFilter::default()
    };
    let list =
        |page, after| hazard::hazards(conn, scope, today, &HazardFilter { after, ..wanted.clone() }, page);
    rows(list, |hazard: Hazard| {
        vec![
            Value::Text(hazard.number),
            Value::Text(hazard.enterprise_name),
            Value::Text(hazard.title),
            Value::Text(hazard.place),
            Value::Text(hazard.level_text.to_owned()),
            Value::Text(hazard.source_text.to_owned()),
            Value::Text(hazard.state_text.to_owned()),
            Value::Day(hazard.due_on),
            Value::Text(if hazard.overdue { "是" } else { "否" }.to_owned()),
            Value::text(hazard.legal_basis),
            Value::text(
                hazard.criteria.map(|criteria| format!("{} {}", criteria.document, criteria.article)),
            ),
            Value::Time(hazard.recorded_at),
            Value::time(hazard.submitted_at),
            Value::time(hazard.closed_at),
        ]
    })
}

pub(super) const INSPECTIONS: &[Column] = &[
    ("督查编号", 16.0),
    ("企业名称", 32.0),
    ("督查类型", 12.0),
    ("状态", 9.0),
    ("结果", 12.0),
    ("发现隐患", 9.0),
    ("开始时间", 17.0),
    ("结束时间", 17.0),
];

/// The inspections, the newest first.
pub(super) fn inspections(conn: &mut Conn, scope: &Scope, query: ExportQuery) -> Result<Vec<Vec<Value>>> {
    let ExportQuery { officer, kind, from, before, .. } = query;
    let filter = InspectionFilter { officer, kind, from, before, ..InspectionFilter::default() };
    rows(
        |page, _| inspection::inspections(conn, scope, filter, page),
        |line: InspectionLine| {
            vec![
                Value::Text(line.number),
                Value::Text(line.enterprise_name),
                Value::Text(line.kind_text.to_owned()),
                Value::Text(line.state_text.to_owned()),
                Value::text(line.outcome_text),
                Value::Number(line.finding_count.into()),
                Value::Time(line.started_at),
                Value::time(line.ended_at),
            ]
        },
    )
}

pub(super) const RANKING: &[Column] = &[
    ("名次", 8.0),
    ("较上月末", 9.0),
    ("企业名称", 32.0),
    ("安全积分", 9.0),
    ("码色", 8.0),
    ("逾期隐患", 9.0),
];

/// An industry's ranking, now or at a month's end, with how many places each firm rose since the month
/// before.
pub(super) fn ranking(
    conn: &mut Conn,
    scope: &Scope,
    now: Moment,
    query: ExportQuery,
) -> Result<Vec<Vec<Value>>> {
    let group = group_of(query.industry.as_deref().unwrap_or_default())?;
    let (street, asked) = (scope.tenant(None)?, month(query.month.as_deref())?);
    let before = asked.map_or_else(|| Month::last_ended(now), Month::before);
    // the ranks before are asked for a page at once
    let list = |page, _| {
        let list = match asked {
            Some(month) => snapshots::list(conn, street, &group, month, page),
            None => places::ranking_list(conn, street, &group, page),
        }?;
        let ids: Vec<EnterpriseId> = list.items.iter().map(|line| line.enterprise).collect();
        let ranks = snapshots::ranks(conn, street, &ids, &group, before)?;
        Ok(list.map(|line| (ranks.get(&line.enterprise).copied(), line)))
    };
    rows(list, |(then, line)| {
        let risen = then.map(|then| i64::from(then) - i64::from(line.rank));
        vec![
            Value::Number(line.rank.into()),
            risen.map_or(Value::Empty, Value::Number),
            Value::Text(line.name),
            Value::Number(line.score.into()),
            Value::Text(line.colour.text().to_owned()),
            Value::Number(line.overdue.into()),
        ]
    })
}
