//! The people of the street, looked after by an administrator.

use actix_web::{get, post, put, web};
use heping_core::{Error, Moment, Page, Result, Role, UserId};
use heping_org::staff::{self, SignIn, Staff, StaffChange, StaffInput};
use heping_org::{secret, sign_in};
use heping_store::Lock;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::extract::auth::{Guard, id_of, perm};
use crate::extract::body::{Body, Query};
use crate::http::{Outcome, PageQuery};
use crate::router::Routes;
use crate::usecase::{self, Action, Caller, Effect};

/// The operations of this area.
pub fn routes(config: &mut Routes<'_>) {
    config
        .service(create_user)
        .service(list_users)
        .service(get_user)
        .service(replace_user)
        .service(reset_password);
}

/// A user of the street; the phone is masked.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct User {
    /// Its id.
    id: UserId,
    /// What they sign in with.
    username: String,
    /// The name people see.
    name: String,
    /// The street roles held now.
    roles: Vec<Role>,
    /// The same in Chinese.
    roles_text: Vec<&'static str>,
    /// The enforcement certificate's number.
    certificate_number: Option<String>,
    /// The phone, masked.
    #[schema(example = "138****1234")]
    phone: Option<String>,
    /// Whether they may sign in.
    active: bool,
    /// Since when.
    created_at: Moment,
    /// Grows with every change.
    version: i64,
    /// To be handed over and changed; shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    initial_password: Option<String>,
}

impl User {
    fn of(row: Staff, initial_password: Option<String>) -> Self {
        Self {
            id: row.id,
            username: row.username,
            name: row.name,
            roles_text: row.roles.iter().map(|role| role.text()).collect(),
            roles: row.roles,
            certificate_number: row.certificate,
            phone: row.phone.map(|phone| phone.masked()),
            active: row.active,
            created_at: row.created_at,
            version: row.version,
            initial_password,
        }
    }
}

/// A user as the administrator enters it.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct UserBody {
    /// With a change: the version that it was made from.
    version: Option<i64>,
    /// Of a new user: 2–50 letters, digits or `. _ - @`. It stays what it is.
    #[schema(example = "inspector4")]
    username: Option<String>,
    /// 1–50 characters.
    #[schema(example = "督查员丁")]
    name: String,
    /// Street roles, one at least.
    roles: Vec<Role>,
    /// Needed by inspectors.
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

/// Who asks, without an `Idempotency-Key`: the answer holds a password, and is not to be kept.
fn unrepeatable(guard: &Guard<perm::ManageUsers>) -> Caller {
    Caller { repeat: None, ..Caller::of(&guard.actor) }
}

