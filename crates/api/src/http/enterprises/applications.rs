//! Coming into a firm without the office: who asks, who decides, who came in, and whom the office shuts out
//! again.

use actix_web::web;
use heping_core::{ApplicationId, Page, PageRequest, RecordKind};
use heping_operation::operation;
use heping_org::applications::{self, Application, ApplicationState, NewApplication, NewApplicationDecision};
use heping_org::bindings::{self, FirmBinding};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::answer::photo_links::WithPhotos;
use crate::answer::{Answer, Is, Nothing, Outcome, Stored};
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::targets;
use crate::http::PageQuery;
use crate::http::codes::enterprise_of;
use crate::usecase;

/// Asks to be let into the enterprise whose code was scanned
///
/// For whoever the register has no number of (`POST /session/phone`) and nobody has invited. One application
/// at a time for each enterprise, five a day.
#[operation("申请绑定企业")]
pub(crate) async fn create_application(
    context: Context,
    guard: Guard<perm::SignedIn>,
    code: web::Path<String>,
    body: Body<NewApplication>,
) -> Outcome<Stored<Application>> {
    let enterprise = enterprise_of(&context.app, &code).await?;
    Ok(usecase::apply_to_join(&context, guard, enterprise, body.read()?).await?)
}

/// One's own applications.
#[derive(Serialize, ToSchema)]
pub(crate) struct OwnApplications {
    /// The newest first, at most 20.
    items: Vec<Application>,
}

/// One's own applications and what was decided
#[operation("我的绑定申请")]
pub(crate) async fn list_own_applications(
    app: web::Data<App>,
    guard: Guard<perm::SignedIn>,
) -> Outcome<Is<OwnApplications>> {
    let (user, vault) = (guard.actor.user, app.keys.vault.clone());
    let items = app.store.read(move |conn| applications::own(conn, &vault, user)).await?;
    Ok(Answer::ok(&OwnApplications { items })?)
}

/// An application of one's own.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ApplicationWithdrawal {
    /// Which; others' and those that have ended do not matter.
    id: ApplicationId,
}

/// Takes an open application of one's own back
#[operation("撤回绑定申请")]
pub(crate) async fn revoke_application(
    context: Context,
    guard: Guard<perm::SignedIn>,
    body: Body<ApplicationWithdrawal>,
) -> Outcome<Nothing> {
    let ApplicationWithdrawal { id } = body.read()?;
    Ok(usecase::withdraw_application(&context, guard, id).await?)
}

/// Which applications.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApplicationQuery {
    /// In which state: `open` unless given.
    #[param(inline)]
    state: Option<ApplicationState>,
    /// From 1.
    page: Option<i64>,
    /// 1–100.
    page_size: Option<i64>,
}

/// Applications to decide about, the oldest first: the office's all, with the licence; a principal's own
/// firm's for a safety officer, without
#[operation("绑定申请清单")]
pub(crate) async fn list_applications(
    context: Context,
    guard: Guard<perm::ManageFirmPeople>,
    query: Query<ApplicationQuery>,
) -> Outcome<Is<Page<WithPhotos<Application>>>> {
    let ApplicationQuery { state, page, page_size } = query.read()?;
    let (state, page) = (state.unwrap_or(ApplicationState::Open), PageRequest::new(page, page_size)?);
    let (app, now) = (&context.app, context.now);
    let (vault, links) = (app.keys.vault.clone(), app.links());
    let list = app
        .store
        .read(move |conn| {
            let mut list = applications::list(conn, &vault, &guard.scope, state, page)?;
            if guard.scope.street().is_some() {
                let ids = list.items.iter().map(|one| one.id.to_string());
                let mut photos = heping_evidence::of(conn, RecordKind::Application, ids)?;
                for one in &mut list.items {
                    one.photo_ids = photos.remove(one.id.as_str()).unwrap_or_default();
                }
            }
            Ok(list)
        })
        .await?;
    Ok(Answer::ok(&list.map(|one| WithPhotos::of(one, &links, now)))?)
}

/// Confirms or refuses an application; confirmed, the person belongs to the enterprise at once
#[operation("处理绑定申请")]
pub(crate) async fn decide_application(
    context: Context,
    on: On<perm::ManageFirmPeople, targets::Application>,
    body: Body<NewApplicationDecision>,
) -> Outcome<Is<Application>> {
    Ok(usecase::decide_application(&context, on, body.read()?).await?)
}

/// Who came into an enterprise by phone number or by application in the last 30 days, the newest first
#[operation("绑定记录")]
pub(crate) async fn list_bindings(
    context: Context,
    guard: Guard<perm::ManageRegister>,
    query: Query<PageQuery>,
) -> Outcome<Is<Page<FirmBinding>>> {
    let (page, street) = (query.read()?.request()?, guard.street()?);
    let (vault, since) = (context.app.keys.vault.clone(), context.now.plus(-bindings::LISTED));
    let list = context.app.store.read(move |conn| bindings::list(conn, &vault, street, since, page)).await?;
    Ok(Answer::ok(&list)?)
}

/// Why a binding is undone.
#[derive(Deserialize, ToSchema)]
pub(crate) struct BindingRevocation {
    /// 1–200 characters.
    #[schema(min_length = 1, max_length = 200, example = "登记的电话不是该企业人员的")]
    reason: String,
}

/// Shuts somebody out of an enterprise who was not who they said
///
/// What they could see of it ends at once, and neither they nor their number come in again without the
/// office. Links to photos that they were given before end within half an hour.
#[operation("撤销绑定")]
pub(crate) async fn revoke_binding(
    context: Context,
    on: On<perm::ManageRegister, targets::Binding>,
    body: Body<BindingRevocation>,
) -> Outcome<Nothing> {
    let BindingRevocation { reason } = body.read()?;
    Ok(usecase::revoke_binding(&context, on, reason).await?)
}
