//! 恢复生产意见书

use heping_core::Result;
use heping_paper::Form;

use super::{Pictures, clause, closing, date, people};
use crate::document::InspectionDocument;
use crate::document::content::ResumptionOpinion;

pub(super) fn write(
    form: &mut Form,
    opinion: &ResumptionOpinion,
    document: &InspectionDocument,
    pictures: &Pictures,
) -> Result<()> {
    let (about, issuer) = (&opinion.about, &opinion.about.issuer);
    form.line(&format!("{}：", about.enterprise))?;
    form.paragraph(&format!(
        "{}于{}对你单位{}制发{}（{}），措施为：{}。现经复查：{}",
        clause::body(issuer),
        date(opinion.decision.on),
        opinion.extent,
        opinion.decision_title,
        opinion.decision.number,
        opinion.measures.join("、"),
        opinion.seen,
    ))?;
    let work = if opinion.suspends { "生产经营和使用" } else { "作业" };
    form.paragraph(&match (opinion.lifts, opinion.ordered) {
        (true, true) => format!("意见：上述措施针对的事故隐患已经排除，经审查，同意恢复{work}。"),
        (true, false) => "意见：上述情形已经消除，可以恢复作业。".to_owned(),
        (false, true) => {
            format!("意见：上述措施针对的事故隐患尚未排除，不同意恢复{work}，原措施继续执行。")
        }
        (false, false) => {
            format!("意见：上述情形尚未消除，请勿恢复作业；有关情况报告{}。", issuer.reports_to)
        }
    })?;
    if opinion.lifts {
        form.paragraph("恢复后，你单位应当继续落实安全生产责任，防止同类隐患再次发生。")?;
    } else if opinion.ordered {
        clause::remedies(form, issuer, "意见")?;
    }
    form.paragraph(&format!("复查人员：{}", people(&opinion.officers)))?;
    form.together(|form| {
        form.gap(6.0);
        closing::signatures(form, &opinion.signatures, pictures)?;
        closing::seal(form, issuer, document.issued_at)
    })
}
