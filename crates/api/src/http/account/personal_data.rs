//! What is personal: whole phone numbers, and a person's own data.

use actix_web::{get, post, web};
use heping_core::{Error, Page};
use heping_org::access::{self, PhoneView, Phones};
use heping_org::personal_data::{self, PersonData};
use heping_store::Lock;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::{Body, Query};
use crate::extract::targets;
use crate::http::{Outcome, PageQuery};
use crate::router::Routes;
use crate::usecase::{self, Action, Caller, Effect};

/// The operations of this area.
pub fn routes(config: &mut Routes<'_>) {
    config.service(create_phone_view).service(list_phone_views).service(get_my_data).service(create_erasure);
}

/// Why the number is needed.
#[derive(Deserialize, ToSchema)]
struct PhoneViewBody {
    /// 1–200 characters.
    reason: String,
}

/// Shows the whole phone numbers of an enterprise to the inspector who looks after it; each look is written down
#[utoipa::path(operation_id = "create_phone_view", tag = "privacy", request_body = PhoneViewBody, params(("id" = String, Path)),
    responses((status = 201, body = Phones)),
    security(("bearer" = [])), extensions(("x-permission" = json!("Inspect"))))]
#[post("/api/v1/enterprises/{id}/phone-views")]
async fn create_phone_view(
    app: web::Data<App>,
    on: On<perm::Inspect, targets::Enterprise>,
    body: Body,
) -> Outcome {
    let PhoneViewBody { reason } = body.read()?;
    // what is shown is not kept for a repeated request: a look is a look
    let caller = Caller { repeat: None, ..Caller::of(&on.actor) };
    let vault = app.keys.vault.clone();
    let answer = usecase::in_street(&app, caller, Lock::Nothing, Some(on.subdistrict), move |conn, now| {
        let user = on.actor.user;
        let seen = access::view_phones(conn, &vault, &on.scope, now, user, on.enterprise, &reason)?;
        Ok(Effect::done(Action::ViewPhone, on.enterprise, Answer::new(201, &seen)?))
    })
    .await?;
    Ok(answer)
}

/// Who looked at the whole phone numbers of an enterprise, and why
#[utoipa::path(operation_id = "list_phone_views", tag = "privacy", params(("id" = String, Path), PageQuery),
    responses((status = 200, body = Page<PhoneView>)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReadFirm"))))]
#[get("/api/v1/enterprises/{id}/phone-views")]
async fn list_phone_views(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
    query: Query<PageQuery>,
) -> Outcome {
    let page = query.read()?.request()?;
    let list = app.store.read(move |conn| access::phone_views(conn, on.enterprise, page)).await?;
    Ok(Answer::ok(&list)?)
}

/// All that is kept of the person who is signed in
#[utoipa::path(operation_id = "get_my_data", tag = "privacy", responses((status = 200, body = PersonData)),
    security(("bearer" = [])), extensions(("x-permission" = json!("SignedIn"))))]
#[get("/api/v1/session/data")]
async fn get_my_data(app: web::Data<App>, guard: Guard<perm::SignedIn>) -> Outcome {
    let vault = app.keys.vault.clone();
    let data = app.store.read(move |conn| personal_data::export(conn, &vault, guard.actor.user)).await?;
    Ok(Answer::ok(&data)?)
}

/// That the person means it.
#[derive(Deserialize, ToSchema)]
struct ErasureBody {
    /// `true`
    confirm: bool,
}

/// Erases what is personal of the person who is signed in, and signs out everywhere; records stay, without the name
#[utoipa::path(operation_id = "create_erasure", tag = "privacy", request_body = ErasureBody, responses((status = 204)),
    security(("bearer" = [])), extensions(("x-permission" = json!("SignedIn"))))]
#[post("/api/v1/session/erasure")]
async fn create_erasure(app: web::Data<App>, guard: Guard<perm::SignedIn>, body: Body) -> Outcome {
    let ErasureBody { confirm } = body.read()?;
    if !confirm {
        return Err(Error::field("confirm", "required", "注销后无法恢复，请确认").into());
    }
    let (user, street) = (guard.actor.user, guard.scope.tenant(None).ok());
    let caller = Caller { repeat: None, ..Caller::of(&guard.actor) };
    let answer = usecase::in_street(&app, caller, Lock::Person(user), street, move |conn, now| {
        personal_data::erase(conn, now, user)?;
        heping_wechat::address::forget(conn, user)?;
        Ok(Effect::done(Action::ErasePerson, user, Answer::nothing()))
    })
    .await?;
    app.forget_person(user).await?;
    Ok(answer)
}
