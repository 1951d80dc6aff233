//! The documents of an enterprise: licences, special equipment, certificates, each with the day on
//! which it expires. One that is renewed is replaced, one that was wrong is withdrawn; none is deleted.

use chrono::Days;
use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{
    Code, Day, DocumentId, EnterpriseId, EnterpriseStatus, Error, Moment, Page, PageRequest, PhotoId, Result,
    Scope, SubdistrictId, UserId,
};
use heping_store::schema::{enterprise_documents as documents, enterprises, photos};
use heping_store::statement::filled;
use heping_store::{Conn, merged};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::enterprises::{Created, reached};
use crate::secret;

/// A document is shown as expiring this many days before it does.
const SOON: Days = Days::new(30);
/// More than one document has pages.
const MOST_PHOTOS: usize = 9;
/// More than an enterprise has documents.
const MOST: i64 = 500;

heping_core::words! {
    /// What kind of document it is.
    EnterpriseDocumentKind {
        /// 营业执照
        BusinessLicence = "business_licence" "营业执照",
        /// A permit of an authority.
        Licence = "licence" "行政许可证",
        /// A boiler, a lift, a forklift …: its registration and inspection.
        SpecialEquipment = "special_equipment" "特种设备",
        /// What a person needs to do their work.
        PersonnelCertificate = "personnel_certificate" "人员资格证",
        /// The acceptance of the building by the fire authority.
        FireAcceptance = "fire_acceptance" "消防验收",
        /// Liability insurance.
        Insurance = "insurance" "安责险保单",
        /// An agreement with landlord, tenant or contractor.
        Agreement = "agreement" "安全管理协议",
        /// The emergency plan.
        EmergencyPlan = "emergency_plan" "应急预案",
        /// Anything else.
        Other = "other" "其他",
    }
}

heping_core::words! {
    /// Where a document stands on a day.
    DocumentState {
        /// It holds.
        Valid = "valid" "有效",
        /// It expires within 30 days.
        Expiring = "expiring" "即将到期",
        /// Its day has passed.
        Expired = "expired" "已过期",
        /// A newer one took its place.
        Replaced = "replaced" "已更换",
        /// It was wrong.
        Withdrawn = "withdrawn" "已作废",
    }
}

/// A document as it is entered.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewDocument {
    /// Made by the client, so that sending it again makes no second document.
    #[serde(default, skip_serializing_if = "heping_core::id::is_no_content")]
    pub id: Option<DocumentId>,
    /// What kind.
    pub kind: EnterpriseDocumentKind,
    /// What it is: `叉车 3 吨`, `排污许可证`.
    #[schema(min_length = 1, max_length = 100)]
    pub title: String,
    /// Its number.
    #[schema(max_length = 100)]
    pub number: Option<String>,
    /// Who issued it.
    #[schema(max_length = 100)]
    pub issuer: Option<String>,
    /// When it was issued.
    #[schema(value_type = Option<chrono::NaiveDate>)]
    pub issued_on: Option<Day>,
    /// The last day on which it holds; none for ever.
    #[schema(value_type = Option<chrono::NaiveDate>)]
    pub expires_on: Option<Day>,
    /// Photos of it.
    #[serde(default)]
    #[schema(max_items = 9)]
    pub photo_ids: Vec<PhotoId>,
    /// The document whose place it takes.
    pub replaces_id: Option<DocumentId>,
}

/// A document on a given day.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnterpriseDocument {
    /// Its id.
    pub id: DocumentId,
    /// Whose it is.
    pub enterprise_id: EnterpriseId,
    /// The name of the enterprise.
    pub enterprise_name: String,
    /// What kind.
    pub kind: EnterpriseDocumentKind,
    /// The same in Chinese.
    pub kind_text: &'static str,
    /// What it is.
    pub title: String,
    /// Its number.
    pub number: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// When it was issued.
    #[schema(value_type = Option<chrono::NaiveDate>)]
    pub issued_on: Option<Day>,
    /// The last day on which it holds.
    #[schema(value_type = Option<chrono::NaiveDate>)]
    pub expires_on: Option<Day>,
    /// Days until then, negative when past.
    pub days_left: Option<i64>,
    /// Where it stands.
    pub state: DocumentState,
    /// The same in Chinese.
    pub state_text: &'static str,
    /// Photos of it.
    pub photo_ids: Vec<PhotoId>,
    /// When it was entered.
    pub recorded_at: Moment,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = documents)]
