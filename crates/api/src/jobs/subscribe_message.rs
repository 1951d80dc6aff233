//! Subscribe messages: a job for each message and person, written with the message itself.
//!
//! Each event reaches a person once. Consent is taken and the delivery written down before the
//! message leaves; an answer that was lost is not asked for by sending again. One exception: a
//! worker that dies between sending and writing it down leaves a job that another takes over, and
//! then the person may get that one message twice. The log says so.

use heping_core::{Moment, Result};
use heping_store::Lock;
use heping_store::jobs::Failure;
use heping_wechat::deliveries::{self, Begun, Delivery, DeliveryState};
use heping_wechat::outbox::SubscribeMessage;
use heping_wechat::{Message, Unsent, address, quiet};

use super::Job;
use crate::app::App;

/// What a tap on a message opens.
const PAGE: &str = "pages/inbox/inbox";

impl Job for SubscribeMessage {
    async fn run(self, app: &App, _attempt: i32) -> Result<(), Failure> {
        send(app, self).await
    }
}

/// Sends one message to one person.
///
/// # Errors
/// `Never` when WeChat refuses the message itself, `Again` when WeChat or the database is away.
async fn send(app: &App, job: SubscribeMessage) -> Result<(), Failure> {
    let now = app.clock.now();
    let loud = quiet::first_loud(now);
    if loud > now {
        // a worker that was away all day does not ring at night
        return Ok(app.store.write(Lock::Nothing, move |conn| job.postpone(conn, now, loud)).await?);
    }
    let Some(wechat) = &app.wechat else {
        tracing::info!("the mini-program was taken out of use; its message is not sent");
        return Ok(());
    };
    let Some(template) = app.templates.find(&job.template) else {
        tracing::info!(template = job.template, "a template was taken out of use; its message is not sent");
        return Ok(());
    };
    let values = template.fill(&job.values);
    let SubscribeMessage { message, enterprise, user, template: template_id, .. } = job;
    let delivery = Delivery { message, enterprise, user, template_id };
    let Some((openid, begun)) = begin(app, &delivery, now).await? else { return Ok(()) };
    if begun == Begun::SendPerhapsAgain {
        tracing::warn!(%message, "a worker died while it sent this message; the person may get it twice");
    }
    let page = PAGE.to_owned();
    let outcome =
        wechat.send(&Message { openid, template_id: delivery.template_id.clone(), page, values }).await;
    let (state, errcode, failure) = match outcome {
        Ok(()) => (DeliveryState::Sent, None, None),
        Err(Unsent::NoConsent) => (DeliveryState::NoConsent, None, None),
        Err(Unsent::Wrong { errcode, error }) => {
            (DeliveryState::Refused, Some(errcode), Some(Failure::Never(error)))
        }
        Err(Unsent::NotNow(error)) => (DeliveryState::Waiting, None, Some(Failure::Again(error))),
        Err(Unsent::Uncertain(_)) => (DeliveryState::Uncertain, None, None),
    };
    app.store
        .write(Lock::Person(user), move |conn| deliveries::settle(conn, &delivery, state, errcode, now))
        .await?;
    failure.map_or(Ok(()), Err)
}

/// The openid and what is to be done; `None` when there is nothing to do.
async fn begin(app: &App, delivery: &Delivery, now: Moment) -> Result<Option<(String, Begun)>> {
    let (delivery, vault) = (delivery.clone(), app.keys.vault.clone());
    app.store
        .write(Lock::Person(delivery.user), move |conn| {
            let Some(openid) = address::openid(conn, &vault, delivery.user)? else { return Ok(None) };
            let begun = deliveries::begin(conn, &delivery, now)?;
            Ok((begun != Begun::Nothing).then_some((openid, begun)))
        })
        .await
}
