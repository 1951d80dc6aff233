//! The people of an enterprise, and what ends when one leaves.

use actix_web::web;
use heping_core::{MembershipId, Moment, Page, Role, UserId};
use heping_operation::operation;
use heping_org::memberships;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::answer::Outcome;
use crate::answer::{Answer, Is, Nothing};
use crate::app::App;
use crate::extract::auth::{On, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::targets;
use crate::http::PageQuery;
use crate::usecase;

/// Somebody who belongs to an enterprise.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Member {
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
#[operation("企业人员")]
pub(crate) async fn list_members(
    app: web::Data<App>,
    on: On<perm::ManageFirmPeople, targets::Enterprise>,
    query: Query<PageQuery>,
) -> Outcome<Is<Page<Member>>> {
    let page = query.read()?.request()?;
    let vault = app.keys.vault.clone();
    let people = app.store.read(move |conn| memberships::people_of(conn, &vault, on.enterprise)).await?;
    let shown = page.cut(people).map(|person| Member {
        id: person.membership,
        user_id: person.user,
        name: person.name,
        phone: person.phone.map(|phone| phone.masked()),
        role: person.role,
        role_text: person.role.text(),
        since: person.since,
    });
    Ok(Answer::ok(&shown)?)
}

/// Who leaves.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Departure {
    /// The membership that ends.
    member_id: MembershipId,
}

/// Somebody leaves their post: what they could see of the enterprise ends at once
#[operation("人员离职解绑")]
pub(crate) async fn create_departure(
    context: Context,
    on: On<perm::ManageFirmPeople, targets::Enterprise>,
    body: Body<Departure>,
) -> Outcome<Nothing> {
    let Departure { member_id } = body.read()?;
    Ok(usecase::record_departure(&context, on, member_id).await?)
}
