//! The inbox of an enterprise, and who agreed to subscribe messages.

use heping_core::{Error, FieldError, MessageTopic, Moment, Result, UserId};
use heping_org::{identities, secret};
use heping_store::idempotency::{self, Begun};
use heping_store::{Bundle, Conn, Lock};
use heping_wechat::Templates;
use heping_wechat::inbox::{self, Message};
use heping_wechat::push::{Change, Event};
use heping_wechat::subscriptions::{self, Says};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Action, Effect};
use crate::answer::{Answer, Is, Made};
use crate::extract::auth::{Guard, On, perm};
use crate::extract::context::Context;
use crate::extract::targets;

/// The person has no consent left.
const NO_CONSENT: i64 = 43101;

/// A template of subscribe messages and what one has agreed to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// What `wx.requestSubscribeMessage` wants.
    template_id: String,
    /// What its messages are about.
    topic: MessageTopic,
    /// The same in Chinese.
    topic_text: &'static str,
    /// Whether one consent is for good.
    long_term: bool,
    /// Whether messages will come.
    subscribed: bool,
    /// How many more messages one has agreed to, where they are counted.
    remaining: i32,
}

/// The templates of this installation.
#[derive(Serialize, ToSchema)]
pub struct Subscriptions {
    items: Vec<Subscription>,
}

impl Subscriptions {
    /// The templates, and what a person has agreed to.
    ///
    /// # Errors
    /// Those of the database.
    pub fn of(conn: &mut Conn, templates: &Templates, user: UserId) -> Result<Self> {
        let consents = subscriptions::of(conn, user)?;
        let items = templates.all().iter().map(|template| {
            let consent = consents.iter().find(|consent| consent.template_id == template.id);
            let (remaining, long_term) = consent.map_or((0, false), |one| (one.remaining, one.long_term));
            Subscription {
                template_id: template.id.clone(),
                topic: template.topic,
                topic_text: template.topic.text(),
                long_term: template.long_term,
                subscribed: long_term || remaining > 0,
                remaining: if template.long_term { 0 } else { remaining },
            }
        });
        Ok(Self { items: items.collect() })
    }
}

/// Somebody of a firm reads a message.
///
/// # Errors
/// Those of the database.
pub async fn read_message(
    context: &Context,
    on: On<perm::ReadMessages, targets::Message>,
) -> Result<Answer<Is<Message>>> {
    let (caller, lock) = (context.caller(&on.actor), Lock::Enterprise(on.enterprise));
    context
        .write(caller, lock, Some(on.subdistrict), move |conn, now| {
            let (message, unread) = inbox::read(conn, on.id, now)?;
            let answer = Answer::ok(&message)?;
            Ok(Effect::done_if(unread, Action::ReadMessage, on.id, answer))
        })
        .await
}

/// A person agreed to subscribe messages on the phone, once each however often it is named; one consent is
/// one message.
///
/// # Errors
/// `validation_failed` naming templates that are not ours; the database's.
pub async fn subscribe(
    context: &Context,
    guard: Guard<perm::ReadMessages>,
    mut template_ids: Vec<String>,
) -> Result<Answer<Made<Subscriptions>>> {
    template_ids.sort_unstable();
    template_ids.dedup();
    let templates = context.app.templates.clone();
    let unknown = |(at, id): (usize, &String)| {
        templates.find(id).is_none().then(|| FieldError {
            field: format!("templateIds[{at}]"),
            code: "unknown".to_owned(),
            message: "没有这个消息模板，请从 GET /api/v1/subscriptions 取".to_owned(),
        })
    };
    let wrong: Vec<_> = template_ids.iter().enumerate().filter_map(unknown).collect();
    if !wrong.is_empty() {
        return Err(Error::fields(wrong));
    }
    if template_ids.is_empty() {
        return Err(Error::field("templateIds", "required", "至少有一个消息模板"));
    }
    let (caller, user) = (context.caller(&guard.actor), guard.actor.user);
    let street = guard.scope.tenant(None).ok();
    context
        .write(caller, Lock::Person(user), street, move |conn, now| {
            for template in template_ids.iter().filter_map(|id| templates.find(id)) {
                subscriptions::agree(conn, user, template, Says::Phone, now)?;
            }
            let answer = Answer::made(&Subscriptions::of(conn, &templates, user)?)?;
            Ok(Effect::done(Action::Subscribe, user, answer))
        })
        .await
}

/// WeChat says what a person agreed to or declined. Somebody who was never here has agreed to nothing of
/// ours, and the same event twice is done once.
///
/// # Errors
/// Those of the database.
pub async fn take_wechat_event(context: &Context, event: Event) -> Result<()> {
    let (app, now) = (&context.app, context.now);
    let index = identities::index(&app.keys.identities, &event.openid);
    let Some(user) = app.store.read(move |conn| identities::find(conn, &index)).await? else {
        return Ok(());
    };
    let templates = app.templates.clone();
    app.store.write(Lock::Person(user), move |conn| take(conn, user, &templates, &event, now)).await
}

/// Does what an event says of a person, once.
fn take(conn: &mut Conn, user: UserId, templates: &Templates, event: &Event, now: Moment) -> Result<()> {
    let scope = secret::hash(&format!("wechat push/{}", event.name));
    if let Begun::Replay { .. } = idempotency::begin(conn, &scope, "", now)? {
        return Ok(());
    }
    for (template_id, change) in &event.changes {
        match change {
            Change::Accepted => {
                if let Some(template) = templates.find(template_id) {
                    subscriptions::agree(conn, user, template, Says::WeChat, now)?;
                }
            }
            Change::Declined | Change::Delivered(NO_CONSENT) => {
                subscriptions::end(conn, user, template_id, now)?;
            }
            Change::Delivered(_) => {}
        }
    }
    let mut rows = Bundle::default();
    idempotency::finish(&mut rows, &scope, 200, "success");
    rows.write(conn)
}