struct Row {
    id: DocumentId,
    subdistrict_id: SubdistrictId,
    enterprise_id: EnterpriseId,
    kind: EnterpriseDocumentKind,
    title: String,
    number: Option<String>,
    issuer: Option<String>,
    issued_on: Option<Day>,
    expires_on: Option<Day>,
    photo_ids: String,
    content_hash: String,
    recorded_by: UserId,
    recorded_at: Moment,
    replaced_by: Option<DocumentId>,
    withdrawn_reason: Option<String>,
    ended_at: Option<Moment>,
}

/// Enters a document of an enterprise. Runs under the enterprise's lock.
///
/// # Errors
/// `not_found` for an enterprise out of reach, `id_conflict`, `validation_failed`.
pub fn create(
    conn: &mut Conn,
    scope: &Scope,
    now: Moment,
    by: UserId,
    enterprise: EnterpriseId,
    new: &NewDocument,
) -> Result<Created<EnterpriseDocument>> {
    let (subdistrict, name) = reached(conn, scope, enterprise)?;
    let content = serde_json::to_string(&(enterprise, new)).map_err(Error::internal)?;
    let content_hash = secret::hash(&content);
    if let Some(id) = new.id
        && let Some(stored) = row(conn, id)?
    {
        if stored.content_hash != content_hash {
            return Err(Error::new(Code::IdConflict));
        }
        return Ok(Created { value: stored.on(now.day(), name)?, created: false });
    }
    let mut fields = Fields::new();
    let row = Row {
        id: new.id.unwrap_or_else(DocumentId::new),
        subdistrict_id: subdistrict,
        enterprise_id: enterprise,
        kind: new.kind,
        title: fields.text("title", &new.title, 100),
        number: fields.optional_text("number", new.number.as_deref(), 100),
        issuer: fields.optional_text("issuer", new.issuer.as_deref(), 100),
        issued_on: new.issued_on,
        expires_on: new.expires_on,
        photo_ids: serde_json::to_string(&new.photo_ids).map_err(Error::internal)?,
        content_hash,
        recorded_by: by,
        recorded_at: now,
        replaced_by: None,
        withdrawn_reason: None,
        ended_at: None,
    };
    if new.issued_on.is_some_and(|day| day > now.day()) {
        fields.wrong("issuedOn", "in_future", "发证日期不能晚于今天");
    }
    if new.issued_on.zip(new.expires_on).is_some_and(|(issued, expires)| expires < issued) {
        fields.wrong("expiresOn", "out_of_range", "到期日不能早于发证日期");
    }
    check_photos(conn, &mut fields, by, &new.photo_ids)?;
    check_replaced(conn, &mut fields, enterprise, new.replaces_id)?;
    fields.check()?;
    diesel::insert_into(documents::table).values(&row).execute(conn)?;
    if let Some(old) = new.replaces_id {
        diesel::update(documents::table.find(old))
            .set((documents::replaced_by.eq(row.id), documents::ended_at.eq(now)))
            .execute(conn)?;
    }
    Ok(Created { value: row.on(now.day(), name)?, created: true })
}

/// Withdraws a document that should not be there. Runs under the enterprise's lock.
///
/// # Errors
/// `not_found`, `state_conflict` when it has ended, `validation_failed` naming `reason`.
pub fn withdraw(
    conn: &mut Conn,
    scope: &Scope,
    now: Moment,
    id: DocumentId,
    reason: &str,
) -> Result<EnterpriseDocument> {
    let found = row(conn, id)?.filter(|row| scope.admits(row.subdistrict_id, row.enterprise_id));
    let found = found.ok_or_else(|| Error::new(Code::NotFound))?;
    let mut fields = Fields::new();
    let reason = fields.text("reason", reason, 200);
    fields.check()?;
    if found.ended_at.is_some() {
        let state = found.state(now.day());
        return Err(Error::because(Code::StateConflict, "这份证照已经更换或作废。").in_state(state.as_str()));
    }
    diesel::update(documents::table.find(id))
        .set((documents::withdrawn_reason.eq(reason), documents::ended_at.eq(now)))
        .execute(conn)?;
    let name = enterprises::table.find(found.enterprise_id).select(enterprises::name).first(conn)?;
    let after = row(conn, id)?.ok_or_else(|| Error::new(Code::NotFound))?;
    after.on(now.day(), name)
}

