//! Conduct beside self-checks and inspections: recorded by the street, counted by the rules.

use heping_core::Result;
use heping_records::conduct::{self, Conduct, NewConduct, NewConductVoid};

use super::{Action, Effect};
use crate::answer::photo_links::{WithPhotos, with_photos};
use crate::answer::{Answer, Is, Stored};
use crate::extract::auth::{On, perm};
use crate::extract::context::Context;
use crate::extract::targets;

/// The street records conduct of a firm.
///
/// # Errors
/// `forbidden` where the kind of conduct wants another officer, `validation_failed` naming the field,
/// `id_conflict`; the database's.
pub async fn record_conduct(
    context: &Context,
    on: On<perm::RecordConduct, targets::Enterprise>,
    new: NewConduct,
) -> Result<Answer<Stored<WithPhotos<Conduct>>>> {
    let (caller, links) = (context.caller(&on.actor), context.app.links());
    context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            let written = conduct::record(conn, &on.actor, &on.scope, now, on.enterprise, &new)?;
            let id = written.value.id;
            Effect::of(Action::RecordConduct, id, &with_photos(written, &links, now))
        })
        .await
}

/// A supervisor declares a record of conduct void; its points are taken back.
///
/// # Errors
/// `validation_failed` naming the field, `conflict` where it is void already; the database's.
pub async fn void_conduct(
    context: &Context,
    on: On<perm::CorrectConduct, targets::Conduct>,
    new: NewConductVoid,
) -> Result<Answer<Is<WithPhotos<Conduct>>>> {
    let (caller, links) = (context.caller(&on.actor), context.app.links());
    context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            let written = conduct::void(conn, &on.actor, now, on.id, &new)?;
            Effect::changed(Action::VoidConduct, on.id, &with_photos(written, &links, now))
        })
        .await
}
