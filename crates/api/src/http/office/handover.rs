//! Somebody leaves: what they had to do goes to a colleague.

use actix_web::web;
use heping_core::UserId;
use heping_operation::operation;
use heping_org::memberships;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::answer::{Answer, Is, Outcome};
use crate::app::App;
use crate::extract::auth::{Guard, id_of, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::usecase::{self, Handover, Leaver, NewHandover};

/// Who left work behind.
#[derive(Serialize, ToSchema)]
pub(crate) struct Leavers {
    items: Vec<Leaver>,
}

/// People of the street who left or go out no more, and whose villages, enterprises or inspections nobody has taken over
#[operation("待移交的人员")]
pub(crate) async fn list_handovers(
    app: web::Data<App>,
    guard: Guard<perm::ManageRegister>,
) -> Outcome<Is<Leavers>> {
    let street = guard.street()?;
    let items = app.store.read(move |conn| usecase::leavers(conn, street)).await?;
    Ok(Answer::ok(&Leavers { items })?)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct HandoverQuery {
    /// Who would take over: what cannot pass to them says why
    to: Option<UserId>,
}

/// What a person of the street would leave behind: villages, enterprises, open inspections, requests, with counts and names
#[operation("查看要移交的工作")]
pub(crate) async fn get_handover(
    context: Context,
    guard: Guard<perm::ManageRegister>,
    path: web::Path<String>,
    query: Query<HandoverQuery>,
) -> Outcome<Is<Handover>> {
    let (street, from, now) = (guard.street()?, id_of(&path)?, context.now);
    context.app.store.read(move |conn| memberships::name_in(conn, street, from)).await?;
    let to = query.read()?.to;
    let shown = context.app.store.read(move |conn| usecase::preview_handover(conn, street, from, to, now));
    Ok(Answer::ok(&shown.await?)?)
}

/// Gives what a person of the street leaves behind to a colleague in one act, 409 when it is not what was shown
#[operation("移交工作")]
pub(crate) async fn create_handover(
    context: Context,
    guard: Guard<perm::ManageRegister>,
    path: web::Path<String>,
    body: Body<NewHandover>,
) -> Outcome<Is<Handover>> {
    let (street, from) = (guard.street()?, id_of(&path)?);
    context.app.store.read(move |conn| memberships::name_in(conn, street, from)).await?;
    Ok(usecase::hand_over(&context, guard, from, body.read()?).await?)
}
