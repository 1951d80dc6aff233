//! The register: enterprises entered, changed, imported.

use heping_core::{
    EnterpriseId, EnterpriseStatus, Error, Moment, Page, PageRequest, Phone, Result, RiskColour,
    SubdistrictId,
};
use heping_org::access;
use heping_org::enterprises::{self, Filter, Listed};
use heping_org::import::{self, Report, RowReport, RowResult};
use heping_org::register::CheckedRow;
use heping_org::{ProfileInput, life, register, subdistrict};
use heping_ranking::Standing;
use heping_records::self_check::plan;
use heping_store::audit::Change;
use heping_store::{Conn, Lock, Store, Vault, jobs, limit};
use serde::Serialize;
use utoipa::ToSchema;

use super::standing::StandingMended;
use super::{Action, Caller, ChangedField, Effect, note};
use crate::answer::{Answer, Is, Stored};
use crate::extract::auth::{Guard, On, perm};
use crate::extract::context::Context;
use crate::extract::targets;

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
    /// Where it stands in its life.
    pub status: EnterpriseStatus,
    /// The same in Chinese.
    pub status_text: &'static str,
    /// The enterprise that took it over, where it was merged.
    pub merged_into_id: Option<EnterpriseId>,
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
            status: row.status,
            status_text: row.status.text(),
            merged_into_id: row.merged_into,
            version: row.version,
        }
    }
}

/// What a new enterprise has from the beginning: a standing (grey) and its first self-checks; also what
/// follows for one that is changed, or whose life goes another way.
///
/// # Errors
/// Those of the database.
pub fn welcome(conn: &mut Conn, enterprise: EnterpriseId, now: Moment) -> Result<Standing> {
    plan::plan_tasks(conn, enterprise, now)?;
    let (standing, before) = heping_ranking::settle_anew(conn, enterprise, now)?;
    let group = |standing: &Standing| (standing.section.clone(), standing.division.clone());
    if before.is_some_and(|before| group(&before) != group(&standing)) {
        // it leaves its peers for others at once, not at its next event
        jobs::enqueue(conn, now, &StandingMended(enterprise), now, None)?;
    }
    Ok(standing)
}

/// The office puts an enterprise into the register.
///
/// # Errors
/// `validation_failed` naming the field, `uscc_taken`, `id_conflict`; the database's.
pub async fn create_enterprise(
    context: &Context,
    guard: Guard<perm::ManageRegister>,
    id: Option<EnterpriseId>,
    input: ProfileInput,
) -> Result<Answer<Stored<Enterprise>>> {
    let (street, caller) = (guard.street()?, context.caller(&guard.actor));
    let vault = context.app.keys.vault.clone();
    context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, now| {
            let made = enterprises::create(conn, &vault, &guard.scope, now, id, &input)?;
            let id = made.value.id;
            if made.created {
                welcome(conn, id, now)?;
            }
            Effect::stored(Action::CreateEnterprise, id, made.created, &Enterprise::from(made.value))
        })
        .await
}

/// The office changes an enterprise that it read in `version`.
///
/// # Errors
/// `version_conflict` when it was changed since; else as [`create_enterprise`].
pub async fn replace_enterprise(
    context: &Context,
    on: On<perm::ManageRegister, targets::Enterprise>,
    version: i64,
    input: ProfileInput,
) -> Result<Answer<Is<Enterprise>>> {
    let (caller, vault) = (context.caller(&on.actor), context.app.keys.vault.clone());
    context
        .write(caller, Lock::Enterprise(on.enterprise), Some(on.subdistrict), move |conn, now| {
            let before = enterprises::get(conn, &vault, &on.scope, on.id)?;
            let changed = enterprises::replace(conn, &vault, &on.scope, now, on.id, version, &input)?;
            let changes = changes(&before, &changed);
            // its industry and colour may have changed, and with them its tasks and its peers
            let standing = welcome(conn, on.id, now)?;
            let owner = (on.subdistrict, on.id);
            let by = Some(on.actor.user);
            life::profile_changed(conn, now, owner, &before.profile, &changed.profile, by)?;
            let answer = Answer::ok(&Enterprise::from(changed))?;
            Ok(Effect::done(Action::ReplaceEnterprise, on.id, answer).noting(changes).settled(standing))
        })
        .await
}

