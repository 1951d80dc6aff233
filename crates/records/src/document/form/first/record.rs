//! 现场检查记录

use heping_core::{Moment, Result};
use heping_paper::{Cell, Form};

use super::{Pictures, date, described, issued_by, office, or_dash, people, signatures, time};
use crate::document::content::{InspectionRecord, Known};

pub(super) fn write(
    form: &mut Form,
    record: &InspectionRecord,
    issued_at: Moment,
    pictures: &Pictures,
) -> Result<()> {
    let head = &record.head;
    let row = |one: &str, first: String, other: &str, second: String| {
        vec![Cell::label(one), Cell::text(first), Cell::label(other), Cell::text(second)]
    };
    form.fields(
        &[1.5, 3.1, 1.7, 3.0],
        vec![
            row("被检查单位", head.enterprise.clone(), "信用代码", or_dash(head.uscc.as_deref())),
            row("地址", head.address.clone(), "负责人", or_dash(head.principal.as_deref())),
            row("检查事由", record.occasion.clone(), "督查编号", head.inspection_number.clone()),
            row("开始时间", time(head.started_at), "结束时间", time(record.ended_at)),
            row(
                "审批编号",
                record.approval_number.clone(),
                "行政行为码",
                or_dash(record.act_code.as_deref()),
            ),
            row("检查结果", record.outcome.clone(), "新发现隐患", format!("{} 项", record.findings.len())),
        ],
    )?;
    let (street, who, basis) = (office(&head.street), people(&record.officers), &record.legal_basis);
    form.paragraph(&if record.checked {
        format!("{street}执法人员{who}依据{basis}，对该单位进行检查，记录如下。")
    } else {
        format!("{street}执法人员{who}依据{basis}到该单位检查，未能进行，结果：{}。", record.outcome)
    })?;
    if let Some(reason) = &record.over_cap_reason {
        form.paragraph(&format!("该单位本年度检查次数已达上限，再次检查的理由：{reason}"))?;
    }
    if record.checked {
        found(form, record)?;
    }
    form.heading("签字")?;
    signatures(form, &record.signatures, pictures)?;
    issued_by(form, &head.street, issued_at)
}

/// What was seen.
fn found(form: &mut Form, record: &InspectionRecord) -> Result<()> {
    form.heading("检查发现的隐患")?;
    if record.findings.is_empty() {
        form.paragraph("本次检查没有登记新的隐患。")?;
    } else {
        let rows = record.findings.iter().zip(1..).map(|(finding, number)| {
            let due = if finding.rectified { "当场已整改".to_owned() } else { date(finding.due_on) };
            vec![Cell::text(format!("{number}")), Cell::text(described(finding)), Cell::text(due)]
        });
        form.table(&[0.7, 6.3, 2.2], &["序号", "隐患", "整改期限"], rows.collect())?;
    }
    if record.known.is_empty() {
        return Ok(());
    }
    form.heading("企业此前已自查上报的隐患")?;
    let rows = record.known.iter().zip(1..).map(|(known, number)| {
        let Known { title, number: hazard, place, seen, .. } = known;
        vec![
            Cell::text(format!("{number}")),
            Cell::text(format!("{title}（{hazard}）\n部位：{place}\n检查所见：{seen}")),
            Cell::text(date(known.due_on)),
        ]
    });
    form.table(&[0.7, 6.3, 2.2], &["序号", "隐患", "整改期限"], rows.collect())
}
