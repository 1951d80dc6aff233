//! Where one is signed in: the list, and its end.

use actix_web::web;
use heping_core::{Moment, Page, SessionId};
use heping_operation::operation;
use heping_org::sessions;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::answer::Outcome;
use crate::answer::{Answer, Is, Nothing};
use crate::app::App;
use crate::extract::auth::{Guard, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::http::PageQuery;
use crate::usecase;

/// A session of one's own.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OpenSession {
    /// Its id.
    id: SessionId,
    /// When it was opened.
    created_at: Moment,
    /// When it ends if it is not used.
    expires_at: Moment,
    /// Whether it is the one that asks.
    current: bool,
}

/// One's own sessions that are in force, the newest first
#[operation("我的登录设备")]
pub(crate) async fn list_sessions(
    app: web::Data<App>,
    guard: Guard<perm::SignedIn>,
    query: Query<PageQuery>,
) -> Outcome<Is<Page<OpenSession>>> {
    let page = query.read()?.request()?;
    let (user, current, now) = (guard.actor.user, guard.actor.session, app.clock.now());
    let all = app.store.read(move |conn| sessions::list(conn, user, now, page)).await?;
    let items = all.items.into_iter().map(|session| OpenSession {
        id: session.id,
        created_at: session.created_at,
        expires_at: session.expires_at,
        current: session.id == current,
    });
    Ok(Answer::ok(&page.of(items.collect(), all.total))?)
}

/// Sessions of one's own.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SessionRevocation {
    /// Which; others' and unknown ones do not matter.
    ids: Vec<SessionId>,
}

/// Ends sessions of one's own, at once
#[operation("退出其他设备")]
pub(crate) async fn revoke_sessions(
    context: Context,
    guard: Guard<perm::SignedIn>,
    body: Body<SessionRevocation>,
) -> Outcome<Nothing> {
    let SessionRevocation { ids } = body.read()?;
    Ok(usecase::revoke_sessions(&context, guard, ids).await?)
}

/// The name of a person.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NameBody {
    /// The real one.
    #[schema(min_length = 2, max_length = 50, example = "样例青")]
    name: String,
}

/// Says the name of whoever came by WeChat, until something stands under it
#[operation("填写姓名")]
pub(crate) async fn change_name(
    context: Context,
    guard: Guard<perm::SignedIn>,
    body: Body<NameBody>,
) -> Outcome<Nothing> {
    Ok(usecase::change_name(&context, guard, body.read()?.name).await?)
}
