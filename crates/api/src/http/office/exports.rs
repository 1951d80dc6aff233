//! Lists for the district and for Excel: the register, the hazards, the inspections.

use actix_web::http::header::{self, DispositionType};
use actix_web::{HttpResponse, web};
use heping_core::{
    CodeColour, Day, Error, HazardSource, HazardState, Level, Page, PageRequest, Result, RiskColour, Scope,
    UserId, words,
};
use heping_operation::operation;
use heping_org::enterprises::{self, Filter, Listed};
use heping_records::hazard::{self, Hazard, HazardFilter};
use heping_records::inspection::{self, InspectionFilter, InspectionKind, InspectionLine};
use heping_store::{Conn, Vault};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::answer::named;
use crate::answer::problem::Problem;
use crate::answer::workbook::{self, Column, MOST_ROWS, Value};
use crate::answer::{Served, Workbook};
use crate::extract::auth::{Guard, id_of, perm};
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::http::FILES;
use crate::usecase;

const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

words! {
    /// A list that can be taken out.
    ExportedList {
        /// The register; phones are masked.
        Enterprises = "enterprises" "企业台账",
        /// The hazards.
        Hazards = "hazards" "隐患台账",
        /// The inspections, the newest first.
        Inspections = "inspections" "督查台账",
    }
}

/// Narrows a list; what does not belong to it does not matter.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExportQuery {
    /// Enterprises by part of the name, or the beginning of the uscc.
    q: Option<String>,
    /// Enterprises and hazards in a village: by its code, enterprises also by its name.
    village: Option<String>,
    /// In an industry: enterprises by section (`C`), division (`21`) or the beginning of a class,
    /// hazards by division.
    industry: Option<String>,
    /// Enterprises with a code of this colour.
    colour: Option<CodeColour>,
    /// Enterprises with a plant so dangerous.
    risk: Option<RiskColour>,
    /// Rated enterprises with at least so many points.
    #[param(minimum = 0, maximum = 120)]
    score_from: Option<i32>,
    /// Rated enterprises with at most so many points.
    #[param(minimum = 0, maximum = 120)]
    score_to: Option<i32>,
    /// Enterprises with, or without, overdue hazards; hazards that are overdue, or not.
    overdue: Option<bool>,
    /// Enterprises without a check since this day.
    #[param(value_type = Option<chrono::NaiveDate>)]
    not_visited_since: Option<Day>,
    /// Hazards in one state.
    state: Option<HazardState>,
    /// Hazards of one level.
    level: Option<Level>,
    /// Hazards found in one way.
    source: Option<HazardSource>,
    /// Inspections that this officer took part in, and hazards found in them.
    officer: Option<UserId>,
    /// Hazards due before this day.
    #[param(value_type = Option<chrono::NaiveDate>)]
    due_before: Option<Day>,
    /// Hazards with, or without, a request for more time that awaits its decision.
    extension_requested: Option<bool>,
    /// Inspections for one reason.
    kind: Option<InspectionKind>,
    /// Inspections begun on this day or after it.
    #[param(value_type = Option<chrono::NaiveDate>)]
    from: Option<Day>,
    /// Inspections begun before this day.
    #[param(value_type = Option<chrono::NaiveDate>)]
    before: Option<Day>,
}

/// A list as a workbook; who took it is in the audit log
#[operation("导出台账")]
pub(crate) async fn get_export(
    context: Context,
    guard: Guard<perm::ExportLists>,
    what: web::Path<String>,
    query: Query<ExportQuery>,
) -> std::result::Result<Served<Workbook>, Problem> {
    let what: ExportedList = id_of(&what)?;
    let query = query.read()?;
    let (now, scope, vault) = (context.now, guard.scope.clone(), context.app.keys.vault.clone());
    let read = move |conn: &mut Conn| match what {
        ExportedList::Enterprises => enterprises(conn, &vault, &scope, query),
        ExportedList::Hazards => hazards(conn, &scope, now.day(), query),
        ExportedList::Inspections => inspections(conn, &scope, query),
    };
    let turn = FILES.take().await?;
    let rows = context.app.store.read(read).await?;
    let (title, count) = (what.text(), rows.len());
    let columns = match what {
        ExportedList::Enterprises => ENTERPRISES,
        ExportedList::Hazards => HAZARDS,
        ExportedList::Inspections => INSPECTIONS,
    };
    let write = move || {
        let _turn = turn;
        workbook::workbook(title, columns, &rows, now)
    };
    let file = web::block(write).await;
    let file = file.map_err(Error::internal)??;
    // that so much left the house is written down first
    usecase::note_export(&context, &guard, format!("{title} {count}")).await?;
    let response = HttpResponse::Ok()
        .content_type(TYPE)
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header(named(DispositionType::Attachment, format!("{title}-{}.xlsx", now.day())))
        .body(file);
    Ok(response.into())
}

const ENTERPRISES: &[Column] = &[
    ("企业名称", 32.0),
    ("统一社会信用代码", 21.0),
    ("行业代码", 9.0),
    ("行业", 24.0),
    ("村社", 12.0),
    ("地址", 30.0),
    ("负责人", 10.0),
    ("联系电话", 14.0),
    ("四色风险", 9.0),
    ("码色", 8.0),
    ("安全积分", 9.0),
    ("逾期隐患", 9.0),
];

fn enterprises(conn: &mut Conn, vault: &Vault, scope: &Scope, query: ExportQuery) -> Result<Vec<Vec<Value>>> {
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
            Value::Text(colour.text().to_owned()),
            score.map_or(Value::Empty, |score| Value::Number(score.into())),
            Value::Number(overdue.into()),
        ]
    })
}

const HAZARDS: &[Column] = &[
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

fn hazards(conn: &mut Conn, scope: &Scope, today: Day, query: ExportQuery) -> Result<Vec<Vec<Value>>> {
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

const INSPECTIONS: &[Column] = &[
    ("督查编号", 16.0),
    ("企业名称", 32.0),
    ("督查类型", 12.0),
    ("状态", 9.0),
    ("结果", 12.0),
    ("发现隐患", 9.0),
    ("开始时间", 17.0),
    ("结束时间", 17.0),
];

fn inspections(conn: &mut Conn, scope: &Scope, query: ExportQuery) -> Result<Vec<Vec<Value>>> {
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

/// Reads a list page by page, unless it has more rows than a workbook takes.
fn rows<T>(
    mut list: impl FnMut(PageRequest, Option<String>) -> Result<Page<T>>,
    row: impl Fn(T) -> Vec<Value>,
) -> Result<Vec<Vec<Value>>> {
    let most = i64::try_from(MOST_ROWS).map_err(Error::internal)?;
    let mut rows = Vec::new();
    let mut after = None;
    for number in 1.. {
        // a list that takes `after` goes on there, whatever the page's number
        let page = list(PageRequest::new(Some(number), Some(100))?, after)?;
        let uncounted = number == 1 && page.total_is_more;
        // where a list counts only so far, the row behind the last that may be tells
        let too_many = page.total > most
            || (uncounted && !list(PageRequest::new(Some(most + 1), Some(1))?, None)?.items.is_empty());
        if too_many {
            return Err(workbook::too_many());
        }
        let full = i64::try_from(page.items.len()).is_ok_and(|count| count == page.page_size);
        rows.extend(page.items.into_iter().map(&row));
        if !full {
            break;
        }
        after = page.next;
    }
    Ok(rows)
}
