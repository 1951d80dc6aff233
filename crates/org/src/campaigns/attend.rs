//! A target is attended to: the record by which it counts.

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::{
    CampaignId, Code, EnterpriseId, Error, InspectionId, Moment, Result, ServiceVisitId, SubdistrictId,
    UserId,
};
use heping_store::schema::{campaign_targets, inspections, service_visits};
use heping_store::{Bundle, Conn};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::TargetState;
use super::row::Row;
use super::target;

/// A record by which a target can count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Record {
    /// An inspection.
    Inspection(InspectionId),
    /// A service visit.
    ServiceVisit(ServiceVisitId),
}

/// A record that was made for another reason.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CountedVisit {
    /// An inspection of the firm.
    pub inspection_id: Option<InspectionId>,
    /// Or a service visit to it.
    pub service_visit_id: Option<ServiceVisitId>,
}

/// Somebody has begun something at a target for its campaign: from now on it counts by that, unless it is
/// visited already. What began after the campaign was closed does not count, and is no fault: a phone may
/// not have known.
///
/// # Errors
/// `validation_failed` naming `campaignId` where the street has no such campaign, or it does not name the
/// firm.
pub fn attend(
    conn: &mut Conn,
    rows: &mut Bundle,
    street: SubdistrictId,
    (id, firm): (CampaignId, EnterpriseId),
    record: Record,
    began_at: Moment,
) -> Result<()> {
    let unknown = |error: Error| match error.code() {
        Code::NotFound => Error::field("campaignId", "unknown", "这家企业不在这次专项中"),
        _ => error,
    };
    let row = Row::of(conn, street, id).map_err(unknown)?;
    let target = target::target(conn, id, firm).map_err(unknown)?;
    let over = row.completed_at.is_some_and(|at| began_at > at);
    if over || target.state == TargetState::Visited {
        return Ok(());
    }
    record_for(rows, id, firm, record, None);
    Ok(())
}

fn record_for(
    rows: &mut Bundle,
    id: CampaignId,
    firm: EnterpriseId,
    record: Record,
    counted_by: Option<UserId>,
) {
    let (inspection, visit) = match record {
        Record::Inspection(id) => (Some(id), None),
        Record::ServiceVisit(id) => (None, Some(id)),
    };
    rows.add(diesel::update(campaign_targets::table.find((id, firm))).set((
        campaign_targets::inspection_id.eq(inspection),
        campaign_targets::service_visit_id.eq(visit),
        campaign_targets::counted_by.eq(counted_by),
    )));
}

/// The office says that a target counts by a record which was made for another reason; answers which
/// firm's that is.
///
/// # Errors
/// `not_found`; `validation_failed` naming the field where it is no completed record of a target, or not
/// of the campaign's days; `state_conflict` where the campaign is closed or the target visited already.
pub fn count(
    conn: &mut Conn,
    street: SubdistrictId,
    id: CampaignId,
    by: UserId,
    new: &CountedVisit,
) -> Result<EnterpriseId> {
    let row = Row::of(conn, street, id)?;
    let (from, next) = (Moment::start_of(row.from_on), Moment::start_of(row.to_on + TimeDelta::days(1)));
    let (record, field, firm) = match (new.inspection_id, new.service_visit_id) {
        (Some(inspection), None) => {
            let found = inspections::table
                .find(inspection)
                .filter(inspections::subdistrict_id.eq(street))
                .filter(inspections::voided_at.is_null())
                .filter(inspections::outcome.is_not_null())
                .filter(inspections::started_at.ge(from))
                .filter(inspections::started_at.lt(next));
            let firm: Option<EnterpriseId> =
                found.select(inspections::enterprise_id).first(conn).optional()?;
            (Record::Inspection(inspection), "inspectionId", firm)
        }
        (None, Some(visit)) => {
            let found = service_visits::table
                .find(visit)
                .filter(service_visits::subdistrict_id.eq(street))
                .filter(service_visits::visited_at.ge(from))
                .filter(service_visits::visited_at.lt(next));
            let firm = found.select(service_visits::enterprise_id).first(conn).optional()?;
            (Record::ServiceVisit(visit), "serviceVisitId", firm)
        }
        _ => return Err(Error::field("inspectionId", "required", "请选一次督查，或一次服务指导")),
    };
    let unknown = || Error::field(field, "unknown", "应是专项中的企业在专项期间已完成的督查或服务指导");
    let firm = firm.ok_or_else(unknown)?;
    let target = target::target(conn, id, firm).map_err(|error| match error.code() {
        Code::NotFound => unknown(),
        _ => error,
    })?;
    row.must_go_on()?;
    if target.state == TargetState::Visited {
        return Err(
            Error::because(Code::StateConflict, "这家企业已经走访过。").in_state(target.state.as_str())
        );
    }
    let mut rows = Bundle::default();
    record_for(&mut rows, id, firm, record, Some(by));
    rows.write(conn)?;
    Ok(firm)
}
