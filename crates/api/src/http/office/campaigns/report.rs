//! What leaves the house of a campaign: its targets, and the report on it.

use actix_web::http::header::DispositionType;
use actix_web::{HttpRequest, web};
use heping_core::{Day, Moment, Result};
use heping_operation::operation;
use heping_org::campaigns::{
    self, Campaign, CampaignFigures, CampaignTarget, Progress, TargetFilter, TargetState,
};
use heping_paper::{About, Cell, Fonts, Form};

use crate::answer::problem::Problem;
use crate::answer::workbook::{Column, Value};
use crate::answer::{Pdf, Served, Workbook};
use crate::extract::auth::{Guard, id_of, perm};
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::http::FILES;
use crate::http::inspections::documents::set;
use crate::http::office::exports::take_out;
use crate::usecase;

use super::{TargetQuery, reached};

const REPORT: &str = "专项工作报告";

const TARGETS: &[Column] = &[
    ("村社", 14.0),
    ("企业名称", 32.0),
    ("小组", 22.0),
    ("状态", 12.0),
    ("并入企业", 32.0),
    ("督查编号", 16.0),
    ("走访时间", 17.0),
    ("其他工作认定", 12.0),
    ("发现隐患", 9.0),
    ("已销号", 9.0),
];

/// The targets of a campaign as a workbook; who took it is in the audit log
#[operation("导出专项企业")]
pub(crate) async fn get_campaign_targets_file(
    context: Context,
    guard: Guard<perm::ExportLists>,
    id: web::Path<String>,
    query: Query<TargetQuery>,
) -> std::result::Result<Served<Workbook>, Problem> {
    let id = reached(&context.app, &guard, &id).await?;
    let TargetQuery { village, team, state, left } = query.read()?;
    let filter = TargetFilter { village, team, state, left };
    take_out(&context, &guard, ("专项走访台账", TARGETS), move |conn| {
        Ok(campaigns::targets(conn, id, &filter)?.into_iter().map(line).collect())
    })
    .await
}

fn line(target: CampaignTarget) -> Vec<Value> {
    vec![
        Value::Text(target.village_name),
        Value::Text(target.enterprise_name),
        Value::text(target.team_name),
        Value::Text(target.state_text.to_owned()),
        Value::text(target.merged_into_name),
        Value::text(target.inspection_number),
        Value::time(target.at),
        Value::Text(if target.counted_by_office { "是" } else { "否" }.to_owned()),
        Value::Number(target.findings),
        Value::Number(target.closed),
    ]
}

const FIGURES: &[Column] = &[
    ("分类", 10.0),
    ("名称", 24.0),
    ("企业", 9.0),
    ("待走访", 9.0),
    ("已走访", 9.0),
    ("大门紧锁", 9.0),
    ("拒绝", 9.0),
    ("已搬离或停业", 13.0),
    ("已并入", 9.0),
    ("发现隐患", 9.0),
    ("已销号", 9.0),
];

/// The figures of a campaign as a workbook: all of it, by village, by team
#[operation("专项工作报告（表格）")]
pub(crate) async fn get_campaign_report_file(
    context: Context,
    guard: Guard<perm::ExportLists>,
    id: web::Path<String>,
) -> std::result::Result<Served<Workbook>, Problem> {
    let (street, id, today) = (guard.street()?, id_of(&id)?, context.now.day());
    take_out(&context, &guard, (REPORT, FIGURES), move |conn| {
        let progress = campaigns::progress(conn, street, id, today)?;
        let rows = parts(&progress).into_iter().map(|(kind, name, figures)| {
            let counts = counts(&figures).map(Value::Number);
            [Value::Text(kind.to_owned()), Value::Text(name)].into_iter().chain(counts).collect()
        });
        Ok(rows.collect())
    })
    .await
}

/// All of a campaign and its parts: of which kind each is, its name, its figures.
fn parts(progress: &Progress) -> Vec<(&'static str, String, CampaignFigures)> {
    let villages = progress.by_village.iter().map(|one| ("村社", one.village_name.clone(), one.figures));
    let team = |name: &Option<String>| name.clone().unwrap_or_else(|| "未分组".to_owned());
    let teams = progress.by_team.iter().map(|one| ("小组", team(&one.team_name), one.figures));
    [("合计", String::new(), progress.total)].into_iter().chain(villages).chain(teams).collect()
}

fn counts(figures: &CampaignFigures) -> [i64; 9] {
    let CampaignFigures {
        targets, waiting, visited, locked, refused, moved, merged, findings, closed, ..
    } = *figures;
    [targets, waiting, visited, locked, refused, moved, merged, findings, closed]
}

