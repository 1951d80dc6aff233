//! What happened in a firm, self-checks and inspections merged: the list on its one screen.

use diesel::prelude::*;
use heping_core::{EnterpriseId, InspectionId, Moment, SelfCheckId, words};
use heping_store::schema::{inspections, self_checks};
use heping_store::{Ask, columns, question};
use serde::Serialize;
use utoipa::ToSchema;

use crate::inspection::{InspectionKind, InspectionOutcome, InspectionState};

words! {
    /// What kind of record it is.
    RecordType {
        /// A self-check.
        SelfCheck = "self_check" "企业自查",
        /// An inspection.
        Inspection = "inspection" "街道督查",
    }
}

/// One self-check or inspection in a line.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecordLine {
    /// Which of the two.
    #[serde(rename = "type")]
    pub kind: RecordType,
    /// The same in Chinese.
    pub type_text: &'static str,
    /// Its id.
    pub id: String,
    /// When it was.
    pub at: Moment,
    /// What it was.
    #[schema(example = "日常督查 DC-2026-000045（已检查）")]
    pub summary: String,
    /// How many hazards it named.
    pub hazard_count: i32,
}

/// Asks for the newest self-checks and inspections of a firm, at most `limit` of each: each kind is read
/// from its own covering index and no further than needed. The caller has checked the scope.
pub fn records(firm: EnterpriseId, limit: i64) -> impl Ask<Answer = Vec<RecordLine>> {
    (self_checks_of(firm, limit), inspections_of(firm, limit)).then(|(mut lines, inspections)| {
        lines.extend(inspections);
        Ok(lines)
    })
}

/// So many of these records, the newest first.
pub fn newest(mut lines: Vec<RecordLine>, limit: i64) -> Vec<RecordLine> {
    lines.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
    lines.truncate(usize::try_from(limit).unwrap_or_default());
    lines
}

fn self_checks_of(firm: EnterpriseId, limit: i64) -> impl Ask<Answer = Vec<RecordLine>> {
    let rows = self_checks::table
        .filter(self_checks::enterprise_id.eq(firm))
        .order((self_checks::performed_at.desc(), self_checks::id.desc()))
        .limit(limit)
        .select((self_checks::id, self_checks::performed_at, self_checks::title, self_checks::hazard_count));
    question::<(SelfCheckId, Moment, String, i32), _>(rows).then(|rows| {
        let line = |(id, at, summary, hazard_count): (SelfCheckId, Moment, String, i32)| RecordLine {
            kind: RecordType::SelfCheck,
            type_text: RecordType::SelfCheck.text(),
            id: id.to_string(),
            at,
            summary,
            hazard_count,
        };
        Ok(rows.into_iter().map(line).collect())
    })
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = inspections)]
struct Visit {
    id: InspectionId,
    started_at: Moment,
    number: String,
    kind: InspectionKind,
    state: InspectionState,
    outcome: Option<InspectionOutcome>,
    finding_count: i32,
    voided_at: Option<Moment>,
}

fn inspections_of(firm: EnterpriseId, limit: i64) -> impl Ask<Answer = Vec<RecordLine>> {
    let rows = inspections::table
        .filter(inspections::enterprise_id.eq(firm))
        .order((inspections::started_at.desc(), inspections::id.desc()))
        .limit(limit)
        .select(columns::<Visit>());
    question::<Visit, _>(rows).then(|rows| Ok(rows.into_iter().map(RecordLine::from).collect()))
}

impl From<Visit> for RecordLine {
    fn from(visit: Visit) -> Self {
        let result = match (visit.voided_at, visit.outcome) {
            (Some(_), _) => InspectionState::Voided.text(),
            (None, Some(outcome)) => outcome.text(),
            (None, None) => visit.state.text(),
        };
        Self {
            kind: RecordType::Inspection,
            type_text: RecordType::Inspection.text(),
            id: visit.id.to_string(),
            at: visit.started_at,
            summary: format!("{} {}（{result}）", visit.kind.text(), visit.number),
            hazard_count: visit.finding_count,
        }
    }
}
