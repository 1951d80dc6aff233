//! 现场处理措施决定书; of a street without a delegation 现场处理告知书, which asks.

use heping_core::Result;
use heping_paper::{Cell, Form};

use super::{Pictures, clause, closing, date};
use crate::document::InspectionDocument;
use crate::document::content::MeasureDecision;

/// What empowers to it: 安全生产法 art. 65.
const POWER: &str = "《中华人民共和国安全生产法》第六十五条第一款第（三）项";

pub(super) fn write(
    form: &mut Form,
    decision: &MeasureDecision,
    document: &InspectionDocument,
    pictures: &Pictures,
) -> Result<()> {
    let (about, issuer) = (&decision.about, &decision.about.issuer);
    form.line(&format!("{}：", about.enterprise))?;
    form.paragraph(&format!(
        "{}于{}对你单位进行检查（检查编号 {}），发现你单位{}存在下列情形：{}",
        clause::body(issuer),
        date(decision.inspected_on),
        decision.inspection_number,
        decision.extent,
        decision.reason,
    ))?;
    if !decision.hazards.is_empty() {
        form.gap(4.0);
        let rows = decision.hazards.iter().zip(1..).map(|(hazard, number)| {
            let what = format!("{}（{}）", hazard.title, hazard.number);
            vec![Cell::text(format!("{number}")), Cell::text(what), Cell::text(hazard.place.clone())]
        });
        form.table(&[0.7, 5.7, 2.8], &["序号", "事故隐患", "部位"], rows.collect())?;
    }
    let verb = if decision.ordered { "责令" } else { "要求" };
    form.paragraph(&if decision.ordered {
        format!("上述情形可能危及人身安全。依据{POWER}，现对你单位作出下列现场处理措施决定：")
    } else {
        format!("上述情形可能危及人身安全。依据{}，现要求你单位立即采取下列措施：", issuer.legal_basis)
    })?;
    for (measure, number) in decision.measures.iter().zip(1..) {
        form.paragraph(&format!("{number}. {verb}{measure}（范围：{}）；", decision.extent))?;
    }
    form.paragraph(&if decision.ordered {
        format!(
            "事故隐患排除前或者排除过程中，应当采取措施保证安全。事故隐患排除后，须经{}审查同意，方可恢复{}。",
            issuer.body,
            if decision.suspends { "生产经营和使用" } else { "作业" },
        )
    } else {
        format!("事故隐患排除前，请勿恢复作业。上述情况同时报告{}依法处理。", issuer.reports_to)
    })?;
    let paper = if decision.ordered { "决定" } else { "告知书" };
    clause::remedies(form, issuer, paper)?;
    form.together(|form| {
        form.gap(6.0);
        closing::signatures(form, &decision.signatures, pictures)?;
        closing::seal(form, issuer, document.issued_at)
    })?;
    closing::receipt(form, document, &about.enterprise)
}
