//! Lists of inspections.

use diesel::prelude::*;
use heping_core::{Day, EnterpriseId, InspectionId, Moment, Page, PageRequest, Result, Scope, UserId};
use heping_store::Conn;
use heping_store::schema::{inspection_officers, inspections};
use heping_store::statement::{Keep, filled};
use serde::Serialize;
use utoipa::ToSchema;

use super::{InspectionKind, InspectionOutcome, InspectionState};
use crate::firm;

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

/// Which inspections are wanted; what is not named does not matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct InspectionFilter {
    /// Of one enterprise.
    pub enterprise: Option<EnterpriseId>,
    /// That this officer took part in.
    pub officer: Option<UserId>,
    /// For one reason.
    pub kind: Option<InspectionKind>,
    /// Begun on this day or after it.
    pub from: Option<Day>,
    /// Begun before this day.
    pub before: Option<Day>,
}

type Query<'a> = inspections::BoxedQuery<'a, <Conn as Connection>::Backend>;

/// A page of the inspections that the scope admits, the newest first.
///
/// # Errors
/// `not_found` when the enterprise named is none that the scope admits.
pub fn inspections(
    conn: &mut Conn,
    scope: &Scope,
    filter: InspectionFilter,
    page: PageRequest,
) -> Result<Page<InspectionLine>> {
    let firms = firm::chosen(conn, scope, filter.enterprise)?;
    let firms = firms.as_deref();
    let total = wanted(scope, firms, filter).count().kept().get_result(conn)?;
    let rows: Vec<Row> = wanted(scope, firms, filter)
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

fn wanted<'a>(scope: &Scope, firms: Option<&[EnterpriseId]>, filter: InspectionFilter) -> Query<'a> {
    let query = inspections::table.into_boxed();
    let mut query = match (firms, scope.street()) {
        (Some([one]), _) => query.filter(inspections::enterprise_id.eq(*one)),
        (Some(firms), _) => query.filter(inspections::enterprise_id.eq_any(filled(firms.iter().copied()))),
        (None, Some(street)) => query.filter(inspections::subdistrict_id.eq(street)),
        (None, None) => {
            query.filter(inspections::enterprise_id.eq_any(filled(scope.firms().iter().copied())))
        }
    };
    if let Some(officer) = filter.officer {
        let took_part = inspection_officers::table
            .filter(inspection_officers::user_id.eq(officer))
            .select(inspection_officers::inspection_id);
        query = query.filter(inspections::id.eq_any(took_part));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(inspections::kind.eq(kind));
    }
    if let Some(day) = filter.from {
        query = query.filter(inspections::started_at.ge(Moment::start_of(day)));
    }
    if let Some(day) = filter.before {
        query = query.filter(inspections::started_at.lt(Moment::start_of(day)));
    }
    query
}
