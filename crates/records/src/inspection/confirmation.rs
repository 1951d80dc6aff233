//! The second officer's word: an inspection is one of two, so its papers are issued and its major
//! findings count when two officers stand by the record, each from a session or by a signature of
//! their own.

use heping_core::{Actor, Code, Error, InspectionId, Moment, Result, Scope};
use heping_evidence::Written;
use heping_store::{Ask, Bundle, Conn};

use super::read::{cap_and_name, seen, signatures_of};
use super::row::InspectionRow;
use super::{Inspection, InspectionState, officer};
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
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    inspection: InspectionId,
) -> Result<Written<Inspection>> {
    let asked = (
        InspectionRow::asked(scope, actor, inspection),
        officer::of(inspection),
        signatures_of(inspection),
        hazard::majors_of(inspection),
    );
    let (row, mut officers, signatures, majors) = asked.ask(conn)?;
    let refusal = match row.state() {
        InspectionState::Completed => None,
        InspectionState::Open => Some("督查尚未完成，完成并签字后再确认。"),
        InspectionState::Voided => Some("督查已作废，无需确认。"),
    };
    if let Some(refusal) = refusal {
        return Err(Error::because(Code::StateConflict, refusal).in_state(row.state().as_str()));
    }
    let own = officers.iter_mut().find(|officer| officer.id == actor.user);
    let own = own.ok_or_else(officer::no_officer)?;
    let says_again = own.confirmed_at.is_some();
    if !says_again {
        officer::confirm(rows, inspection, own, now);
    }
    let (visit_cap, name) = cap_and_name(&row).ask(conn)?;
    let seen = seen(row, name, officers, signatures, visit_cap);
    if says_again {
        return Ok(Written::repeated(seen));
    }
    let facts = if seen.was_just_confirmed() { majors } else { Vec::new() };
    Ok(Written::new(seen, facts))
}
