//! The principal stands by a firm's figures.

use heping_core::Result;
use heping_records::statistics::{self, HazardStatistics, NewStatisticsSignature};

use super::{Action, Effect};
use crate::answer::{Answer, Stored};
use crate::extract::auth::{On, perm};
use crate::extract::context::Context;
use crate::extract::targets;

/// The principal signs the figures of a quarter or a year.
///
/// # Errors
/// `validation_failed` naming the field, `state_conflict` when it is not over or was signed otherwise; the
/// database's.
pub async fn sign_statistics(
    context: &Context,
    on: On<perm::SignStatistics, targets::Enterprise>,
    new: NewStatisticsSignature,
) -> Result<Answer<Stored<HazardStatistics>>> {
    let caller = context.caller(&on.actor);
    context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            let (id, written) = statistics::sign(conn, &on.actor, now, on.enterprise, &new)?;
            Effect::of(Action::SignStatistics, id, &written)
        })
        .await
}
