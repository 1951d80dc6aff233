//! Lists for the district and for Excel: the register, the hazards, the inspections.

use actix_web::http::header::{self, DispositionType};
use actix_web::{HttpResponse, get, web};
use heping_core::{CodeColour, Day, HazardState, Level, Page, PageRequest, Result, Scope};
use heping_org::enterprises::{self, Filter, Listed};
use heping_records::hazard::{self, Hazard, HazardFilter};
use heping_records::inspection::{self, InspectionLine};
use heping_store::{Conn, Lock};
use serde::Deserialize;
use utoipa::IntoParams;

use super::named;
use crate::answer::Answer;
use crate::app::App;
use crate::auth::{Guard, perm};
use crate::body::Query;
use crate::flow::{self, Action, Caller, Effect};
use crate::problem::Problem;
use crate::router::Routes;
use crate::sheet::{self, Column, MOST_ROWS, Value};

/// The operations of this area.
pub fn routes(config: &mut Routes<'_>) {
    config.service(get_enterprise_export).service(get_hazard_export).service(get_inspection_export);
}

const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

type File = std::result::Result<HttpResponse, Problem>;

/// Which enterprises.
#[derive(Deserialize, IntoParams)]
struct EnterpriseQuery {
    /// The village's code, or its name.
    village: Option<String>,
    /// A section (`C`), a division (`21`), or the beginning of a class.
    industry: Option<String>,
    /// The code's colour.
    colour: Option<CodeColour>,
    /// With, or without, overdue hazards.
    overdue: Option<bool>,
}

/// The register as a workbook; phones are masked
#[utoipa::path(operation_id = "get_enterprise_export", tag = "office", params(EnterpriseQuery),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ExportLists"))))]
#[get("/api/v1/exports/enterprises.xlsx")]
async fn get_enterprise_export(
    app: web::Data<App>,
    guard: Guard<perm::ExportLists>,
    query: Query<EnterpriseQuery>,
) -> File {
    const COLUMNS: &[Column] = &[
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
    let EnterpriseQuery { village, industry, colour, overdue } = query.read()?;
    let filter = Filter { village, industry, colour, overdue, ..Filter::default() };
    let vault = app.keys.vault.clone();
    let list = move |conn: &mut Conn, scope: &Scope, page, _: Option<String>| {
        enterprises::list(conn, &vault, scope, &filter, page)
    };
    export(&app, guard, "企业台账", COLUMNS, list, |Listed { enterprise, colour, score, overdue }| {
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
    .await
}

/// Which hazards.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
struct HazardQuery {
    /// In one state.
    state: Option<HazardState>,
    /// Of one level.
    level: Option<Level>,
    /// Overdue or not.
    overdue: Option<bool>,
    /// Due before this day.
    #[param(value_type = Option<chrono::NaiveDate>)]
    due_before: Option<Day>,
    /// In a village, by its code.
    village: Option<String>,
    /// In an industry, by its two-digit division.
    industry: Option<String>,
}

/// The hazards as a workbook
#[utoipa::path(operation_id = "get_hazard_export", tag = "office", params(HazardQuery),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ExportLists"))))]
#[get("/api/v1/exports/hazards.xlsx")]
async fn get_hazard_export(
    app: web::Data<App>,
    guard: Guard<perm::ExportLists>,
    query: Query<HazardQuery>,
) -> File {
    const COLUMNS: &[Column] = &[
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
    let HazardQuery { state, level, overdue, due_before, village, industry } = query.read()?;
    let filter = HazardFilter {
        state,
        level,
        overdue,
        due_before,
        village,
        division: industry,
        ..HazardFilter::default()
    };
    let today = app.clock.now().day();
    let list = move |conn: &mut Conn, scope: &Scope, page, after| {
        hazard::hazards(conn, scope, today, &HazardFilter { after, ..filter.clone() }, page)
    };
    export(&app, guard, "隐患台账", COLUMNS, list, |hazard: Hazard| {
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
    .await
}

/// The inspections as a workbook, the newest first
#[utoipa::path(operation_id = "get_inspection_export", tag = "office",
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ExportLists"))))]
#[get("/api/v1/exports/inspections.xlsx")]
async fn get_inspection_export(app: web::Data<App>, guard: Guard<perm::ExportLists>) -> File {
    const COLUMNS: &[Column] = &[
        ("督查编号", 16.0),
        ("企业名称", 32.0),
        ("检查事由", 12.0),
        ("状态", 9.0),
        ("结果", 12.0),
        ("发现隐患", 9.0),
        ("开始时间", 17.0),
        ("结束时间", 17.0),
    ];
    let list = |conn: &mut Conn, scope: &Scope, page, _: Option<String>| {
        inspection::inspections(conn, scope, None, page)
    };
    export(&app, guard, "督查台账", COLUMNS, list, |line: InspectionLine| {
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
    })
    .await
}

/// Reads a list page by page, in one view of the database, and answers it as a file. That so much
/// left the house is written down first.
async fn export<T: 'static>(
    app: &App,
    guard: Guard<perm::ExportLists>,
    title: &'static str,
    columns: &'static [Column],
    list: impl Fn(&mut Conn, &Scope, PageRequest, Option<String>) -> Result<Page<T>> + Send + 'static,
    row: impl Fn(T) -> Vec<Value> + Send + 'static,
) -> File {
    let (street, now) = (guard.street()?, app.clock.now());
    let caller = Caller::of(&guard.actor);
    let rows = app.store.read(move |conn| rows(conn, &guard.scope, &list, &row)).await?;
    let count = rows.len();
    let file = web::block(move || sheet::workbook(title, columns, &rows, now)).await;
    let file = file.map_err(heping_core::Error::internal)??;
    flow::in_street(app, caller, Lock::Nothing, Some(street), move |_, _| {
        Ok(Effect::done(Action::ExportList, format!("{title} {count}"), Answer::nothing()))
    })
    .await?;
    Ok(HttpResponse::Ok()
        .content_type(TYPE)
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header(named(DispositionType::Attachment, format!("{title}-{}.xlsx", now.day())))
        .body(file))
}

fn rows<T>(
    conn: &mut Conn,
    scope: &Scope,
    list: impl Fn(&mut Conn, &Scope, PageRequest, Option<String>) -> Result<Page<T>>,
    row: impl Fn(T) -> Vec<Value>,
) -> Result<Vec<Vec<Value>>> {
    let mut rows = Vec::new();
    let mut after = None;
    for number in 1.. {
        // a list that takes `after` goes on there, whatever the page's number
        let page = list(conn, scope, PageRequest::new(Some(number), Some(100))?, after)?;
        let full = i64::try_from(page.items.len()).is_ok_and(|count| count == page.page_size);
        rows.extend(page.items.into_iter().map(&row));
        if rows.len() > MOST_ROWS {
            return Err(sheet::too_many());
        }
        if !full {
            break;
        }
        after = page.next;
    }
    Ok(rows)
}
