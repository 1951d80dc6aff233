//! 陈述申辩笔录

use heping_core::Result;
use heping_paper::{Cell, Form};

use super::{PAIR, Pictures, clause, closing, date, or_dash, pair, people, span};
use crate::document::content::StatementRecord;

pub(super) fn write(form: &mut Form, record: &StatementRecord, pictures: &Pictures) -> Result<()> {
    let (about, issuer) = (&record.about, &record.about.issuer);
    form.fields(
        &PAIR,
        vec![
            pair("当事人", about.enterprise.clone(), "统一社会信用代码", or_dash(about.uscc.as_deref())),
            pair("陈述申辩人", record.speaker.clone(), "职务", or_dash(record.post.as_deref())),
            pair("时间", span(record.began_at, record.ended_at), "地点", record.place.clone()),
            pair("检查编号", record.inspection_number.clone(), "检查日期", date(record.inspected_on)),
        ],
    )?;
    form.fields(&[1.6, 7.6], vec![vec![Cell::label("记录人员"), Cell::text(people(&record.officers))]])?;
    form.paragraph(&format!(
        "告知：{}对你单位进行检查后，依法听取你单位的陈述和申辩。陈述、申辩应当真实；\
         对你单位提出的事实、理由和证据，将进行复核，不因陈述、申辩加重处理。",
        clause::body(issuer)
    ))?;
    form.heading("陈述申辩内容")?;
    form.paragraph(&record.statement)?;
    form.gap(6.0);
    form.paragraph("以上笔录已交陈述申辩人阅核。")?;
    form.together(|form| {
        form.heading("签字")?;
        closing::signatures(form, &record.signatures, pictures)
    })
}
