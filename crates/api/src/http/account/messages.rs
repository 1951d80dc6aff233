//! The inbox of an enterprise, and who agreed to subscribe messages.

use actix_web::web;
use diesel::prelude::*;
use heping_core::{
    EnterpriseId, Error, FieldError, MessageId, MessageKind, MessageTopic, Moment, Page, RecordKind, Result,
    UserId,
};
use heping_operation::operation;
use heping_store::schema::messages;
use heping_store::{Conn, Lock};
use heping_wechat::Templates;
use heping_wechat::subscriptions::{self, Says};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::answer::Outcome;
use crate::answer::{Answer, Is, Made};
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::{Body, NoBody};
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::targets;
use crate::http::PageQuery;
use crate::usecase::{Action, Effect};

#[derive(Queryable, Selectable)]
#[diesel(table_name = messages)]
pub(crate) struct MessageRow {
    id: MessageId,
    enterprise_id: EnterpriseId,
    kind: MessageKind,
    title: String,
    body: String,
    subject_type: RecordKind,
    subject_id: String,
    created_at: Moment,
    read_at: Option<Moment>,
}

/// A message.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Its id.
    id: MessageId,
    /// To whom.
    enterprise_id: EnterpriseId,
    /// What it is about, for programs.
    kind: MessageKind,
    /// The same in Chinese.
    kind_text: &'static str,
    /// What it is about.
    title: String,
    /// What it says.
    body: String,
    /// The kind of record that it is about.
    subject_type: RecordKind,
    /// The same in Chinese.
    subject_type_text: &'static str,
    /// Which.
    subject_id: String,
    /// When it was written.
    created_at: Moment,
    /// When it was read.
    read_at: Option<Moment>,
}

impl From<MessageRow> for Message {
    fn from(row: MessageRow) -> Self {
        Self {
            id: row.id,
            enterprise_id: row.enterprise_id,
            kind: row.kind,
            kind_text: row.kind.text(),
            title: row.title,
            body: row.body,
            subject_type: row.subject_type,
            subject_type_text: row.subject_type.text(),
            subject_id: row.subject_id,
            created_at: row.created_at,
            read_at: row.read_at,
        }
    }
}

/// The messages to one's own enterprises, the newest first
#[operation("消息")]
pub(crate) async fn list_messages(
    app: web::Data<App>,
    guard: Guard<perm::ReadMessages>,
    query: Query<PageQuery>,
) -> Outcome<Is<Page<Message>>> {
    let page = query.read()?.request()?;
    let list = app
        .store
        .read(move |conn| {
            let own = messages::table.filter(messages::enterprise_id.eq_any(guard.scope.firms().to_vec()));
            let total = own.clone().count().get_result(conn)?;
            let rows: Vec<MessageRow> = own
                .order((messages::created_at.desc(), messages::id.desc()))
                .limit(page.limit())
                .offset(page.offset())
                .select(MessageRow::as_select())
                .load(conn)?;
            Ok(page.of(rows.into_iter().map(Message::from).collect(), total))
        })
        .await?;
    Ok(Answer::ok(&list)?)
}

/// Marks a message as read
#[operation("标为已读")]
pub(crate) async fn read_message(
    context: Context,
    on: On<perm::ReadMessages, targets::Message>,
    body: NoBody,
) -> Outcome<Is<Message>> {
    body.read()?;
    let caller = context.caller(&on.actor);
    let lock = Lock::Enterprise(on.enterprise);
    let answer = context
        .write(caller, lock, Some(on.subdistrict), move |conn, now| -> Result<Effect<_>> {
            let unread = messages::table.find(on.id).filter(messages::read_at.is_null());
            let changed = diesel::update(unread).set(messages::read_at.eq(now)).execute(conn)?;
            let message: MessageRow = messages::table
                .find(on.id)
                .select(MessageRow::as_select())
                .first(conn)
                .map_err(Error::from)?;
            let answer = Answer::ok(&Message::from(message))?;
            Ok(if changed == 0 {
                Effect::nothing(answer)
            } else {
                Effect::done(Action::ReadMessage, on.id, answer)
            })
        })
        .await?;
    Ok(answer)
}

/// A template of subscribe messages and what one has agreed to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Subscription {
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
pub(crate) struct Subscriptions {
    items: Vec<Subscription>,
}

fn subscriptions_of(conn: &mut Conn, templates: &Templates, user: UserId) -> Result<Subscriptions> {
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
    Ok(Subscriptions { items: items.collect() })
}

/// The templates of subscribe messages, and what one has agreed to
#[operation("订阅消息模板")]
pub(crate) async fn list_subscriptions(
    app: web::Data<App>,
    guard: Guard<perm::ReadMessages>,
) -> Outcome<Is<Subscriptions>> {
    let (templates, user) = (app.templates.clone(), guard.actor.user);
    let list = app.store.read(move |conn| subscriptions_of(conn, &templates, user)).await?;
    Ok(Answer::ok(&list)?)
}

/// What `wx.requestSubscribeMessage` was answered with `accept`.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewSubscriptions {
    /// The templates that were accepted, once each.
    template_ids: Vec<String>,
}

/// Counts consents to subscribe messages; one consent is one message
#[operation("订阅消息")]
pub(crate) async fn create_subscription(
    context: Context,
    guard: Guard<perm::ReadMessages>,
    body: Body<NewSubscriptions>,
) -> Outcome<Made<Subscriptions>> {
    let NewSubscriptions { mut template_ids } = body.read()?;
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
        return Err(Error::fields(wrong).into());
    }
    if template_ids.is_empty() {
        return Err(Error::field("templateIds", "required", "至少有一个消息模板").into());
    }
    let (caller, user) = (context.caller(&guard.actor), guard.actor.user);
    let answer = context
        .write(caller, Lock::Person(user), None, move |conn, now| {
            for template in template_ids.iter().filter_map(|id| templates.find(id)) {
                subscriptions::agree(conn, user, template, Says::Phone, now)?;
            }
            let answer = Answer::made(&subscriptions_of(conn, &templates, user)?)?;
            Ok(Effect::done(Action::Subscribe, user, answer))
        })
        .await?;
    Ok(answer)
}
