//! Roles that a second administrator confirms, and what the street asks of how its people sign in.

use actix_web::web;
use heping_core::{Page, Role};
use heping_operation::operation;
use heping_org::policy::{self, Policy};
use heping_org::role_grants;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::answer::{Answer, Is, Nothing, Outcome};
use crate::app::App;
use crate::extract::auth::{Guard, id_of, perm};
use crate::extract::body::{Body, NoBody};
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::http::PageQuery;
use crate::usecase::{self, RoleGrant, SignInPolicy, User};

/// Requests for roles that wait for another administrator, the oldest first
#[operation("待确认的授权")]
pub(crate) async fn list_role_grants(
    app: web::Data<App>,
    guard: Guard<perm::ManageUsers>,
    query: Query<PageQuery>,
) -> Outcome<Is<Page<RoleGrant>>> {
    let (street, page) = (guard.street()?, query.read()?.request()?);
    let list = app.store.read(move |conn| role_grants::list(conn, street, page)).await?;
    Ok(Answer::ok(&list.map(RoleGrant::from))?)
}

/// Confirms that somebody be given a role, which another administrator asked for
#[operation("确认授权")]
pub(crate) async fn confirm_role_grant(
    context: Context,
    guard: Guard<perm::ManageUsers>,
    id: web::Path<String>,
    body: NoBody,
) -> Outcome<Is<User>> {
    let (street, id) = (guard.street()?, id_of(&id)?);
    context.app.store.read(move |conn| role_grants::of(conn, street, id)).await?;
    body.read()?;
    Ok(usecase::confirm_role_grant(&context, guard, id).await?)
}

/// Withdraws or refuses a request for a role
#[operation("撤回授权申请")]
pub(crate) async fn delete_role_grant(
    context: Context,
    guard: Guard<perm::ManageUsers>,
    id: web::Path<String>,
) -> Outcome<Nothing> {
    let id = id_of(&id)?;
    Ok(usecase::refuse_role_grant(&context, guard, id).await?)
}

/// What the street asks of passwords and second factors
#[operation("查看登录策略")]
pub(crate) async fn get_sign_in_policy(
    app: web::Data<App>,
    guard: Guard<perm::ManageUsers>,
) -> Outcome<Is<SignInPolicy>> {
    let street = guard.street()?;
    let policy = app.store.read(move |conn| policy::of(conn, street)).await?;
    Ok(Answer::ok(&SignInPolicy::from(policy))?)
}

/// What a street asks of passwords and second factors.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PolicyBody {
    /// The version that it was made from.
    version: i64,
    /// A new password has so many characters at least.
    #[schema(minimum = 10, maximum = 64, example = 10)]
    min_length: i32,
    /// Of how many kinds: small and capital letters, digits, others.
    #[schema(minimum = 1, maximum = 4, example = 1)]
    kinds: i32,
    /// A password must be changed after so many days; never without it.
    #[schema(minimum = 30, maximum = 730)]
    max_age_days: Option<i32>,
    /// Whoever holds one of these roles of the street and signs in with a password needs a second factor.
    second_factor_roles: Vec<Role>,
}

/// Changes what the street asks of passwords and second factors, 409 when it was changed since `version`
#[operation("修改登录策略")]
pub(crate) async fn replace_sign_in_policy(
    context: Context,
    guard: Guard<perm::ManageUsers>,
    body: Body<PolicyBody>,
) -> Outcome<Is<SignInPolicy>> {
    let PolicyBody { version, min_length, kinds, max_age_days, second_factor_roles } = body.read()?;
    let new = Policy { min_length, kinds, max_age_days, second_factor_roles, version };
    Ok(usecase::replace_sign_in_policy(&context, guard, new).await?)
}
