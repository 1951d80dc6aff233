//! What issues papers: an inspection's end, and a decision on what was handed in. The record and
//! its paper are written together.

use heping_core::{Actor, HazardId, InspectionId, Moment, Result, Scope, SubdistrictId};
use heping_evidence::Written;
use heping_store::Conn;

use super::{issue, recheck};
use crate::hazard::{self, Hazard, NewReview, NewVoid};
use crate::inspection::{self, Inspection, NewCompletion};

/// Completes an inspection: from here on it never changes. Its record, and its order where something
/// was not put right on the spot, are issued as soon as two officers stand by it.
///
/// # Errors
/// Those of [`inspection::complete`].
pub fn complete(
    conn: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    (subdistrict, id): (SubdistrictId, InspectionId),
    new: &NewCompletion,
) -> Result<Written<Inspection>> {
    let written = inspection::complete(conn, actor, scope, now, id, new)?;
    if written.created && written.value.is_confirmed() {
        issue::at_completion(conn, subdistrict, &written.value, now)?;
    }
    Ok(written)
}

/// A second officer stands by a completed inspection: its papers are issued.
///
/// # Errors
/// Those of [`inspection::confirm`].
pub fn confirm(
    conn: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    (subdistrict, id): (SubdistrictId, InspectionId),
) -> Result<Written<Inspection>> {
    let written = inspection::confirm(conn, actor, scope, now, id)?;
    if written.created && written.value.was_just_confirmed() {
        issue::at_completion(conn, subdistrict, &written.value, now)?;
    }
    Ok(written)
}

/// Accepts a rectification or sends it back; the last decision on what was handed in issues an
/// opinion, where certified officers re-checked it.
///
/// # Errors
/// Those of [`hazard::review`]; `validation_failed` where the second officer is none.
pub fn review(
    conn: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    id: HazardId,
    new: &NewReview,
) -> Result<Written<Hazard>> {
    if let Some(second) = new.second_officer_id {
        inspection::must_be_two(conn, actor, scope, second)?;
    }
    let written = hazard::review(conn, actor, scope, now, id, new)?;
    if written.created {
        recheck::after_decision(conn, id, now)?;
    }
    Ok(written)
}

/// Declares a hazard void: what was handed in for it needs no decision any more.
///
/// # Errors
/// Those of [`hazard::void`].
pub fn void(
    conn: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    id: HazardId,
    new: &NewVoid,
) -> Result<Written<Hazard>> {
    let written = hazard::void(conn, actor, scope, now, id, new)?;
    if written.created {
        recheck::after_decision(conn, id, now)?;
    }
    Ok(written)
}
