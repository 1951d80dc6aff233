//! 事故隐患排查治理情况统计分析表

use std::collections::HashMap;

use heping_core::{Day, EnterpriseId, Moment, Result};
use heping_evidence::photo;
use heping_paper::{About, Cell, Fonts, Form, Picture};
use heping_store::Conn;

use super::{HazardStatistics, Period, PeriodFigures, StatisticsSignature, statistics};

const TITLE: &str = "事故隐患排查治理情况统计分析表";

/// A firm's figures, to be put on paper.
pub struct StatisticsPaper {
    statistics: HazardStatistics,
    picture: Option<String>,
}

/// A firm's figures of a period for the paper: one that is not signed leaves room for the pen. The caller
/// has checked the scope.
///
/// # Errors
/// `not_found` when there is no such enterprise.
pub fn paper(
    conn: &mut Conn,
    enterprise: EnterpriseId,
    period: Period,
    now: Moment,
) -> Result<StatisticsPaper> {
    let statistics = statistics(conn, enterprise, period, now)?;
    let drawn = match &statistics.signature {
        Some(signature) => photo::photos_of(conn, &[signature.image_id])?,
        None => Vec::new(),
    };
    Ok(StatisticsPaper { statistics, picture: drawn.into_iter().next().map(|photo| photo.sha256) })
}

impl StatisticsPaper {
    /// The picture of the signature, by the SHA-256 of what was sent.
    pub fn pictures(&self) -> Vec<&str> {
        self.picture.as_deref().into_iter().collect()
    }

    /// What its file is called.
    pub fn name(&self) -> String {
        format!("{}{TITLE}（{}）.pdf", self.statistics.counts.enterprise_name, self.statistics.period_text)
    }

    /// The paper, as PDF/A.
    ///
    /// # Errors
    /// `busy` when a font can no longer be read, or may not be put into a file.
    pub fn pdf(&self, fonts: Fonts, pictures: &HashMap<String, Picture>) -> Result<Vec<u8>> {
        let HazardStatistics { counts, signature, period_text, .. } = &self.statistics;
        let mut form = Form::new(fonts);
        form.title(TITLE)?;
        form.right(period_text)?;
        form.gap(6.0);
        self.facts(&mut form)?;
        form.gap(6.0);
        let row = |name: &str, of: &PeriodFigures| {
            let numbers = [of.carried, of.found, of.self_found, of.closed, of.referred, of.open, of.overdue];
            let numbers = numbers.iter().map(|number| Cell::text(number.to_string()));
            [Cell::label(name)].into_iter().chain(numbers).collect()
        };
        let head =
            ["类别", "期初未整改", "本期发现", "其中自查", "本期整改", "移送", "期末未整改", "其中逾期"];
        form.table(
            &[1.5, 1.2, 1.1, 1.1, 1.1, 0.9, 1.2, 1.1],
            &head,
            vec![
                row("一般隐患", &counts.general),
                row("重大隐患", &counts.major),
                row("合计", &counts.total),
            ],
        )?;
        self.majors(&mut form)?;
        let analysis = signature.as_ref().and_then(|signature| signature.analysis.as_deref());
        if analysis.is_some() || signature.is_none() {
            form.heading("原因分析和改进措施")?;
            form.paragraph(analysis.unwrap_or("＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿"))?;
        }
        form.together(|form| signed(form, signature.as_ref(), self.picture.as_deref(), pictures))?;
        let statistics = &self.statistics;
        let at = signature.as_ref().map_or(counts.counted_at, |signature| signature.signed_at);
        let about = About {
            title: format!("{TITLE} {period_text}"),
            author: counts.enterprise_name.clone(),
            at,
            id: format!("hazard_statistics/{}/{}", statistics.enterprise_id, statistics.period),
        };
        form.finish(&format!("{}　{period_text}", counts.enterprise_name), about)
    }

    fn facts(&self, form: &mut Form) -> Result<()> {
        let HazardStatistics { counts, from, to, due_on, .. } = &self.statistics;
        let pair = |one: &str, first: String, other: &str, second: String| {
            vec![Cell::label(one), Cell::text(first), Cell::label(other), Cell::text(second)]
        };
        form.fields(
            &[1.4, 3.2, 1.6, 3.0],
            vec![
                pair(
                    "单位",
                    counts.enterprise_name.clone(),
                    "统计期",
                    format!("{}至{}", date(*from), date(*to)),
                ),
                pair(
                    "企业自查",
                    format!("{} 次", counts.self_checks),
                    "街道检查",
                    format!("{} 次", counts.inspections),
                ),
                pair("统计时间", date(counts.counted_at.day()), "报送期限", format!("{}前", date(*due_on))),
            ],
        )
    }

    fn majors(&self, form: &mut Form) -> Result<()> {
        let majors = &self.statistics.counts.open_majors;
        if majors.is_empty() {
            return Ok(());
        }
        form.heading("期末未整改的重大事故隐患")?;
        let rows = majors.iter().zip(1..).map(|(one, number)| {
            vec![
                Cell::text(format!("{number}")),
                Cell::text(format!("{}（{}）\n部位：{}", one.title, one.number, one.place)),
                Cell::text(format!("{}前", date(one.due_on))),
            ]
        });
        form.table(&[0.7, 6.1, 2.4], &["序号", "隐患", "整改期限"], rows.collect())
    }
}

/// The signature of the principal, or room for it.
fn signed(
    form: &mut Form,
    signature: Option<&StatisticsSignature>,
    picture: Option<&str>,
    pictures: &HashMap<String, Picture>,
) -> Result<()> {
    form.gap(6.0);
    let Some(signature) = signature else {
        let blank = "　　　　　　　　　　　　　　年　　月　　日";
        let row = vec![Cell::label("主要负责人（签字）"), Cell::text(blank)];
        form.fields(&[2.6, 6.6], vec![row])?;
        return form.paragraph("本表由系统根据企业的隐患记录自动统计，主要负责人尚未签字。");
    };
    let mark = match picture.and_then(|content| pictures.get(content)) {
        Some(picture) => Cell::picture(picture.clone()),
        None => Cell::text("签名图片已无法读取"),
    };
    let at = signature.signed_at.local().format("%Y年%-m月%-d日 %H:%M").to_string();
    let row =
        vec![Cell::label("主要负责人（签字）"), Cell::text(signature.name.clone()), mark, Cell::text(at)];
    form.fields(&[2.2, 1.8, 3.0, 2.2], vec![row])?;
    form.paragraph("本表由系统根据企业的隐患记录自动统计，经主要负责人核对签字。")
}

fn date(day: Day) -> String {
    day.format("%Y年%-m月%-d日").to_string()
}