/// Makes a user; the answer shows the first password once
#[utoipa::path(operation_id = "create_user", tag = "users", request_body = UserBody,
    responses((status = 201, body = User)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ManageUsers"))))]
#[post("/api/v1/users")]
async fn create_user(app: web::Data<App>, guard: Guard<perm::ManageUsers>, body: Body) -> Outcome {
    let street = guard.street()?;
    let mut body: UserBody = body.read()?;
    let username = body.username.take().ok_or_else(|| Error::field("username", "required", "必填"))?;
    let (input, password) = (body.into_input(), secret::new_password());
    let hash = sign_in::hash(password.clone()).await?;
    let (caller, vault) = (unrepeatable(&guard), app.keys.vault.clone());
    let answer =
        usecase::in_street(&app, caller, Lock::Subdistrict(street), Some(street), move |conn, now| {
            let sign_in = SignIn { username: &username, password_hash: &hash };
            let made = staff::create(conn, &vault, &guard.scope, now, sign_in, &input)?;
            let id = made.id;
            let answer = Answer::new(201, &User::of(made, Some(password.clone())))?;
            Ok(Effect::done(Action::CreateUser, id, answer))
        })
        .await?;
    Ok(answer)
}

/// The users of the street
#[utoipa::path(operation_id = "list_users", tag = "users", params(PageQuery),
    responses((status = 200, body = Page<User>)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ManageUsers"))))]
#[get("/api/v1/users")]
async fn list_users(
    app: web::Data<App>,
    guard: Guard<perm::ManageUsers>,
    query: Query<PageQuery>,
) -> Outcome {
    let page = query.read()?.request()?;
    let vault = app.keys.vault.clone();
    let list = app.store.read(move |conn| staff::list(conn, &vault, &guard.scope, page)).await?;
    Ok(Answer::ok(&list.map(|row| User::of(row, None)))?)
}

/// One user
#[utoipa::path(operation_id = "get_user", tag = "users", params(("id" = String, Path)),
    responses((status = 200, body = User)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ManageUsers"))))]
#[get("/api/v1/users/{id}")]
async fn get_user(app: web::Data<App>, guard: Guard<perm::ManageUsers>, id: web::Path<String>) -> Outcome {
    let id = id_of(&id)?;
    let vault = app.keys.vault.clone();
    let row = app.store.read(move |conn| staff::get(conn, &vault, &guard.scope, id)).await?;
    Ok(Answer::ok(&User::of(row, None))?)
}

/// Changes a user, 409 when it was changed since `version`; new roles hold at once, and who is made inactive is signed out everywhere
#[utoipa::path(operation_id = "replace_user", tag = "users", request_body = UserBody, params(("id" = String, Path)),
    responses((status = 200, body = User)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ManageUsers"))))]
#[put("/api/v1/users/{id}")]
async fn replace_user(
    app: web::Data<App>,
    guard: Guard<perm::ManageUsers>,
    id: web::Path<String>,
    body: Body,
) -> Outcome {
    let street = guard.street()?;
    let id = existing(&app, &guard, &id).await?;
    let body: UserBody = body.read()?;
    let version =
        body.version.ok_or_else(|| Error::field("version", "required", "必填：请先读取人员的最新信息"))?;
    let active = body.active.unwrap_or(true);
    let (change, vault) = (StaffChange { version, active, input: body.into_input() }, app.keys.vault.clone());
    let caller = Caller::of(&guard.actor);
    let answer =
        usecase::in_street(&app, caller, Lock::Subdistrict(street), Some(street), move |conn, now| {
            let changed = staff::replace(conn, &vault, &guard.scope, now, id, &change)?;
            Ok(Effect::done(Action::ReplaceUser, id, Answer::ok(&User::of(changed, None))?))
        })
        .await?;
    app.forget_person(id).await?;
    Ok(answer)
}

/// Gives a user a new first password, shown this once, and signs them out everywhere
#[utoipa::path(operation_id = "reset_password", tag = "users", params(("id" = String, Path)),
    responses((status = 200, body = User)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ManageUsers"))))]
#[post("/api/v1/users/{id}/password")]
async fn reset_password(
    app: web::Data<App>,
    guard: Guard<perm::ManageUsers>,
    id: web::Path<String>,
    body: Body,
) -> Outcome {
    let id = existing(&app, &guard, &id).await?;
    body.read_nothing()?;
    let password = secret::new_password();
    let hash = sign_in::hash(password.clone()).await?;
    let (caller, vault) = (unrepeatable(&guard), app.keys.vault.clone());
    let street = guard.street()?;
    let answer = usecase::in_street(&app, caller, Lock::Person(id), Some(street), move |conn, now| {
        let row = staff::get(conn, &vault, &guard.scope, id)?;
        sign_in::set_password(conn, now, id, &hash)?;
        let answer = Answer::ok(&User::of(row, Some(password.clone())))?;
        Ok(Effect::done(Action::ResetPassword, id, answer))
    })
    .await?;
    app.forget_person(id).await?;
    Ok(answer)
}

/// The user that a path names, if it is one of the street: rights come before the body.
async fn existing(app: &App, guard: &Guard<perm::ManageUsers>, id: &str) -> Result<UserId> {
    let (id, scope, vault) = (id_of(id)?, guard.scope.clone(), app.keys.vault.clone());
    app.store.read(move |conn| staff::get(conn, &vault, &scope, id)).await?;
    Ok(id)
}
