//! 责令限期整改指令书; of a street without a delegation 隐患整改通知书, which asks.

use heping_core::{Level, Result};
use heping_paper::Form;

use super::{clause, closing, date, described, or_dash, without_empty};
use crate::document::InspectionDocument;
use crate::document::content::{Finding, RectificationOrder};
use crate::issuer::Issuer;

pub(super) fn write(
    form: &mut Form,
    order: &RectificationOrder,
    issuer: &Issuer,
    document: &InspectionDocument,
) -> Result<()> {
    let head = &order.head;
    form.line(&format!("{}：", head.enterprise))?;
    form.paragraph(&format!(
        "经{}于{}对你单位进行检查（检查编号 {}，现场检查记录 {}），发现你单位存在下列问题：",
        clause::body(issuer),
        date(head.started_at.day()),
        head.inspection_number,
        order.record_number,
    ))?;
    form.gap(4.0);
    let rows = order.findings.iter().zip(1..).map(|(finding, number)| {
        vec![
            format!("{number}"),
            with_rule(finding),
            or_dash(finding.measure.as_deref()),
            format!("{}前", date(finding.due_on)),
        ]
    });
    let columns = (&[0.7, 4.2, 2.0, 2.3][..], &["序号", "问题", "建议措施", "整改期限"][..]);
    without_empty(form, columns, 2, rows.collect())?;
    // one sentence orders it all: it is not torn between two pages
    form.together(|form| demand(form, order, issuer))?;
    if order.findings.iter().any(|finding| finding.level == Level::Major) {
        // 安全生产事故隐患排查治理暂行规定 art. 15
        form.paragraph(
            "其中的重大事故隐患，应当制定治理方案，明确目标任务、方法措施、经费物资、机构人员、时限要求和安全措施、应急预案。",
        )?;
    }
    let paper = if issuer.delegation.is_some() { "指令书" } else { "通知书" };
    clause::remedies(form, issuer, paper)?;
    form.together(|form| {
        form.gap(6.0);
        closing::by_hand(form, "检查人员（签名）", &order.officers, "被检查单位负责人（签名）")?;
        closing::seal(form, issuer, document.issued_at)?;
        form.gap(6.0);
        form.line(&format!("本{paper}一式两份，一份交被检查单位，一份存档。"))
    })?;
    closing::receipt(form, document, &head.enterprise)
}

/// What is wrong; the rule that it breaks is put in by hand where nobody named one.
fn with_rule(finding: &Finding) -> String {
    let text = described(finding);
    if finding.legal_basis.is_some() || finding.criteria.is_some() {
        return text;
    }
    format!("{text}\n违反规定：{}", clause::BLANK)
}

/// What must be done, by when (安全生产法 arts. 41, 65).
fn demand(form: &mut Form, order: &RectificationOrder, issuer: &Issuer) -> Result<()> {
    let basis = clause::basis(issuer, &order.legal_basis);
    let (by_day, standard) = (clause::by_day(&order.findings), "达到有关法律法规规章和标准规定的要求");
    form.paragraph(&if issuer.delegation.is_some() {
        format!(
            "依据{basis}，现责令你单位对上述{by_day}，{standard}。由此造成事故的，依法追究有关人员的责任。"
        )
    } else {
        format!(
            "依据{basis}，现要求你单位对上述{by_day}，{standard}。逾期未整改完毕的，将上报{}依法处理。",
            issuer.reports_to
        )
    })?;
    form.paragraph(&format!(
        "整改期间，你单位应当采取措施，确保安全生产。整改完毕后，请通过河平码提交整改情况，由{}复查；\
         确需延期的，应当在期限届满前提出申请。",
        issuer.body
    ))
}
