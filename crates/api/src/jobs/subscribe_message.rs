//! Subscribe messages: a job for each message and person, written with the message itself.
//!
//! Each event reaches a person once. Consent is taken and the delivery written down before the
//! message leaves; an answer that was lost is not asked for by sending again. One exception: a
//! worker that dies between sending and writing it down leaves a job that another takes over, and
//! then the person may get that one message twice. The log says so.

use heping_core::{Error, Moment, Result, UserId};
use heping_store::jobs::{self, Failure, Job};
use heping_store::{Conn, Lock};
use heping_wechat::deliveries::{self, Begun, Delivery, DeliveryState};
use heping_wechat::inbox::Notice;
use heping_wechat::templates::{Field, Values};
use heping_wechat::{Message, Unsent, address, quiet};
use serde::{Deserialize, Serialize};

use crate::app::App;

/// The kind of this job.
pub const KIND: &str = "subscribe_message";

/// What a tap on a message opens.
const PAGE: &str = "pages/inbox/inbox";

#[derive(Serialize, Deserialize)]
struct Payload {
    message: heping_core::MessageId,
    enterprise: heping_core::EnterpriseId,
    user: UserId,
    template: String,
    values: Vec<(Field, String)>,
}

/// Adds the job that tells one person; by night it waits for the morning.
///
/// # Errors
/// Those of the database.
pub fn enqueue(
    conn: &mut Conn,
    notice: &Notice<'_>,
    user: UserId,
    template: &str,
    now: Moment,
) -> Result<()> {
    let payload = Payload {
        message: notice.id,
        enterprise: notice.enterprise,
        user,
        template: template.to_owned(),
        values: notice.values.clone(),
    };
    let payload = serde_json::to_value(payload).map_err(Error::internal)?;
    let name = format!("{KIND}/{}/{user}", notice.id);
    jobs::enqueue(conn, now, KIND, &payload, quiet::first_loud(now), Some(&name)).map(|_new| ())
}

/// Does the job.
///
/// # Errors
/// `Never` when WeChat refuses the message itself, `Again` when WeChat or the database is away.
pub async fn send(app: &App, job: Job) -> Result<(), Failure> {
    let never = |error: String| Failure::Never(Error::internal(error));
    let payload: Payload =
        serde_json::from_value(job.payload.clone()).map_err(|error| never(error.to_string()))?;
    let now = app.clock.now();
    let loud = quiet::first_loud(now);
    if loud > now {
        // a worker that was away all day does not ring at night
        return Ok(postpone(app, &job, &payload, loud).await?);
    }
    let Some(template) = app.templates.find(&payload.template) else {
        tracing::info!(
            template = payload.template,
            "a template was taken out of use; its message is not sent"
        );
        return Ok(());
    };
    let values: &Values = &payload.values;
    let values = template.fill(values);
    let Payload { message, enterprise, user, template: template_id, .. } = payload;
    let delivery = Delivery { message, enterprise, user, template_id };
    let Some((openid, begun)) = begin(app, &delivery, now).await? else { return Ok(()) };
    if begun == Begun::SendPerhapsAgain {
        tracing::warn!(job = %job.id, "a worker died while it sent this message; the person may get it twice");
    }
    let page = PAGE.to_owned();
    let outcome =
        app.wechat.send(&Message { openid, template_id: delivery.template_id.clone(), page, values }).await;
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

async fn postpone(app: &App, job: &Job, payload: &Payload, until: Moment) -> Result<()> {
    let (body, now) = (job.payload.clone(), app.clock.now());
    let name = format!("{KIND}/{}/{}/{}", payload.message, payload.user, until.day());
    app.store
        .write(Lock::Nothing, move |conn| {
            jobs::enqueue(conn, now, KIND, &body, until, Some(&name)).map(|_new| ())
        })
        .await
}
