//! The life of a firm: suspended, closed, moved, merged, and a merger taken back.

use heping_core::{EnterpriseId, EnterpriseStatus, Moment, RecordKind, Result};
use heping_org::life::{self, Done, EnterpriseChange, NewMergerRevocation, NewStatus};
use heping_org::memberships;
use heping_store::{Conn, Lock, jobs, merged};

use super::standing::HeirUnsettled;
use super::{Action, ChangedField, Effect, notice, settle_standing, welcome};
use crate::answer::photo_links::WithPhotos;
use crate::answer::{Answer, Is, Stored};
use crate::app::App;
use crate::extract::auth::{On, perm};
use crate::extract::context::Context;
use crate::extract::targets;

/// A firm whose life the office may change.
pub type OnFirm = On<perm::ManageRegister, targets::Enterprise>;

/// The office says where a firm stands from a day on: its tasks come or go, its place among its peers too,
/// at once, and its people are told.
///
/// # Errors
/// `id_conflict`, `state_conflict`, `validation_failed`; the database's.
pub async fn set_status(
    context: &Context,
    on: OnFirm,
    new: NewStatus,
) -> Result<Answer<Stored<WithPhotos<EnterpriseChange>>>> {
    let (firm, heir, links) = (on.enterprise, new.merged_into_id, context.app.links());
    let (caller, lock, street) = (context.caller(&on.actor), Lock::Enterprise(on.enterprise), on.subdistrict);
    let answer = context
        .write(caller, lock, Some(street), move |conn, now| {
            let done = life::set(conn, now, on.actor.user, on.enterprise, &new)?;
            if !done.created {
                let known = WithPhotos::of(done.change, &links, now);
                return Effect::stored(Action::ReplaceStatus, on.enterprise, false, &known);
            }
            let (id, photos) = (done.change.id, &new.photo_ids);
            let kind = RecordKind::EnterpriseChange;
            heping_evidence::attach(conn, on.actor.user, kind, id.as_str(), photos)?;
            let change = EnterpriseChange { photo_ids: photos.clone(), ..done.change.clone() };
            let effect = Effect::stored(
                Action::ReplaceStatus,
                on.enterprise,
                true,
                &WithPhotos::of(change, &links, now),
            )?;
            take_effect(conn, &on, &done, now, effect)
        })
        .await?;
    follow(context, firm, heir).await?;
    Ok(answer)
}

/// The office takes a merger back: the firm stands again as it did.
///
/// # Errors
/// `state_conflict`, `validation_failed`; the database's.
pub async fn revoke_merger(
    context: &Context,
    on: OnFirm,
    new: NewMergerRevocation,
) -> Result<Answer<Is<WithPhotos<EnterpriseChange>>>> {
    let (firm, links) = (on.enterprise, context.app.links());
    let (caller, lock, street) = (context.caller(&on.actor), Lock::Enterprise(on.enterprise), on.subdistrict);
    let heir = context.app.store.read(move |conn| merged::successor(conn, firm)).await?;
    let answer = context
        .write(caller, lock, Some(street), move |conn, now| {
            let done = life::revoke_merger(conn, now, on.actor.user, on.enterprise, &new)?;
            let answer = Answer::ok(&WithPhotos::of(done.change.clone(), &links, now))?;
            let effect = Effect::done(Action::RevokeMerger, on.enterprise, answer);
            take_effect(conn, &on, &done, now, effect)
        })
        .await?;
    follow(context, firm, Some(heir)).await?;
    Ok(answer)
}

/// What a change means: tasks, place and points of the firm now, those of its heir after the commit.
fn take_effect<K>(
    conn: &mut Conn,
    on: &OnFirm,
    done: &Done,
    now: Moment,
    effect: Effect<K>,
) -> Result<Effect<K>> {
    heping_ranking::record(conn, on.subdistrict, &done.facts, now)?;
    let standing = welcome(conn, on.enterprise, now)?;
    if let Some(heir) = done.heir {
        jobs::enqueue(conn, now, &HeirUnsettled(heir), now, None)?;
    }
    notice::status_changed(conn, on.subdistrict, &done.change, now)?;
    let (before, after) = (done.change.before.clone(), done.change.after.clone());
    let status = ChangedField::EnterpriseStatus.change(Some(before), Some(after));
    let partner = done.change.partner_id.map(|id| id.to_string());
    let into = match done.change.after == EnterpriseStatus::Merged.as_str() {
        true => ChangedField::MergedInto.change(None, partner),
        false => ChangedField::MergedInto.change(partner, None),
    };
    Ok(effect.noting([status, into]).settled(standing))
}

/// What follows the commit: the heir stands right at once, and both firms' people see what is theirs now.
/// Should this node stop before, a job does the first and a minute the second.
async fn follow(context: &Context, firm: EnterpriseId, heir: Option<EnterpriseId>) -> Result<()> {
    let Some(heir) = heir else { return Ok(()) };
    context.app.settle_firm(heir).await?;
    let people = move |conn: &mut Conn| memberships::users_of(conn, &[firm, heir]);
    for person in context.app.store.read(people).await? {
        context.app.forget_person(person).await?;
    }
    Ok(())
}

impl App {
    /// Settles a firm, as of now, and puts it on the board.
    ///
    /// # Errors
    /// `not_found` when there is no such enterprise; the database's.
    pub async fn settle_firm(&self, enterprise: EnterpriseId) -> Result<()> {
        let now = self.clock.now();
        let settle = move |conn: &mut Conn| settle_standing(conn, enterprise, now);
        let standing = self.store.write(Lock::Enterprise(enterprise), settle).await?;
        self.firm_changed(enterprise, Some(standing)).await;
        Ok(())
    }
}
