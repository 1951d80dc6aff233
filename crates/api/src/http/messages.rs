//! The inbox of an enterprise.

use actix_web::{get, post, web};
use diesel::prelude::*;
use heping_core::{EnterpriseId, Error, MessageId, Moment, Page, Result};
use heping_store::Lock;
use heping_store::schema::messages;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{Outcome, PageQuery, targets};
use crate::answer::Answer;
use crate::app::App;
use crate::auth::{Guard, On, perm};
use crate::body::{Body, Query};
use crate::flow::{self, Action, Caller, Effect};

/// The operations of this area.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_messages).service(read_message);
}

/// A message.
#[derive(Queryable, Selectable, Serialize, ToSchema)]
#[diesel(table_name = messages)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Its id.
    id: MessageId,
    /// To whom.
    enterprise_id: EnterpriseId,
    /// What it is about, for programs: `finding`, `closed`, `sent_back`.
    kind: String,
    /// What it is about.
    title: String,
    /// What it says.
    body: String,
    /// The kind of record that it is about.
    subject_type: String,
    /// Which.
    subject_id: String,
    /// When it was written.
    created_at: Moment,
    /// When it was read.
    read_at: Option<Moment>,
}

/// The messages to one's own enterprises, the newest first
#[utoipa::path(operation_id = "list_messages", tag = "messages", params(PageQuery),
    responses((status = 200, body = Page<Message>)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReadMessages"))))]
#[get("/api/v1/messages")]
async fn list_messages(
    app: web::Data<App>,
    guard: Guard<perm::ReadMessages>,
    query: Query<PageQuery>,
) -> Outcome {
    let page = query.read()?.request()?;
    let list = app
        .store
        .read(move |conn| {
            let own = messages::table.filter(messages::enterprise_id.eq_any(guard.scope.firms().to_vec()));
            let total = own.clone().count().get_result(conn)?;
            let rows = own
                .order((messages::created_at.desc(), messages::id.desc()))
                .limit(page.limit())
                .offset(page.offset())
                .select(Message::as_select())
                .load(conn)?;
            Ok(page.of(rows, total))
        })
        .await?;
    Ok(Answer::ok(&list)?)
}

/// Marks a message as read
#[utoipa::path(operation_id = "read_message", tag = "messages", params(("id" = String, Path)),
    responses((status = 200, body = Message)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReadMessages"))))]
#[post("/api/v1/messages/{id}/read")]
async fn read_message(
    app: web::Data<App>,
    on: On<perm::ReadMessages, targets::Message>,
    body: Body,
) -> Outcome {
    body.read_nothing()?;
    let caller = Caller::of(&on.actor);
    let lock = Lock::Enterprise(on.enterprise);
    let answer =
        flow::in_street(&app, caller, lock, Some(on.subdistrict), move |conn, now| -> Result<Effect> {
            let unread = messages::table.find(on.id).filter(messages::read_at.is_null());
            let changed = diesel::update(unread).set(messages::read_at.eq(now)).execute(conn)?;
            let message: Message =
                messages::table.find(on.id).select(Message::as_select()).first(conn).map_err(Error::from)?;
            let answer = Answer::ok(&message)?;
            Ok(if changed == 0 {
                Effect::nothing(answer)
            } else {
                Effect::done(Action::ReadMessage, on.id, answer)
            })
        })
        .await?;
    Ok(answer)
}