/// The report on a campaign as PDF/A: the figures, the days, and the firms where nobody was let in or still
/// has to go
#[operation("专项工作报告")]
pub(crate) async fn get_campaign_report(
    context: Context,
    guard: Guard<perm::ExportLists>,
    request: HttpRequest,
    id: web::Path<String>,
) -> std::result::Result<Served<Pdf>, Problem> {
    let (street, id, now) = (guard.street()?, id_of(&id)?, context.now);
    let turn = FILES.take().await?;
    let report = context
        .app
        .store
        .read(move |conn| {
            Ok(Report {
                campaign: campaigns::campaign(conn, street, id, now.day())?,
                progress: campaigns::progress(conn, street, id, now.day())?,
                targets: campaigns::targets(conn, id, &TargetFilter::default())?,
                at: now,
            })
        })
        .await?;
    let name = format!("{}{REPORT}.pdf", report.campaign.line.name);
    let file = set(&context.app, turn, move |fonts| report.pdf(fonts)).await?;
    usecase::note_export(&context, &guard, format!("{REPORT} 1")).await?;
    let file: Served<Pdf> = Served::held(&request, "application/pdf", "private, no-store", file);
    Ok(file.named(DispositionType::Inline, name)?)
}

struct Report {
    campaign: Campaign,
    progress: Progress,
    targets: Vec<CampaignTarget>,
    at: Moment,
}

impl Report {
    fn pdf(&self, fonts: Fonts) -> Result<Vec<u8>> {
        let line = &self.campaign.line;
        let mut form = Form::new(fonts);
        form.title(&format!("{}{REPORT}", line.name))?;
        form.right(&format!("统计时间：{}", self.at.local().format("%Y年%-m月%-d日 %H:%M")))?;
        form.gap(6.0);
        form.paragraph(&self.summary())?;
        let head = ["范围", "企业", "待走访", "已走访", "紧锁", "拒绝", "搬离停业", "并入", "隐患", "销号"];
        let rows = parts(&self.progress).into_iter().map(|(kind, name, figures)| {
            let name = if name.is_empty() { kind.to_owned() } else { name };
            let numbers = counts(&figures).map(|number| Cell::text(number.to_string()));
            [Cell::label(&name)].into_iter().chain(numbers).collect()
        });
        form.table(&[2.0, 0.7, 0.9, 0.9, 0.7, 0.7, 1.1, 0.7, 0.7, 0.7], &head, rows.collect())?;
        self.days(&mut form)?;
        self.left(&mut form)?;
        let about = About {
            title: format!("{}{REPORT}", line.name),
            author: self.campaign.created_by_name.clone(),
            at: self.at,
            id: format!("campaign/{}", line.id),
        };
        form.finish(&line.name, about)
    }

    fn summary(&self) -> String {
        let line = &self.campaign.line;
        let figures = self.progress.total;
        let CampaignFigures { targets, visited, locked, refused, moved, waiting, findings, closed, .. } =
            figures;
        let merged = match figures.merged {
            0 => String::new(),
            count => format!("走访前已并入其他企业、不再单独走访 {count} 家，"),
        };
        let teams = match self.campaign.teams.len() {
            0 => String::new(),
            count => format!("分 {count} 个小组，"),
        };
        format!(
            "{}至{}开展{}，{teams}共 {targets} 家企业：已走访 {visited} 家，大门紧锁 {locked} 家，拒绝 {refused} 家，\
             已搬离或停业 {moved} 家，{merged}待走访 {waiting} 家。发现隐患 {findings} 处，已销号 {closed} 处。本报告由系统根据\
             督查和服务指导记录统计。",
            date(line.from),
            date(line.to),
            line.kind_text,
        )
    }

    fn days(&self, form: &mut Form) -> Result<()> {
        if self.progress.by_day.is_empty() {
            return Ok(());
        }
        form.heading("每日进度")?;
        let rows = self.progress.by_day.iter().map(|one| {
            let numbers = [one.visited, one.in_vain, one.findings];
            let numbers = numbers.map(|number| Cell::text(number.to_string()));
            [Cell::text(date(one.day))].into_iter().chain(numbers).collect()
        });
        form.table(&[3.0, 2.0, 2.0, 2.0], &["日期", "已走访", "未能走访", "发现隐患"], rows.collect())
    }

    fn left(&self, form: &mut Form) -> Result<()> {
        let left: Vec<_> = self.targets.iter().filter(|one| one.state != TargetState::Visited).collect();
        if left.is_empty() {
            return Ok(());
        }
        form.heading("未走访的企业")?;
        let rows = left.into_iter().map(|one| {
            vec![
                Cell::text(one.village_name.clone()),
                Cell::text(one.enterprise_name.clone()),
                Cell::text(one.team_name.clone().unwrap_or_default()),
                Cell::text(match &one.merged_into_name {
                    Some(heir) if one.state == TargetState::Merged => format!("已并入{heir}"),
                    _ => one.state_text.to_owned(),
                }),
            ]
        });
        form.table(&[1.8, 4.2, 2.0, 1.6], &["村社", "企业", "小组", "状态"], rows.collect())
    }
}

fn date(day: Day) -> String {
    day.format("%Y年%-m月%-d日").to_string()
}
