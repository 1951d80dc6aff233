//! 行政检查审批表

use heping_core::Result;
use heping_paper::{Cell, Form};

use super::{PAIR, date, or_dash, pair, people, time};
use crate::document::content::InspectionApproval;

pub(super) fn write(form: &mut Form, approval: &InspectionApproval) -> Result<()> {
    let about = &approval.about;
    form.fields(
        &PAIR,
        vec![
            pair("拟检查单位", about.enterprise.clone(), "统一社会信用代码", or_dash(about.uscc.as_deref())),
            pair(
                "检查场所",
                about.address.clone(),
                "法定代表人（负责人）",
                or_dash(about.principal.as_deref()),
            ),
            pair(
                "检查类别",
                approval.occasion.clone(),
                "检查时间",
                format!("{}至{}", date(approval.from_on), date(approval.to_on)),
            ),
        ],
    )?;
    // one table: no gap between what belongs together
    let row = |label: &str, text: String| vec![Cell::label(label), Cell::text(text)];
    let said = match &approval.note {
        Some(note) => format!("同意检查。{note}"),
        None => "同意检查。".to_owned(),
    };
    form.fields(
        &[1.6, 7.6],
        vec![
            row("检查事由", approval.reason.clone()),
            row("检查内容", approval.matter.clone()),
            row("检查依据", about.issuer.legal_basis.clone()),
            row("检查人员", people(&approval.officers)),
            row(
                "承办人意见",
                format!(
                    "拟对该单位进行检查，请审批。\n承办人：{}\n{}",
                    approval.officers.first().map(|one| one.name.clone()).unwrap_or_default(),
                    time(approval.requested_at)
                ),
            ),
            row(
                "负责人审批意见",
                format!("{said}\n审批人：{}\n{}", approval.approved_by, time(approval.approved_at)),
            ),
        ],
    )
}
