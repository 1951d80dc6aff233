//! What issues papers: an approval, an inspection's end, a decision on what was handed in, a measure
//! and its review, a referral, a statement. The record and its paper are written together.

use heping_core::{
    Actor, ApprovalId, HazardId, InspectionId, MeasureId, Moment, Result, Scope, SubdistrictId,
};
use heping_evidence::Written;
use heping_store::{Bundle, Conn};

use super::{issue, matter, recheck};
use crate::approval::{self, Approval, ApprovalState, NewApprovalDecision};
use crate::hazard::{self, Hazard, NewReferral, NewReview, NewVoid};
use crate::inspection::{self, Inspection, NewCompletion};
use crate::measure::{self, Measure, NewMeasure, NewMeasureReview};
use crate::statement::{self, NewStatement, Statement};

/// Completes an inspection: from here on it never changes. Its record, and its order where something
/// was not put right on the spot, are issued as soon as two officers stand by it.
///
/// # Errors
/// Those of [`inspection::complete`].
pub fn complete(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    (subdistrict, id): (SubdistrictId, InspectionId),
    new: &NewCompletion,
) -> Result<Written<Inspection>> {
    let written = inspection::complete(conn, rows, actor, scope, now, id, new)?;
    if written.created && written.value.is_confirmed() {
        // the papers read what was just written
        std::mem::take(rows).write(conn)?;
        issue::at_completion(conn, rows, subdistrict, &written.value, now)?;
    }
    Ok(written)
}

/// A second officer stands by a completed inspection: its papers are issued.
///
/// # Errors
/// Those of [`inspection::confirm`].
pub fn confirm(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    (subdistrict, id): (SubdistrictId, InspectionId),
) -> Result<Written<Inspection>> {
    let written = inspection::confirm(conn, rows, actor, scope, now, id)?;
    if written.created && written.value.was_just_confirmed() {
        issue::at_completion(conn, rows, subdistrict, &written.value, now)?;
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
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    id: HazardId,
    new: &NewReview,
) -> Result<Written<Hazard>> {
    if let Some(second) = new.second_officer_id {
        inspection::must_be_two(conn, actor, scope, second)?;
    }
    let written = hazard::review(conn, rows, actor, scope, now, id, new)?;
    decided(conn, rows, &written, now)?;
    Ok(written)
}

/// Looks whether an opinion is due, since something that was handed in may just have been decided.
fn decided(conn: &mut Conn, rows: &mut Bundle, written: &Written<Hazard>, now: Moment) -> Result<()> {
    let Some(inspection) = written.value.inspection_id.filter(|_| written.created) else { return Ok(()) };
    // the opinion tells of it
    std::mem::take(rows).write(conn)?;
    recheck::after_decision(conn, rows, inspection, now)
}

/// Declares a hazard void: what was handed in for it needs no decision any more.
///
/// # Errors
/// Those of [`hazard::void`].
pub fn void(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    id: HazardId,
    new: &NewVoid,
) -> Result<Written<Hazard>> {
    let written = hazard::void(conn, rows, actor, scope, now, id, new)?;
    decided(conn, rows, &written, now)?;
    Ok(written)
}

/// Decides about an inspection that was asked for; an approval issues its sheet, which gives it its
/// number, and the notice to the firm where there is to be one.
///
/// # Errors
/// `not_found`, `own_work` for whoever asked or is to inspect, `state_conflict` when it was decided
/// otherwise, `validation_failed`.
pub fn decide_approval(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    id: ApprovalId,
    new: &NewApprovalDecision,
) -> Result<Written<Approval>> {
    let mut written = approval::decide(conn, actor, scope, now, id, new)?;
    if written.created && written.value.state == ApprovalState::Approved {
        matter::approval(conn, rows, &mut written.value, now)?;
    }
    Ok(written)
}

/// Takes a measure on the spot.
///
/// # Errors
/// `not_found`, `forbidden` for an officer of another inspection, `id_conflict`, `state_conflict`
/// when the inspection is completed, `validation_failed`.
pub fn take_measure(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    inspection: InspectionId,
    new: &NewMeasure,
) -> Result<Written<Measure>> {
    let decided = measure::decide(conn, actor, scope, now, inspection, new)?;
    if decided.written.created {
        matter::measure(conn, rows, &decided, now)?;
    }
    Ok(decided.written)
}

/// Reviews a measure: work goes on only when it is lifted.
///
/// # Errors
/// `not_found`, `id_conflict`, `state_conflict` when it was lifted or a hazard that it names is not
/// gone, `validation_failed`.
pub fn review_measure(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    id: MeasureId,
    new: &NewMeasureReview,
) -> Result<Written<Measure>> {
    let reviewed = measure::review(conn, actor, scope, now, id, new)?;
    if reviewed.written.created {
        matter::resumption(conn, rows, &reviewed, now)?;
    }
    Ok(reviewed.written)
}

/// Records what a firm states and pleads.
///
/// # Errors
/// `not_found`, `forbidden` for an officer of another inspection, `id_conflict`,
/// `validation_failed`.
pub fn record_statement(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    inspection: InspectionId,
    new: &NewStatement,
) -> Result<Written<Statement>> {
    let recorded = statement::record(conn, actor, scope, now, inspection, new)?;
    if recorded.written.created {
        matter::statement(conn, rows, &recorded, now)?;
    }
    Ok(recorded.written)
}

/// Refers a hazard to another authority. Where the street has not written a letter of its own, it is
/// issued here, and its number is the referral's.
///
/// # Errors
/// `not_found`, `id_conflict`, `state_conflict`, `validation_failed`.
pub fn refer(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    id: HazardId,
    new: &NewReferral,
) -> Result<Written<Hazard>> {
    hazard::refer(conn, rows, (actor, scope), now, id, new, |conn, rows| {
        matter::letter(conn, rows, id, new, &actor.name, now)
    })
}
