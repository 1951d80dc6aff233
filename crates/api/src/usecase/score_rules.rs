//! From which day a version of the score rules judges a street.

use heping_core::{Day, Moment, Result};
use heping_ranking::{RuleBook, RuleSet, editions};
use heping_store::Lock;
use serde::Serialize;

use super::{Action, ChangedField, Effect};
use crate::answer::{Answer, Is};
use crate::extract::auth::{Guard, perm};
use crate::extract::context::Context;

/// The office or an administrator decides the day. What happens from then on is judged by the
/// version, and nothing before it.
///
/// # Errors
/// `state_conflict` once the version is in force, `validation_failed` unless the day lies ahead; the
/// database's.
pub async fn decide_score_rules<T: Serialize + 'static>(
    context: &Context,
    guard: Guard<perm::DecideScoreRules>,
    rules: &'static RuleSet,
    from: Day,
    view: impl Fn(&RuleBook, Moment) -> T + Send + 'static,
) -> Result<Answer<Is<T>>> {
    let (street, caller, by) = (guard.street()?, context.caller(&guard.actor), guard.actor.user);
    context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, now| {
            let (before, changed) = editions::decide(conn, street, rules, from, by, now)?;
            let answer = Answer::ok(&view(&editions::book(conn, street)?, now))?;
            if !changed {
                return Ok(Effect::nothing(answer));
            }
            let before = before.map(|day| day.to_string());
            let change = ChangedField::InForceFrom.change(before, Some(from.to_string()));
            Ok(Effect::done(Action::DecideScoreRules, street, answer).noting([change]))
        })
        .await
}