/// The documents of an enterprise, and of those merged into it, that are in force or have expired, by kind,
/// what expires first first. The caller has checked the scope.
///
/// # Errors
/// Those of the database.
pub fn of(conn: &mut Conn, enterprise: EnterpriseId, today: Day) -> Result<Vec<EnterpriseDocument>> {
    let firms = filled(merged::with_merged(conn, enterprise)?);
    let rows: Vec<(Row, String)> = documents::table
        .inner_join(enterprises::table.on(enterprises::id.eq(documents::enterprise_id)))
        .filter(documents::enterprise_id.eq_any(firms))
        .filter(documents::ended_at.is_null())
        .order((documents::kind, documents::expires_on.is_null(), documents::expires_on, documents::id))
        .limit(MOST)
        .select((Row::as_select(), enterprises::name))
        .load(conn)?;
    rows.into_iter().map(|(row, name)| row.on(today, name)).collect()
}

/// The documents of the scope's street that expire before a day, the first ones first.
///
/// # Errors
/// `forbidden` when the scope is no street's.
pub fn expiring(
    conn: &mut Conn,
    scope: &Scope,
    today: Day,
    before: Day,
    page: PageRequest,
) -> Result<Page<EnterpriseDocument>> {
    let street = scope.street().ok_or_else(|| Error::new(Code::Forbidden))?;
    let wanted = || {
        documents::table
            .inner_join(enterprises::table.on(enterprises::id.eq(documents::enterprise_id)))
            .filter(documents::subdistrict_id.eq(street))
            .filter(documents::ended_at.is_null())
            .filter(documents::expires_on.lt(before))
            // nobody renews what a firm that is gone had
            .filter(enterprises::status.eq(EnterpriseStatus::Operating))
    };
    let total = wanted().count().get_result(conn)?;
    let rows: Vec<(Row, String)> = wanted()
        .order((documents::expires_on, documents::id))
        .limit(page.limit())
        .offset(page.offset())
        .select((Row::as_select(), enterprises::name))
        .load(conn)?;
    let items: Result<Vec<_>> = rows.into_iter().map(|(row, name)| row.on(today, name)).collect();
    Ok(page.of(items?, total))
}

fn row(conn: &mut Conn, id: DocumentId) -> Result<Option<Row>> {
    Ok(documents::table.find(id).select(Row::as_select()).first(conn).optional()?)
}

fn check_replaced(
    conn: &mut Conn,
    fields: &mut Fields,
    enterprise: EnterpriseId,
    replaces: Option<DocumentId>,
) -> Result<()> {
    let Some(id) = replaces else { return Ok(()) };
    let old = row(conn, id)?.filter(|old| old.enterprise_id == enterprise && old.ended_at.is_none());
    if old.is_none() {
        fields.wrong("replacesId", "unknown", "没有这份证照，或它已经更换、作废");
    }
    Ok(())
}

fn check_photos(conn: &mut Conn, fields: &mut Fields, by: UserId, ids: &[PhotoId]) -> Result<()> {
    if ids.len() > MOST_PHOTOS {
        fields.wrong("photoIds", "too_many", format!("最多 {MOST_PHOTOS} 张照片"));
        return Ok(());
    }
    let owned: Vec<PhotoId> = photos::table
        .filter(photos::id.eq_any(ids.to_vec()))
        .filter(photos::owner_id.eq(by))
        .select(photos::id)
        .load(conn)?;
    for (i, _) in ids.iter().enumerate().filter(|(_, id)| !owned.contains(id)) {
        fields.wrong(format!("photoIds[{i}]"), "unknown", "没有这张照片，请重新上传");
    }
    Ok(())
}

impl Row {
    fn state(&self, today: Day) -> DocumentState {
        let soon = today.checked_add_days(SOON).unwrap_or(today);
        match self.expires_on {
            _ if self.replaced_by.is_some() => DocumentState::Replaced,
            _ if self.ended_at.is_some() => DocumentState::Withdrawn,
            Some(day) if day < today => DocumentState::Expired,
            Some(day) if day <= soon => DocumentState::Expiring,
            _ => DocumentState::Valid,
        }
    }

    fn on(self, today: Day, enterprise_name: String) -> Result<EnterpriseDocument> {
        let state = self.state(today);
        Ok(EnterpriseDocument {
            id: self.id,
            enterprise_id: self.enterprise_id,
            enterprise_name,
            kind: self.kind,
            kind_text: self.kind.text(),
            title: self.title,
            number: self.number,
            issuer: self.issuer,
            issued_on: self.issued_on,
            expires_on: self.expires_on,
            days_left: self.expires_on.map(|day| (day - today).num_days()),
            state,
            state_text: state.text(),
            photo_ids: serde_json::from_str(&self.photo_ids).map_err(Error::internal)?,
            recorded_at: self.recorded_at,
        })
    }
}
