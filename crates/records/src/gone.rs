//! What visits say of a firm's life: one that met it closed down or moved away is a question to the office,
//! until the office has said where the firm stands.

use std::collections::HashMap;

use diesel::prelude::*;
use heping_core::{
    EnterpriseId, EnterpriseStatus, InspectionId, Moment, RecordKind, Result, ServiceVisitId, SubdistrictId,
};
use heping_store::Conn;
use heping_store::schema::{enterprises, inspections, service_visits};
use heping_store::statement::Words;
use serde::Serialize;
use utoipa::ToSchema;

use crate::inspection::InspectionOutcome;
use crate::service_visit::VisitOutcome;

/// More firms than leave a street between two looks of the office.
const MOST: i64 = 500;

/// A firm that a visit met gone, and about whose status the office has said nothing since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatusProposal {
    /// Which firm.
    pub enterprise_id: EnterpriseId,
    /// Its name.
    pub enterprise_name: String,
    /// What the visit suggests: `closed` or `moved`.
    pub status: EnterpriseStatus,
    /// The same in Chinese.
    pub status_text: &'static str,
    /// What kind of visit it was: `inspection` or `service_visit`.
    pub visit_type: RecordKind,
    /// The same in Chinese.
    pub visit_type_text: &'static str,
    /// The visit.
    pub visit_id: String,
    /// When it was.
    pub visited_at: Moment,
}

/// The firms of a street, or one of them, that a visit met gone since the office last spoke about them:
/// each once, by its latest visit, those that wait longest first.
///
/// # Errors
/// Only those of the database.
pub fn proposals(
    conn: &mut Conn,
    street: SubdistrictId,
    enterprise: Option<EnterpriseId>,
) -> Result<Vec<StatusProposal>> {
    let mut latest: HashMap<EnterpriseId, StatusProposal> = HashMap::new();
    let mut all = by_inspections(conn, street, enterprise)?;
    all.extend(by_visits(conn, street, enterprise)?);
    for one in all {
        let known = latest.get(&one.enterprise_id);
        if known.is_none_or(|known| known.visited_at < one.visited_at) {
            latest.insert(one.enterprise_id, one);
        }
    }
    let mut proposals: Vec<StatusProposal> = latest.into_values().collect();
    proposals.sort_by_key(|one| (one.visited_at, one.enterprise_id));
    Ok(proposals)
}

fn by_inspections(
    conn: &mut Conn,
    street: SubdistrictId,
    enterprise: Option<EnterpriseId>,
) -> Result<Vec<StatusProposal>> {
    let mut wanted = inspections::table
        .inner_join(enterprises::table.on(enterprises::id.eq(inspections::enterprise_id)))
        .filter(inspections::subdistrict_id.eq(street))
        .filter(
            inspections::outcome
                .assume_not_null()
                .one_of(|| [InspectionOutcome::Moved, InspectionOutcome::ClosedDown]),
        )
        .filter(inspections::voided_at.is_null())
        .filter(enterprises::status.one_of(|| EnterpriseStatus::PRESENT))
        .filter(
            enterprises::status_at
                .is_null()
                .or(enterprises::status_at.lt(inspections::started_at.nullable()).assume_not_null()),
        )
        .order(inspections::started_at.desc())
        .limit(MOST)
        .select((
            (inspections::id, inspections::started_at, inspections::outcome),
            (enterprises::id, enterprises::name),
        ))
        .into_boxed();
    if let Some(enterprise) = enterprise {
        wanted = wanted.filter(inspections::enterprise_id.eq(enterprise));
    }
    type Row = ((InspectionId, Moment, Option<InspectionOutcome>), (EnterpriseId, String));
    let rows: Vec<Row> = wanted.load(conn)?;
    let proposal = |((id, at, outcome), firm): Row| {
        let moved = outcome == Some(InspectionOutcome::Moved);
        proposed(firm, moved, (RecordKind::Inspection, id.to_string(), at))
    };
    Ok(rows.into_iter().map(proposal).collect())
}

fn by_visits(
    conn: &mut Conn,
    street: SubdistrictId,
    enterprise: Option<EnterpriseId>,
) -> Result<Vec<StatusProposal>> {
    let mut wanted = service_visits::table
        .inner_join(enterprises::table.on(enterprises::id.eq(service_visits::enterprise_id)))
        .filter(service_visits::subdistrict_id.eq(street))
        .filter(service_visits::outcome.one_of(|| [VisitOutcome::Moved, VisitOutcome::ClosedDown]))
        .filter(enterprises::status.one_of(|| EnterpriseStatus::PRESENT))
        .filter(
            enterprises::status_at
                .is_null()
                .or(enterprises::status_at.lt(service_visits::visited_at.nullable()).assume_not_null()),
        )
        .order(service_visits::visited_at.desc())
        .limit(MOST)
        .select((
            (service_visits::id, service_visits::visited_at, service_visits::outcome),
            (enterprises::id, enterprises::name),
        ))
        .into_boxed();
    if let Some(enterprise) = enterprise {
        wanted = wanted.filter(service_visits::enterprise_id.eq(enterprise));
    }
    type Row = ((ServiceVisitId, Moment, VisitOutcome), (EnterpriseId, String));
    let rows: Vec<Row> = wanted.load(conn)?;
    let proposal = |((id, at, outcome), firm): Row| {
        proposed(firm, outcome == VisitOutcome::Moved, (RecordKind::ServiceVisit, id.to_string(), at))
    };
    Ok(rows.into_iter().map(proposal).collect())
}

fn proposed(
    (enterprise_id, enterprise_name): (EnterpriseId, String),
    moved: bool,
    (visit_type, visit_id, visited_at): (RecordKind, String, Moment),
) -> StatusProposal {
    let status = if moved { EnterpriseStatus::Moved } else { EnterpriseStatus::Closed };
    StatusProposal {
        enterprise_id,
        enterprise_name,
        status,
        status_text: status.text(),
        visit_type,
        visit_type_text: visit_type.text(),
        visit_id,
        visited_at,
    }
}
