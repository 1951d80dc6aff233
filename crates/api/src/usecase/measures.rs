//! What is done beside the findings of an inspection: its approval, measures on the spot, what the
//! firm states.

use heping_core::Result;
use heping_records::approval::{self, Approval, NewApproval, NewApprovalDecision};
use heping_records::document;
use heping_records::measure::{Measure, NewMeasure, NewMeasureReview};
use heping_records::statement::{NewStatement, Statement};
use heping_store::{Ask, Bundle};
use heping_wechat::outbox::Readers;

use super::{Action, Effect, OnInspection, notice};
use crate::answer::{Answer, Is, Stored};
use crate::extract::auth::{On, perm};
use crate::extract::context::Context;
use crate::extract::targets;

/// An officer asks for the approval of an inspection.
///
/// # Errors
/// `validation_failed` naming the field, `id_conflict`; the database's. So too below, and
/// `state_conflict` where the record's state does not allow it.
pub async fn request_approval(
    context: &Context,
    on: On<perm::Inspect, targets::Enterprise>,
    new: NewApproval,
) -> Result<Answer<Stored<Approval>>> {
    let caller = context.caller(&on.actor);
    context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            let written = approval::request(conn, &on.actor, &on.scope, now, on.enterprise, &new)?;
            Effect::of(Action::RequestApproval, written.value.id, &written)
        })
        .await
}

/// A supervisor decides about an inspection; the firm is told of one that is announced.
///
/// # Errors
/// As [`request_approval`], and `own_work` for an officer of it.
pub async fn decide_approval(
    context: &Context,
    on: On<perm::ApproveInspection, targets::Approval>,
    new: NewApprovalDecision,
) -> Result<Answer<Is<Approval>>> {
    let caller = context.caller(&on.actor);
    context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            // before the paper takes its number
            let (readers, mut rows) = (Readers::of(on.enterprise).ask(conn)?, Bundle::default());
            let written = document::decide_approval(conn, &mut rows, &on.actor, &on.scope, now, on.id, &new)?;
            if written.created {
                let (rows, readers, subdistrict) = (&mut rows, &readers, on.subdistrict);
                notice::inspection_announced(
                    &mut notice::Firm { rows, readers, subdistrict, now },
                    &written.value,
                )?;
            }
            Ok(Effect::changed(Action::DecideApproval, on.id, &written)?.with(rows))
        })
        .await
}

/// An officer takes a measure on the spot; the firm is told.
///
/// # Errors
/// As [`request_approval`].
pub async fn take_measure(
    context: &Context,
    on: OnInspection,
    new: NewMeasure,
) -> Result<Answer<Stored<Measure>>> {
    let caller = context.caller(&on.actor);
    context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            // before the paper takes its number
            let (readers, mut rows) = (Readers::of(on.enterprise).ask(conn)?, Bundle::default());
            let written = document::take_measure(conn, &mut rows, &on.actor, &on.scope, now, on.id, &new)?;
            if written.created {
                let (rows, readers, subdistrict) = (&mut rows, &readers, on.subdistrict);
                notice::measure_taken(&mut notice::Firm { rows, readers, subdistrict, now }, &written.value)?;
            }
            Ok(Effect::of(Action::TakeMeasure, written.value.id, &written)?.with(rows))
        })
        .await
}

/// Officers review a measure; the firm is told.
///
/// # Errors
/// As [`request_approval`].
pub async fn review_measure(
    context: &Context,
    on: On<perm::Inspect, targets::Measure>,
    new: NewMeasureReview,
) -> Result<Answer<Is<Measure>>> {
    let caller = context.caller(&on.actor);
    context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            // before the paper takes its number
            let (readers, mut rows) = (Readers::of(on.enterprise).ask(conn)?, Bundle::default());
            let written = document::review_measure(conn, &mut rows, &on.actor, &on.scope, now, on.id, &new)?;
            if written.created {
                let (rows, readers, subdistrict) = (&mut rows, &readers, on.subdistrict);
                notice::measure_reviewed(
                    &mut notice::Firm { rows, readers, subdistrict, now },
                    &written.value,
                )?;
            }
            Ok(Effect::changed(Action::ReviewMeasure, on.id, &written)?.with(rows))
        })
        .await
}

/// An officer records what the firm states.
///
/// # Errors
/// As [`request_approval`].
pub async fn record_statement(
    context: &Context,
    on: OnInspection,
    mut new: NewStatement,
) -> Result<Answer<Stored<Statement>>> {
    new.clock = context.device_clock();
    let caller = context.caller(&on.actor);
    context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            let mut rows = Bundle::default();
            let written =
                document::record_statement(conn, &mut rows, &on.actor, &on.scope, now, on.id, &new)?;
            Ok(Effect::of(Action::RecordStatement, written.value.id, &written)?.with(rows))
        })
        .await
}
