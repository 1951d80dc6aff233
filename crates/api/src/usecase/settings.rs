//! What holds in the whole street.

use heping_core::Result;
use heping_org::privacy::{self, NewPrivacyText, PrivacyText};
use heping_records::inspection::{self, VisitCaps};
use heping_store::Lock;

use super::{Action, ChangedField, Effect};
use crate::answer::{Answer, Is, Made};
use crate::extract::auth::{Guard, perm};
use crate::extract::context::Context;

/// The street says how often a year it checks a firm.
///
/// # Errors
/// `validation_failed` naming the field, `version_conflict`; the database's.
pub async fn replace_visit_caps(
    context: &Context,
    guard: Guard<perm::ManageStreet>,
    new: VisitCaps,
) -> Result<Answer<Is<VisitCaps>>> {
    let (street, caller) = (guard.street()?, context.caller(&guard.actor));
    let answer = context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, _now| {
            let before = inspection::visit_caps(conn, street)?;
            let after = inspection::replace_visit_caps(conn, street, new)?;
            let change = |field: ChangedField, of: fn(&VisitCaps) -> i32| {
                field.change(Some(of(&before).to_string()), Some(of(&after).to_string()))
            };
            let changes = [
                change(ChangedField::VisitsRed, |caps| caps.red),
                change(ChangedField::VisitsOrange, |caps| caps.orange),
                change(ChangedField::VisitsYellow, |caps| caps.yellow),
                change(ChangedField::VisitsBlue, |caps| caps.blue),
                change(ChangedField::VisitsUnrated, |caps| caps.unrated),
            ];
            Ok(Effect::done(Action::ReplaceVisitCaps, street, Answer::ok(&after)?).noting(changes))
        })
        .await?;
    // it stands on every firm's screen
    context.app.firms_changed().await;
    Ok(answer)
}

/// The street publishes a privacy policy of its own.
///
/// # Errors
/// `validation_failed` naming the field; the database's.
pub async fn publish_privacy_text(
    context: &Context,
    guard: Guard<perm::ManageStreet>,
    new: NewPrivacyText,
) -> Result<Answer<Made<PrivacyText>>> {
    let (street, user, caller) = (guard.street()?, guard.actor.user, context.caller(&guard.actor));
    let versions = context.app.consents.clone();
    context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, now| {
            let published = privacy::publish(conn, &versions, now, user, street, &new)?;
            Ok(Effect::done(Action::PublishPrivacyText, street, Answer::made(&published)?))
        })
        .await
}
