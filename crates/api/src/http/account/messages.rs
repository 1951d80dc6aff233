//! The inbox of an enterprise, and who agreed to subscribe messages.

use actix_web::web;
use heping_core::Page;
use heping_operation::operation;
use heping_wechat::inbox::{self, Message};
use serde::Deserialize;
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
use crate::usecase::{self, Subscriptions};

/// The messages to one's own enterprises, the newest first
#[operation("消息")]
pub(crate) async fn list_messages(
    app: web::Data<App>,
    guard: Guard<perm::ReadMessages>,
    query: Query<PageQuery>,
) -> Outcome<Is<Page<Message>>> {
    let page = query.read()?.request()?;
    let list = app.store.read(move |conn| inbox::list(conn, &guard.scope, page)).await?;
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
    Ok(usecase::read_message(&context, on).await?)
}

/// The templates of subscribe messages, and what one has agreed to
#[operation("订阅消息模板")]
pub(crate) async fn list_subscriptions(
    app: web::Data<App>,
    guard: Guard<perm::ReadMessages>,
) -> Outcome<Is<Subscriptions>> {
    let (templates, user) = (app.templates.clone(), guard.actor.user);
    let list = app.store.read(move |conn| Subscriptions::of(conn, &templates, user)).await?;
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
    let NewSubscriptions { template_ids } = body.read()?;
    Ok(usecase::subscribe(&context, guard, template_ids).await?)
}
