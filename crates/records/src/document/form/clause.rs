//! Sentences that several papers share: who acts on what footing, what the firm is told of its
//! rights, where it can go.

use heping_core::{Day, Result};
use heping_paper::Form;

use super::{date, people};
use crate::document::content::{Finding, NamedOfficer, Told};
use crate::issuer::Issuer;

/// What is left for the pen.
pub(super) const BLANK: &str = "＿＿＿＿＿＿＿＿＿＿";

/// The body with what was delegated to it.
pub(super) fn body(issuer: &Issuer) -> String {
    match &issuer.delegation {
        Some(delegation) => {
            format!("{}（受{}委托，{}）", issuer.body, delegation.by, delegation.document_number)
        }
        None => issuer.body.clone(),
    }
}

/// By which rule an inspection was made: what its officers named, unless nobody has delegated to the
/// street what that rule gives to departments.
pub(super) fn basis(issuer: &Issuer, named: &str) -> String {
    if issuer.delegation.is_some() { named.to_owned() } else { issuer.legal_basis.clone() }
}

/// What officers say when they come (安全生产法 arts. 66, 67; 行政处罚法 art. 43 on recusal), and what came
/// of it as far as it was written down. At a locked gate nobody is told anything.
pub(super) fn introduction(
    form: &mut Form,
    issuer: &Issuer,
    officers: &[NamedOfficer],
    told: Option<&Told>,
) -> Result<()> {
    let (body, people) = (&issuer.body, people(officers));
    if told.is_some_and(|told| !told.met) {
        return form.paragraph(&format!("检查人员：{body}{people}。到达时现场无人可以告知。"));
    }
    let shown = match told.and_then(|told| told.certificates_shown) {
        Some(false) => "（检查时未出示证件）",
        Some(true) => "，这是我们的证件（已出示，请核对）",
        None => "，现向你出示证件，请核对",
    };
    form.paragraph(&format!(
        "告知：我们是{body}的检查人员{people}{shown}。现依法对你单位进行检查，请如实提供情况并予以配合。\
         你单位认为检查人员与检查事项有直接利害关系、可能影响公正的，有权申请回避；\
         对检查发现的问题和处理意见，有权陈述和申辩。",
    ))?;
    let Some(told) = told else { return Ok(()) };
    match (told.recusal_asked, &told.recusal_answer) {
        (_, Some(answer)) => form.paragraph(&format!("问：是否申请检查人员回避？　答：{answer}")),
        (Some(true), None) => form.paragraph("问：是否申请检查人员回避？　答：未作答复。"),
        (Some(false), None) => form.paragraph("检查时未询问是否申请回避。"),
        (None, None) => Ok(()),
    }
}

/// Which items must be rectified by which day: 第1、3至5项……于……前，第2项……于……前.
pub(super) fn by_day(findings: &[Finding]) -> String {
    let mut days: Vec<(Day, Vec<u32>)> = Vec::new();
    for (finding, number) in findings.iter().zip(1_u32..) {
        match days.iter_mut().find(|(day, _)| *day == finding.due_on) {
            Some((_, numbers)) => numbers.push(number),
            None => days.push((finding.due_on, vec![number])),
        }
    }
    days.sort_by_key(|(day, _)| *day);
    let parts = days
        .iter()
        .map(|(day, numbers)| format!("第{}项问题于{}（含当日）前整改完毕", in_runs(numbers), date(*day)));
    parts.collect::<Vec<_>>().join("，")
}

/// Growing numbers; three or more in a row by the first and the last of them: 1、3至5.
fn in_runs(numbers: &[u32]) -> String {
    let runs = numbers.chunk_by(|one, next| one + 1 == *next).map(|run| match run {
        [first, _, .., last] => format!("{first}至{last}"),
        short => short.iter().map(u32::to_string).collect::<Vec<_>>().join("、"),
    });
    runs.collect::<Vec<_>>().join("、")
}

/// Where somebody can go who does not agree (行政复议法 arts. 20, 42; 行政诉讼法 arts. 46, 56). A street
/// that only asks names them where it has said them.
pub(super) fn remedies(form: &mut Form, issuer: &Issuer, paper: &str) -> Result<()> {
    if issuer.delegation.is_none() && issuer.review_body.is_none() {
        let call =
            issuer.telephone.as_ref().map(|number| format!("，联系电话：{number}")).unwrap_or_default();
        return form
            .paragraph(&format!("你单位对本{paper}有异议的，可以向{}陈述、申辩{call}。", issuer.body));
    }
    form.paragraph(&format!(
        "如不服本{paper}，可以自收到之日起六十日内向{}申请行政复议，或者在六个月内向{}提起行政诉讼。\
         除法律另有规定外，行政复议、行政诉讼期间不停止执行。",
        issuer.review_body.as_deref().unwrap_or(BLANK),
        issuer.court.as_deref().unwrap_or(BLANK),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_numbers_in_a_row_are_named_by_the_ends() {
        for (numbers, said) in [
            (&[1][..], "1"),
            (&[1, 2], "1、2"),
            (&[1, 2, 3], "1至3"),
            (&[1, 3, 4, 5, 6, 9, 10], "1、3至6、9、10"),
        ] {
            assert_eq!(in_runs(numbers), said);
        }
    }
}
