//! 检查通知书

use heping_core::Result;
use heping_paper::Form;

use super::{clause, closing, date, people};
use crate::document::InspectionDocument;
use crate::document::content::InspectionNotice;

pub(super) fn write(form: &mut Form, notice: &InspectionNotice, document: &InspectionDocument) -> Result<()> {
    let (about, issuer) = (&notice.about, &notice.about.issuer);
    form.line(&format!("{}：", about.enterprise))?;
    form.paragraph(&format!(
        "依据{}，{}定于{}至{}期间对你单位进行{}（审批编号 {}）。",
        issuer.legal_basis,
        clause::body(issuer),
        date(notice.from_on),
        date(notice.to_on),
        notice.occasion,
        notice.approval_number,
    ))?;
    form.paragraph(&format!("检查场所：{}", about.address))?;
    form.paragraph(&format!("检查内容：{}", notice.matter))?;
    form.paragraph(&format!("检查人员：{}", people(&notice.officers)))?;
    form.paragraph(
        "请你单位主要负责人或者安全生产管理人员到场配合，如实提供有关情况和资料。检查时，检查人员应当出示执法证件，\
         不出示的，你单位有权拒绝检查；认为检查人员与检查事项有直接利害关系、可能影响公正的，有权申请回避；\
         对检查发现的问题，有权陈述和申辩。",
    )?;
    if let Some(telephone) = &issuer.telephone {
        form.paragraph(&format!("联系电话：{telephone}"))?;
    }
    form.together(|form| closing::seal(form, issuer, document.issued_at))?;
    closing::receipt(form, document, &about.enterprise)
}
