//! An officer leaves: whoever takes over stands in an inspection that is still open.

use diesel::prelude::*;
use heping_core::{EnterpriseId, InspectionId, Moment, Result, Role, SubdistrictId, UserId};
use heping_store::Conn;
use heping_store::schema::{inspection_officers, inspections, memberships, users};
use heping_store::statement::{Keep, Words, filled};

use super::{CertifiedOfficer, InspectionState};
use crate::firm;

/// An inspection that an officer has open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenInspection {
    /// Its id.
    pub id: InspectionId,
    /// Its number.
    pub number: String,
    /// Who is inspected.
    pub enterprise: EnterpriseId,
    /// The name of the enterprise.
    pub enterprise_name: String,
    /// When it began.
    pub started_at: Moment,
    /// Everybody who inspects.
    pub officers: Vec<UserId>,
}

/// The inspections that an officer has open, the oldest first.
///
/// # Errors
/// Those of the database.
pub fn open_of(conn: &mut Conn, officer: UserId) -> Result<Vec<OpenInspection>> {
    let rows: Vec<(InspectionId, String, EnterpriseId, Moment)> = inspection_officers::table
        .inner_join(inspections::table.on(inspections::id.eq(inspection_officers::inspection_id)))
        .filter(inspection_officers::user_id.eq(officer))
        // nobody has stood by an open one: the index of what waits serves
        .filter(inspection_officers::confirmed_at.is_null())
        .filter(inspections::state.one_of(|| [InspectionState::Open]))
        .filter(inspections::voided_at.is_null())
        .order((inspections::started_at, inspections::id))
        .select((inspections::id, inspections::number, inspections::enterprise_id, inspections::started_at))
        .load(conn)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let names = firm::names(conn, rows.iter().map(|(_, _, enterprise, _)| *enterprise))?;
    let all: Vec<(InspectionId, UserId)> = inspection_officers::table
        .filter(inspection_officers::inspection_id.eq_any(filled(rows.iter().map(|(id, ..)| *id))))
        .order((inspection_officers::inspection_id, inspection_officers::position))
        .select((inspection_officers::inspection_id, inspection_officers::user_id))
        .kept()
        .load(conn)?;
    let open = rows.into_iter().map(|(id, number, enterprise, started_at)| OpenInspection {
        enterprise_name: names.get(&enterprise).cloned().unwrap_or_default(),
        officers: all.iter().filter(|(of, _)| *of == id).map(|(_, officer)| *officer).collect(),
        id,
        number,
        enterprise,
        started_at,
    });
    Ok(open.collect())
}

/// Who of a street may not sign in any more, and is an officer of an inspection that is still open.
///
/// # Errors
/// Those of the database.
pub fn left_by(conn: &mut Conn, street: SubdistrictId) -> Result<Vec<(UserId, String)>> {
    let left = users::table
        .inner_join(inspection_officers::table.on(inspection_officers::user_id.eq(users::id)))
        .inner_join(inspections::table.on(inspections::id.eq(inspection_officers::inspection_id)))
        .filter(users::subdistrict_id.eq(street))
        .filter(users::active.eq(false))
        .filter(inspection_officers::confirmed_at.is_null())
        .filter(inspections::state.one_of(|| [InspectionState::Open]))
        .filter(inspections::voided_at.is_null());
    Ok(left.select((users::id, users::name)).distinct().order(users::id).load(conn)?)
}

/// Somebody of the street as an officer; none where they are no certified inspector who may sign in.
///
/// # Errors
/// Those of the database.
pub fn certified_officer(
    conn: &mut Conn,
    street: SubdistrictId,
    user: UserId,
) -> Result<Option<CertifiedOfficer>> {
    let officer = users::table
        .inner_join(memberships::table.on(memberships::user_id.eq(users::id)))
        .filter(users::id.eq(user))
        .filter(users::active.eq(true))
        .filter(users::certificate.is_not_null())
        .filter(memberships::subdistrict_id.eq(street))
        .filter(memberships::role.eq(Role::Inspector))
        .filter(memberships::ended_at.is_null())
        .select((users::id, users::name, users::certificate.assume_not_null()));
    Ok(officer.first(conn).optional()?)
}

/// Puts one officer of an inspection in another's place; answers whether it was still open. Who opened
/// it stays written down.
///
/// # Errors
/// Those of the database.
pub fn succeed(
    conn: &mut Conn,
    inspection: InspectionId,
    from: UserId,
    to: &CertifiedOfficer,
) -> Result<bool> {
    let open = inspections::table
        .find(inspection)
        .filter(inspections::state.one_of(|| [InspectionState::Open]))
        .filter(inspections::voided_at.is_null());
    // changes nothing, and waits for whoever is just completing it
    if diesel::update(open).set(inspections::state.eq(InspectionState::Open)).execute(conn)? == 0 {
        return Ok(false);
    }
    let changed = diesel::update(inspection_officers::table.find((inspection, from)))
        .set((
            inspection_officers::user_id.eq(to.id),
            inspection_officers::name.eq(&to.name),
            inspection_officers::certificate.eq(&to.certificate_number),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}
