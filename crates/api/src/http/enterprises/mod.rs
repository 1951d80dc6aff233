//! The register: enterprises and their people.

pub mod applications;
pub mod bulletins;
pub mod dossier;
mod entry;
pub mod imports;
pub mod invitations;
pub mod life;
pub mod members;
pub mod overview;
pub mod statistics;
pub mod wall;

use actix_web::web;
use heping_core::{
    CodeColour, Day, EnterpriseStatus, Error, Page, PageRequest, Permission, Phone, RiskColour,
};
use heping_operation::operation;
use heping_org::enterprises::{self, Filter, Listed};
use heping_store::Conn;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::answer::Outcome;
use crate::answer::{Answer, Is, Stored};
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::targets;
use crate::http::enterprises::entry::EnterpriseBody;
use crate::usecase::{self, Enterprise};

/// Puts an enterprise into the register
#[operation("登记企业")]
pub(crate) async fn create_enterprise(
    context: Context,
    guard: Guard<perm::ManageRegister>,
    body: Body<EnterpriseBody>,
) -> Outcome<Stored<Enterprise>> {
    let body: EnterpriseBody = body.read()?;
    Ok(usecase::create_enterprise(&context, guard, body.id, body.into_input()).await?)
}

/// One enterprise of the register
#[operation("查看企业")]
pub(crate) async fn get_enterprise(
    app: web::Data<App>,
    on: On<perm::ReadEnterprise, targets::Enterprise>,
) -> Outcome<Is<Enterprise>> {
    let vault = app.keys.vault.clone();
    let found = app.store.read(move |conn| enterprises::get(conn, &vault, &on.scope, on.id)).await?;
    Ok(Answer::ok(&Enterprise::from(found))?)
}

/// Changes an enterprise; 409 when it was changed since `version`
#[operation("修改企业")]
pub(crate) async fn replace_enterprise(
    context: Context,
    on: On<perm::ManageRegister, targets::Enterprise>,
    body: Body<EnterpriseBody>,
) -> Outcome<Is<Enterprise>> {
    let body: EnterpriseBody = body.read()?;
    let version =
        body.version.ok_or_else(|| Error::field("version", "required", "必填：请先读取企业的最新版本"))?;
    Ok(usecase::replace_enterprise(&context, on, version, body.into_input()).await?)
}

/// An enterprise in a list.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnterpriseLine {
    #[serde(flatten)]
    enterprise: Enterprise,
    /// How well it behaves.
    code_colour: CodeColour,
    /// The same in Chinese.
    code_colour_text: &'static str,
    /// Its score, once rated.
    score: Option<i32>,
    /// Overdue hazards.
    overdue_count: i32,
}

impl From<Listed> for EnterpriseLine {
    fn from(row: Listed) -> Self {
        Self {
            enterprise: row.enterprise.into(),
            code_colour: row.colour,
            code_colour_text: row.colour.text(),
            score: row.score,
            overdue_count: row.overdue,
        }
    }
}

/// Which enterprises.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EnterpriseQuery {
    /// Part of the name, or the beginning of the uscc. For the office also a whole phone number: 20 an hour,
    /// each written down.
    q: Option<String>,
    /// The village's code, or its name.
    village: Option<String>,
    /// Section (`C`), division (`21`) or class (`2110`).
    industry: Option<String>,
    /// The code's colour.
    colour: Option<CodeColour>,
    /// How dangerous the plant is.
    risk: Option<RiskColour>,
    /// Rated, with at least so many points.
    #[param(minimum = 0, maximum = 120)]
    score_from: Option<i32>,
    /// Rated, with at most so many points.
    #[param(minimum = 0, maximum = 120)]
    score_to: Option<i32>,
    /// With, or without, overdue hazards.
    overdue: Option<bool>,
    /// Where they stand in their life.
    status: Option<EnterpriseStatus>,
    /// Working, and without a check since this day: `2026-01-01` lists who was not visited this year.
    #[param(value_type = Option<chrono::NaiveDate>)]
    not_visited_since: Option<Day>,
    /// From 1.
    page: Option<i64>,
    /// 1–100.
    page_size: Option<i64>,
}

/// The enterprises of the street
#[operation("企业名册")]
pub(crate) async fn list_enterprises(
    context: Context,
    guard: Guard<perm::ReadRegister>,
    query: Query<EnterpriseQuery>,
) -> Outcome<Is<Page<EnterpriseLine>>> {
    let query = query.read()?;
    let page = PageRequest::new(query.page, query.page_size)?;
    let EnterpriseQuery { q, village, industry, colour, risk, score_from, score_to, overdue, status, .. } =
        query;
    let narrowed = Filter { q, village, industry, colour, risk, score_from, score_to, ..Filter::default() };
    let filter = Filter { overdue, status, not_visited_since: query.not_visited_since, ..narrowed };
    // whoever keeps the register knows its numbers; to anybody else one is a text like any other
    let keeps = guard.actor.scope(Permission::ManageRegister).is_some();
    let phone = filter.q.as_deref().filter(|_| keeps).and_then(|text| text.parse::<Phone>().ok());
    let list = match phone {
        Some(phone) => usecase::find_by_phone(&context, guard, phone, filter, page).await?,
        None => {
            let vault = context.app.keys.vault.clone();
            let read = move |conn: &mut Conn| enterprises::list(conn, &vault, &guard.scope, &filter, page);
            context.app.store.read(read).await?
        }
    };
    Ok(Answer::ok(&list.map(EnterpriseLine::from))?)
}
