//! The register: enterprises and their people.

pub mod dossier;
mod entry;
pub mod members;
pub mod overview;

use actix_web::web;
use heping_core::{
    CodeColour, Day, EnterpriseId, Error, Moment, Page, PageRequest, Result, RiskColour, Role, SubdistrictId,
};
use heping_operation::operation;
use heping_org::enterprises::{self, Filter, Listed};
use heping_org::import::{self, Report, RowReport, RowResult};
use heping_org::{invitations, register, subdistrict};
use heping_records::self_check::plan;
use heping_store::{Conn, Lock, Store, Vault};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::answer::Outcome;
use crate::answer::{Answer, Is, Made, Stored};
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::targets;
use crate::extract::upload::{Form, Upload};
use crate::http::enterprises::entry::EnterpriseBody;
use crate::usecase::{self, Action, Caller, Effect};

/// A register's file: 20,000 rows are well below it.
const MAX_REGISTER_BYTES: usize = 10 * 1024 * 1024;

/// An enterprise as people see it; phones are masked.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Enterprise {
    /// Its id.
    pub id: EnterpriseId,
    /// Its name.
    #[schema(example = "杭州紫椰蟹家具有限公司")]
    pub name: String,
    /// 统一社会信用代码
    pub uscc: Option<String>,
    /// Class of GB/T 4754-2017.
    #[schema(example = "2110")]
    pub industry: String,
    /// The same in Chinese.
    pub industry_text: &'static str,
    /// The village's code.
    #[schema(example = "330114003219")]
    pub village: String,
    /// Its name.
    pub village_text: String,
    /// Where it produces.
    pub address: Option<String>,
    /// 主要负责人
    pub principal_name: Option<String>,
    /// The principal's phone, masked.
    #[schema(example = "138****1234")]
    pub phone: Option<String>,
    /// 安全员
    pub safety_officer_name: Option<String>,
    /// The safety officer's phone, masked.
    pub safety_officer_phone: Option<String>,
    /// How dangerous the plant is by nature.
    pub risk_colour: Option<RiskColour>,
    /// The same in Chinese.
    pub risk_colour_text: Option<&'static str>,
    /// How many people work there.
    pub employees: Option<i32>,
    /// To be sent back with a change.
    pub version: i64,
}

impl From<heping_org::Enterprise> for Enterprise {
    fn from(row: heping_org::Enterprise) -> Self {
        let profile = row.profile;
        Self {
            id: row.id,
            name: profile.name,
            uscc: profile.uscc.map(|uscc| uscc.to_string()),
            industry: profile.industry.code().to_owned(),
            industry_text: profile.industry.name(),
            village: profile.village,
            village_text: row.village_name,
            address: profile.address,
            principal_name: profile.principal_name,
            phone: profile.phone.map(|phone| phone.masked()),
            safety_officer_name: profile.safety_officer_name,
            safety_officer_phone: profile.safety_officer_phone.map(|phone| phone.masked()),
            risk_colour: profile.risk_colour,
            risk_colour_text: profile.risk_colour.map(RiskColour::text),
            employees: profile.employees,
            version: row.version,
        }
    }
}

/// What a new enterprise has from the beginning: a standing (grey) and its first self-checks.
pub fn welcome(conn: &mut Conn, enterprise: EnterpriseId, now: Moment) -> Result<()> {
    plan::plan_tasks(conn, enterprise, now)?;
    heping_ranking::settle(conn, enterprise, now)?;
    Ok(())
}

/// Puts an enterprise into the register
#[operation("登记企业")]
pub(crate) async fn create_enterprise(
    context: Context,
    guard: Guard<perm::ManageRegister>,
    body: Body<EnterpriseBody>,
) -> Outcome<Stored<Enterprise>> {
    let street = guard.street()?;
    let body: EnterpriseBody = body.read()?;
    let (id, input, vault) = (body.id, body.into_input(), context.app.keys.vault.clone());
    let caller = context.caller(&guard.actor);
    let answer = context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, now| {
            let made = enterprises::create(conn, &vault, &guard.scope, now, id, &input)?;
            let id = made.value.id;
            let answer = Answer::stored(made.created, &Enterprise::from(made.value))?;
            if !made.created {
                return Ok(Effect::nothing(answer));
            }
            welcome(conn, id, now)?;
            Ok(Effect::done(Action::CreateEnterprise, id, answer))
        })
        .await?;
    Ok(answer)
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
    let (input, vault) = (body.into_input(), context.app.keys.vault.clone());
    let caller = context.caller(&on.actor);
    let lock = Lock::Enterprise(on.enterprise);
    let answer = context
        .write(caller, lock, Some(on.subdistrict), move |conn, now| {
            let changed = enterprises::replace(conn, &vault, &on.scope, now, on.id, version, &input)?;
            // its industry and colour may have changed, and with them its tasks and its peers
            plan::plan_tasks(conn, on.id, now)?;
            heping_ranking::settle(conn, on.id, now)?;
            let answer = Answer::ok(&Enterprise::from(changed))?;
            Ok(Effect::done(Action::ReplaceEnterprise, on.id, answer))
        })
        .await?;
    Ok(answer)
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
    /// Part of the name, the beginning of the uscc, or a whole phone number.
    q: Option<String>,
    /// The village's code, or its name.
    village: Option<String>,
    /// Section (`C`), division (`21`) or class (`2110`).
    industry: Option<String>,
    /// The code's colour.
    colour: Option<CodeColour>,
    /// With, or without, overdue hazards.
    overdue: Option<bool>,
    /// Without a check since this day: `2026-01-01` lists who was not visited this year.
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
    app: web::Data<App>,
    guard: Guard<perm::ReadRegister>,
    query: Query<EnterpriseQuery>,
) -> Outcome<Is<Page<EnterpriseLine>>> {
    let query = query.read()?;
    let page = PageRequest::new(query.page, query.page_size)?;
    let EnterpriseQuery { q, village, industry, colour, overdue, not_visited_since, .. } = query;
    let filter = Filter { q, village, industry, colour, overdue, not_visited_since, ..Filter::default() };
    let vault = app.keys.vault.clone();
    let list =
        app.store.read(move |conn| enterprises::list(conn, &vault, &guard.scope, &filter, page)).await?;
    Ok(Answer::ok(&list.map(EnterpriseLine::from))?)
}

