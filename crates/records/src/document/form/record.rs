//! 现场检查记录

use heping_core::{Level, Result};
use heping_paper::{Cell, Form};

use super::{PAIR, Pictures, clause, closing, date, described, or_dash, pair, span};
use crate::document::content::{Finding, InspectionRecord, Known, LookedAt, Signed};
use crate::inspection::{ItemResult, Party};
use crate::issuer::Issuer;

pub(super) fn write(
    form: &mut Form,
    record: &InspectionRecord,
    issuer: &Issuer,
    pictures: &Pictures,
) -> Result<()> {
    facts(form, record)?;
    let basis = clause::basis(issuer, &record.legal_basis);
    clause::introduction(form, issuer, &record.officers, record.told.as_ref())?;
    form.paragraph(&if record.checked {
        format!("{}依据{basis}，对该单位进行了现场检查，情况记录如下。", clause::body(issuer))
    } else {
        let outcome = &record.outcome;
        let why = record
            .outcome_reason
            .as_ref()
            .map(|why| format!("现场情况：{}。", why.trim_end_matches('。')))
            .unwrap_or_default();
        format!("{}依据{basis}到该单位检查，未能进行，结果：{outcome}。{why}", clause::body(issuer))
    })?;
    if let Some(reason) = &record.over_cap_reason {
        form.paragraph(&format!("该单位本年度检查次数已达上限，再次检查的理由：{reason}"))?;
    }
    if record.checked {
        looked_at(form, record)?;
        found(form, record, issuer)?;
        known(form, record)?;
        form.paragraph(&answer(&record.signatures))?;
    }
    form.together(|form| {
        form.heading("签字")?;
        closing::signatures(form, &record.signatures, pictures)
    })
}

fn facts(form: &mut Form, record: &InspectionRecord) -> Result<()> {
    let head = &record.head;
    let there = record.signatures.iter().find(|one| one.party == Party::Enterprise.text());
    let mut rows = vec![
        pair("被检查单位", head.enterprise.clone(), "统一社会信用代码", or_dash(head.uscc.as_deref())),
        pair("检查场所", head.address.clone(), "法定代表人（负责人）", or_dash(head.principal.as_deref())),
        pair("现场负责人", or_dash(there.map(|one| one.name.as_str())), "职务、联系电话", ""),
        pair("检查类别", record.occasion.clone(), "检查编号", head.inspection_number.clone()),
        pair("检查时间", span(head.started_at, record.ended_at), "审批编号", record.approval_number.clone()),
    ];
    if let Some(code) = &record.act_code {
        rows.push(pair("行政行为码", code.clone(), "检查结果", record.outcome.clone()));
    }
    form.fields(&PAIR, rows)
}

/// What was looked at, what was in order (安全生产法 art. 68: the content of an inspection).
fn looked_at(form: &mut Form, record: &InspectionRecord) -> Result<()> {
    form.heading("检查情况")?;
    for list in record.looked_at.chunk_by(|one, next| one.list == next.list) {
        sheet(form, list)?;
    }
    if record.told.is_some() || record.looked_at.is_empty() {
        summary(form, record)?;
    }
    Ok(())
}

/// The items of a checklist, each with what looking at it came to.
fn sheet(form: &mut Form, items: &[LookedAt]) -> Result<()> {
    if let Some(list) = items.first().and_then(|one| one.list.as_ref()) {
        let counted = ItemResult::ALL.iter().map(|result| result.text()).filter_map(|result| {
            let count = items.iter().filter(|one| one.answer.rsplit('，').next() == Some(result)).count();
            (count > 0).then(|| format!("{result} {count} 项"))
        });
        let counted: Vec<String> = counted.collect();
        form.paragraph(&format!("检查表：{list}。检查了 {} 项：{}。", items.len(), counted.join("，")))?;
        form.gap(3.0);
    }
    let rows = items.iter().zip(1..).map(|(one, number)| {
        let answer = match &one.note {
            Some(note) => format!("{}\n{note}", one.answer),
            None => one.answer.clone(),
        };
        vec![Cell::text(format!("{number}")), Cell::text(one.item.clone()), Cell::text(answer)]
    });
    form.table(&[0.7, 6.3, 2.2], &["序号", "检查内容", "情况"], rows.collect())
}

/// How many things were found.
fn summary(form: &mut Form, record: &InspectionRecord) -> Result<()> {
    let count = |of: &dyn Fn(&&Finding) -> bool| record.findings.iter().filter(|finding| of(finding)).count();
    let (major, mended) = (count(&|one| one.level == Level::Major), count(&|one| one.rectified));
    form.paragraph(&format!(
        "对该单位的生产经营场所进行了检查，发现事故隐患 {} 项，其中重大事故隐患 {major} 项；当场整改完毕 {mended} 项。\
         {}",
        record.findings.len(),
        match record.known.len() {
            0 => String::new(),
            known => format!("另核实该单位此前自查上报的隐患 {known} 项。"),
        },
    ))
}

fn found(form: &mut Form, record: &InspectionRecord, issuer: &Issuer) -> Result<()> {
    form.gap(6.0);
    if record.findings.is_empty() {
        return form.paragraph("本次检查没有登记新的隐患。");
    }
    let verb = if issuer.delegation.is_some() { "责令" } else { "要求" };
    let rows = record.findings.iter().zip(1..).map(|(finding, number)| {
        let handled = if finding.rectified {
            "当场已整改".to_owned()
        } else {
            format!("{verb}限期整改\n{}前", date(finding.due_on))
        };
        vec![Cell::text(format!("{number}")), Cell::text(described(finding)), Cell::text(handled)]
    });
    form.table(&[0.7, 6.1, 2.4], &["序号", "发现的问题", "处理"], rows.collect())
}

fn known(form: &mut Form, record: &InspectionRecord) -> Result<()> {
    if record.known.is_empty() {
        return Ok(());
    }
    form.gap(6.0);
    let rows = record.known.iter().zip(1..).map(|(known, number)| {
        let Known { title, number: hazard, place, seen, .. } = known;
        vec![
            Cell::text(format!("{number}")),
            Cell::text(format!("{title}（{hazard}）\n部位：{place}\n检查所见：{seen}")),
            Cell::text(format!("{}前", date(known.due_on))),
        ]
    });
    form.table(&[0.7, 6.1, 2.4], &["序号", "企业此前已自查上报的隐患", "整改期限"], rows.collect())
}

/// What the firm says to it: by its signature, or by its refusal.
fn answer(signed: &[Signed]) -> String {
    let firm = signed.iter().find(|one| one.party == Party::Enterprise.text());
    match firm.and_then(|one| one.refused_reason.as_ref()) {
        Some(reason) => format!("被检查单位拒绝签字，说明的原因：{reason}"),
        None => "以上记录已交被检查单位现场负责人阅核。陈述、申辩另作笔录的，以笔录为准。".to_owned(),
    }
}
