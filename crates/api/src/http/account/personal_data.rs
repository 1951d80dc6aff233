//! What is personal: whole phone numbers, and a person's own data.

use actix_web::web;
use heping_core::{Error, Page};
use heping_operation::operation;
use heping_org::access::{self, PhoneView, Phones};
use heping_org::personal_data::{self, PersonData};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::answer::Outcome;
use crate::answer::{Answer, Is, Made, Nothing};
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::targets;
use crate::http::PageQuery;
use crate::usecase;

/// Why the number is needed.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PhoneViewBody {
    /// 1–200 characters.
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
}

/// Shows the whole phone numbers of an enterprise to the inspector who looks after it; each look is written down
#[operation("查看完整电话")]
pub(crate) async fn create_phone_view(
    context: Context,
    on: On<perm::Inspect, targets::Enterprise>,
    body: Body<PhoneViewBody>,
) -> Outcome<Made<Phones>> {
    let PhoneViewBody { reason } = body.read()?;
    Ok(usecase::view_phones(&context, on, reason).await?)
}

/// Who looked at the whole phone numbers of an enterprise, and why
#[operation("电话查看记录")]
pub(crate) async fn list_phone_views(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
    query: Query<PageQuery>,
) -> Outcome<Is<Page<PhoneView>>> {
    let page = query.read()?.request()?;
    let list = app.store.read(move |conn| access::phone_views(conn, on.enterprise, page)).await?;
    Ok(Answer::ok(&list)?)
}

/// All that is kept of the person who is signed in
#[operation("导出个人信息")]
pub(crate) async fn get_my_data(
    app: web::Data<App>,
    guard: Guard<perm::SignedIn>,
) -> Outcome<Is<PersonData>> {
    let vault = app.keys.vault.clone();
    let data = app.store.read(move |conn| personal_data::export(conn, &vault, guard.actor.user)).await?;
    Ok(Answer::ok(&data)?)
}

/// That the person means it.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ErasureBody {
    /// `true`
    confirm: bool,
}

/// Erases what is personal of the person who is signed in, and signs out everywhere; records stay, without the name
#[operation("注销个人信息")]
pub(crate) async fn create_erasure(
    context: Context,
    guard: Guard<perm::SignedIn>,
    body: Body<ErasureBody>,
) -> Outcome<Nothing> {
    let ErasureBody { confirm } = body.read()?;
    if !confirm {
        return Err(Error::field("confirm", "required", "注销后无法恢复，请确认").into());
    }
    Ok(usecase::erase_person(&context, guard).await?)
}