/// How to import.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImportQuery {
    /// Report what would happen and change nothing.
    #[serde(default)]
    dry_run: bool,
}

/// A register's file.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it only describes the form")]
pub struct RegisterForm {
    /// CSV (UTF-8 or GB18030) or XLSX, at most 10 MB and 20,000 rows.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

impl Form for RegisterForm {
    const MOST: usize = MAX_REGISTER_BYTES;
}

/// Imports a register; a bad row says why and stops no other
#[operation("导入企业名册")]
pub(crate) async fn import_enterprises(
    context: Context,
    guard: Guard<perm::ManageRegister>,
    query: Query<ImportQuery>,
    form: Upload<RegisterForm>,
) -> Outcome<Is<Report>> {
    let street = guard.street()?;
    let ImportQuery { dry_run } = query.read()?;
    let bytes = form.read().await?;
    let caller = context.caller(&guard.actor);
    let report = import(
        &context.app.store,
        &context.app.keys.vault,
        context.now,
        street,
        caller,
        bytes.to_vec(),
        dry_run,
    )
    .await?;
    Ok(Answer::ok(&report)?)
}

/// The use case behind `import_enterprises` and `heping import`: each chunk of rows is one
/// transaction with its audit rows; new firms get what [`welcome`] gives.
pub async fn import(
    store: &Store,
    vault: &Vault,
    now: Moment,
    street: SubdistrictId,
    caller: Caller,
    bytes: Vec<u8>,
    dry_run: bool,
) -> Result<Report> {
    let villages = store.read(move |conn| subdistrict::villages(conn, street)).await?;
    let rows = tokio::task::spawn_blocking(move || register::read(&bytes, &villages))
        .await
        .map_err(Error::internal)??;
    let also = move |conn: &mut Conn, rows: &[RowReport]| -> Result<()> {
        for row in rows {
            let Some(enterprise) =
                row.enterprise_id.filter(|_| matches!(row.result, RowResult::Created | RowResult::Updated))
            else {
                continue;
            };
            welcome(conn, enterprise, now)?;
            let what = (Action::ImportEnterprise, enterprise.to_string());
            usecase::note(conn, &caller, now, Some(street), what)?;
        }
        Ok(())
    };
    import::run(store, vault, street, now, rows, dry_run, also).await
}

/// Who is invited.
#[derive(Deserialize, ToSchema)]
pub(crate) struct InvitationBody {
    /// `safety_officer` or `principal`.
    role: Role,
}

/// An invitation; the code is shown this once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InvitationAnswer {
    /// To be typed or scanned by the person invited; works once.
    code: String,
    /// When it ends.
    expires_at: Moment,
}

/// Invites somebody into an enterprise
#[operation("邀请企业人员")]
pub(crate) async fn create_invitation(
    context: Context,
    on: On<perm::ManageRegister, targets::Enterprise>,
    body: Body<InvitationBody>,
) -> Outcome<Made<InvitationAnswer>> {
    let InvitationBody { role } = body.read()?;
    let caller = context.caller(&on.actor);
    let answer = context
        .write(caller, Lock::Nothing, Some(on.subdistrict), move |conn, now| {
            let made = invitations::create(conn, &on.scope, now, on.actor.user, on.enterprise, role)?;
            let answer = Answer::made(&InvitationAnswer { code: made.code, expires_at: made.expires_at })?;
            Ok(Effect::done(Action::CreateInvitation, made.id, answer))
        })
        .await?;
    Ok(answer)
}
