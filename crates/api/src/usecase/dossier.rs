//! The documents in a firm's dossier (一企一档), kept by the firm and the office.

use heping_core::{RecordKind, Result};
use heping_org::dossier::{self, EnterpriseDocument, NewDocument};
use heping_store::Lock;

use super::{Action, Effect};
use crate::answer::photo_links::WithPhotos;
use crate::answer::{Answer, Is, Stored};
use crate::extract::auth::{On, perm};
use crate::extract::context::Context;
use crate::extract::targets;

/// A document is entered, or takes the place of an earlier one.
///
/// # Errors
/// `validation_failed` naming the field, `id_conflict`; the database's.
pub async fn enter_document(
    context: &Context,
    on: On<perm::KeepDossier, targets::Enterprise>,
    new: NewDocument,
) -> Result<Answer<Stored<WithPhotos<EnterpriseDocument>>>> {
    let (caller, links) = (context.caller(&on.actor), context.app.links());
    context
        .write(caller, Lock::Enterprise(on.enterprise), Some(on.subdistrict), move |conn, now| {
            let made = dossier::create(conn, &on.scope, now, on.actor.user, on.enterprise, &new)?;
            if made.created {
                let photos = made.value.photo_ids.iter().copied();
                heping_evidence::link(conn, RecordKind::Document, made.value.id.as_str(), photos)?;
            }
            let shown = WithPhotos::of(made.value, &links, now);
            Effect::stored(Action::CreateDocument, on.enterprise, made.created, &shown)
        })
        .await
}

/// A document that should not be there is withdrawn.
///
/// # Errors
/// `validation_failed` naming the field, `conflict` where it is withdrawn already; the database's.
pub async fn withdraw_document(
    context: &Context,
    on: On<perm::KeepDossier, targets::Document>,
    reason: String,
) -> Result<Answer<Is<WithPhotos<EnterpriseDocument>>>> {
    let (caller, links) = (context.caller(&on.actor), context.app.links());
    context
        .write(caller, Lock::Enterprise(on.enterprise), Some(on.subdistrict), move |conn, now| {
            let ended = dossier::withdraw(conn, &on.scope, now, on.id, &reason)?;
            let answer = Answer::ok(&WithPhotos::of(ended, &links, now))?;
            Ok(Effect::done(Action::RevokeDocument, on.enterprise, answer))
        })
        .await
}
