//! Looking at whole phone numbers, for the inspector who looks after the enterprise alone, and searching
//! by one, for the office alone; never without a row that says who looked, when and why.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{
    AccessId, Code, EnterpriseId, Error, Moment, Page, PageRequest, Phone, Result, Scope, Secret,
    SubdistrictId, UserId,
};
use heping_store::schema::{access_log, users};
use heping_store::{Conn, Vault};
use serde::Serialize;
use utoipa::ToSchema;

use crate::enterprises::{Filter, Listed};
use crate::phones::PHONE;
use crate::{assignments, enterprises};

/// The whole numbers of an enterprise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Phones {
    /// The principal's.
    pub phone: Option<Secret>,
    /// The safety officer's.
    pub safety_officer_phone: Option<Secret>,
    /// When they were looked at.
    pub seen_at: Moment,
}

/// A look that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PhoneView {
    /// Its id.
    pub id: AccessId,
    /// Who looked.
    pub user_id: UserId,
    /// The name people see.
    pub user_name: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Moment,
}

/// Shows the whole numbers of an enterprise and writes down that they were shown.
///
/// # Errors
/// `not_found` out of reach, `forbidden` for an inspector who does not look after the enterprise,
/// `validation_failed` naming `reason`.
pub fn view_phones(
    conn: &mut Conn,
    vault: &Vault,
    scope: &Scope,
    now: Moment,
    user: UserId,
    id: EnterpriseId,
    reason: &str,
) -> Result<Phones> {
    let firm = enterprises::get(conn, vault, scope, id)?;
    if !assignments::looks_after(conn, user, id, &firm.profile.village)? {
        return Err(Error::because(Code::Forbidden, "只有负责该企业的督查人员可以查看完整电话。"));
    }
    let mut fields = Fields::new();
    let reason = fields.text("reason", reason, 200);
    fields.check()?;
    write(conn, now, (firm.subdistrict, Some(id)), user, ("phone", &reason))?;
    let whole =
        |phone: Option<heping_core::Phone>| phone.map(|phone| Secret::from(phone.as_str().to_owned()));
    Ok(Phones {
        phone: whole(firm.profile.phone),
        safety_officer_phone: whole(firm.profile.safety_officer_phone),
        seen_at: now,
    })
}

/// The enterprises of the scope's street that a phone number belongs to and that fit otherwise. Each
/// search is a look at whatever it finds, and one that finds nothing is written down too.
///
/// # Errors
/// `forbidden` when the scope is no street's; `validation_failed` naming `village` or `industry`.
pub fn find_by_phone(
    conn: &mut Conn,
    vault: &Vault,
    scope: &Scope,
    now: Moment,
    user: UserId,
    (phone, filter): (&Phone, Filter),
    page: PageRequest,
) -> Result<Page<Listed>> {
    let street = scope.street().ok_or_else(|| Error::new(Code::Forbidden))?;
    let filter = Filter { q: None, phone_index: Some(vault.index(PHONE, phone.as_str())), ..filter };
    let found = enterprises::list(conn, vault, scope, &filter, page)?;
    let reason = format!("按电话 {} 查找企业", phone.masked());
    let mut firms: Vec<_> = found.items.iter().map(|listed| Some(listed.enterprise.id)).collect();
    if firms.is_empty() {
        firms.push(None);
    }
    for firm in firms {
        write(conn, now, (street, firm), user, ("phone_search", &reason))?;
    }
    Ok(found)
}

fn write(
    conn: &mut Conn,
    now: Moment,
    (street, enterprise): (SubdistrictId, Option<EnterpriseId>),
    user: UserId,
    (what, reason): (&str, &str),
) -> Result<()> {
    diesel::insert_into(access_log::table)
        .values((
            access_log::id.eq(AccessId::new()),
            access_log::subdistrict_id.eq(street),
            access_log::enterprise_id.eq(enterprise),
            access_log::user_id.eq(user),
            access_log::what.eq(what),
            access_log::reason.eq(reason),
            access_log::at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Who looked at an enterprise's numbers, or found it by one, the last one first.
///
/// # Errors
/// Those of the database. The caller has checked the scope.
pub fn phone_views(conn: &mut Conn, enterprise: EnterpriseId, page: PageRequest) -> Result<Page<PhoneView>> {
    let of_firm = || access_log::table.filter(access_log::enterprise_id.eq(enterprise));
    let total = of_firm().count().get_result(conn)?;
    let rows = of_firm()
        .inner_join(users::table.on(users::id.eq(access_log::user_id)))
        .order((access_log::at.desc(), access_log::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select((access_log::id, access_log::user_id, users::name, access_log::reason, access_log::at))
        .load(conn)?;
    Ok(page.of(rows, total))
}