/// What of an enterprise matters to the audit log: what its tasks, its peers and its colour follow from.
fn changes(before: &heping_org::Enterprise, after: &heping_org::Enterprise) -> [Option<Change>; 3] {
    let colour = |firm: &heping_org::Enterprise| firm.profile.risk_colour.map(|colour| colour.to_string());
    let industry = |firm: &heping_org::Enterprise| Some(firm.profile.industry.to_string());
    [
        ChangedField::Industry.change(industry(before), industry(after)),
        ChangedField::Village
            .change(Some(before.profile.village.clone()), Some(after.profile.village.clone())),
        ChangedField::RiskColour.change(colour(before), colour(after)),
    ]
}

/// A file brings the register up to date, or only says what would become of it, row by row.
///
/// # Errors
/// `validation_failed` for a file that is no register, `busy` when the database is away.
pub async fn import_register(
    store: &Store,
    vault: &Vault,
    now: Moment,
    (street, caller): (SubdistrictId, Caller),
    file: Vec<u8>,
    dry_run: bool,
) -> Result<Report> {
    let rows = register_rows(store, street, file).await?;
    bring_in(store, vault, now, (street, caller), rows, dry_run).await
}

/// The rows of a register's file, each checked.
///
/// # Errors
/// `validation_failed` for a file that is no register; those of the database.
pub(super) async fn register_rows(
    store: &Store,
    street: SubdistrictId,
    file: Vec<u8>,
) -> Result<Vec<CheckedRow>> {
    let villages = store.read(move |conn| subdistrict::villages(conn, street)).await?;
    let read = move || register::read(&file, &villages);
    tokio::task::spawn_blocking(read).await.map_err(Error::internal)?
}

/// Rows bring the register up to date, sent by the office or given to `heping import`: each chunk of them
/// is one transaction with its audit rows; new firms get what [`welcome`] gives. A bad row stops no other.
///
/// # Errors
/// `busy` when the database is away.
pub(super) async fn bring_in(
    store: &Store,
    vault: &Vault,
    now: Moment,
    (street, caller): (SubdistrictId, Caller),
    rows: Vec<CheckedRow>,
    dry_run: bool,
) -> Result<Report> {
    let also = move |conn: &mut Conn, rows: &[RowReport]| -> Result<()> {
        for row in rows {
            let Some(enterprise) =
                row.enterprise_id.filter(|_| matches!(row.result, RowResult::Created | RowResult::Updated))
            else {
                continue;
            };
            welcome(conn, enterprise, now)?;
            let what = (Action::ImportEnterprise, enterprise.to_string());
            note(conn, &caller, now, Some(street), what)?;
        }
        Ok(())
    };
    import::run(store, vault, street, now, rows, dry_run, also).await
}

/// The office looks for the firm of a phone number: so many times an hour, and each is written down.
///
/// # Errors
/// `rate_limited`, `validation_failed` naming a field of the filter; the database's.
pub async fn find_by_phone(
    context: &Context,
    guard: Guard<perm::ReadRegister>,
    phone: Phone,
    filter: Filter,
    page: PageRequest,
) -> Result<Page<Listed>> {
    let (app, now, street) = (&context.app, context.now, guard.street()?);
    app.limiter.check(limit::PHONE_SEARCH, guard.actor.user.as_str(), now).await?;
    let (vault, caller) = (app.keys.vault.clone(), context.caller(&guard.actor));
    let search = move |conn: &mut Conn| {
        let wanted = (&phone, filter.clone());
        let user = guard.actor.user;
        let found = access::find_by_phone(conn, &vault, &guard.scope, now, user, wanted, page)?;
        note(conn, &caller, now, Some(street), (Action::SearchPhone, street.to_string()))?;
        Ok(found)
    };
    app.store.write(Lock::Nothing, search).await
}
