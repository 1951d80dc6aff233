//! What is done with a hazard, from the firm's own report to its closing.

use heping_core::{Moment, Result};
use heping_evidence::Written;
use heping_ranking::Books;
use heping_records::document;
use heping_records::hazard::{
    self, Extension, ExtensionDecision, Hazard, Matters, NewConfirmation, NewDueDate, NewExtension,
    NewExtensionDecision, NewLevel, NewLifting, NewListing, NewPlan, NewProgress, NewReferral, NewReopening,
    NewReply, NewReview, NewSelfReport, NewSubmission, NewUpwardReport, NewVoid, TimelineEntry,
};
use heping_store::audit::Change;
use heping_store::{Ask, Bundle, Conn};
use heping_wechat::outbox::Readers;
use serde::Serialize;

use super::notice;
use super::{Action, ChangedField, Effect};
use crate::answer::photo_links::{WithPhotos, with_photos};
use crate::answer::{Answer, Is, Stored};
use crate::extract::auth::{On, Perm, perm};
use crate::extract::context::Context;
use crate::extract::targets;

/// A hazard and the permission over it.
pub type OnHazard<P> = On<P, targets::Hazard>;
/// A hazard as it is after a step.
pub type Stepped = Result<Answer<Is<WithPhotos<Hazard>>>>;

/// A step in a hazard's life that answers the hazard, and what the firm is told of it, if anything.
async fn step<P: Perm>(
    context: &Context,
    on: OnHazard<P>,
    action: Action,
    tell: Option<impl Fn(&mut notice::Firm<'_>, &Hazard) -> Result<()> + Send + 'static>,
    act: impl Fn(&mut Conn, &mut Bundle, &OnHazard<P>, Moment) -> Result<Written<Hazard>> + Send + 'static,
) -> Stepped {
    let (caller, links) = (context.caller(&on.actor), context.app.links());
    context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            let readers = tell.as_ref().map(|_| Readers::of(on.enterprise));
            let asked = (hazard::what_matters(on.id), Books::asked(on.enterprise), readers);
            let (before, books, readers) = asked.ask(conn)?;
            let mut rows = Bundle::default();
            let written = act(conn, &mut rows, &on, now)?;
            if let (true, Some(tell), Some(readers)) = (written.created, &tell, &readers) {
                let mut firm = notice::Firm { rows: &mut rows, readers, subdistrict: on.subdistrict, now };
                tell(&mut firm, &written.value)?;
            }
            let changes = changes(before, &written.value);
            let effect = Effect::changed(action, on.id, &with_photos(written, &links, now))?;
            Ok(effect.noting(changes).with(rows).settled_from(books))
        })
        .await
}

/// What of a hazard matters to the audit log.
pub(super) fn changes(before: Option<Matters>, after: &Hazard) -> [Option<Change>; 3] {
    let was = |word: fn(&Matters) -> String| before.as_ref().map(word);
    [
        ChangedField::State.change(was(|it| it.state.to_string()), Some(after.state.to_string())),
        ChangedField::Level.change(was(|it| it.level.to_string()), Some(after.level.to_string())),
        ChangedField::DueOn.change(was(|it| it.due_on.to_string()), Some(after.due_on.to_string())),
    ]
}

/// Something that is added to a hazard and answered by itself.
async fn add<P: Perm, T: Serialize>(
    context: &Context,
    on: OnHazard<P>,
    action: Action,
    act: impl Fn(&mut Conn, &OnHazard<P>, Moment) -> Result<Written<T>> + Send + 'static,
) -> Result<Answer<Stored<T>>> {
    let caller = context.caller(&on.actor);
    context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            let written = act(conn, &on, now)?;
            Effect::of(action, on.id, &written)
        })
        .await
}

/// The firm reports a hazard of its own.
///
/// # Errors
/// `validation_failed` naming the field, `id_conflict`; the database's. So too below, and `conflict`
/// where the hazard's state does not allow the step.
pub async fn report_own_hazard(
    context: &Context,
    on: On<perm::ReportOwnHazard, targets::Enterprise>,
    mut new: NewSelfReport,
) -> Result<Answer<Stored<WithPhotos<Hazard>>>> {
    new.clock = context.device_clock();
    let (caller, links) = (context.caller(&on.actor), context.app.links());
    context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            let (books, mut rows) = (Books::of(conn, on.enterprise)?, Bundle::default());
            let written =
                hazard::self_report(conn, &mut rows, &on.actor, &on.scope, now, on.enterprise, &new)?;
            let (id, changes) = (written.value.id, changes(None, &written.value));
            let effect = Effect::of(Action::ReportOwnHazard, id, &with_photos(written, &links, now))?;
            Ok(effect.noting(changes).with(rows).settled_from(books))
        })
        .await
}

