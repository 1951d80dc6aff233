//! What each list says of a row.

use heping_core::{Day, EnterpriseId, Moment, Result, Scope};
use heping_org::enterprises::{self, Filter, Listed};
use heping_org::life::{self, EnterpriseChange};
use heping_org::memberships::{self, CameIn};
use heping_org::subdistrict;
use heping_ranking::places;
use heping_ranking::snapshots::{self, Month};
use heping_records::hazard::{self, Hazard, HazardFilter};
use heping_records::inspection::{self, InspectionFilter, InspectionLine};
use heping_store::{Conn, Vault};

use super::{ExportQuery, rows};
use crate::answer::workbook::{Column, Value};
use crate::http::scores::rankings::{group_of, month};

/// The end of the year 9998, in milliseconds since 1970: later than anything.
const FAR: i64 = 253_370_764_800_000;

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

pub(super) const CHANGES: &[Column] = &[
    ("登记时间", 17.0),
    ("企业名称", 32.0),
    ("变更事项", 10.0),
    ("变更前", 24.0),
    ("变更后", 24.0),
    ("生效日期", 12.0),
    ("并入企业", 32.0),
    ("原因", 36.0),
    ("登记人", 10.0),
];

/// What of the enterprises became another, the newest first.
pub(super) fn changes(conn: &mut Conn, scope: &Scope, query: ExportQuery) -> Result<Vec<Vec<Value>>> {
    let (street, span) = (scope.tenant(None)?, span(&query));
    rows(
        |page, _| life::changes_in(conn, street, span, page),
        |change: EnterpriseChange| {
            vec![
                Value::Time(change.recorded_at),
                Value::Text(change.enterprise_name),
                Value::Text(change.part_text.to_owned()),
                Value::Text(change.before_text),
                Value::Text(change.after_text),
                Value::Day(change.on),
                Value::text(change.partner_name),
                Value::text(change.reason),
                Value::text(change.recorded_by_name),
            ]
        },
    )
}

pub(super) const PEOPLE: &[Column] = &[
    ("企业名称", 32.0),
    ("村社", 14.0),
    ("姓名", 12.0),
    ("身份", 12.0),
    ("加入时间", 17.0),
    ("退出时间", 17.0),
    ("手机号核实时间", 17.0),
];

/// Who came into the enterprises, the latest first.
pub(super) fn people(conn: &mut Conn, scope: &Scope, query: ExportQuery) -> Result<Vec<Vec<Value>>> {
    let (street, span) = (scope.tenant(None)?, span(&query));
    let villages = subdistrict::villages(conn, street)?;
    rows(
        |page, _| memberships::came_in(conn, street, span, page),
        |one: CameIn| {
            let village = villages.all().iter().find(|village| village.code == one.village);
            vec![
                Value::Text(one.enterprise_name),
                Value::text(village.map(|village| village.name.clone())),
                Value::Text(one.name),
                Value::Text(one.role.text().to_owned()),
                Value::Time(one.since),
                Value::time(one.until),
                Value::time(one.phone_verified_at),
            ]
        },
    )
}

/// From the first instant of a day until before that of another; all time where none is named.
fn span(query: &ExportQuery) -> (Moment, Moment) {
    let from = query.from.map_or(Moment::from_millis(0), Moment::start_of);
    let until = query.before.map_or(Moment::from_millis(FAR), Moment::start_of);
    (from, until)
}
