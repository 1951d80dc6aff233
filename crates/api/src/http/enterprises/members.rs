//! The people of an enterprise, and what ends when one leaves.

use actix_web::{get, post, web};
use heping_core::{MembershipId, Moment, Page, Result, Role, UserId};
use heping_org::memberships;
use heping_store::Lock;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::extract::auth::{On, perm};
use crate::extract::body::{Body, Query};
use crate::extract::targets;
use crate::http::{Outcome, PageQuery};
use crate::router::Routes;
use crate::usecase::{self, Action, Caller, Effect};

/// The operations of this area.
pub fn routes(config: &mut Routes<'_>) {
    config.service(list_members).service(create_departure);
}

/// Somebody who belongs to an enterprise.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Member {
    /// The membership.
    id: MembershipId,
    /// Who.
    user_id: UserId,
    /// The name people see.
    name: String,
    /// The phone, masked.
    phone: Option<String>,
    /// As what.
    role: Role,
    /// The same in Chinese.
    role_text: &'static str,
    /// Since when.
    since: Moment,
}

/// The people of an enterprise
#[utoipa::path(operation_id = "list_members", tag = "enterprises", params(("id" = String, Path), PageQuery),
    responses((status = 200, body = Page<Member>)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ManageRegister"))))]
#[get("/api/v1/enterprises/{id}/members")]
async fn list_members(
    app: web::Data<App>,
    on: On<perm::ManageRegister, targets::Enterprise>,
    query: Query<PageQuery>,
) -> Outcome {
    let page = query.read()?.request()?;
    let vault = app.keys.vault.clone();
    let people = app.store.read(move |conn| memberships::people_of(conn, &vault, on.enterprise)).await?;
    let total = i64::try_from(people.len()).unwrap_or(i64::MAX);
    let (skip, most) = (usize::try_from(page.offset()), usize::try_from(page.limit()));
    let shown = people.into_iter().skip(skip.unwrap_or_default()).take(most.unwrap_or_default());
    let items = shown.map(|person| Member {
        id: person.membership,
        user_id: person.user,
        name: person.name,
        phone: person.phone.map(|phone| phone.masked()),
        role: person.role,
        role_text: person.role.text(),
        since: person.since,
    });
    Ok(Answer::ok(&page.of(items.collect(), total))?)
}

/// Who leaves.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Departure {
    /// The membership that ends.
    member_id: MembershipId,
}

/// Somebody leaves their post: what they could see of the enterprise ends at once
#[utoipa::path(operation_id = "create_departure", tag = "enterprises", request_body = Departure, params(("id" = String, Path)),
    responses((status = 204)), security(("bearer" = [])), extensions(("x-permission" = json!("ManageRegister"))))]
#[post("/api/v1/enterprises/{id}/departures")]
async fn create_departure(
    app: web::Data<App>,
    on: On<perm::ManageRegister, targets::Enterprise>,
    body: Body,
) -> Outcome {
    let Departure { member_id } = body.read()?;
    let caller = Caller::of(&on.actor);
    let enterprise = on.enterprise;
    let user = app.store.read(move |conn| memberships::person_of(conn, enterprise, member_id)).await?;
    let lock = Lock::Person(user);
    let answer =
        usecase::in_street(&app, caller, lock, Some(on.subdistrict), move |conn, now| -> Result<Effect> {
            memberships::end(conn, &on.scope, now, member_id)?;
            Ok(Effect::done(Action::RecordDeparture, enterprise, Answer::nothing()))
        })
        .await?;
    app.forget_person(user).await?;
    Ok(answer)
}
