//! The people of the street, looked after by an administrator.

use actix_web::web;
use heping_core::{Error, Page, Result, Role, UserId};
use heping_operation::operation;
use heping_org::staff::{self, StaffChange, StaffInput};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::answer::Outcome;
use crate::answer::{Answer, Is, Made, Nothing};
use crate::app::App;
use crate::extract::auth::{Guard, id_of, perm};
use crate::extract::body::{Body, NoBody};
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::http::PageQuery;
use crate::usecase::{self, User};

/// A user as the administrator enters it.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserBody {
    /// With a change: the version that it was made from.
    version: Option<i64>,
    /// Of a new user: 2–50 letters, digits or `. _ - @`. It stays what it is.
    #[schema(max_length = 50, example = "inspector4")]
    username: Option<String>,
    /// 1–50 characters.
    #[schema(min_length = 1, max_length = 50, example = "督查员丁")]
    name: String,
    /// Street roles, one at least; an auditor is no administrator.
    roles: Vec<Role>,
    /// Needed by inspectors.
    #[schema(max_length = 50)]
    certificate_number: Option<String>,
    /// A masked one sent back as it was shown stays what it was.
    phone: Option<String>,
    /// With a change: whether they may sign in; true unless given. Who may not is signed out
    /// everywhere.
    active: Option<bool>,
}

impl UserBody {
    fn into_input(self) -> StaffInput {
        StaffInput {
            name: self.name,
            roles: self.roles,
            certificate: self.certificate_number,
            phone: self.phone,
        }
    }
}

/// Makes a user; the answer shows the first password once, which must be changed before anything else.
/// The roles supervisor, auditor and admin wait for another administrator
#[operation("新建用户")]
pub(crate) async fn create_user(
    context: Context,
    guard: Guard<perm::ManageUsers>,
    body: Body<UserBody>,
) -> Outcome<Made<User>> {
    let mut body: UserBody = body.read()?;
    let username = body.username.take().ok_or_else(|| Error::field("username", "required", "必填"))?;
    Ok(usecase::create_user(&context, guard, username, body.into_input()).await?)
}

/// The users of the street
#[operation("街道用户")]
pub(crate) async fn list_users(
    app: web::Data<App>,
    guard: Guard<perm::ManageUsers>,
    query: Query<PageQuery>,
) -> Outcome<Is<Page<User>>> {
    let page = query.read()?.request()?;
    let vault = app.keys.vault.clone();
    let list = app.store.read(move |conn| staff::list(conn, &vault, &guard.scope, page)).await?;
    Ok(Answer::ok(&list.map(|row| User::of(row, None)))?)
}

/// One user
#[operation("查看用户")]
pub(crate) async fn get_user(
    app: web::Data<App>,
    guard: Guard<perm::ManageUsers>,
    id: web::Path<String>,
) -> Outcome<Is<User>> {
    let id = id_of(&id)?;
    let vault = app.keys.vault.clone();
    let row = app.store.read(move |conn| staff::get(conn, &vault, &guard.scope, id)).await?;
    Ok(Answer::ok(&User::of(row, None))?)
}

/// Changes a user, 409 when it was changed since `version`; new roles hold at once, but for supervisor,
/// auditor and admin, which another administrator confirms. Nobody changes their own roles. Who is made
/// inactive is signed out everywhere
#[operation("修改用户")]
pub(crate) async fn replace_user(
    context: Context,
    guard: Guard<perm::ManageUsers>,
    id: web::Path<String>,
    body: Body<UserBody>,
) -> Outcome<Is<User>> {
    let user = existing(&context.app, &guard, &id).await?;
    let body: UserBody = body.read()?;
    let version =
        body.version.ok_or_else(|| Error::field("version", "required", "必填：请先读取人员的最新信息"))?;
    let active = body.active.unwrap_or(true);
    let change = StaffChange { version, active, input: body.into_input() };
    Ok(usecase::replace_user(&context, guard, user, change).await?)
}

/// Gives a user a new first password, shown this once, and signs them out everywhere
#[operation("重置密码")]
pub(crate) async fn reset_password(
    context: Context,
    guard: Guard<perm::ManageUsers>,
    id: web::Path<String>,
    body: NoBody,
) -> Outcome<Is<User>> {
    let user = existing(&context.app, &guard, &id).await?;
    body.read()?;
    Ok(usecase::reset_password(&context, guard, user).await?)
}

/// Takes a user's WeChat away, and ends the sessions that it opened
#[operation("解除用户微信绑定")]
pub(crate) async fn delete_user_wechat(
    context: Context,
    guard: Guard<perm::ManageUsers>,
    id: web::Path<String>,
) -> Outcome<Nothing> {
    let user = id_of(&id)?;
    Ok(usecase::unbind_users_wechat(&context, guard, user).await?)
}

/// Takes the second factor of a user away whose phone is lost, and signs them out everywhere; never one's
/// own
#[operation("解除用户动态码")]
pub(crate) async fn delete_user_second_factor(
    context: Context,
    guard: Guard<perm::ManageUsers>,
    id: web::Path<String>,
) -> Outcome<Nothing> {
    let user = id_of(&id)?;
    Ok(usecase::remove_second_factor(&context, guard, user).await?)
}

/// The user that a path names, if it is one of the street: rights come before the body.
async fn existing(app: &App, guard: &Guard<perm::ManageUsers>, id: &str) -> Result<UserId> {
    let (id, scope, vault) = (id_of(id)?, guard.scope.clone(), app.keys.vault.clone());
    app.store.read(move |conn| staff::get(conn, &vault, &scope, id)).await?;
    Ok(id)
}
