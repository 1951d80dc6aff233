//! 移送书

use heping_core::{Level, Result};
use heping_paper::{Cell, Form};

use super::{PAIR, clause, closing, date, or_dash, pair};
use crate::document::InspectionDocument;
use crate::document::content::ReferralLetter;

pub(super) fn write(form: &mut Form, letter: &ReferralLetter, document: &InspectionDocument) -> Result<()> {
    let (about, issuer, hazard) = (&letter.about, &letter.about.issuer, &letter.hazard);
    form.line(&format!("{}：", letter.receiver))?;
    // 安全生产法 art. 69
    form.paragraph(&format!(
        "{}在工作中发现下列事故隐患，应当由你单位处理。依据《中华人民共和国安全生产法》第六十九条，现移送你单位，\
         请依法及时处理，并将处理结果函告我单位。",
        clause::body(issuer)
    ))?;
    form.gap(4.0);
    let grave = match hazard.level {
        Level::Major => match &hazard.criteria {
            Some(criteria) => format!("重大（{criteria}）"),
            None => "重大".to_owned(),
        },
        Level::General => "一般".to_owned(),
    };
    form.fields(
        &PAIR,
        vec![
            pair("涉及单位", about.enterprise.clone(), "统一社会信用代码", or_dash(about.uscc.as_deref())),
            pair("地址", about.address.clone(), "法定代表人（负责人）", or_dash(about.principal.as_deref())),
            pair("发现时间", date(letter.found_on), "来源", letter.source.clone()),
            pair("隐患编号", hazard.number.clone(), "隐患级别", grave),
        ],
    )?;
    let row = |label: &str, text: String| vec![Cell::label(label), Cell::text(text)];
    let what = match &hazard.description {
        Some(description) => format!("{}\n{description}", hazard.title),
        None => hazard.title.clone(),
    };
    let mut rows = vec![row("部位", hazard.place.clone()), row("隐患情况", what)];
    rows.extend(hazard.legal_basis.clone().map(|basis| row("违反规定", basis)));
    rows.push(row("移送理由", letter.reason.clone()));
    form.fields(&[1.6, 7.6], rows)?;
    let call = issuer.telephone.as_ref().map(|number| format!("，联系电话：{number}")).unwrap_or_default();
    form.paragraph(&format!("经办人：{}{call}", letter.by))?;
    form.together(|form| closing::seal(form, issuer, document.issued_at))?;
    form.together(|form| {
        form.heading("移送回执")?;
        form.fields(
            &[2.2, 7.0],
            vec![
                row("移送书文号", document.number.clone()),
                row("接收单位（印章）", String::new()),
                row("接收人（签名）", "　　　　　　　　　　　　　　　　　　年　　月　　日".to_owned()),
            ],
        )
    })
}
