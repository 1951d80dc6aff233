//! What is done at an enterprise: self-checks by itself, inspections and visits by the street.

use heping_core::Result;
use heping_evidence::Written;
use heping_org::campaigns;
use heping_ranking::Books;
use heping_records::document;
use heping_records::hazard::Hazard;
use heping_records::inspection::{
    self, BeforeFinding, Correction, Inspection, InspectionSheet, NewCompletion, NewCorrection, NewFinding,
    NewInspection, NewInspectionVoid, NewSheetPart, Voided,
};
use heping_records::self_check::{self, NewSelfCheck, SelfCheck};
use heping_records::service_visit::{self, NewServiceVisit, ServiceVisit};
use heping_store::{Ask, Bundle};
use heping_wechat::outbox::Readers;

use super::hazards::changes;
use super::{Action, Effect, notice};
use crate::answer::photo_links::{WithPhotos, with_photos};
use crate::answer::{Answer, Is, Stored};
use crate::extract::auth::{On, perm};
use crate::extract::context::Context;
use crate::extract::targets;

/// An inspection and the permission over it.
pub type OnInspection = On<perm::Inspect, targets::Inspection>;

/// The firm hands in a self-check.
///
/// # Errors
/// `validation_failed` naming the field, `id_conflict`; the database's. So too below, and `conflict`
/// where the record's state does not allow it.
pub async fn submit_self_check(
    context: &Context,
    on: On<perm::DoSelfCheck, targets::Enterprise>,
    mut new: NewSelfCheck,
) -> Result<Answer<Stored<SelfCheck>>> {
    new.clock = context.device_clock();
    let caller = context.caller(&on.actor);
    context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            let (books, mut rows) = (Books::of(conn, on.enterprise)?, Bundle::default());
            let written =
                self_check::submit(conn, &mut rows, &on.actor, &on.scope, now, on.enterprise, &new)?;
            let effect = Effect::of(Action::SubmitSelfCheck, written.value.id, &written)?;
            Ok(effect.with(rows).settled_from(books))
        })
        .await
}

/// An officer opens an inspection.
///
/// # Errors
/// As [`submit_self_check`].
pub async fn open_inspection(
    context: &Context,
    on: On<perm::Inspect, targets::Enterprise>,
    mut new: NewInspection,
) -> Result<Answer<Stored<Inspection>>> {
    new.clock = context.device_clock();
    let caller = context.caller(&on.actor);
    context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            let mut rows = Bundle::default();
            let written = inspection::open(conn, &mut rows, &on.actor, &on.scope, now, on.enterprise, &new)?;
            if written.created
                && let Some(campaign) = new.campaign_id
            {
                let Inspection { id, started_at, .. } = written.value;
                let record = campaigns::Record::Inspection(id);
                let firm = (campaign, on.enterprise);
                campaigns::attend(conn, &mut rows, on.subdistrict, firm, record, started_at)?;
            }
            Ok(Effect::of(Action::OpenInspection, written.value.id, &written)?.with(rows))
        })
        .await
}

/// An officer answers items of a checklist.
///
/// # Errors
/// As [`submit_self_check`].
pub async fn answer_sheet(
    context: &Context,
    on: OnInspection,
    mut new: NewSheetPart,
) -> Result<Answer<Stored<InspectionSheet>>> {
    new.clock = context.device_clock();
    let caller = context.caller(&on.actor);
    context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            let mut rows = Bundle::default();
            let written = inspection::answer(conn, &mut rows, &on.actor, &on.scope, now, on.id, &new)?;
            Ok(Effect::of(Action::AnswerSheet, on.id, &written)?.with(rows))
        })
        .await
}

/// An officer records a finding; the firm is told.
///
/// # Errors
/// As [`submit_self_check`].
pub async fn record_finding(
    context: &Context,
    on: OnInspection,
    mut new: NewFinding,
) -> Result<Answer<Stored<WithPhotos<Hazard>>>> {
    new.clock = context.device_clock();
    let (caller, links) = (context.caller(&on.actor), context.app.links());
    context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            let by = (&on.actor, &on.scope);
            // before the finding takes its number
            let before = BeforeFinding::asked(by, on.id, &new);
            let asked = (Books::asked(on.enterprise), Readers::of(on.enterprise), before);
            let ((books, readers, before), mut rows) = (asked.ask(conn)?, Bundle::default());
            let written = inspection::add_finding(conn, &mut rows, before, by, now, &new)?;
            let (id, changes) = (written.value.id, changes(None, &written.value));
            if written.created {
                let mut firm =
                    notice::Firm { rows: &mut rows, readers: &readers, subdistrict: on.subdistrict, now };
                match new.matches_hazard_id {
                    Some(_) => notice::matched(&mut firm, &written.value)?,
                    None => notice::newly_found(&mut firm, &written.value)?,
                }
            }
            let effect = Effect::of(Action::RecordFinding, id, &with_photos(written, &links, now))?;
            Ok(effect.noting(changes).with(rows).settled_from(books))
        })
        .await
}