macro_rules! steps {
    (@tell nothing) => { None };
    (@tell $tell:ident) => { Some(notice::$tell) };
    ($($(#[$doc:meta])* $name:ident($permission:ident, $new:ty) = $of:ident::$act:ident, $action:ident, $tell:ident;)+) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// As [`report_own_hazard`].
        pub async fn $name(context: &Context, on: OnHazard<perm::$permission>, new: $new) -> Stepped {
            let tell: Option<notice::Tell> = steps!(@tell $tell);
            step(context, on, Action::$action, tell, move |conn, rows, on, now| {
                $of::$act(conn, rows, &on.actor, &on.scope, now, on.id, &new)
            })
            .await
        }
    )+};
}

steps! {
    /// The firm hands in a rectification.
    submit_rectification(SubmitRectification, NewSubmission) = hazard::submit, SubmitRectification, nothing;
    /// An officer accepts a rectification or sends it back.
    review_rectification(ReviewRectification, NewReview) = document::review, ReviewRectification, reviewed;
    /// The firm makes the plan of a major hazard.
    make_plan(PlanRemediation, NewPlan) = hazard::make_plan, MakePlan, nothing;
    /// The street confirms or dismisses a report.
    confirm_hazard(DecideHazard, NewConfirmation) = hazard::confirm, ConfirmHazard, confirmed;
    /// The street sets the next date of a hazard.
    set_due_date(DecideHazard, NewDueDate) = hazard::set_due_date, ReplaceDueDate, due_date_set;
    /// The street raises or lowers the level of a hazard.
    set_level(DecideHazard, NewLevel) = hazard::set_level, ReplaceLevel, level_set;
    /// A major hazard was reported upward.
    report_upward(DecideHazard, NewUpwardReport) = hazard::report_upward, ReportUpward, nothing;
    /// A body above the street lists a major hazard for supervision.
    list_hazard(DecideHazard, NewListing) = hazard::list, ListHazard, listed;
    /// A hazard is taken off the list of supervision.
    lift_listing(DecideHazard, NewLifting) = hazard::lift, LiftListing, nothing;
    /// The street refers a hazard to another authority.
    refer_hazard(DecideHazard, NewReferral) = document::refer, ReferHazard, referred;
    /// A supervisor declares a hazard void, or merges it.
    void_hazard(CorrectHazard, NewVoid) = document::void, VoidHazard, voided;
    /// A supervisor reopens a closed hazard.
    reopen_hazard(CorrectHazard, NewReopening) = hazard::reopen, ReopenHazard, reopened;
}

/// The street decides a request for more time.
///
/// # Errors
/// As [`report_own_hazard`].
pub async fn decide_extension(
    context: &Context,
    on: OnHazard<perm::DecideHazard>,
    extension: String,
    new: NewExtensionDecision,
) -> Stepped {
    let (decision, note) = (new.decision, new.note.clone());
    let tell = move |firm: &mut notice::Firm<'_>, hazard: &Hazard| match decision {
        ExtensionDecision::Grant => notice::extension_granted(firm, hazard),
        ExtensionDecision::Refuse => {
            notice::extension_refused(firm, hazard, note.as_deref().unwrap_or_default())
        }
    };
    step(context, on, Action::DecideExtension, Some(tell), move |conn, rows, on, now| {
        hazard::decide_extension(conn, rows, &on.actor, &on.scope, now, (on.id, &extension), &new)
    })
    .await
}

/// The firm asks for more time.
///
/// # Errors
/// As [`report_own_hazard`].
pub async fn request_extension(
    context: &Context,
    on: OnHazard<perm::RequestExtension>,
    new: NewExtension,
) -> Result<Answer<Stored<Extension>>> {
    add(context, on, Action::RequestExtension, move |conn, on, now| {
        hazard::request_extension(conn, &on.actor, &on.scope, now, on.id, &new)
    })
    .await
}

/// The firm reports how far a plan has come.
///
/// # Errors
/// As [`report_own_hazard`].
pub async fn report_progress(
    context: &Context,
    on: OnHazard<perm::PlanRemediation>,
    new: NewProgress,
) -> Result<Answer<Stored<TimelineEntry>>> {
    add(context, on, Action::ReportProgress, move |conn, on, now| {
        hazard::report_progress(conn, &on.actor, &on.scope, now, on.id, &new)
    })
    .await
}

/// The firm says how it sees a hazard.
///
/// # Errors
/// As [`report_own_hazard`].
pub async fn reply_to_hazard(
    context: &Context,
    on: OnHazard<perm::ReplyToHazard>,
    new: NewReply,
) -> Result<Answer<Stored<TimelineEntry>>> {
    add(context, on, Action::ReplyToHazard, move |conn, on, now| {
        hazard::reply(conn, &on.actor, &on.scope, now, on.id, &new)
    })
    .await
}
