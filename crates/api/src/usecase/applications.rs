//! Somebody asks to be let into a firm, and the office or its principal decides.

use heping_core::{
    ApplicationId, Code, EnterpriseId, Error, OfficeNoticeId, RecordKind, Result, Role, SubdistrictId,
};
use heping_org::applications::{self, Application, ApplicationState, NewApplication, NewApplicationDecision};
use heping_org::enterprises;
use heping_org::notices::{self, NoticeKind};
use heping_org::office_notices::{self, NewOfficeNotice, OfficeNoticeKind};
use heping_store::{Conn, Lock, limit};

use super::{Action, Effect, notice};
use crate::answer::{Answer, Is, Nothing, Stored};
use crate::extract::auth::{Guard, On, perm};
use crate::extract::context::Context;
use crate::extract::targets;

/// Whoever scanned a firm's code asks to be let in. The office is told; where a safety officer is to be,
/// the firm is told too, whose principal may decide as well.
///
/// # Errors
/// `forbidden` for staff of the street, `rate_limited`, `validation_failed`, `id_conflict`,
/// `state_conflict`; the database's.
pub async fn apply_to_join(
    context: &Context,
    guard: Guard<perm::SignedIn>,
    enterprise: EnterpriseId,
    new: NewApplication,
) -> Result<Answer<Stored<Application>>> {
    let (app, user) = (&context.app, guard.actor.user);
    if guard.actor.street().is_some() {
        return Err(Error::because(Code::Forbidden, "街道工作人员不能申请绑定企业。"));
    }
    app.limiter.check(limit::APPLICATION, user.as_str(), context.now).await?;
    let (street, name) = app.store.read(move |conn| enterprises::name_of(conn, enterprise)).await?;
    let (caller, vault) = (context.caller(&guard.actor), app.keys.vault.clone());
    let answer = context
        .write(caller, Lock::Person(user), Some(street), move |conn, now| {
            let made = applications::apply(conn, &vault, now, user, enterprise, &new)?;
            if made.created {
                let (kind, id) = (RecordKind::Application, made.value.id);
                heping_evidence::attach(conn, user, kind, id.as_str(), &new.photo_ids)?;
                let body = format!(
                    "{name}：有人申请成为{}，请在“绑定申请”中核对营业执照后处理。",
                    made.value.role_text
                );
                let told = (OfficeNoticeKind::PersonApplied, "有人申请绑定企业", body);
                tell_office(conn, (street, enterprise), told, id, now)?;
                if made.value.role == Role::SafetyOfficer {
                    notice::asked_to_join(conn, street, &made.value, now)?;
                }
            }
            Effect::stored(Action::ApplyToJoin, made.value.id, made.created, &made.value)
        })
        .await?;
    app.forget_person(user).await?;
    app.firm_changed(enterprise, None).await;
    Ok(answer)
}

/// Whoever asked asks no more; others' applications and those that have ended do not matter.
///
/// # Errors
/// Those of the database.
pub async fn withdraw_application(
    context: &Context,
    guard: Guard<perm::SignedIn>,
    id: ApplicationId,
) -> Result<Answer<Nothing>> {
    let (user, caller) = (guard.actor.user, context.caller(&guard.actor));
    let street = context.app.store.read(move |conn| applications::street_of_own(conn, user, id)).await?;
    context
        .write(caller, Lock::Person(user), street, move |conn, now| {
            let withdrawn = applications::withdraw(conn, now, user, id)?;
            Ok(Effect::done_if(withdrawn, Action::WithdrawApplication, id, Answer::nothing()))
        })
        .await
}

/// The office decides about an application, or the firm's principal about one to help them, of which the
/// office is told. Confirmed, the person belongs to the firm in the same transaction.
///
/// # Errors
/// `not_found` for a principal where the office alone decides, `own_work`, `validation_failed`,
/// `state_conflict`; the database's.
pub async fn decide_application(
    context: &Context,
    on: On<perm::ManageFirmPeople, targets::Application>,
    new: NewApplicationDecision,
) -> Result<Answer<Is<Application>>> {
    let (app, id, by) = (&context.app, on.id, on.actor.user);
    let (caller, vault) = (context.caller(&on.actor), app.keys.vault.clone());
    let user = app.store.read(move |conn| applications::applicant(conn, id)).await?;
    let answer = context
        .write(caller, Lock::Person(user), Some(on.subdistrict), move |conn, now| {
            let decided = applications::decide(conn, &vault, &on.scope, (by, now), id, &new)?;
            let Application { state, enterprise_name, role_text, .. } = &decided.value;
            if decided.created {
                let confirmed = *state == ApplicationState::Confirmed;
                let kind = if confirmed {
                    NoticeKind::ApplicationConfirmed
                } else {
                    NoticeKind::ApplicationRefused
                };
                notices::tell(conn, now, user, kind)?;
                if confirmed && on.scope.street().is_none() {
                    let body = format!(
                        "{enterprise_name}：企业负责人同意了一名{role_text}的绑定申请。如有误，请在“绑定记录”中撤销。"
                    );
                    let told = (OfficeNoticeKind::PersonJoined, "企业负责人同意了绑定申请", body);
                    tell_office(conn, (on.subdistrict, on.enterprise), told, id, now)?;
                }
            }
            let answer = Answer::ok(&decided.value)?;
            Ok(Effect::done_if(decided.created, Action::DecideApplication, id, answer))
        })
        .await?;
    app.forget_person(user).await?;
    Ok(answer)
}

fn tell_office(
    conn: &mut Conn,
    (subdistrict, enterprise): (SubdistrictId, EnterpriseId),
    (kind, title, body): (OfficeNoticeKind, &str, String),
    application: ApplicationId,
    now: heping_core::Moment,
) -> Result<()> {
    let notice = NewOfficeNotice {
        id: OfficeNoticeId::new(),
        subdistrict,
        enterprise,
        kind,
        title: title.to_owned(),
        body,
        subject: (RecordKind::Application, application.as_str()),
    };
    office_notices::tell(conn, &notice, now)
}