/// An officer completes an inspection; its documents are issued if two stand by it.
///
/// # Errors
/// As [`submit_self_check`].
pub async fn complete_inspection(
    context: &Context,
    on: OnInspection,
    mut new: NewCompletion,
) -> Result<Answer<Is<Inspection>>> {
    new.clock = context.device_clock();
    let caller = context.caller(&on.actor);
    context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            // before a document takes its number
            let books = Books::of(conn, on.enterprise)?;
            let (place, mut rows) = ((on.subdistrict, on.id), Bundle::default());
            let written = document::complete(conn, &mut rows, &on.actor, &on.scope, now, place, &new)?;
            Ok(Effect::changed(Action::CompleteInspection, on.id, &written)?.with(rows).settled_from(books))
        })
        .await
}

/// A second officer stands by a completed inspection; its documents are issued.
///
/// # Errors
/// As [`submit_self_check`].
pub async fn confirm_inspection(context: &Context, on: OnInspection) -> Result<Answer<Is<Inspection>>> {
    let caller = context.caller(&on.actor);
    context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            let books = Books::of(conn, on.enterprise)?;
            let (place, mut rows) = ((on.subdistrict, on.id), Bundle::default());
            let written = document::confirm(conn, &mut rows, &on.actor, &on.scope, now, place)?;
            Ok(Effect::changed(Action::ConfirmInspection, on.id, &written)?.with(rows).settled_from(books))
        })
        .await
}

/// An officer corrects a completed inspection.
///
/// # Errors
/// As [`submit_self_check`].
pub async fn correct_inspection(
    context: &Context,
    on: OnInspection,
    new: NewCorrection,
) -> Result<Answer<Stored<Correction>>> {
    let caller = context.caller(&on.actor);
    context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            let written = inspection::correct(conn, &on.actor, &on.scope, now, on.id, &new)?;
            Effect::of(Action::CorrectInspection, on.id, &written)
        })
        .await
}

/// A supervisor declares an inspection void; the firm is told of each hazard that is void with it.
///
/// # Errors
/// As [`submit_self_check`].
pub async fn void_inspection(
    context: &Context,
    on: On<perm::CorrectHazard, targets::Inspection>,
    new: NewInspectionVoid,
) -> Result<Answer<Is<Inspection>>> {
    let caller = context.caller(&on.actor);
    context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            let written = inspection::void(conn, &on.actor, &on.scope, now, on.id, &new)?;
            let Written { value: Voided { inspection, hazards }, facts, created } = written;
            let (readers, mut rows) = (Readers::of(on.enterprise).ask(conn)?, Bundle::default());
            let mut firm =
                notice::Firm { rows: &mut rows, readers: &readers, subdistrict: on.subdistrict, now };
            for hazard in &hazards {
                notice::voided(&mut firm, hazard)?;
            }
            let written = Written { value: inspection, facts, created };
            Ok(Effect::changed(Action::VoidInspection, on.id, &written)?.with(rows))
        })
        .await
}

/// An inspector or a grid worker records a service visit.
///
/// # Errors
/// As [`submit_self_check`].
pub async fn record_service_visit(
    context: &Context,
    on: On<perm::MakeServiceVisit, targets::Enterprise>,
    mut new: NewServiceVisit,
) -> Result<Answer<Stored<WithPhotos<ServiceVisit>>>> {
    new.clock = context.device_clock();
    let (caller, links) = (context.caller(&on.actor), context.app.links());
    context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            // without advice there is nothing to tell
            let readers = new.advice.as_ref().map(|_| Readers::of(on.enterprise).ask(conn)).transpose()?;
            let mut rows = Bundle::default();
            let written =
                service_visit::record_visit(conn, &mut rows, &on.actor, &on.scope, now, on.enterprise, &new)?;
            if let (true, Some(readers)) = (written.created, &readers) {
                let (rows, subdistrict) = (&mut rows, on.subdistrict);
                notice::advised(&mut notice::Firm { rows, readers, subdistrict, now }, &written.value)?;
            }
            let id = written.value.id;
            if written.created
                && let Some(campaign) = new.campaign_id
            {
                let (record, at) = (campaigns::Record::ServiceVisit(id), written.value.visited_at);
                campaigns::attend(conn, &mut rows, on.subdistrict, (campaign, on.enterprise), record, at)?;
            }
            Ok(Effect::of(Action::RecordServiceVisit, id, &with_photos(written, &links, now))?.with(rows))
        })
        .await
}
