//! One step in a hazard's life: found possible first, taken when everything else has been checked.

use diesel::prelude::*;
use heping_core::{Actor, Code, Error, HazardState, Moment, Result, Scope};
use heping_store::schema::hazards;
use heping_store::{Bundle, Conn};

use super::super::event::{self, By, Said};
use super::super::{HazardEvent, HazardRow};
use super::Transition;

/// A transition that may happen now. What it changes besides the state is changed in `row`
/// before it is [taken](Step::take).
pub(crate) struct Step {
    event: HazardEvent,
    to: Option<HazardState>,
    by: By,
    now: Moment,
    pub(crate) row: HazardRow,
}

impl Step {
    /// # Errors
    /// `forbidden` for a role that may not, `state_conflict` with the present state in any other
    /// state, and what the transition [needs](super::Need).
    pub(crate) fn may(
        conn: &mut Conn,
        actor: &Actor,
        scope: &Scope,
        now: Moment,
        row: HazardRow,
        event: HazardEvent,
    ) -> Result<Self> {
        let line = Transition::of(event).ok_or_else(|| Error::internal("an event without a line"))?;
        let granted = line.who.iter().flat_map(|permission| permission.roles());
        let by = By::acting(actor, scope, granted).ok_or_else(|| Error::new(Code::Forbidden))?;
        row.must_be_in(line.from)?;
        for need in line.needs {
            need.check(conn, &row, actor.user, now)?;
        }
        Ok(Self { event, to: line.to, by, now, row })
    }

    /// Takes the step: the row as changed, in its new state, with a line in the timeline, is written with
    /// the other rows.
    pub(crate) fn take(mut self, rows: &mut Bundle, said: &Said<'_>) -> HazardRow {
        self.row.state = self.to.unwrap_or(self.row.state);
        let row = &self.row;
        rows.add(diesel::update(hazards::table.find(row.id)).set((
            hazards::state.eq(row.state),
            hazards::level.eq(row.level),
            hazards::criteria_document.eq(row.criteria_document.clone()),
            hazards::criteria_article.eq(row.criteria_article.clone()),
            hazards::due_on.eq(row.due_on),
            hazards::due_set_by.eq(row.due_set_by.clone()),
            hazards::round.eq(row.round),
            hazards::acceptances.eq(row.acceptances),
            hazards::first_accepted_by.eq(row.first_accepted_by),
            hazards::submitted_at.eq(row.submitted_at),
            hazards::submitted_by.eq(row.submitted_by),
            hazards::closed_at.eq(row.closed_at),
        )));
        event::add(rows, self.by, self.now, row, self.event, said);
        self.row
    }

    /// The same, written at once, since it is read again.
    pub(crate) fn taken(self, conn: &mut Conn, said: &Said<'_>) -> Result<()> {
        let mut rows = Bundle::default();
        self.take(&mut rows, said);
        rows.write(conn)
    }
}
