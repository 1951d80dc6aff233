//! The second officer's word: an inspection is one of two, so its papers are issued and its major
//! findings count when two officers stand by the record, each from a session or by a signature of
//! their own.

use heping_core::{Actor, Code, Error, InspectionId, Moment, Result, Scope};
use heping_evidence::Written;
use heping_store::Conn;

use super::read::view;
use super::row::InspectionRow;
use super::{Inspection, InspectionState, Officer, officer};
use crate::hazard;

impl Inspection {
    /// How many officers stand by it.
    fn confirmations(&self) -> usize {
        self.officers.iter().filter(|officer| officer.confirmed_at.is_some()).count()
    }

    /// Whether two officers stand by it, or more.
    pub(crate) fn is_confirmed(&self) -> bool {
        self.confirmations() >= officer::LEAST
    }

    /// Whether the last word that came made it one of two.
    pub(crate) fn was_just_confirmed(&self) -> bool {
        self.confirmations() == officer::LEAST
    }
}

/// An officer stands by a completed inspection that a colleague completed. Said again, it is
/// answered as the first time.
///
/// # Errors
/// `not_found`, `forbidden` for an officer of another inspection, `state_conflict` while it is open.
pub fn confirm(
    conn: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    inspection: InspectionId,
) -> Result<Written<Inspection>> {
    let row = InspectionRow::led_by(conn, scope, actor, inspection)?;
    let refusal = match row.state() {
        InspectionState::Completed => None,
        InspectionState::Open => Some("督查尚未完成，完成并签字后再确认。"),
        InspectionState::Voided => Some("督查已作废，无需确认。"),
    };
    if let Some(refusal) = refusal {
        return Err(Error::because(Code::StateConflict, refusal).in_state(row.state().as_str()));
    }
    let said = |officer: &Officer| officer.id == actor.user && officer.confirmed_at.is_some();
    if officer::of(conn, inspection)?.iter().any(said) {
        return Ok(Written::repeated(view(conn, row)?));
    }
    officer::confirm(conn, inspection, &[actor.user], now)?;
    let confirmed = view(conn, row)?;
    let facts = match confirmed.was_just_confirmed() {
        true => hazard::majors_of(conn, inspection)?,
        false => Vec::new(),
    };
    Ok(Written::new(confirmed, facts))
}
