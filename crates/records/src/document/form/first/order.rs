//! 责令限期整改指令书

use heping_core::{Level, Moment, Result};
use heping_paper::{Cell, Form};

use super::{by_hand, date, described, issued_by, office, or_dash, people};
use crate::document::content::RectificationOrder;

pub(super) fn write(form: &mut Form, order: &RectificationOrder, issued_at: Moment) -> Result<()> {
    let head = &order.head;
    form.line(&format!("{}：", head.enterprise))?;
    form.paragraph(&format!(
        "{}执法人员{}于{}对你单位进行检查（现场检查记录：{}），发现你单位存在下列安全生产隐患：",
        office(&head.street),
        people(&order.officers),
        date(head.started_at.day()),
        order.record_number,
    ))?;
    form.gap(4.0);
    let rows = order.findings.iter().zip(1..).map(|(finding, number)| {
        vec![
            Cell::text(format!("{number}")),
            Cell::text(described(finding)),
            Cell::text(or_dash(finding.measure.as_deref())),
            Cell::text(date(finding.due_on)),
        ]
    });
    form.table(&[0.7, 4.1, 2.6, 1.8], &["序号", "隐患", "建议措施", "整改期限"], rows.collect())?;
    // 安全生产法 arts. 41, 65
    form.paragraph(&format!(
        "依据{}，现责令你单位在上表所列期限届满前将各项隐患整改完毕，并通过河平码提交整改情况，由本街道复查。\
         确需延期的，应当在期限届满前提出申请。",
        order.legal_basis
    ))?;
    if order.findings.iter().any(|finding| finding.level == Level::Major) {
        // 安全生产事故隐患排查治理暂行规定 art. 15
        form.paragraph(
            "其中的重大事故隐患，应当制定治理方案，明确目标任务、方法措施、经费物资、机构人员、时限要求和安全措施、应急预案。",
        )?;
    }
    // 行政复议法 arts. 20, 42; 行政诉讼法 arts. 46, 56
    form.paragraph(
        "如不服本指令，可以自收到本指令书之日起六十日内依法申请行政复议，或者在六个月内依法提起行政诉讼。\
         除法律另有规定外，复议、诉讼期间不停止执行。",
    )?;
    form.gap(6.0);
    by_hand(form, &["检查人员", "被检查单位签收人"])?;
    issued_by(form, &head.street, issued_at)?;
    form.gap(6.0);
    form.line("本指令书一式两份，一份交被检查单位，一份存档。")
}
