//! Lists of inspections.

use diesel::prelude::*;
use heping_core::{EnterpriseId, InspectionId, Moment, Page, PageRequest, Result, Scope};
use heping_store::Conn;
use heping_store::schema::inspections;
use heping_store::statement::{Keep, filled};
use serde::Serialize;
use utoipa::ToSchema;

use super::{InspectionKind, InspectionOutcome, InspectionState};
use crate::firm::{self, Firm};

/// An inspection in a list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InspectionLine {
    /// Its id.
    pub id: InspectionId,
    /// Its number.
    pub number: String,
    /// Who was inspected.
    pub enterprise_id: EnterpriseId,
    /// The name of the enterprise.
    pub enterprise_name: String,
    /// Why.
    pub kind: InspectionKind,
    /// The same in Chinese.
    pub kind_text: &'static str,
    /// Whether it still takes findings.
    pub state: InspectionState,
    /// The same in Chinese.
    pub state_text: &'static str,
    /// What came of it.
    pub outcome: Option<InspectionOutcome>,
    /// The same in Chinese.
    pub outcome_text: Option<&'static str>,
    /// How many findings it has.
    pub finding_count: i32,
    /// When it began.
    pub started_at: Moment,
    /// When it ended.
    pub ended_at: Option<Moment>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = inspections)]
struct Row {
    id: InspectionId,
    number: String,
    enterprise_id: EnterpriseId,
    kind: InspectionKind,
    state: InspectionState,
    outcome: Option<InspectionOutcome>,
    finding_count: i32,
    started_at: Moment,
    ended_at: Option<Moment>,
    voided_at: Option<Moment>,
}

type Query<'a> = inspections::BoxedQuery<'a, <Conn as Connection>::Backend>;

/// A page of the inspections that the scope admits, the newest first; of one enterprise if named.
///
/// # Errors
/// `not_found` when the enterprise named is none that the scope admits.
pub fn inspections(
    conn: &mut Conn,
    scope: &Scope,
    enterprise: Option<EnterpriseId>,
    page: PageRequest,
) -> Result<Page<InspectionLine>> {
    if let Some(enterprise) = enterprise {
        Firm::reached(conn, scope, enterprise)?;
    }
    let total = wanted(scope, enterprise).count().kept().get_result(conn)?;
    let rows: Vec<Row> = wanted(scope, enterprise)
        .order((inspections::started_at.desc(), inspections::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select(Row::as_select())
        .kept()
        .load(conn)?;
    let names = firm::names(conn, rows.iter().map(|row| row.enterprise_id))?;
    let lines = rows.into_iter().map(|row| InspectionLine {
        enterprise_name: names.get(&row.enterprise_id).cloned().unwrap_or_default(),
        id: row.id,
        number: row.number,
        enterprise_id: row.enterprise_id,
        kind: row.kind,
        kind_text: row.kind.text(),
        state: row.voided_at.map_or(row.state, |_| InspectionState::Voided),
        state_text: row.voided_at.map_or(row.state, |_| InspectionState::Voided).text(),
        outcome: row.outcome,
        outcome_text: row.outcome.map(InspectionOutcome::text),
        finding_count: row.finding_count,
        started_at: row.started_at,
        ended_at: row.ended_at,
    });
    Ok(page.of(lines.collect(), total))
}

fn wanted<'a>(scope: &Scope, enterprise: Option<EnterpriseId>) -> Query<'a> {
    let query = inspections::table.into_boxed();
    match (enterprise, scope.street()) {
        (Some(enterprise), _) => query.filter(inspections::enterprise_id.eq(enterprise)),
        (None, Some(street)) => query.filter(inspections::subdistrict_id.eq(street)),
        (None, None) => {
            query.filter(inspections::enterprise_id.eq_any(filled(scope.firms().iter().copied())))
        }
    }
}
