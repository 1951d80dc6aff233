//! Lists that leave the house.

use heping_core::Result;
use heping_store::Lock;

use super::{Action, Effect};
use crate::answer::{Answer, Nothing};
use crate::extract::auth::{Guard, Perm};
use crate::extract::context::Context;

/// Somebody takes a list out: that so much leaves the house is written down before it does.
///
/// # Errors
/// Those of the database.
pub async fn note_export<P: Perm>(
    context: &Context,
    guard: &Guard<P>,
    list: String,
) -> Result<Answer<Nothing>> {
    let (street, caller) = (guard.street()?, context.caller(&guard.actor));
    context
        .write(caller, Lock::Nothing, Some(street), move |_, _| {
            Ok(Effect::done(Action::ExportList, &list, Answer::nothing()))
        })
        .await
}
