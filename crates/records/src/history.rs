//! What happened in a firm, self-checks and inspections merged: the list on its one screen.

use diesel::prelude::*;
use heping_core::{EnterpriseId, InspectionId, Moment, Result, SelfCheckId, words};
use heping_store::schema::{inspections, self_checks};
use heping_store::{Conn, merged};
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

/// The newest self-checks and inspections of an enterprise and of those merged into it, at most `limit`
/// together. Each kind
/// is read from its own covering index and no further than needed; the caller has checked the
/// scope.
pub fn records(conn: &mut Conn, enterprise: EnterpriseId, limit: i64) -> Result<Vec<RecordLine>> {
    let mut lines = Vec::new();
    for firm in merged::with_merged(conn, enterprise)? {
        lines.extend(latest_self_checks(conn, firm, limit)?);
        lines.extend(latest_inspections(conn, firm, limit)?);
    }
    lines.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
    lines.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(lines)
}

fn latest_self_checks(conn: &mut Conn, enterprise: EnterpriseId, limit: i64) -> Result<Vec<RecordLine>> {
    let rows: Vec<(SelfCheckId, Moment, String, i32)> = self_checks::table
        .filter(self_checks::enterprise_id.eq(enterprise))
        .order((self_checks::performed_at.desc(), self_checks::id.desc()))
        .limit(limit)
        .select((self_checks::id, self_checks::performed_at, self_checks::title, self_checks::hazard_count))
        .load(conn)?;
    let lines = rows.into_iter().map(|(id, at, summary, hazard_count)| RecordLine {
        kind: RecordType::SelfCheck,
        type_text: RecordType::SelfCheck.text(),
        id: id.to_string(),
        at,
        summary,
        hazard_count,
    });
    Ok(lines.collect())
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

fn latest_inspections(conn: &mut Conn, enterprise: EnterpriseId, limit: i64) -> Result<Vec<RecordLine>> {
    let rows: Vec<Visit> = inspections::table
        .filter(inspections::enterprise_id.eq(enterprise))
        .order((inspections::started_at.desc(), inspections::id.desc()))
        .limit(limit)
        .select(Visit::as_select())
        .load(conn)?;
    let lines = rows.into_iter().map(|visit| {
        let result = match (visit.voided_at, visit.outcome) {
            (Some(_), _) => InspectionState::Voided.text(),
            (None, Some(outcome)) => outcome.text(),
            (None, None) => visit.state.text(),
        };
        RecordLine {
            kind: RecordType::Inspection,
            type_text: RecordType::Inspection.text(),
            id: visit.id.to_string(),
            at: visit.started_at,
            summary: format!("{} {}（{result}）", visit.kind.text(), visit.number),
            hazard_count: visit.finding_count,
        }
    });
    Ok(lines.collect())
}
